//! `tollgate template`, and what a chart that does not render comes to at the gate.

use super::harness::Folder;

const CHART: &str = "apiVersion: v2\nname: shop\nversion: 1.0.0\n";
const TEMPLATE: &str =
    "kind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  size: {{ .Values.size | quote }}\n";
const TEST: &str =
    "kind: Pod\nmetadata:\n  name: test\n  annotations: {helm.sh/hook: test}\nspec: {restartPolicy: Never}\n";

fn folder() -> Folder {
    Folder::new(&[
        ("shop/Chart.yaml", CHART),
        ("shop/values.yaml", "size: 1\n"),
        ("shop/templates/a.yaml", TEMPLATE),
        ("shop/templates/test.yaml", TEST),
        ("shop/crds/crd.yaml", "kind: CustomResourceDefinition\n"),
        ("prod.yaml", "size: 5\n"),
        ("size.txt", "large"),
    ])
}

#[test]
fn a_chart_is_printed_as_helm_prints_it() {
    let folder = folder();
    let map = |name: &str, size: &str| {
        format!(
            "---\n# Source: shop/templates/a.yaml\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  size: \"{size}\"\n"
        )
    };
    let hook = format!("---\n# Source: shop/templates/test.yaml\n{TEST}\n");
    let crd = "---\n# Source: shop/crds/crd.yaml\nkind: CustomResourceDefinition\n\n";
    let release = "release-name";
    for (arguments, printed) in [
        (&["shop"][..], map(release, "1") + &hook),
        (&["web", "shop", "--no-hooks"], map("web", "1")),
        (&["shop", "--name", "web", "--skip-tests"], map("web", "1")),
        (&["shop", "-f", "prod.yaml", "--no-hooks"], map(release, "5")),
        (&["shop", "-f", "prod.yaml", "--set", "size=6", "--no-hooks"], map(release, "6")),
        (&["shop", "--set-string", "size=07", "--no-hooks"], map(release, "07")),
        (&["shop", "--set-file", "size=size.txt", "--no-hooks"], map(release, "large")),
        (&["shop", "--set-json", "size=\"x\"", "--no-hooks"], map(release, "x")),
        (&["shop", "--set-literal", "size=a,b=c", "--no-hooks"], map(release, "a,b=c")),
        (&["shop", "--include-crds", "--no-hooks"], crd.to_owned() + &map(release, "1")),
        (&["shop", "--show-only", "templates/a.yaml"], map(release, "1") + "\n"),
    ] {
        let ran = folder.run(&[&["template"], arguments].concat()).exits(0);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (printed.as_str(), ""), "{arguments:?}");
    }
}

#[test]
fn origins_stand_beside_the_lines() {
    let ran = folder().run(&["template", "shop", "--no-hooks", "--origins", "--set", "x=1"]).exits(0);
    let line = |text: &str| ran.stdout.lines().find(|line| line.contains(text)).unwrap().to_owned();
    assert!(line("kind: ConfigMap").ends_with("# templates/a.yaml:1"), "{}", ran.stdout);
    assert!(line("size:").ends_with("# templates/a.yaml:5 ← values.yaml:1"), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_rendered_is_told_with_its_place() {
    let folder = folder();
    for (arguments, code, told) in [
        (&["nowhere"][..], 5, "nowhere"),
        (&["shop", "--set", "size"], 5, "--set:1:"),
        (&["shop", "-f", "none.yaml"], 2, "none.yaml"),
        (&["shop", "--kube-version", "new"], 2, "no version of Kubernetes"),
        (
            &["shop", "--show-only", "templates/none.yaml"],
            2,
            "could not find template templates/none.yaml in chart",
        ),
        (&["a", "shop", "--name", "b"], 2, "two names"),
        (&["shop", "--name", "Shop_1"], 2, "invalid release name"),
        (&[], 2, "CHART"),
        (&["shop", "--helm-compat", "2"], 2, "helm-compat"),
    ] {
        let ran = folder.run(&[&["template"], arguments].concat()).exits(code).says(told);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
    folder.write("shop/templates/b.yaml", b"a: {{ .Values.x.y }}\n");
    let ran = folder.run(&["template", "shop"]).exits(5).says("shop/templates/b.yaml:1:4").says("help:");
    assert_eq!(ran.stdout, "");
    let _ = folder.run(&["check"]).exits(5).says("shop/templates/b.yaml:1:4").says("undecided");
}

#[test]
fn evidence_of_a_chart_replays() {
    let folder = folder();
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: a, image: \"a:{{ .Values.size }}\"}\n";
    folder.write("shop/templates/pod.yaml", pod.as_bytes());
    folder.write("shop/templates/test.yaml", b"");
    folder.write("shop/templates/a.yaml", b"");
    let _ = folder.run(&["key", "new", "gate"]).exits(0);
    let release =
        ["release", "--version", "1", "--name", "shop", "--key", "gate.pem", "--artifact", "size.txt"];
    let _ = folder.run(&[&release[..], &["-o", "e.tar", "shop"]].concat()).exits(1);
    let verify = ["verify", "e.tar", "--key", "gate.pub.pem", "--artifact", "size.txt", "--no-requirements"];
    let at = ["--replay", "--at", "2026-01-02T03:05:00Z"];
    let _ = folder.run(&[&verify[..], &at].concat()).exits(1).says("came out the same, byte for byte");
}

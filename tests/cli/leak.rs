//! No byte of a leaked secret leaves the program, whatever is asked of it.

use super::harness::Folder;

const PASSWORD: &str = "hushed-7Wq";

fn token() -> String {
    ["glpat", "Zk3q9VtYp2Xr7Lm1Nc8B"].join("-")
}

/// Files that each hold both secrets, and a policy that objects to all of them.
fn folder() -> Folder {
    let fill = |text: &str| text.replace("PASSWORD", PASSWORD).replace("TOKEN", &token());
    let pod = fill(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostNetwork: true\n  containers:\n    - name: web\n      image: web # PASSWORD\n      securityContext: {privileged: true} # TOKEN\n      env:\n        - {name: DB_PASS, value: x}\n        - {name: DB_PASSWORD, value: PASSWORD}\n        - {name: T, value: TOKEN}\n",
    );
    // The key must not be a name of ours: only its value is replaced.
    let pod = pod.replace(&format!("DB_{PASSWORD}"), "DB_PASSWORD");
    let main = fill(
        "# TOKEN\nresource \"aws_s3_bucket\" \"a\" {\n  bucket = \"logs\"\n  tags = { api_token = \"TOKEN\", note = \"TOKEN\" }\n}\n",
    );
    let values = fill("password: PASSWORD\ntoken: TOKEN\n");
    let policy = "\
# METADATA
# scope: package
# title: No environment
# custom:
#   id: ENV-1
#   severity: high
#   view: kubernetes
package env
import rego.v1
deny contains {\"msg\": sprintf(\"%v\", [entry.value]), \"path\": [\"spec\", \"containers\", i, \"env\", j, \"value\"]} if {
	entry := input.spec.containers[i].env[j]
}
";
    let folder = Folder::new(&[
        ("in/pod.yaml", &pod),
        ("in/tf/main.tf", &main),
        ("in/c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        ("in/c/values.yaml", &values),
        (
            "in/c/templates/a.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  password: {{ .Values.password }}\n  t: {{ .Values.token }}\n",
        ),
        ("in/broken.yaml", &fill("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\na: TOKEN\na: TOKEN\n")),
        ("policy/env.rego", policy),
    ]);
    folder.run(&["key", "new", "gate"]).exits(0);
    folder
}

#[track_caller]
fn clean(what: &str, text: &str) {
    for canary in [PASSWORD, &token()] {
        if let Some(at) = text.find(canary) {
            let around: String = text[..at].chars().rev().take(300).collect();
            panic!("{what} has `{canary}` behind {}", around.chars().rev().collect::<String>());
        }
    }
}

#[test]
fn no_report_and_no_bundle_has_a_leaked_secret() {
    let folder = folder();
    for format in ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"] {
        let ran = folder.run(&[
            "check",
            "in",
            "--policy",
            "policy",
            "--with-builtin",
            "--verbose",
            "--format",
            format,
        ]);
        let ran = ran.exits(1);
        clean(format, &ran.stdout);
        clean(&format!("the messages of {format}"), &ran.stderr);
    }
    for format in ["yaml", "json"] {
        let ran = folder.run(&["render", "--format", format, "in"]).exits(5);
        assert!(ran.stdout.contains("tollgate:redacted"));
        clean("render", &ran.stdout);
        clean("messages of render", &ran.stderr);
    }
    let digest = format!("sha256:{}", "a".repeat(64));
    let release =
        ["release", "--version", "1.0.0", "--name", "shop", "--key", "gate.pem", "--digest", &digest];
    let more = ["--policy", "policy", "--with-builtin", "--output", "a.tar", "in"];
    folder.run(&[&release[..], &more].concat()).exits(1);
    let bundle = folder.read("a.tar");
    let bundle = String::from_utf8_lossy(&bundle);
    clean("the bundle", &bundle);
    assert!(bundle.contains("gitlab-token") && bundle.contains("named-secret"));
    let verify =
        ["verify", "a.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--replay"];
    let ran = folder.run(&verify).exits(1);
    clean("verify", &ran.stdout);
}

#[test]
fn a_code_frame_shows_stars_in_the_place_of_a_secret() {
    let folder = folder();
    let ran = folder.run(&["check", "in/pod.yaml"]).exits(1);
    assert!(ran.stdout.contains("securityContext: {privileged: true} # ***"), "{}", ran.stdout);
    clean("text", &ran.stdout);
}

#[test]
fn a_policy_that_compares_a_leaked_secret_is_undecided() {
    let policy = "\
# METADATA
# scope: package
# title: No shop
# custom:
#   id: ENV-2
#   severity: high
#   view: kubernetes
package env
import rego.v1
deny contains {\"msg\": \"shop\"} if {
	some entry in input.spec.containers[_].env
	entry.value == \"shop\"
}
";
    let pod = |value: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - {{name: a, image: a, env: [{{name: DB_PASSWORD, value: {value}}}]}}\n"
        )
    };
    let folder = Folder::new(&[
        ("p/a.rego", policy),
        ("secret.yaml", &pod(PASSWORD)),
        ("reference.yaml", &pod("$(OTHER)")),
        ("placeholder.yaml", &pod("changeme")),
    ]);
    folder.run(&["check", "secret.yaml", "--policy", "p"]).exits(6);
    folder.run(&["check", "reference.yaml", "--policy", "p"]).exits(0);
    folder.run(&["check", "placeholder.yaml", "--policy", "p"]).exits(0);
}

#[test]
fn a_pointer_of_the_configuration_that_names_nothing_is_told() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {license: four words of text}\n";
    let config = "redact:\n  - kinds: [ConfigMap]\n    pointers: [data.license, data.gone]\n";
    let folder = Folder::new(&[("a.yaml", map), ("tollgate.yaml", config)]);
    let ran = folder.run(&["render", "a.yaml"]).exits(0);
    assert!(ran.stdout.contains("tollgate:redacted") && !ran.stdout.contains("four words"), "{}", ran.stdout);
    assert!(ran.stderr.contains("`data.gone` of `redact[0]` names no value"), "{}", ran.stderr);
    // Evidence is for good: what was meant to be hidden must not get into it.
    // What is hidden in a ConfigMap is a secret in the wrong place.
    let ran = folder.run(&["check", "a.yaml"]).exits(1);
    assert!(ran.stdout.contains("warning[redact-unmatched]"), "{}", ran.stdout);
    folder.run(&["key", "new", "gate"]).exits(0);
    let digest = format!("sha256:{}", "a".repeat(64));
    let release =
        ["release", "--version", "1.0.0", "--name", "shop", "--key", "gate.pem", "--digest", &digest];
    let arguments = [&release[..], &["--output", "a.tar", "a.yaml"]].concat();
    let ran = folder.run(&arguments).exits(2);
    assert!(ran.stderr.contains("`data.gone` of `redact[0]` names no value"), "{}", ran.stderr);
    assert!(!folder.file("a.tar").exists());
    folder.write("tollgate.yaml", b"redact:\n  - kinds: [ConfigMap]\n    pointers: [data.license]\n");
    folder.run(&arguments).exits(1);
    assert!(folder.file("a.tar").exists());
    folder.write("tollgate.yaml", b"redact:\n  - kinds: [ConfigMap]\n    pointers: [data..gone]\n");
    let ran = folder.run(&["check", "a.yaml"]).exits(2);
    assert!(ran.stderr.contains("`data..gone` is no pointer"), "{}", ran.stderr);
}

//! `check --fix`: edits of files, judged before they are written.

use std::process::Command;

use super::harness::Folder;

/// Demands of pods: an edit that replaces, one that adds below what may be missing, one that takes out.
const PODS: &str = r#"# METADATA
# title: Pods are hardened
# custom:
#   id: FIX-01
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
package demo.pods

containers contains {"at": ["spec", "containers", i], "is": c} if some i, c in input.spec.containers

deny contains {"msg": "privileged", "path": path, "set": [{"path": path, "value": false}]} if {
	some c in containers
	c.is.securityContext.privileged == true
	path := array.concat(c.at, ["securityContext", "privileged"])
}

deny contains {"msg": "may write", "path": path, "set": [{"path": path, "value": true}]} if {
	some c in containers
	not c.is.securityContext.readOnlyRootFilesystem == true
	path := array.concat(c.at, ["securityContext", "readOnlyRootFilesystem"])
}

deny contains {"msg": "host network", "path": ["spec", "hostNetwork"], "remove": [["spec", "hostNetwork"]]} if {
	input.spec.hostNetwork == true
}
"#;

const BUCKETS: &str = r#"# METADATA
# title: Buckets are private
# custom:
#   id: FIX-02
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_s3_bucket]
package demo.buckets

deny contains {"msg": "public", "path": ["values", "acl"], "set": {"acl": "private"}} if input.values.acl == "public-read"

deny contains {
	"msg": "no versions",
	"path": ["values", "versioning"],
	"set": [{"path": ["values", "versioning", 0, "enabled"], "value": true}],
} if {
	not input.values.versioning[0].enabled == true
}
"#;

const POD: &str = "\
# shop
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true # to do
  containers:
  - name: web # first
    image: nginx
    securityContext:
      privileged: true
  - name: side
    image: side
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {a:   \"1\"}
";

const MENDED: &str = "\
# shop
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web # first
    image: nginx
    securityContext:
      privileged: false
      readOnlyRootFilesystem: true
  - name: side
    image: side
    securityContext:
      readOnlyRootFilesystem: true
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {a:   \"1\"}
";

const BUCKET: &str =
    "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"logs\"\n  acl    = \"public-read\" # open\n}\n";

const MENDED_BUCKET: &str = "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"logs\"\n  acl    = \"private\" # open\n\n  versioning {\n    enabled = true\n  }\n}\n";

fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    folder.write("rules/pods.rego", PODS.as_bytes());
    folder.write("rules/buckets.rego", BUCKETS.as_bytes());
    folder
}

fn text(folder: &Folder, path: &str) -> String {
    String::from_utf8(folder.read(path)).unwrap()
}

#[test]
fn manifests_and_configuration_are_mended_and_the_rest_of_them_stays() {
    let folder = folder(&[("in/pod.yaml", POD), ("in/main.tf", BUCKET)]);
    folder
        .run(&["check", "in", "--policy", "rules", "--fix"])
        .exits(0)
        .says("fixed in/pod.yaml:6: FIX-01")
        .says("  -   hostNetwork: true # to do")
        .says("fixed in/main.tf:3: FIX-02")
        .says("  +   acl    = \"private\" # open")
        .says("fixed 6 findings in 2 files")
        .says("passed");
    assert_eq!(text(&folder, "in/pod.yaml"), MENDED);
    assert_eq!(text(&folder, "in/main.tf"), MENDED_BUCKET);
    // Nothing is left to do.
    folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(0).says("fixed 0 findings in 0 files");
    let names = std::fs::read_dir(folder.file("in")).unwrap().count();
    assert_eq!(names, 2, "no temporary file is left");
}

#[test]
fn a_diff_is_what_git_applies_and_nothing_is_written() {
    let folder = folder(&[("in/pod.yaml", POD), ("in/main.tf", BUCKET)]);
    let ran = folder.run(&["check", "in", "--policy", "rules", "--fix=diff"]).exits(1).says("would fix");
    assert_eq!(text(&folder, "in/pod.yaml"), POD);
    folder.write("edits.patch", ran.stdout.as_bytes());
    let status =
        Command::new("git").args(["apply", "edits.patch"]).current_dir(folder.path()).status().unwrap();
    assert!(status.success(), "{}", ran.stdout);
    assert_eq!(text(&folder, "in/pod.yaml"), MENDED);
    assert_eq!(text(&folder, "in/main.tf"), MENDED_BUCKET);
}

#[test]
fn suggestions_are_shown_in_text_and_in_sarif() {
    let folder = folder(&[("in/pod.yaml", POD)]);
    let ran = folder
        .run(&["check", "in", "--policy", "rules", "--format", "text", "--format", "sarif=out.sarif"])
        .exits(1)
        .says("write: ")
        .says("privileged: false   (in/pod.yaml:11)")
        .says("remove: this line (in/pod.yaml:6)");
    assert!(!ran.stderr.contains("fixed"));
    let sarif: serde_json::Value = serde_json::from_slice(&folder.read("out.sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        let change = &result["fixes"][0]["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "in/pod.yaml");
        assert!(!change["replacements"].as_array().unwrap().is_empty());
    }
    assert_eq!(text(&folder, "in/pod.yaml"), POD);
}

#[test]
fn waived_and_known_findings_are_left() {
    let waived = POD.replace(
        "  hostNetwork",
        "  # tollgate:waive FIX-01 expires=2026-03-01 ticket=OPS-1 reason=\"it must run\"\n  hostNetwork",
    );
    let folder = folder(&[("in/pod.yaml", &waived)]);
    folder.write("rules/pods.rego", PODS.replace("enforcement: hard", "enforcement: soft").as_bytes());
    folder.run(&["check", "in", "--policy", "rules", "--fix=diff"]).exits(1).lacks("-  hostNetwork");
    folder.run(&["check", "in", "--policy", "rules", "--write-baseline", "known.json"]).exits(1);
    folder
        .run(&["check", "in", "--policy", "rules", "--baseline", "known.json", "--fix"])
        .exits(0)
        .says("fixed 0 findings");
    assert_eq!(text(&folder, "in/pod.yaml"), waived);
}

#[test]
fn several_items_of_a_list_are_taken_out_in_one_go() {
    let ports = r#"# METADATA
# title: No ports of the host
# custom:
#   id: FIX-04
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
package demo.ports

deny contains {"msg": "host port", "path": path, "remove": [path]} if {
	some i, port in input.spec.containers[0].ports
	port.hostPort
	path := ["spec", "containers", 0, "ports", i]
}
"#;
    let item = |port: u32, host: bool| {
        format!("    - containerPort: {port}\n{}", if host { "      hostPort: 80 # why\n" } else { "" })
    };
    let pod = |ports: &[(u32, bool)]| {
        let ports: String = ports.iter().map(|(port, host)| item(*port, *host)).collect();
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: a\n    ports:\n{ports}    image: b\n"
        )
    };
    let many: Vec<(u32, bool)> = (0..16).map(|port| (port, port % 4 != 0)).collect();
    let kept: Vec<(u32, bool)> = many.iter().copied().filter(|(_, host)| !host).collect();
    let folder = Folder::new(&[("in/pod.yaml", &pod(&many)), ("rules/ports.rego", ports)]);
    folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(0).says("fixed 12 findings in 1 file");
    assert_eq!(text(&folder, "in/pod.yaml"), pod(&kept));
}

#[test]
fn an_edit_that_brings_another_finding_is_taken_back() {
    let folder = folder(&[("in/pod.yaml", POD), ("in/main.tf", BUCKET)]);
    let contrary = r#"# METADATA
# title: Versions cost money
# custom:
#   id: FIX-03
#   severity: low
#   enforcement: hard
#   view: resource
#   kinds: [aws_s3_bucket]
package demo.contrary

deny contains {"msg": "versions", "path": ["values", "versioning"]} if input.values.versioning[0].enabled == true
"#;
    folder.write("rules/contrary.rego", contrary.as_bytes());
    folder
        .run(&["check", "in", "--policy", "rules", "--fix"])
        .exits(1)
        .says("not fixed in/main.tf")
        .says("it would bring another finding, FIX-03");
    assert_eq!(text(&folder, "in/pod.yaml"), MENDED, "what is right is done");
    assert!(!text(&folder, "in/main.tf").contains("versioning"));
}

#[test]
fn an_edit_stays_that_mends_a_hard_finding_and_lets_a_softer_one_show() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  hostNetwork: true\n  containers:\n    - name: app\n      image: app@sha256:0\n";
    let demands = |enforcement: &str| {
        format!(
            r#"# METADATA
# title: Pods in a network of their own are named
# custom:
#   id: FIX-05
#   severity: high
#   enforcement: {enforcement}
#   kinds: [Pod]
package demo.named

deny contains {{"msg": "no label", "path": ["metadata", "labels"]}} if {{
	not input.spec.hostNetwork
	not input.metadata.labels
}}
"#
        )
    };
    let network = r#"# METADATA
# title: No network of the host
# custom:
#   id: FIX-04
#   severity: low
#   enforcement: soft
#   kinds: [Pod]
package demo.network

deny contains {"msg": "host network", "path": ["spec", "hostNetwork"], "remove": [["spec", "hostNetwork"]]} if {
	input.spec.hostNetwork == true
}
"#;
    for (enforcement, told, left) in [
        ("advisory", "fixed 1 finding in 1 file", false),
        ("soft", "it would bring another finding, FIX-05", true),
        ("hard", "it would bring another finding, FIX-05", true),
    ] {
        let demands = demands(enforcement);
        let folder = Folder::new(&[
            ("in/pod.yaml", pod),
            ("rules/network.rego", network),
            ("rules/named.rego", demands.as_str()),
        ]);
        let code = i32::from(left);
        folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(code).says(told);
        assert_eq!(text(&folder, "in/pod.yaml").contains("hostNetwork"), left, "{enforcement}");
    }
}

#[test]
fn an_edit_that_does_not_mend_is_taken_back() {
    let folder = folder(&[("in/main.tf", BUCKET)]);
    let wrong = BUCKETS.replace("\"acl\": \"private\"", "\"force_destroy\": true");
    folder.write("rules/buckets.rego", wrong.as_bytes());
    folder
        .run(&["check", "in", "--policy", "rules", "--fix"])
        .exits(1)
        .says("the finding would still be there");
    let left = text(&folder, "in/main.tf");
    assert!(left.contains("public-read") && !left.contains("force_destroy"), "{left}");
    assert!(left.contains("enabled = true"), "{left}");
}

#[test]
fn what_a_template_rendered_is_not_edited() {
    let folder = folder(&[
        ("chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n"),
        ("chart/templates/pod.yaml", POD),
    ]);
    folder
        .run(&["check", "chart", "--policy", "rules", "--fix"])
        .exits(1)
        .says("fixed 0 findings")
        .lacks("write: ");
    assert_eq!(text(&folder, "chart/templates/pod.yaml"), POD);
}

#[test]
fn instances_of_a_block_are_mended_once() {
    let module = "variable \"name\" {}\n\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = var.name\n  acl    = \"public-read\"\n  versioning {\n    enabled = true\n  }\n}\n";
    let root =
        "module \"a\" {\n  source = \"./m\"\n  for_each = toset([\"x\", \"y\"])\n  name   = each.key\n}\n";
    let folder = folder(&[("in/main.tf", root), ("in/m/main.tf", module)]);
    folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(0).says("in 1 file");
    assert_eq!(text(&folder, "in/m/main.tf"), module.replace("public-read", "private"));
    assert_eq!(text(&folder, "in/main.tf"), root);
}

#[test]
fn lists_and_json_are_mended() {
    let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: {containers: [{name: a, image: b}], hostNetwork: true}\n";
    let json = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"j\"},\n \"spec\": {\"containers\": [{\"name\": \"a\"}], \"hostNetwork\": true}}\n";
    let folder = folder(&[("in/list.yaml", list), ("in/pod.json", json)]);
    folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(0).says("fixed 4 findings in 2 files");
    assert_eq!(
        text(&folder, "in/list.yaml"),
        list.replace(
            "image: b}], hostNetwork: true}",
            "image: b, securityContext: {readOnlyRootFilesystem: true}}]}"
        )
    );
    assert_eq!(
        text(&folder, "in/pod.json"),
        json.replace(
            "{\"name\": \"a\"}], \"hostNetwork\": true}",
            "{\"name\": \"a\", \"securityContext\": {\"readOnlyRootFilesystem\": true}}]}"
        )
    );
}

#[test]
fn standard_input_and_releases_are_not_edited() {
    let folder = folder(&[("in/pod.yaml", POD)]);
    folder.run(&["check", "-", "--policy", "rules", "--fix"]).exits(2).says("standard input");
    folder.run(&["release", "in", "--fix"]).exits(2).says("--fix");
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(&[("in/pod.yaml", POD), ("real.yaml", POD)]);
    let mode = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(folder.file("in/pod.yaml"), mode).unwrap();
    folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(0);
    let kept = std::fs::metadata(folder.file("in/pod.yaml")).unwrap().permissions().mode();
    assert_eq!(kept & 0o777, 0o640);
    std::fs::create_dir(folder.file("linked")).unwrap();
    symlink("../real.yaml", folder.file("linked/pod.yaml")).unwrap();
    folder.run(&["check", "linked", "--policy", "rules", "--fix"]).exits(2).says("is a link");
    assert_eq!(text(&folder, "real.yaml"), POD);
}

#[test]
fn secrets_are_neither_shown_nor_replaced() {
    let secret = "hunter2-Xk9!vQ";
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  hostNetwork: true\n  containers:\n  - name: web\n    securityContext: {{readOnlyRootFilesystem: true}}\n    env:\n    - {{name: DB_PASSWORD, value: \"{secret}\"}}\n"
    );
    let folder = folder(&[("in/pod.yaml", &pod)]);
    folder.run(&["check", "in", "--policy", "rules"]).exits(1).lacks(secret);
    folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(0).lacks(secret).lacks("redacted");
    assert_eq!(text(&folder, "in/pod.yaml"), pod.replace("  hostNetwork: true\n", ""));
}

#[test]
fn a_diff_shows_no_secret_in_the_lines_around_a_change() {
    let secret = "hunter2Zq9xLm4";
    let pod = POD.replace(
        "    image: side\n",
        &format!(
            "    image: side\n    securityContext:\n      privileged: true\n      readOnlyRootFilesystem: true\n    env:\n    - name: DB_PASSWORD\n      value: {secret}\n"
        ),
    );
    let bucket = BUCKET.replace(
        "  bucket",
        &format!("  kind = \"x\"\n  password = \"{secret}\"\n  x = 1\n  y = 2\n  bucket"),
    );
    let folder = folder(&[("in/pod.yaml", &pod), ("in/main.tf", &bucket)]);
    let ran = folder.run(&["check", "in", "--policy", "rules", "--fix=diff"]).exits(1).lacks(secret);
    assert!(
        ran.stdout.contains("+      privileged: false") && ran.stdout.contains("+  acl "),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("     - name: DB_PASSWORD\n"), "what is no secret is shown: {}", ran.stdout);
    folder.write("edits.patch", ran.stdout.as_bytes());
    let status =
        Command::new("git").args(["apply", "edits.patch"]).current_dir(folder.path()).status().unwrap();
    assert!(status.success(), "{}", ran.stdout);
    let by_diff = (text(&folder, "in/pod.yaml"), text(&folder, "in/main.tf"));
    folder.write("in/pod.yaml", pod.as_bytes());
    folder.write("in/main.tf", bucket.as_bytes());
    folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(0).lacks(secret);
    assert_eq!(by_diff, (text(&folder, "in/pod.yaml"), text(&folder, "in/main.tf")));
}

#[test]
fn a_file_is_left_out_of_a_diff_where_a_secret_stands_behind_the_change() {
    let secret = "hunter2Zq9xLm4";
    let bucket = BUCKET.replace(" # open\n", &format!("\n  password = \"{secret}\"\n"));
    let folder = folder(&[("in/pod.yaml", POD), ("in/main.tf", &bucket)]);
    let ran = folder
        .run(&["check", "in", "--policy", "rules", "--fix=diff"])
        .exits(1)
        .lacks(secret)
        .says("the diff leaves `in/main.tf` out");
    assert!(!ran.stdout.contains("main.tf") && ran.stdout.contains("+++ b/in/pod.yaml"), "{}", ran.stdout);
    folder.write("edits.patch", ran.stdout.as_bytes());
    let status =
        Command::new("git").args(["apply", "edits.patch"]).current_dir(folder.path()).status().unwrap();
    assert!(status.success(), "{}", ran.stdout);
    assert_eq!(text(&folder, "in/pod.yaml"), MENDED);
}

#[test]
fn it_is_said_where_edits_are_too_much_work() {
    let comment = format!("  # {}\n", "x".repeat(10_000));
    let block = BUCKET.replace("}\n", &format!("{}}}\n", comment.repeat(3_500)));
    let folder = folder(&[("in/main.tf", &block)]);
    folder.run(&["check", "in", "--policy", "rules"]).exits(1).says("edits of some findings are not shown");
    folder.run(&["check", "in", "--policy", "rules", "--format", "json"]).exits(1).lacks("are not shown");
    folder
        .run(&["check", "in", "--policy", "rules", "--fix=diff"])
        .exits(1)
        .says("not all findings are looked at")
        .says("would fix 0 findings");
}

#[test]
fn what_is_put_in_is_aligned_with_the_lines_above() {
    let policy = BUCKETS
        .replace("\"acl\": \"private\"", "\"acl\": \"private\", \"tags\": {}, \"force_destroy\": false");
    let folder = folder(&[("in/main.tf", BUCKET)]);
    folder.write("rules/buckets.rego", policy.as_bytes());
    folder.run(&["check", "in", "--policy", "rules", "--fix"]).exits(0);
    let mended =
        MENDED_BUCKET.replace(" # open\n", " # open\n\n  force_destroy = false\n  tags          = {}\n");
    assert_eq!(text(&folder, "in/main.tf"), mended);
}

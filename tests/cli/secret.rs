//! No byte of a secret leaves the program: not in a report, not in `render`, not in a bundle.

use super::harness::{Folder, bad_pod};

/// Secrets of all forms, sound and broken. Their values begin with `hushed`, in base64 `aHVzaGVk`, and the
/// numbers with 4711.
const SOUND: &str = "\
apiVersion: v1
kind: Secret
metadata:
  name: web
  stringData: {deep: hushed-deep}
data:
  password: aHVzaGVkLWRhdGE=
stringData:
  token: hushed-string
  pin: 4711081547
";

const BROKEN: [(&str, &str); 5] = [
    ("twice.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  a: hushed-one\n  a: hushed-two\n"),
    ("zero.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  a: hushed\0\n"),
    ("control.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  a: hushed\u{1}\n"),
    ("bare.json", r#"{"apiVersion": "v1", "kind": "Secret", "stringData": {"a": hushed}}"#),
    (
        "cut.json",
        r#"{"format_version": "1.2", "planned_values": {"a": "hushed", "pin": 4711081547, "b": hushed"#,
    ),
];

const PLAN: &str = r#"{
  "format_version": "0.1", "terraform_version": "0.15.1",
  "variables": {"password": {"value": "hushed-variable"}},
  "planned_values": {"outputs": {"dsn": {"sensitive": true, "value": "hushed-output"}}, "root_module": {"resources": [
    {"address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main",
     "provider_name": "aws", "values": {"password": "hushed-password", "pin": 4711081547, "publicly_accessible": true}},
    {"address": "aws_ssm_parameter.a", "mode": "managed", "type": "aws_ssm_parameter", "name": "a",
     "provider_name": "aws", "values": {"value": "hushed-new"}, "sensitive_values": {"value": true}},
    {"address": "kubernetes_manifest.a", "mode": "managed", "type": "kubernetes_manifest", "name": "a",
     "provider_name": "k", "values": {"manifest": {"apiVersion": "v1", "kind": "Secret",
       "stringData": {"a": "hushed-manifest"}, "data": {"b": "aHVzaGVkLW1hbmlmZXN0"}}}},
    {"address": "kubernetes_secret.b", "mode": "managed", "type": "kubernetes_secret", "name": "b",
     "provider_name": "k", "values": {"data": {"a": "hushed-data"}}}]}},
  "resource_changes": [
    {"address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main",
     "provider_name": "aws", "change": {"actions": ["update"], "before": {"password": "hushed-before"},
       "after": {"password": "hushed-password", "pin": 4711081547, "publicly_accessible": true}, "after_unknown": {},
       "before_sensitive": {"password": true}, "after_sensitive": {"password": true, "pin": true},
       "generated_config": "password = \"hushed\""}}],
  "prior_state": {"values": {"root_module": {"resources": [
    {"address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main",
     "values": {"password": "hushed-before"}}]}}},
  "checks": [{"instances": [{"problems": [{"message": "hushed-password is short"}]}]}],
  "configuration": {"root_module": {
    "variables": {"password": {"sensitive": true, "default": "hushed-default"}},
    "resources": [{"address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main",
      "expressions": {"dsn": {"constant_value": "pg://u:hushed-password@h"}}}]}}
}"#;

#[track_caller]
fn clean(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for canary in ["hushed", "aHVzaGVk", "4711081547"] {
        if let Some(at) = text.find(canary) {
            let around: String = text[..at].chars().rev().take(300).collect();
            panic!("{what} has `{canary}` behind {}", around.chars().rev().collect::<String>());
        }
    }
}

/// Sound files, and a policy that objects to each document and each of its values.
fn folder() -> Folder {
    let folder =
        Folder::new(&[("k8s/secret.yaml", SOUND), ("k8s/plan.json", PLAN), ("k8s/pod.yaml", &bad_pod())]);
    folder.run(&["key", "new", "gate"]).exits(0);
    folder
}

#[test]
fn no_report_and_no_rendering_shows_a_secret() {
    let folder = folder();
    for (name, text) in BROKEN {
        folder.write(&format!("broken/{name}"), text.as_bytes());
    }
    for format in ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"] {
        for (path, code) in [("k8s", 1), ("broken", 5)] {
            let ran = folder.run(&["check", path, "--verbose", "--format", format]).exits(code);
            assert!(!ran.stdout.is_empty());
            clean(&format!("{format} of {path}"), ran.stdout.as_bytes());
            clean(&format!("the messages of {format} of {path}"), ran.stderr.as_bytes());
        }
    }
    for format in ["yaml", "json"] {
        let ran = folder.run(&["render", "--format", format, "k8s"]).exits(0);
        assert!(ran.stdout.contains("tollgate:redacted"));
        clean("render", ran.stdout.as_bytes());
        let ran = folder.run(&["render", "--format", format, "broken"]).exits(5);
        clean("render of what is broken", ran.stdout.as_bytes());
        clean("messages of render", ran.stderr.as_bytes());
    }
}

#[test]
fn no_bundle_holds_a_secret_or_a_digest_of_its_file() {
    let folder = folder();
    let release =
        ["release", "--version", "1.0.0", "--key", "gate.pem", "--commit", &"a".repeat(40), "--output"];
    folder.run(&[&release[..], &["a.tar", "--name", "shop", "k8s"]].concat()).exits(1);
    folder.run(&[&release[..], &["b.tar", "--name", "shop", "k8s"]].concat()).exits(1);
    let bundle = folder.read("a.tar");
    assert_eq!(bundle, folder.read("b.tar"));
    clean("the bundle", &bundle);
    let text = String::from_utf8_lossy(&bundle);
    let digest = |content: &str| tollgate::source::Digest::of(content.as_bytes()).to_string();
    assert!(text.contains(&digest(&bad_pod())));
    for secret in [SOUND, PLAN] {
        assert!(!text.contains(&digest(secret)));
    }
    let verify =
        ["verify", "a.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--replay"];
    folder.run(&verify).exits(1).says("replay");

    for (name, text) in BROKEN {
        folder.write(&format!("broken/{name}"), text.as_bytes());
    }
    folder.run(&[&release[..], &["c.tar", "--name", "shop", "broken"]].concat()).exits(5);
    clean("the bundle of what is broken", &folder.read("c.tar"));
    let sarif = folder.run(&["check", "k8s", "--format", "sarif"]).exits(1);
    assert!(sarif.stdout.contains(&digest(&bad_pod())));
    assert!(!sarif.stdout.contains(&digest(SOUND)));
}

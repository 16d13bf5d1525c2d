//! `check` as a developer uses it.

use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

#[test]
fn a_good_pod_passes_and_a_privileged_one_is_denied_at_its_line() {
    let folder = Folder::new(&[("good.yaml", GOOD_POD), ("bad.yaml", &bad_pod())]);
    folder.run(&["check", "good.yaml"]).exits(0).says("passed");
    let line = bad_pod().lines().position(|line| line.contains("privileged")).unwrap() + 1;
    folder
        .run(&["check", "bad.yaml"])
        .exits(1)
        .says(&format!("bad.yaml:{line}:"))
        .says("PSS-B03")
        .says("denied");
}

#[test]
fn several_reports_go_to_several_files() {
    let folder = Folder::new(&[("bad.yaml", &bad_pod())]);
    let ran = folder
        .run(&["check", "--format", "sarif=out.sarif", "--format", "junit=out.xml", "--format", "json"])
        .exits(1);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(report.is_object());
    let sarif: serde_json::Value = serde_json::from_slice(&folder.read("out.sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(folder.read("out.xml").starts_with(b"<?xml"));
}

#[test]
fn two_reports_cannot_share_a_place() {
    let folder = Folder::new(&[("good.yaml", GOOD_POD)]);
    folder.run(&["check", "--format", "json", "--format", "text"]).exits(2).says("standard output");
    folder.run(&["check", "--format", "json=a", "--format", "text=a"]).exits(2).says("`a`");
    folder.run(&["check", "--format", "json", "--format", "text", "--output", "a"]).exits(2);
    folder.run(&["check", "--format", "json", "--output", "a"]).exits(0);
    assert!(folder.file("a").exists());
}

#[test]
fn a_baseline_tells_only_what_is_new() {
    let folder = Folder::new(&[("a.yaml", &bad_pod())]);
    folder.run(&["check", "--write-baseline", "known.json"]).exits(1);
    folder.run(&["check", "a.yaml", "--baseline", "known.json"]).exits(0);
    let moved = format!("# a comment that moves every line\n\n{}", bad_pod());
    folder.write("a.yaml", moved.as_bytes());
    folder.run(&["check", "a.yaml", "--baseline", "known.json"]).exits(0);
    folder.write("a.yaml", format!("{moved}  hostNetwork: true\n").as_bytes());
    folder.run(&["check", "a.yaml", "--baseline", "known.json"]).exits(1).says("PSS-B02");
    folder.write("known.json", b"{}");
    folder.run(&["check", "a.yaml", "--baseline", "known.json"]).exits(2).says("known.json");
}

#[test]
fn a_baseline_knows_a_container_by_its_name() {
    let folder = Folder::new(&[("a.yaml", &bad_pod())]);
    let _ = folder.run(&["check", "--write-baseline", "known.json"]).exits(1);
    let image = GOOD_POD.lines().find(|line| line.contains("image:")).unwrap();
    let resources = GOOD_POD.lines().find(|line| line.contains("resources:")).unwrap();
    let first = |privileged: bool| {
        let security = if privileged { ", privileged: true" } else { "" };
        format!(
            "  containers:\n    - name: first\n{image}\n{resources}\n      securityContext: {{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {{drop: [ALL]}}{security}}}\n"
        )
    };
    folder.write("a.yaml", bad_pod().replace("  containers:\n", &first(false)).as_bytes());
    let _ = folder.run(&["check", "a.yaml", "--baseline", "known.json"]).exits(0);
    folder.write("a.yaml", GOOD_POD.replace("  containers:\n", &first(true)).as_bytes());
    let _ = folder.run(&["check", "a.yaml", "--baseline", "known.json"]).exits(1).says("`first`");
}

#[test]
fn standard_input_is_judged() {
    use std::io::Write;
    use std::process::Stdio;
    let folder = Folder::new(&[]);
    for (text, code, place) in [(GOOD_POD.to_owned(), 0, "passed"), (bad_pod(), 1, "stdin.yaml:19:")] {
        let mut command = folder.command(&["check", "-"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let _ = Ran::of(&child.wait_with_output().unwrap()).exits(code).says(place);
    }
    let _ = folder.run(&["check", "-", "x"]).exits(2).says("standard input");
}

#[test]
fn an_override_switches_a_policy_off_and_says_so() {
    let config = "version: 1\noverrides:\n  - policy: PSS-B03\n    enforcement: off\n";
    let folder = Folder::new(&[("a.yaml", &bad_pod()), ("tollgate.yaml", config)]);
    let _ = folder.run(&["check", "a.yaml"]).exits(0);
    let _ = folder.run(&["check", "a.yaml", "--verbose"]).exits(0).says("off");
    let _ = folder.run(&["check", "a.yaml", "--quiet", "--config", "tollgate.yaml"]).exits(0);
}

#[test]
fn a_soft_finding_is_waived_and_a_hard_one_is_not() {
    let rooted = GOOD_POD.replace("runAsNonRoot: true", "runAsNonRoot: false");
    let waiver = |policy: &str| {
        format!(
            "# tollgate:waive {policy} expires=2026-12-31 ticket=OPS-1 owner=sam reason=\"vendor image\"\n"
        )
    };
    let folder = Folder::new(&[("a.yaml", &rooted)]);
    folder.run(&["check", "a.yaml"]).exits(1).says("PSS-R03");
    folder.write("a.yaml", format!("{}{rooted}", waiver("PSS-R03")).as_bytes());
    folder.run(&["check", "a.yaml", "--time", "2026-12-31T23:59:59Z"]).exits(0).says("waived");
    folder.run(&["check", "a.yaml", "--time", "2027-01-01T00:00:00Z"]).exits(1).says("expired");
    folder.write("a.yaml", format!("{}{}", waiver("PSS-B03"), bad_pod()).as_bytes());
    folder.run(&["check", "a.yaml", "--time", "2026-12-31T23:59:59Z"]).exits(1).says("not signed");
}

#[test]
fn the_configuration_is_found_above_and_its_mistakes_have_places() {
    let folder = Folder::new(&[
        ("tollgate.yaml", "version: 1\npolicies:\n  builtin: false\n"),
        ("deploy/bad.yaml", &bad_pod()),
        (".git/HEAD", "ref: refs/heads/main\n"),
    ]);
    folder.run(&["check", "deploy"]).exits(3).says("no polic");
    folder.write("tollgate.yaml", b"version: 1\npolices: {}\n");
    folder.run(&["check", "deploy"]).exits(2).says("tollgate.yaml:2:1").says("policies");
    folder.run(&["check", "deploy", "--config", "missing.yaml"]).exits(2).says("missing.yaml");
}

#[test]
fn init_writes_a_configuration_that_is_read_and_never_overwrites() {
    let folder = Folder::new(&[("good.yaml", GOOD_POD)]);
    folder.run(&["init"]).exits(0);
    folder.run(&["check"]).exits(0);
    folder.run(&["init"]).exits(2).says("is there already");
    folder.run(&["init", "--force"]).exits(0);
}

#[test]
fn policies_are_listed_and_explained() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["policy", "list"]).exits(0);
    let count = list.stdout.lines().count();
    assert!(count > 200, "{}", list.stdout);
    folder.run(&["policy", "explain", "pss-b03"]).exits(0).says("privileged");
    folder.run(&["policy", "explain", "NO-1"]).exits(2).says("policy list");
    let json = folder.run(&["policy", "list", "--format", "json"]).exits(0);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json.stdout).unwrap().as_array().unwrap().len(),
        count
    );
}

#[test]
fn documents_are_shown_with_their_places() {
    let folder = Folder::new(&[("a.yaml", GOOD_POD)]);
    folder.run(&["render", "--view", "kubernetes"]).exits(0).says("# v1/Pod/shop/web · a.yaml:1:1");
    let json = folder.run(&["render", "--format", "json"]).exits(0);
    let document: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["origins"]["spec.containers[0].image"], "a.yaml:12:14");
    assert_eq!(document["document"]["kind"], "Pod");
    folder.run(&["render", "--view", "plan"]).exits(3);
}

#[test]
fn completions_are_printed_for_shells() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "zsh", "fish"] {
        folder.run(&["completions", shell]).exits(0).says("tollgate");
    }
}

#[test]
fn the_globs_of_the_configuration_begin_at_its_folder_wherever_the_program_is_started() {
    let config = "version: 1\nexclude: [prod/old/**]\noverrides:\n- {policy: \"*\", enforcement: advisory}\n\
                  - {policy: \"PSS-*\", paths: [prod/**], enforcement: hard}\n";
    let folder = Folder::new(&[
        (".git/HEAD", ""),
        ("tollgate.yaml", config),
        ("prod/eu/bad.yaml", &bad_pod()),
        ("prod/old/broken.yaml", "kind: [\n"),
        ("dev/bad.yaml", &bad_pod()),
    ]);
    let root = folder.path().to_str().unwrap().to_owned();
    let absolute = format!("{root}/prod");
    let cases: [(&str, &[&str], i32, &str); 10] = [
        ("", &[], 1, "prod/eu/bad.yaml:"),
        ("", &["prod"], 1, "prod/eu/bad.yaml:"),
        ("", &[&absolute], 1, "--> prod/eu/bad.yaml:"),
        ("", &["dev"], 0, "dev/bad.yaml:"),
        ("prod", &[], 1, "--> eu/bad.yaml:"),
        ("prod/eu", &["bad.yaml"], 1, "--> bad.yaml:"),
        ("dev", &[], 0, "--> bad.yaml:"),
        ("dev", &["../prod"], 1, "--> ../prod/eu/bad.yaml:"),
        ("dev", &[&absolute], 1, "prod/eu/bad.yaml:"),
        ("prod", &["../dev"], 0, "--> ../dev/bad.yaml:"),
    ];
    for (from, paths, exit, says) in cases {
        let arguments: Vec<&str> = ["check"].iter().chain(paths).copied().collect();
        let output = folder.command(&arguments).current_dir(folder.file(from)).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{from} {paths:?}\n{text}");
        assert!(text.contains(says), "{from} {paths:?}\n{text}");
    }
    // Beside the configuration, and above it.
    let above = std::path::Path::new(&root).parent().unwrap();
    let name = std::path::Path::new(&root).file_name().unwrap().to_str().unwrap();
    for (paths, exit) in [(format!("{name}/prod"), 1), (format!("{name}/dev"), 0), (absolute, 1)] {
        let output = folder.command(&["check", &paths]).current_dir(above).output().unwrap();
        assert_eq!(output.status.code(), Some(exit), "{paths}");
    }
}

#[test]
fn evidence_of_a_run_in_a_subfolder_replays() {
    let config = "overrides:\n- {policy: \"*\", paths: [\"prod/**/\"], enforcement: advisory}\n";
    let folder =
        Folder::new(&[(".git/HEAD", ""), ("tollgate.yaml", config), ("prod/eu/bad.yaml", &bad_pod())]);
    let run = |arguments: &[&str]| {
        let output = folder.command(arguments).current_dir(folder.file("prod")).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&["key", "new", "k"]).0, Some(0));
    let release = ["release", "--version", "1", "--name", "a", "--key", "k.pem", "--artifact", "eu/bad.yaml"];
    let released = run(&[&release[..], &["--output", "a.tar", "eu"]].concat());
    assert_eq!(released.0, Some(0), "{}", released.1);
    let verify = ["verify", "a.tar", "--key", "k.pub.pem", "--no-requirements", "--artifact", "eu/bad.yaml"];
    let verified = run(&[&verify[..], &["--replay"]].concat());
    assert_eq!(verified.0, Some(0), "{}", verified.1);
}

#[test]
fn an_override_of_a_policy_that_is_not_there_is_told() {
    let config = "overrides:\n- {policy: PSS-B03, enforcement: advisory}\n\
                  - {policy: PSS-B3, enforcement: advisory}\n";
    let folder = Folder::new(&[("tollgate.yaml", config), ("good.yaml", GOOD_POD)]);
    folder.run(&["check"]).exits(0).says("override-unmatched").says("tollgate.yaml:3:12").says("`PSS-B3`");
}

#[test]
fn what_no_policy_looks_at_is_not_passed() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n";
    let rego = "# METADATA\n# title: T\n# custom:\n#   id: T-1\n#   view: resource\npackage t\n\n\
                deny contains \"no\" if input.type == \"x\"\n";
    let folder = Folder::new(&[("a.yaml", map), ("p/t.rego", rego)]);
    folder.run(&["check", "--policy", "p", "a.yaml"]).exits(3).says("no policy concerns the document");
}

const BUCKET: (&str, &str) = ("main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n");

#[test]
fn a_data_file_cannot_say_what_stands_around_what_is_set_and_what_is_released() {
    let blocks = r#"{"inventory": {"resources": {"aws_s3_bucket_public_access_block": {"aws_s3_bucket_public_access_block.x": {
        "address": "aws_s3_bucket_public_access_block.x", "type": "aws_s3_bucket_public_access_block", "name": "x",
        "module": "", "references": {"bucket": ["aws_s3_bucket.b"]}, "values": {"block_public_acls": true,
        "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}}}}}}"#;
    for (name, data) in [
        ("inventory", blocks),
        ("inventory", r#"{"inventory": 5}"#),
        ("params", r#"{"params": {"shop_limit": 1}, "other": 1}"#),
        ("release", r#"{"release": {"version": "1"}}"#),
    ] {
        let folder = Folder::new(&[BUCKET, ("d/data.json", data)]);
        let ran = folder.run(&["check", "main.tf", "--data", "d/data.json"]).exits(1);
        ran.says("policy-data-given")
            .says(&format!("a data file cannot say what `data.{name}` is"))
            .says("the bucket has no `aws_s3_bucket_public_access_block`");
    }
    // The same by the folder that the file is in.
    let folder = Folder::new(&[
        BUCKET,
        ("p/own.rego", "package own\n\ndeny contains \"b\" if input.kind == \"B\"\n"),
        ("p/inventory/data.json", r#"{"resources": {}}"#),
    ]);
    let arguments = ["check", "main.tf", "--policy", "p", "--with-builtin"];
    folder.run(&arguments).exits(1).says("policy-data-given").says("AWS-S3-01");
}

#[test]
fn a_module_that_joins_a_package_of_ours_sees_the_document_as_it_is() {
    let joined = "package tollgate.aws.s3_blocks_public_access\n\ndeny contains {\"msg\": \"seen around\"} if {\n\tsome key, _ in input\n\tcontains(key, \"inventory\")\n}\n";
    let folder = Folder::new(&[BUCKET, ("p/joined.rego", joined)]);
    let arguments = ["check", "main.tf", "--policy", "p", "--with-builtin"];
    folder.run(&arguments).says("AWS-S3-01").lacks("seen around");
}

//! Packs, profiles, editions, parameters, and what `policy list` answers.

use serde_json::Value;

use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

const BUCKET: &str =
    "resource \"aws_db_instance\" \"db\" {\n  publicly_accessible = true\n  storage_encrypted   = true\n}\n";

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The ids of the policies that judged.
fn policies(report: &Value) -> Vec<&str> {
    report["policies"].as_array().unwrap().iter().map(|policy| policy["id"].as_str().unwrap()).collect()
}

fn folder(config: &str) -> Folder {
    Folder::new(&[("tollgate.yaml", config), ("pod.yaml", &bad_pod()), ("main.tf", BUCKET)])
}

#[test]
fn a_pack_is_all_that_judges() {
    let folder = folder("version: 1\n");
    let report = json(&folder.run(&["check", "--pack", "aws", "--format", "json"]).exits(1));
    assert!(policies(&report).iter().all(|id| id.starts_with("AWS-")), "{report}");
    assert_eq!(report["settings"]["packs"], serde_json::json!(["aws"]));
    let report = json(
        &folder.run(&["check", "--pack", "kubernetes,aws", "--pack", "aws", "--format", "json"]).exits(1),
    );
    assert_eq!(report["settings"]["packs"], serde_json::json!(["aws", "kubernetes"]));
    assert!(policies(&report).contains(&"PSS-B03") && !policies(&report).contains(&"GO-001"));
    folder.run(&["check", "--pack", "aws"]).exits(1).says("Settings   packs aws").lacks("PSS-B03");
}

#[test]
fn packs_of_the_configuration_hold_unless_the_arguments_name_others() {
    let folder = folder("packs: [aws]\n");
    folder.run(&["check"]).exits(1).says("AWS-RDS-02").lacks("PSS-B03");
    folder.run(&["check", "--pack", "kubernetes"]).exits(1).says("PSS-B03").lacks("AWS-RDS-02");
    folder.run(&["policy", "list"]).exits(0).says("AWS-RDS-02").lacks("PSS-B03");
}

#[test]
fn a_pack_or_profile_that_is_not_there_is_refused_with_the_near_one() {
    let folder = folder("version: 1\n");
    folder.run(&["check", "--pack", "kubernets"]).exits(2).says("did you mean `kubernetes`?");
    folder.run(&["check", "--pack", "library"]).exits(2).says("there is no pack `library`");
    folder.run(&["check", "--profile", "strickt"]).exits(2).says("did you mean `strict`?");
    folder.write("p/a.rego", b"package a\n\ndeny contains \"x\" if input.kind == \"Pod\"\n");
    folder.run(&["check", "--policy", "p", "--pack", "aws"]).exits(2).says("--with-builtin");
    folder.write("tollgate.yaml", b"packs: [aws, kubernets]\nprofile: strickt\n");
    let ran = folder.run(&["check"]).exits(2);
    ran.says("tollgate.yaml:1:14").says("did you mean `kubernetes`?").says("tollgate.yaml:2:10");
}

#[test]
fn the_default_profile_holds_and_is_no_weakening() {
    let folder = Folder::new(&[("pod.yaml", GOOD_POD)]);
    let report = json(&folder.run(&["check", "--format", "json"]).exits(0));
    assert_eq!(report["settings"]["profile"], "default");
    folder.run(&["check"]).exits(0).lacks("Settings");
    folder.run(&["check", "--profile", "strict"]).exits(0).says("profile strict");
    folder.run(&["key", "new", "gate"]).exits(0);
    let release = [
        "release",
        "--version",
        "1.0.0",
        "--key",
        "gate.pem",
        "--name",
        "shop",
        "--output",
        "out.tar",
        "--artifact",
        "pod.yaml",
    ];
    folder.run(&[&release[..], &["pod.yaml"]].concat()).exits(0);
    folder
        .run(&["verify", "out.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--replay"])
        .exits(0)
        .lacks("K8S-014");
}

#[test]
fn the_configuration_goes_over_its_profile() {
    // `feature-flag` makes all PD policies soft.
    let rollout = include_str!("../../fixtures/policies/progressive_delivery/canary_is_analysed/deny.yaml");
    let folder = Folder::new(&[("rollout.yaml", rollout)]);
    let weight = |folder: &Folder| {
        let report = json(&folder.run(&["check", "rollout.yaml", "--format", "json"]).exits(1));
        let records = report["records"].as_array().unwrap().clone();
        let found = records.iter().find(|record| record["policy"] == "PD-015").unwrap().clone();
        (found["enforcement"].as_str().unwrap().to_owned(), found["severity"].as_str().unwrap().to_owned())
    };
    assert_eq!(weight(&folder), ("hard".to_owned(), "high".to_owned()));
    folder.write("tollgate.yaml", b"profile: feature-flag\n");
    assert_eq!(weight(&folder).0, "soft");
    folder.write(
        "tollgate.yaml",
        b"profile: feature-flag\noverrides:\n- {policy: PD-015, enforcement: hard}\n\
          - {policy: 'pack:progressive_delivery', severity: low}\n",
    );
    assert_eq!(weight(&folder), ("hard".to_owned(), "low".to_owned()));
}

#[test]
fn what_lowers_a_severity_stands_in_the_evidence_and_replays() {
    let folder = Folder::new(&[
        ("tollgate.yaml", "packs: [kubernetes]\noverrides:\n- {policy: 'PSS-R0*', severity: low}\n"),
        ("pod.yaml", GOOD_POD),
    ]);
    folder.run(&["key", "new", "gate"]).exits(0);
    let release = [
        "release",
        "--version",
        "1.0.0",
        "--key",
        "gate.pem",
        "--name",
        "shop",
        "--output",
        "out.tar",
        "--artifact",
        "pod.yaml",
    ];
    folder.run(&[&release[..], &["pod.yaml"]].concat()).exits(0);
    let verify =
        ["verify", "out.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--replay"];
    folder.run(&verify).exits(0).says("override PSS-R0* low").says("policies.packs kubernetes");
}

#[test]
fn profiles_are_shown() {
    let folder = Folder::new(&[]);
    folder.run(&["policy", "profiles"]).exits(0).says("approval-gate").says("off: RC-011, RC-013");
    let profiles = json(&folder.run(&["policy", "profiles", "--format", "json"]).exits(0));
    let names: Vec<&str> =
        profiles.as_array().unwrap().iter().map(|profile| profile["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["approval-gate", "continuous", "default", "feature-flag", "strict"]);
}

#[test]
fn a_list_is_of_what_is_asked_for() {
    let folder = Folder::new(&[]);
    for (arguments, there, not) in [
        (vec!["--same-as", "ckv_aws_17"], "AWS-RDS-02", "AWS-RDS-01"),
        (vec!["--same-as", "AVD-AWS-0180,KSV012"], "PSS-R03", "PSS-R04"),
        (vec!["--same-as", "run-as-non-root"], "PSS-R04", "PSS-R02"),
        (vec!["--severity", "critical"], "AWS-IAM-01", "PSS-R03"),
        (vec!["--view", "resource"], "AWS-RDS-02", "PSS-R03"),
        (vec!["--control", "AC-6", "--severity", "medium"], "PSS-R03", "AWS-RDS-01"),
        (vec!["--control", "nist-800-53r5:ac-6", "--pack", "kubernetes"], "PSS-R03", "AWS-"),
    ] {
        folder.run(&[&["policy", "list"][..], &arguments].concat()).exits(0).says(there).lacks(not);
    }
    let listed = json(&folder.run(&["policy", "list", "--same-as", "AWS-0180", "--format", "json"]).exits(0));
    assert_eq!((&listed[0]["id"], &listed[0]["pack"]), (&"AWS-RDS-02".into(), &"aws".into()));
    assert_eq!(listed[0]["since"], "2026.1");
    let wrong = |arguments: &[&str]| folder.run(&[&["policy", "list"][..], arguments].concat()).exits(2);
    wrong(&["--same-as", "CKV_AWS_17,CKV_AWS_99999"]).says("no policy is the check `CKV_AWS_99999`");
    wrong(&["--control", "AC-66"]).says("no policy serves the control `AC-66`");
    wrong(&["--severity", "bad"]).says("critical, high, medium, low");
    wrong(&["--view", "bad"]).says("kubernetes, resource");
    folder.run(&["policy", "list", "--view", "hcl"]).exits(3);
}

#[test]
fn policies_of_later_editions_are_advisory_until_they_are_adopted() {
    let rego = "# METADATA\n# title: T\n# custom:\n#   id: T-1\n#   view: kubernetes\n#   since: \"2026.3\"\npackage t\n\n\
                deny contains \"no\" if input.kind == \"Pod\"\n";
    let folder = Folder::new(&[("p/t.rego", rego), ("pod.yaml", GOOD_POD)]);
    let check = ["check", "--policy", "p", "pod.yaml"];
    folder.run(&check).exits(1);
    folder.write("tollgate.yaml", b"adopted: 2026.2\n");
    folder.run(&check).exits(0).says("of a later edition than 2026.2").says("adopted: 2026.3").says("T-1");
    folder.write("tollgate.yaml", b"adopted: 2026.3\n");
    folder.run(&check).exits(1).lacks("later edition");
    folder.write("tollgate.yaml", b"version: 1\n");
    folder.write("p/t.rego", rego.replace("\"2026.3\"", "2026.30").as_bytes());
    folder.run(&check).exits(1).says("names no edition of the rules").says("p/t.rego:6");
}

#[test]
fn parameters_are_held_against_what_policies_declare() {
    let rego = "# METADATA\n# title: T\n# custom:\n#   id: T-1\n#   view: kubernetes\n#   params:\n#     shop_limit:\n#       \
                default: 3\n#       description: How many.\npackage t\n\ndeny contains \"no\" if data.params.shop_limit > 5\n\n\
                deny contains \"never\" if { data.params.undeclared == 1; input.kind == \"None\" }\n";
    let folder = Folder::new(&[("p/t.rego", rego), ("pod.yaml", GOOD_POD)]);
    let check = ["check", "--policy", "p", "--with-builtin", "pod.yaml"];
    folder.run(&check).exits(0).lacks("Settings");
    folder.write("tollgate.yaml", b"params:\n  shop_limit: 3\n  undeclared: 0\n");
    folder.run(&check).exits(0).says("Settings   parameters `undeclared`").lacks("no policy has");
    folder.write("tollgate.yaml", b"params:\n  shop_limit: 6\n");
    let ran = folder.run(&[&check[..], &["--format", "json"]].concat()).exits(1);
    assert_eq!(json(&ran)["settings"]["params"], serde_json::json!({"shop_limit": 6}));
    folder.write("tollgate.yaml", b"params:\n  shop_limit: \"6\"\n");
    let ran = folder.run(&check).exits(2);
    ran.says("tollgate.yaml:2:15")
        .says("`shop_limit` is a text, where a number belongs")
        .says("default is `3`");
    folder.write("tollgate.yaml", b"params:\n  shop_limits: 6\n");
    folder.run(&check).exits(0).says("tollgate.yaml:2:16").says("did you mean `shop_limit`?");
    folder.run(&["check", "--policy", "p", "pod.yaml"]).exits(0).lacks("no policy has");
}

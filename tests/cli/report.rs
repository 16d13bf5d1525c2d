//! `report --by control`, and `export --controls`, which says the same of evidence.

use serde_json::Value;

use super::harness::{Folder, GOOD_POD, bad_pod};

/// A policy that is evidence for a control, and objects where `body` holds.
fn policy(id: &str, control: &str, body: &str) -> String {
    format!(
        "# METADATA\n# title: What {id} demands\n# custom:\n#   id: {id}\n#   severity: medium\n#   enforcement: soft\n\
         #   view: kubernetes\n#   controls: {{soc2-tsc-2017: [{control}], nist-800-53r5: [AC-2]}}\n\
         package {}\n\ndeny contains \"no\" if {body}\n",
        id.to_lowercase()
    )
}

/// Two pods, and policies: one objects to one of them, one to neither, and one is about other objects.
fn folder() -> Folder {
    let good = GOOD_POD.replacen("name: web\n", "name: good\n", 1);
    let about_services = policy("THREE", "CC7.1", "input.spec.type == \"NodePort\"")
        .replace("#   controls", "#   kinds: [Service]\n#   controls");
    Folder::new(&[
        ("k8s/bad.yaml", &bad_pod()),
        ("k8s/good.yaml", &good),
        ("p/one.rego", &policy("ONE", "CC6.1", "input.spec.containers[_].securityContext.privileged")),
        ("p/two.rego", &policy("TWO", "CC6.10", "input.spec.hostNetwork")),
        ("p/three.rego", &about_services),
        ("tollgate.yaml", "policies: {paths: [p], builtin: false}\n"),
    ])
}

/// Control, status and the policies that spoke, of a framework.
fn controls(report: &Value, framework: &str) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let frameworks = report["frameworks"].as_array().unwrap();
    let found = frameworks.iter().find(|one| one["framework"] == framework).unwrap();
    let of_control = |one: &Value| {
        let policies = one["policies"].as_array().unwrap().iter();
        let policies = policies.map(|policy| format!("{} {}", text(&policy["id"]), text(&policy["status"])));
        (text(&one["control"]), text(&one["status"]), policies.collect())
    };
    found["controls"].as_array().unwrap().iter().map(of_control).collect()
}

#[test]
fn each_control_says_what_its_policies_said() {
    let folder = folder();
    let ran = folder.run(&["report", "--by", "control", "--format", "json", "k8s"]).exits(1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let row = |control: &str, status: &str, policies: &[&str]| {
        let policies: Vec<String> = policies.iter().map(|one| (*one).to_owned()).collect();
        (control.to_owned(), status.to_owned(), policies)
    };
    assert_eq!(
        controls(&report, "soc2-tsc-2017"),
        [
            row("CC6.1", "notSatisfied", &["ONE notSatisfied"]),
            row("CC6.10", "satisfied", &["TWO satisfied"]),
            row("CC7.1", "notEvaluated", &["THREE notEvaluated"]),
        ]
    );
    // What fails one of a control's policies fails the control.
    let all = ["ONE notSatisfied", "THREE notEvaluated", "TWO satisfied"];
    assert_eq!(controls(&report, "nist-800-53r5"), [row("AC-2", "notSatisfied", &all)]);
    let text = folder.run(&["report", "k8s", "--framework", "soc2-tsc-2017"]).exits(1);
    let text = text.says("v1/Pod/shop/web").says("nothing was there to evaluate for CC7.1");
    text.lacks("nist-800-53r5").lacks("v1/Pod/shop/good");
    let markdown = folder.run(&["report", "k8s", "--format", "markdown", "-o", "r.md"]).exits(1);
    assert_eq!(markdown.stdout, "");
    let written = String::from_utf8(folder.read("r.md")).unwrap();
    assert!(
        written.contains("| CC6.1 | notSatisfied | 1 | 1 | 0 | 0 | 0 | ONE (notSatisfied) |"),
        "{written}"
    );
}

#[test]
fn a_waiver_an_override_and_an_unknown_framework_are_told() {
    let folder = folder();
    let waived = format!(
        "# tollgate:waive ONE expires=2026-12-31 ticket=T-1 owner=sam reason=\"until then\"\n{}",
        bad_pod()
    );
    folder.write("k8s/bad.yaml", waived.as_bytes());
    let time = ["--time", "2026-11-28T00:00:00Z"];
    let ran = folder.run(&[&["report", "k8s", "--format", "json"][..], &time].concat()).exits(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(controls(&report, "soc2-tsc-2017")[0].1, "waived");
    let off = "policies: {paths: [p], builtin: false}\noverrides: [{policy: TWO, enforcement: off}]\n";
    folder.write("tollgate.yaml", off.as_bytes());
    let ran = folder.run(&[&["report", "k8s"][..], &time].concat()).exits(0);
    ran.says("switched off: TWO");
    folder.run(&["report", "k8s", "--framework", "soc2"]).exits(2).says("soc2-tsc-2017");
    folder.run(&["report", "k8s", "--by", "colour"]).exits(2);
}

#[test]
fn a_policy_that_could_not_be_loaded_covers_nothing() {
    let folder = folder();
    folder.write("p/broken.rego", policy("FOUR", "CC6.1", "nothing(input)").as_bytes());
    folder.write("k8s/broken.yaml", b"kind: [\n");
    folder.run(&["report", "k8s"]).says("1 error in policies").says("1 file could not be read");
    let ran = folder.run(&["report", "k8s", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&report["policyErrors"], &report["unreadFiles"]), (&1.into(), &1.into()));
    folder.write("p/three.rego", policy("THREE", "CC7.1", "input.spec.hostPID").as_bytes());
    folder.run(&["report", "k8s"]).lacks("every control that a rule names was evaluated");
}

#[test]
fn why_a_run_did_not_pass_is_told_beside_the_report() {
    let folder = folder();
    folder.run(&["report", "k8s/good.yaml"]).exits(0).lacks("passed:");
    folder.run(&["report", "k8s"]).exits(1).says("denied: 1 finding blocks");
    folder.run(&["report", "k8s", "--quiet"]).exits(1).lacks("denied:");
    folder.write("empty/readme.txt", b"nothing\n");
    folder.run(&["report", "empty"]).exits(3).says("there is no input to judge");
}

#[test]
fn evidence_is_reported_in_the_same_way() {
    let folder = folder();
    let _ = folder.run(&["key", "new", "gate"]).exits(0);
    let digest = format!("sha256:{}", "a".repeat(64));
    let release =
        ["release", "--version", "1.0.0", "--name", "shop", "--key", "gate.pem", "--digest", &digest];
    let _ = folder.run(&[&release[..], &["--output", "e.tar", "k8s"]].concat()).exits(1);
    for name in ["c.json", "c.md", "c.txt"] {
        folder.run(&["export", "e.tar", "--key", "gate.pub.pem", "--controls", name]).exits(0);
    }
    let report: Value = serde_json::from_slice(&folder.read("c.json")).unwrap();
    let found = controls(&report, "soc2-tsc-2017");
    let statuses: Vec<(&str, &str)> = found.iter().map(|one| (one.0.as_str(), one.1.as_str())).collect();
    // Evidence spells controls as its files are called.
    assert_eq!(statuses, [("cc6.1", "notSatisfied"), ("cc6.10", "satisfied"), ("cc7.1", "notEvaluated")]);
    let text = String::from_utf8(folder.read("c.txt")).unwrap();
    assert!(text.contains("v1/Pod/shop/web") && !text.contains("v1/Pod/shop/good"), "{text}");
    assert!(String::from_utf8(folder.read("c.md")).unwrap().starts_with("# Results by control"));
    folder.run(&["export", "e.tar", "--key", "gate.pub.pem", "--controls", "c.md"]).exits(2);
}

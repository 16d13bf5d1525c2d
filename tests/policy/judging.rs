//! What judging comes to.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use tollgate::config::Enforcement;
use tollgate::document::DocumentKind;
use tollgate::policy::{self, FindingKind, JudgeOptions, Outcome, PolicySeverity};
use tollgate::source::Limits;

use super::support::{facts, inventory, judge, judge_with, lines, load};

const POLICY: &str = r#"
# METADATA
# title: Images are pinned
# custom:
#   id: K8S-1
#   severity: high
#   enforcement: hard
#   kinds: [Pod]
#   fix: Name a version.
package shop.pinned

deny contains {"msg": msg, "path": path} if {
    template := data.kubernetes.pod_templates[kind]
    some i, container in object.get(input, array.concat(template, ["spec", "containers"]), [])
    endswith(container.image, ":latest")
    msg := concat(" ", ["image", container.image])
    path := array.concat(template, ["spec", "containers", i, "image"])
}

kind := "Pod" if input.kind == "Pod"
kind := "apps/Deployment" if input.kind == "Deployment"

warn contains "no name" if not input.metadata.name
"#;

const BAD: &str = r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
    "spec": {"template": {"spec": {"containers": [{"image": "a:1"}, {"image": "b:latest"}]}}}}"#;
const GOOD: &str = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {},
    "spec": {"containers": [{"image": "a:1"}]}}"#;
const OTHER: &str = r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}}"#;

#[test]
fn a_policy_objects_at_the_exact_place() {
    let set = load(&[POLICY]);
    assert_eq!(set.diagnostics(), []);
    let documents = inventory(DocumentKind::Manifest, &[BAD, GOOD, OTHER]);
    let judgement = judge(&set, &documents);
    assert_eq!(judgement.diagnostics, []);
    let [image, name] = judgement.findings.as_slice() else { panic!("{:#?}", judgement.findings) };
    assert_eq!(image.message, "image b:latest");
    assert_eq!(image.address, "Deployment/web");
    assert_eq!(image.severity, PolicySeverity::High);
    assert_eq!(image.enforcement, Enforcement::Hard);
    assert_eq!(image.fix.as_deref(), Some("Name a version."));
    let path = image.path.as_ref().unwrap();
    assert_eq!(path.to_string(), "spec.template.spec.containers[1].image");
    assert_eq!(image.span, Some(documents.documents[0].root.at(path).unwrap().origin.span));
    assert_eq!((name.document, name.enforcement), (Some(1), Enforcement::Advisory));
    let tally = &judgement.tallies[0];
    assert_eq!((tally.failed.as_slice(), tally.not_applicable), ([0, 1].as_slice(), 1));
}

#[test]
fn the_policies_of_a_plan_say_the_same_on_any_number_of_threads() {
    let policy = |name: char| {
        format!(
            "package plans.{name}\nimport rego.v1\n\
             deny contains msg if {{ some change in input.resource_changes; msg := sprintf(\"{name} %s\", [change.address]) }}\n\
             deny contains \"{name} fails\" if {{ input.resource_changes; to_number(\"{name}\") > 1 }}\n"
        )
    };
    let modules: Vec<String> = ('a'..='g').map(policy).collect();
    let set = load(&modules.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(set.policies().len(), 7, "{:?}", set.diagnostics());
    let plan = r#"{"resource_changes": [{"address": "a.one"}, {"address": "a.two"}]}"#;
    let documents = inventory(DocumentKind::Plan, &[plan, plan]);
    let one = judge_with(&set, &documents, 1, &Limits::default());
    assert!(one.tallies.iter().all(|tally| tally.errors == [0, 1]));
    for threads in [2, 5, 16] {
        let many = judge_with(&set, &documents, threads, &Limits::default());
        assert_eq!(one.findings, many.findings);
        assert_eq!(one.tallies, many.tallies);
        assert_eq!(one.diagnostics, many.diagnostics);
    }
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let set = load(&[POLICY]);
    let all = [BAD, GOOD, OTHER].repeat(20);
    let documents = inventory(DocumentKind::Manifest, &all);
    let one = judge_with(&set, &documents, 1, &Limits::default());
    for threads in [2, 5] {
        let many = judge_with(&set, &documents, threads, &Limits::default());
        assert_eq!(one.findings, many.findings);
        assert_eq!(one.tallies, many.tallies);
    }
}

#[test]
fn a_policy_that_errs_is_undecided_and_what_it_says_besides_is_told() {
    let policy = r#"package a
deny contains "division" if 1 / count(input.spec.list) > 5
deny contains "kind" if input.kind == "Service"
"#;
    let set = load(&[policy]);
    let document = r#"{"kind": "Service", "spec": {"list": []}}"#;
    let judgement = judge(&set, &inventory(DocumentKind::Manifest, &[document]));
    let kinds: Vec<_> = judgement.findings.iter().map(|finding| finding.kind).collect();
    assert!(kinds.contains(&FindingKind::Error), "{kinds:?}");
    assert_eq!(judgement.tallies[0].errors, [0]);
    assert_eq!(judgement.diagnostics[0].code, "policy-evaluation");
    let tollgate::source::At::Span(span) = judgement.diagnostics[0].at else { panic!("a place") };
    assert_eq!(set.sources().locate(span).start.line, 2);
}

#[test]
fn what_runs_without_end_behind_an_error_is_told_once_and_not_evaluated_again() {
    let endless = "deny contains \"slow\" if {\n\tinput.kind == \"Pod\"\n\tall := numbers.range(1, 5000)\n\tsome x in all\n\tsome y in all\n\tsome z in all\n\tx + y + z == -1\n}";
    let text =
        format!("package a\n\ndeny contains to_number(input.metadata.name) if input.kind\n\n{endless}\n");
    let pods: Vec<String> = (0..20)
        .map(|number| {
            format!(r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "p{number}"}}}}"#)
        })
        .collect();
    let pods: Vec<&str> = pods.iter().map(String::as_str).collect();
    let limits = Limits { evaluation: Duration::from_millis(300), ..Limits::default() };
    let begun = Instant::now();
    let judgement = judge_with(&load(&[&text]), &inventory(DocumentKind::Manifest, &pods), 2, &limits);
    assert!(begun.elapsed() < Duration::from_secs(5), "each document is waited for");
    let codes: Vec<_> = judgement.diagnostics.iter().map(|told| told.code).collect();
    assert!(codes.contains(&"policy-timeout"), "{codes:?}");
    assert_eq!(judgement.tallies[0].errors.len(), 20);
    assert!(judgement.tallies[0].passed.is_empty());
}

#[test]
fn a_policy_sees_the_facts_of_the_release() {
    let policy = r#"package a
deny contains msg if {
    input.kind
    msg := concat(" ", [data.release.version, data.release.time, data.release.environment])
}
deny contains "commit" if data.release.commit
"#;
    assert_eq!(lines(&[policy], &[OTHER]), ["Service/x: 1.2.3 2023-11-14T22:13:20Z production"]);
}

#[test]
fn a_policy_of_the_whole_run_sees_the_inventory() {
    let policy = "# METADATA\n# custom:\n#   view: repository\npackage a
import rego.v1
deny contains {\"msg\": msg, \"address\": \"Service/x\"} if {
    some version, kinds in data.inventory.cluster
    some name, _ in kinds.Service
    msg := concat(\" \", [version, name, sprintf(\"%d\", [count(input.cluster)])])
}";
    let set = load(&[policy]);
    assert_eq!(set.diagnostics(), []);
    let judgement = judge(&set, &inventory(DocumentKind::Manifest, &[OTHER]));
    let [finding] = judgement.findings.as_slice() else { panic!("{judgement:#?}") };
    assert_eq!((finding.document, finding.message.as_str()), (None, "v1 x 1"));
    assert_eq!(judgement.tallies[0].run, Some(Outcome::Fail));
}

#[test]
fn a_policy_that_is_off_is_not_judged_and_a_cancelled_run_says_so() {
    let set = load(&[POLICY]);
    let documents = inventory(DocumentKind::Manifest, &[BAD]);
    let judged = |off: &BTreeSet<String>, cancel: bool| {
        let cancel = AtomicBool::new(cancel);
        let options = JudgeOptions { threads: 2, limits: &Limits::default(), off, cancel: &cancel };
        policy::judge(&set, &documents, &facts(), &options)
    };
    let off = judged(&BTreeSet::from(["K8S-1".to_owned()]), false);
    assert_eq!((off.findings.len(), off.tallies[0].failed.len()), (0, 0));
    let cancelled = judged(&BTreeSet::new(), true);
    assert_eq!(cancelled.diagnostics[0].code, "judge-cancelled");
    assert_eq!(cancelled.findings, []);
}

#[test]
fn answers_of_every_shape_are_read() {
    for (rule, expected) in [
        ("deny if input.kind", vec!["Service/x: a"]),
        ("deny := [\"one\", \"two\"] if input.kind", vec!["Service/x: one", "Service/x: two"]),
        ("deny[msg] if { input.kind; msg := \"key\" }", vec!["Service/x: key"]),
        ("violation contains {\"msg\": \"v\", \"details\": {}} if input.kind", vec!["Service/x: v"]),
        ("deny_later contains \"suffix\" if input.kind", vec!["Service/x: suffix"]),
        (
            "deny contains {\"message\": \"m\", \"path\": \"metadata.name\"} if input.kind",
            vec!["Service/x metadata.name: m"],
        ),
        ("deny contains {\"msg\": \"m\", \"address\": \"other\"} if input.kind", vec!["other: m"]),
        ("deny(x) := x if input.kind\nwarn contains \"w\" if input.kind", vec!["Service/x: w"]),
    ] {
        assert_eq!(lines(&[&format!("package a\nimport rego.v1\n{rule}\n")], &[OTHER]), expected, "{rule}");
    }
}

#[test]
fn what_is_no_message_is_an_error() {
    let set = load(&["package a\nimport rego.v1\ndeny contains 3 if input.kind\n"]);
    let judgement = judge(&set, &inventory(DocumentKind::Manifest, &[OTHER]));
    assert_eq!(judgement.diagnostics[0].code, "policy-answer");
    assert_eq!(judgement.tallies[0].errors, [0]);
}

#[test]
fn a_policy_of_several_files_is_one() {
    let modules = [
        "package a\nimport rego.v1\ndeny contains \"one\" if helper\n",
        "package a\nimport rego.v1\nhelper if input.kind\ndeny contains \"two\" if input.kind\n",
    ];
    assert_eq!(lines(&modules, &[OTHER]), ["Service/x: one", "Service/x: two"]);
}

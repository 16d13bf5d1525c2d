//! The samples of Gatekeeper's own library, each made into the files that a user has: a template with block scalars,
//! a constraint, and the objects. What Gatekeeper expects must come out.

use std::fmt::Write as _;
use std::path::Path;

use tollgate::document::DocumentKind;
use tollgate::policy::{FindingKind, Module, PolicySet};
use tollgate::source::Limits;

use super::support::{config, inventory, judge};

/// Cases that are no object under review as it is created: they hand over another operation, an old object, or who
/// asks.
const REVIEWS: usize = 13;

/// How many of the others are right, at least.
const RIGHT: usize = 182;

/// The cases, where they are at hand.
fn cases() -> Option<Vec<serde_json::Value>> {
    let packed =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/rego/gatekeeper-cases.jsonl.xz");
    if !packed.exists() {
        println!("skipped: {} is not there", packed.display());
        return None;
    }
    let output = std::process::Command::new("xz").arg("-dc").arg(&packed).output();
    let Ok(output) = output.inspect_err(|error| println!("skipped: xz: {error}")) else { return None };
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// A text as a literal block below a key.
fn block(indent: usize, text: &str) -> String {
    let mut out = "|\n".to_owned();
    for line in text.lines() {
        if line.trim().is_empty() {
            out.push('\n');
        } else {
            let _ = writeln!(out, "{:indent$}{line}", "");
        }
    }
    out
}

/// The template of a case, as a file.
fn template(case: &serde_json::Value) -> String {
    let mut yaml = "apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata:\n  name: k8scase\nspec:\n  \
                    crd:\n    spec:\n      names:\n        kind: K8sCase\n  targets:\n    - target: \
                    admission.k8s.gatekeeper.sh\n      rego: "
        .to_owned();
    yaml.push_str(&block(8, case["rego"].as_str().unwrap()));
    let libs = case["libs"].as_array().unwrap();
    if !libs.is_empty() {
        yaml.push_str("      libs:\n");
    }
    for lib in libs {
        yaml.push_str("        - ");
        yaml.push_str(&block(10, lib.as_str().unwrap()));
    }
    yaml
}

/// The objects of an inventory, as JSON.
fn objects(inventory: &serde_json::Value) -> Vec<String> {
    fn collect(value: &serde_json::Value, into: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map)
                if map.get("apiVersion").is_some_and(serde_json::Value::is_string) =>
            {
                into.push(value.to_string());
            }
            serde_json::Value::Object(map) => map.values().for_each(|value| collect(value, into)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(inventory, &mut found);
    found
}

#[test]
fn samples_of_the_public_library_are_judged_as_gatekeeper_does() {
    let Some(cases) = cases() else { return };
    let (mut taken, mut right) = (0, 0);
    let (mut wrong, mut refused) = (Vec::new(), Vec::new());
    for case in &cases {
        let review = &case["input"]["review"];
        if review["kind"]["kind"] != review["object"]["kind"] || review["object"]["kind"].is_null() {
            continue;
        }
        taken += 1;
        let constraint = serde_json::json!({
            "apiVersion": "constraints.gatekeeper.sh/v1beta1",
            "kind": "K8sCase",
            "metadata": {"name": "case"},
            "spec": {"parameters": case["input"]["parameters"]},
        });
        let modules = vec![
            Module { path: "policies/template.yaml".into(), text: template(case) },
            Module { path: "policies/samples/constraint.json".into(), text: constraint.to_string() },
        ];
        let set = PolicySet::load(modules, vec![], &config(), &Limits::default());
        let mut documents = vec![review["object"].to_string()];
        documents.extend(objects(&case["data"]["inventory"]));
        let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
        let judgement = judge(&set, &inventory(DocumentKind::Manifest, &documents));
        let of_object = judgement.findings.iter().filter(|finding| finding.document == Some(0));
        let (mut said, mut failed) = (0, false);
        for finding in of_object {
            said += 1;
            failed |= finding.kind != FindingKind::Fail;
        }
        let expected = match &case["expect"] {
            serde_json::Value::Bool(false) => said == 0,
            serde_json::Value::Number(number) => number.as_u64() == Some(said),
            _ => said > 0,
        };
        if !set.diagnostics().is_empty() {
            refused.push(case["name"].as_str().unwrap());
        } else if expected && !failed && judgement.diagnostics.is_empty() {
            right += 1;
        } else {
            wrong.push(format!(
                "{}: {said} for {}: {:?}",
                case["name"], case["expect"], judgement.diagnostics
            ));
        }
    }
    println!("refused: {refused:#?}");
    println!("{right} of {taken} samples are right; {} are no object that is created", cases.len() - taken);
    assert_eq!(cases.len() - taken, REVIEWS);
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The others are written in ways that the engine's parser takes for something else, and are refused.
    assert!(right >= RIGHT, "fewer answers are right than before: {right}");
}

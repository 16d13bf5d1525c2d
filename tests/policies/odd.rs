//! Odd manifests and plans make no policy fail: where a value is not of the type that it should have, a policy says
//! what it can say, or nothing, and never that it could not be evaluated.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tollgate::document::{DocumentKind, json as text};
use tollgate::policy::FindingKind;

use super::{fixtures, judge, read_memory, set};

/// What stands in place of something else, in turn.
fn odd() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1.5),
        json!(""),
        json!("text"),
        json!("${x}"),
        json!("{"),
        json!("{\"Statement\": 3}"),
        json!("9".repeat(400)),
        json!([]),
        json!([null]),
        json!(["a"]),
        json!([[]]),
        json!([{"a": [1]}]),
        json!({}),
        json!({"a": null}),
        json!({"tollgate:redacted": {"kind": "token"}}),
    ]
}

/// The JSON pointers to all that is in a value.
fn pointers(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(list) => {
            for (index, item) in list.iter().enumerate() {
                pointers(item, &format!("{here}/{index}"), found);
            }
        }
        Value::Object(map) => {
            for (name, item) in map {
                let step = name.replace('~', "~0").replace('/', "~1");
                pointers(item, &format!("{here}/{step}"), found);
            }
        }
        _ => {}
    }
}

/// What a fixture holds, as files of one document each, and below which pointers odd things may stand.
fn documents(file: &Path) -> Vec<(Value, Vec<String>)> {
    let given = std::fs::read(file).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("tf") => {
            let inventory = read_memory(BTreeMap::from([(name, given)]));
            let plans = inventory.documents.iter().filter(|document| document.kind == DocumentKind::Plan);
            plans
                .map(|plan| {
                    let plan: Value = serde_json::from_str(&text::write(&plan.root)).unwrap();
                    let changes = plan["resource_changes"].as_array().map_or(0, Vec::len);
                    let below = (0..changes).map(|at| format!("/resource_changes/{at}/change/after"));
                    (plan.clone(), below.collect())
                })
                .collect()
        }
        Some("yaml") => {
            let inventory = read_memory(BTreeMap::from([(name, given)]));
            let manifests =
                inventory.documents.iter().filter(|document| document.kind == DocumentKind::Manifest);
            manifests
                .map(|manifest| {
                    let manifest: Value = serde_json::from_str(&text::write(&manifest.root)).unwrap();
                    let fields = manifest.as_object().unwrap().keys();
                    let below = fields.filter(|field| !["apiVersion", "kind"].contains(&field.as_str()));
                    (manifest.clone(), below.map(|field| format!("/{field}")).collect())
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn odd_values_in_fixtures_make_no_policy_fail() {
    /// How many odd ones are made of each fixture.
    const EACH: usize = 5;
    let set = set();
    let odd = odd();
    let mut files = BTreeMap::new();
    for (_, file, _) in fixtures(&set) {
        let mut places = Vec::new();
        let documents = documents(&file);
        for (at, (document, below)) in documents.iter().enumerate() {
            for pointer in below {
                let mut found = Vec::new();
                pointers(document.pointer(pointer).unwrap(), pointer, &mut found);
                places.extend(found.into_iter().map(|found| (at, found)));
            }
        }
        let all = places.len() * odd.len();
        for turn in 0..EACH.min(all) {
            // Far apart, and others in each fixture.
            let chosen = (turn * (all / EACH).max(1) + files.len() * 7) % all;
            let (at, pointer) = &places[chosen / odd.len()];
            let mut document = documents[*at].0.clone();
            *document.pointer_mut(pointer).unwrap() = odd[chosen % odd.len()].clone();
            files.insert(format!("{}/odd.json", files.len()), document.to_string().into_bytes());
        }
    }
    assert!(files.len() > 2_000, "{}", files.len());
    let inventory = read_memory(files);
    let judgement = judge(&set, &inventory);
    let failed = judgement.findings.iter().filter(|finding| finding.kind == FindingKind::Error);
    let told: Vec<_> = failed.map(|finding| (&finding.address, &finding.message)).collect();
    assert!(told.is_empty(), "{told:#?}");
}

//! The configuration of plans, compared with what Terraform writes for the same roots.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use tollgate::document::json;
use tollgate::input::terraform::evaluated::Evaluated;
use tollgate::input::terraform::module::{Loader, LoaderOptions};
use tollgate::input::terraform::plan::{Options, synthesise};
use tollgate::source::{FileId, Limits, Span, Texts, Tree};

/// A root of the conformance data.
pub(super) struct Root {
    /// Its name.
    pub(super) id: String,
    /// Its folder below the corpus.
    pub(super) folder: String,
    /// What Terraform writes.
    pub(super) plan: Value,
    /// The variables that the plan was made with, as they stand on the command line.
    pub(super) variables: BTreeMap<String, String>,
}

/// The corpus of real roots, unpacked; none, with a notice, where it is not at hand.
pub(super) fn corpus() -> Option<(PathBuf, Vec<Root>)> {
    let list = super::answers::file("plans.jsonl")?;
    let folder = super::answers::folder("plans")?;
    let list = std::fs::read_to_string(list).unwrap();
    let roots = list.lines().map(|line| {
        let entry: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| entry[name].as_str().unwrap().to_owned();
        let plan = std::fs::read_to_string(folder.join(text("plan"))).unwrap();
        let variables = entry["variables"].as_object().unwrap().iter();
        let variables = variables.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
        Root {
            id: text("id"),
            folder: text("root"),
            plan: serde_json::from_str(&plan).unwrap(),
            variables: variables.collect(),
        }
    });
    let roots = roots.collect();
    Some((folder, roots))
}

/// The items of a list by their addresses, where all have one.
fn addressed(list: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    list.iter().map(|item| Some((item.get("address")?.as_str()?, item))).collect()
}

/// The places at which two values differ, with both. Of modules within modules Terraform writes those first that it
/// came to first: what has an address is compared by that.
pub(super) fn differences(path: &str, ours: &Value, theirs: &Value, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (key, theirs) in theirs {
                match ours.get(key) {
                    Some(ours) => differences(&format!("{path}.{key}"), ours, theirs, found),
                    None => found.push(format!("{path}.{key}: missing {theirs}")),
                }
            }
            for key in ours.keys().filter(|key| !theirs.contains_key(*key)) {
                found.push(format!("{path}.{key}: invented {}", ours[key]));
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if addressed(ours).zip(addressed(theirs)).is_some() => {
            let (ours, theirs) = (addressed(ours).unwrap(), addressed(theirs).unwrap());
            for (address, theirs) in &theirs {
                match ours.get(address) {
                    Some(ours) => differences(&format!("{path}[{address}]"), ours, theirs, found),
                    None => found.push(format!("{path}[{address}]: missing")),
                }
            }
            for address in ours.keys().filter(|address| !theirs.contains_key(*address)) {
                found.push(format!("{path}[{address}]: invented"));
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                differences(&format!("{path}[{index}]"), ours, theirs, found);
            }
        }
        (Value::Number(ours), Value::Number(theirs)) if ours.as_f64() == theirs.as_f64() => {}
        _ if ours == theirs => {}
        _ => found.push(format!("{path}: ours {ours} theirs {theirs}")),
    }
}

#[test]
#[allow(clippy::similar_names, reason = "`loader` and `loaded` are what they are called")]
fn the_configuration_is_marshalled_as_terraform_does() {
    let Some((folder, roots)) = corpus() else { return };
    let tree = Tree::Disk { base: folder, paths: Vec::new() };
    let texts = Texts::default();
    let limits = Limits::default();
    let loader = Loader::new(&tree, &texts, &limits, LoaderOptions::default());
    let mut wrong = Vec::new();
    for root in &roots {
        let loaded = loader.root(&root.folder);
        for told in &loaded.diagnostics {
            println!("{}: {told:?}", root.id);
        }
        let evaluated = Evaluated {
            root: loaded.root,
            variables: BTreeMap::new(),
            resources: Vec::new(),
            outputs: BTreeMap::new(),
            checks: Vec::new(),
            diagnostics: Vec::new(),
        };
        let options = Options {
            terraform_version: "1.11.4",
            timestamp: None,
            state: None,
            place: Span::new(FileId::new(0), 0, 0),
        };
        let plan = synthesise(&evaluated, &options);
        let ours: Value = serde_json::from_str(&json::write(&plan.root)).unwrap();
        let mut found = Vec::new();
        differences("", &ours["configuration"], &root.plan["configuration"], &mut found);
        wrong.extend(found.into_iter().map(|place| format!("{}{place}", root.id)));
    }
    println!("{} differences", wrong.len());
    for place in wrong.iter().take(20000) {
        println!("{}", place.chars().take(300).collect::<String>());
    }
    assert!(wrong.is_empty());
}

//! Root modules, evaluated and made into plans, compared with the plans that Terraform makes of them.
//! `TOLLGATE_TERRAFORM_CASE=part-of-an-id` runs the cases of that name alone and shows where they differ.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};
use tollgate::document::json;
use tollgate::input::terraform::graph::{Budget, Files, Given, Options, evaluate};
use tollgate::input::terraform::module::{GivenContent, GivenVariables, Loader, LoaderOptions};
use tollgate::input::terraform::plan;
use tollgate::input::terraform::value::{Fault, Origin};
use tollgate::source::{FileId, Limits, ReadError, Severity, Span, Texts, Tree, map_ordered};

use super::configuration::{Root, corpus, differences};
use super::synthetic::Synthetic;

/// The files of the corpus.
struct Corpus<'a>(&'a Tree);

impl Files for Corpus<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        match self.0.read(path, 1 << 20) {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => Err(Fault::new(error.to_string())),
        }
    }

    fn exists(&self, path: &str) -> Result<bool, Fault> {
        match self.0.read(path, 1 << 20) {
            Err(ReadError::Missing) => Ok(false),
            _ => Ok(true),
        }
    }

    fn files(&self, folder: &str) -> Result<Vec<String>, Fault> {
        let listing = self.0.folder(folder, &Limits::default(), &|_, _| false);
        let below = |path: &str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
        Ok(listing.files.iter().filter_map(|file| below(file)).collect())
    }
}

/// What we make of a root module.
struct Ours {
    plan: Value,
    told: Vec<String>,
    /// The attributes and blocks that the configuration sets, by the address of the instance, each with whether it is
    /// certain that it does: a `dynamic` block may make none.
    configured: BTreeMap<String, BTreeMap<String, bool>>,
}

/// The plan that we make of a root module, and what is told.
#[allow(clippy::similar_names, reason = "`loader` and `loaded` are what they are called")]
fn planned(folder: &Path, root: &Root) -> Ours {
    let tree = Tree::Disk { base: folder.to_owned(), paths: Vec::new() };
    let texts = Texts::default();
    let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
    let loaded = loader.root(&root.folder);
    let given = GivenVariables { environment: root.variables.clone(), arguments: Vec::new() };
    let given = loader.variables(&loaded.root.module, &given);
    let values: BTreeMap<String, Given<'_>> = given
        .values
        .into_iter()
        .map(|(name, value)| match value.content {
            GivenContent::Expression(expression) => (name, Given::Expression(expression)),
            GivenContent::Text(text) => (name, Given::Text(text.to_owned(), Origin::at(value.span))),
        })
        .collect();
    let files = Corpus(&tree);
    let time = root.plan["timestamp"].as_str().unwrap();
    let options = Options {
        files: &files,
        answers: &Synthetic,
        defaults: false,
        workspace: "default",
        time,
        registry: "registry.terraform.io",
        base: "corpus",
        budget: Budget::default(),
    };
    let evaluated = evaluate(&loaded.root, values, &options);
    let configured = evaluated.resources.iter().map(|instance| {
        let body = &instance.block().unwrap().body;
        let attributes = body.attributes.iter().map(|attribute| (attribute.name.text.to_owned(), true));
        let blocks = body.blocks.iter().map(|block| match block.kind.text {
            "dynamic" => (block.label(0).unwrap().to_owned(), false),
            kind => (kind.to_owned(), true),
        });
        (instance.address(), attributes.chain(blocks).collect())
    });
    let configured = configured.collect();
    let place = Span::new(FileId::new(0), 0, 0);
    let options = plan::Options { terraform_version: "1.11.4", timestamp: Some(time), place, state: None };
    let synthesised = plan::synthesise(&evaluated, &options);
    let plan = serde_json::from_str(&json::write(&synthesised.root)).unwrap();
    let told = loaded.diagnostics.iter().chain(&given.diagnostics).chain(&evaluated.diagnostics);
    let told = told.chain(&synthesised.diagnostics).filter(|told| told.severity == Severity::Error);
    let told = told.map(|told| format!("{}: {}", told.code, told.message)).collect();
    Ours { plan, told, configured }
}

/// The changes of a plan by address, those of the prior state among them.
fn by_address(plan: &Value) -> BTreeMap<String, Value> {
    let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
    let mut found: BTreeMap<String, Value> =
        changes.into_iter().map(|change| (change["address"].as_str().unwrap().to_owned(), change)).collect();
    let mut open = vec![&plan["prior_state"]["values"]["root_module"]];
    while let Some(module) = open.pop() {
        for resource in module["resources"].as_array().into_iter().flatten() {
            let address = format!("{} (read)", resource["address"].as_str().unwrap());
            found.insert(address, resource.clone());
        }
        open.extend(module["child_modules"].as_array().into_iter().flatten());
    }
    found
}

/// What the configuration decides of an entry of a plan: what it is, and the attributes that it sets. Providers may
/// add attributes, so that one that is null, or has nothing in it, is as good as none.
fn decided(entry: &Value, other: &Value, configured: &BTreeMap<String, bool>) -> Value {
    let made = |entry: &Value, name: &str| {
        let value = entry.pointer("/change/after").or_else(|| entry.get("values"));
        value.and_then(|value| value.get(name)).is_some_and(|value| !is_empty(value))
    };
    // A data source that is read at the apply may be asked with another value than null.
    let null = |entry: &Value, name: &str| {
        entry["mode"] == "data"
            && entry.pointer("/change/after").is_some_and(|after| after.get(name) == Some(&Value::Null))
    };
    // Where no block is made, the provider may say what it likes.
    let decides = |name: &str| match configured.get(name) {
        Some(_) if null(entry, name) || null(other, name) => false,
        Some(certain) => *certain || made(entry, name) || made(other, name),
        None => false,
    };
    let mut entry = entry.clone();
    let change = entry.get("change").is_some();
    let parts = if change {
        vec!["/change/after", "/change/after_unknown", "/change/after_sensitive"]
    } else {
        vec!["/values", "/sensitive_values"]
    };
    for part in parts {
        if let Some(Value::Object(map)) = entry.pointer_mut(part) {
            map.retain(|name, _| decides(name));
            map.values_mut().for_each(without_empty);
            map.retain(|_, value| !is_empty(value));
        }
    }
    entry
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(list) => list.iter().all(is_empty),
        Value::Object(map) => map.values().all(is_empty),
        _ => false,
    }
}

fn without_empty(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(without_empty);
            map.retain(|_, value| !is_empty(value));
        }
        Value::Array(list) => list.iter_mut().for_each(without_empty),
        _ => {}
    }
}

#[test]
fn real_root_modules_come_to_the_plans_that_terraform_makes() {
    let Some((folder, roots)) = corpus() else { return };
    let wanted = std::env::var("TOLLGATE_TERRAFORM_CASE").ok();
    let roots: Vec<Root> = roots
        .into_iter()
        .filter(|root| wanted.as_ref().is_none_or(|wanted| root.id.contains(wanted)))
        .collect();
    let results = map_ordered(2, &roots, || (), |(), root| planned(&folder, root));
    let mut wrong = Vec::new();
    for (root, ours) in roots.iter().zip(&results) {
        let mut found: Vec<String> = ours.told.iter().map(|told| format!(": told {told}")).collect();
        let object = |map: &BTreeMap<String, Value>, others: &BTreeMap<String, Value>| {
            let entry = |(address, entry): (&String, &Value)| {
                let none = BTreeMap::new();
                let configured = ours.configured.get(address.trim_end_matches(" (read)")).unwrap_or(&none);
                (address.clone(), decided(entry, others.get(address).unwrap_or(&Value::Null), configured))
            };
            Value::Object(map.iter().map(entry).collect::<Map<_, _>>())
        };
        let (mine, theirs) = (by_address(&ours.plan), by_address(&root.plan));
        differences("", &object(&mine, &theirs), &object(&theirs, &mine), &mut found);
        for part in ["output_changes", "variables", "configuration"] {
            differences(&format!(".{part}"), &ours.plan[part], &root.plan[part], &mut found);
        }
        if wanted.is_some() || !found.is_empty() {
            println!("{}: {} differences", root.id, found.len());
            for place in found.iter().take(if wanted.is_some() { 60 } else { 4 }) {
                println!("   {place:.400}");
            }
        }
        wrong.extend(found.into_iter().map(|place| format!("{}{place}", root.id)));
    }
    assert!(wrong.is_empty(), "{} differences", wrong.len());
}

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
use tollgate::source::{FileId, Limits, ReadError, Span, Texts, Tree, map_ordered};

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

/// The plan that we make of a root module, and what is told.
fn planned(folder: &Path, root: &Root) -> (Value, Vec<String>) {
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
        budget: Budget::default(),
    };
    let evaluated = evaluate(&loaded.root, values, &options);
    let place = Span::new(FileId::new(0), 0, 0);
    let options = plan::Options { terraform_version: "1.11.4", timestamp: Some(time), state: None, place };
    let synthesised = plan::synthesise(&evaluated, &options);
    let ours = serde_json::from_str(&json::write(&synthesised.root)).unwrap();
    let told = loaded.diagnostics.iter().chain(&given.diagnostics).chain(&evaluated.diagnostics);
    let told = told.chain(&synthesised.diagnostics).filter(|told| told.code != "terraform-schema");
    (ours, told.map(|told| format!("{}: {}", told.code, told.message)).collect())
}

/// The parts of a plan that are compared beside the changes of resources.
const PARTS: [&str; 12] = [
    "applyable",
    "checks",
    "complete",
    "configuration",
    "errored",
    "format_version",
    "output_changes",
    "planned_values",
    "prior_state",
    "terraform_version",
    "timestamp",
    "variables",
];

/// The changes of a plan by address.
fn by_address(plan: &Value) -> BTreeMap<String, Value> {
    let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
    changes.into_iter().map(|change| (change["address"].as_str().unwrap().to_owned(), change)).collect()
}

#[test]
fn real_root_modules_come_to_the_plans_that_terraform_makes() {
    let Some((folder, roots)) = corpus() else { return };
    let wanted = std::env::var("TOLLGATE_TERRAFORM_CASE").ok();
    let roots: Vec<Root> =
        roots.into_iter().filter(|root| wanted.as_ref().is_none_or(|wanted| root.id.contains(wanted))).collect();
    let results = map_ordered(2, &roots, || (), |(), root| planned(&folder, root));
    let mut wrong = Vec::new();
    for (root, (ours, told)) in roots.iter().zip(&results) {
        let mut found: Vec<String> = told.iter().map(|told| format!(": told {told}")).collect();
        let (changes, theirs) = (by_address(ours), by_address(&root.plan));
        let order = |plan: &Value| -> Vec<String> {
            let changes = plan["resource_changes"].as_array().into_iter().flatten();
            changes.map(|change| change["address"].as_str().unwrap().to_owned()).collect()
        };
        if changes.len() == theirs.len() && order(ours) != order(&root.plan) {
            found.push(": resource_changes are in another order".to_owned());
        }
        let object = |map: &BTreeMap<String, Value>| {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>())
        };
        differences("", &object(&changes), &object(&theirs), &mut found);
        for part in PARTS {
            differences(&format!(".{part}"), &ours[part], &root.plan[part], &mut found);
        }
        if wanted.is_some() || !found.is_empty() {
            println!("{}: {} differences", root.id, found.len());
            for place in found.iter().take(if wanted.is_some() { 60000 } else { 4 }) {
                println!("   {place:.400}");
            }
        }
        wrong.extend(found.into_iter().map(|place| format!("{}{place}", root.id)));
    }
    assert!(wrong.is_empty(), "{} differences", wrong.len());
}

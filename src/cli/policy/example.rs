//! Examples of policies: what one objects to, and what it lets pass.
//!
//! Those of built-in policies are in the program. Those of others lie beside the policy `dir/name.rego`, as
//! `deny.*` and `allow.*` in `dir/name/`, `dir/examples/name/` or `dir/fixtures/name/`.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::environment;
use crate::policy::Metadata;
use crate::policy::bundle::{self, Example};

/// The most bytes of an example.
const MAX_BYTES: u64 = 1 << 20;
/// The endings that an example may have.
const ENDINGS: &[&str] = &["yaml", "yml", "json", "tf"];

/// What a policy objects to, and what it lets pass.
pub(super) struct Examples {
    pub(super) fails: Option<Example>,
    pub(super) passes: Option<Example>,
}

impl Examples {
    /// The examples of a policy.
    pub(super) fn of(policy: &Metadata) -> Self {
        let find = |kind| {
            let is_there = Path::new(&policy.path).exists();
            let built_in = bundle::example(&policy.path, kind).filter(|_| !is_there);
            built_in.or_else(|| beside(Path::new(&policy.path), kind))
        };
        Self { fails: find("deny"), passes: find("allow") }
    }

    /// For programs.
    pub(super) fn to_json(&self) -> Value {
        let one = |example: &Option<Example>| match example {
            Some(example) => json!({"file": example.name, "text": example.text}),
            None => Value::Null,
        };
        json!({"fails": one(&self.fails), "passes": one(&self.passes)})
    }
}

/// An example beside a policy's file.
fn beside(policy: &Path, kind: &str) -> Option<Example> {
    let (folder, stem) = (policy.parent()?, policy.file_stem()?);
    let places = [folder.join(stem), folder.join("examples").join(stem), folder.join("fixtures").join(stem)];
    let mut files = places.iter().flat_map(|place| {
        ENDINGS.iter().map(move |ending| (place.join(format!("{kind}.{ending}")), format!("{kind}.{ending}")))
    });
    files.find_map(|(path, name)| {
        let text = String::from_utf8(environment::read_file(&path, MAX_BYTES).ok()?).ok()?;
        Some(Example { name, text })
    })
}

/// An example as people want to see it: of a plan the resources alone.
pub(super) fn shown(example: &Example) -> String {
    if Path::new(&example.name).extension().is_none_or(|ending| ending != "json") {
        return example.text.clone();
    }
    let Ok(plan) = serde_json::from_str::<Value>(&example.text) else { return example.text.clone() };
    let resources = plan.pointer("/planned_values/root_module/resources").and_then(Value::as_array);
    match resources {
        Some(resources) => {
            let resource = |resource: &Value| json!({"address": resource.get("address"), "values": resource.get("values")});
            let resources: Vec<String> = resources.iter().map(|one| format!("{:#}", resource(one))).collect();
            resources.join("\n")
        }
        None => example.text.clone(),
    }
}

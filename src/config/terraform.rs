//! The part of `tollgate.yaml` that says how Terraform configuration is evaluated.

use serde_json::Map as Object;

use super::field::Fields;
use super::model::{DataAnswer, Terraform, TerraformRoot};
use super::parse::{json, paths};
use crate::document::{Node, Value};

/// Reads the value of `terraform`.
pub(super) fn parse(node: &Node, fields: &mut Fields) -> Terraform {
    let mut terraform = Terraform::default();
    let Some(map) = fields.mapping("terraform", node, &["roots", "modules", "data"]) else {
        return terraform;
    };
    let given = |key: &str| map.get(key).filter(|node| node.value != Value::Null);
    if let Some(node) = given("roots") {
        let items = fields.items("terraform.roots", node, "a list of root modules");
        terraform.roots = items.iter().filter_map(|(name, item)| root(name, item, fields)).collect();
    }
    if let Some(node) = given("modules") {
        terraform.modules = modules(node, fields);
    }
    if let Some(node) = given("data") {
        let items = fields.items("terraform.data", node, "a list of answers of data sources");
        terraform.data = items.iter().filter_map(|(name, item)| answer(name, item, fields)).collect();
    }
    terraform
}

/// One entry of `roots`. One that is wrong is left out whole: the module would be judged with other values.
fn root(name: &str, node: &Node, fields: &mut Fields) -> Option<TerraformRoot> {
    const KEYS: [&str; 6] = ["path", "var_files", "vars", "workspace", "state", "environment"];
    let map = fields.mapping(name, node, &KEYS)?;
    let path = fields
        .required(name, node, map, "path", "live/production")
        .and_then(|node| fields.text(&format!("{name}.path"), node))?;
    let given = |key: &str| map.get(key).filter(|node| node.value != Value::Null);
    let mut text = |key: &str| match given(key) {
        Some(node) => fields.text(&format!("{name}.{key}"), node).map(Some),
        None => Some(None),
    };
    let (workspace, state, environment) = (text("workspace")?, text("state")?, text("environment")?);
    let var_files = given("var_files").map(|node| {
        paths(&format!("{name}.var_files"), node, "a list of files, such as `[production.tfvars]`", fields)
    });
    let vars = match given("vars") {
        Some(node) => object(&format!("{name}.vars"), node, "a mapping of variables to values", fields)?,
        None => Object::new(),
    };
    Some(TerraformRoot {
        path: path.trim_end_matches('/').to_owned(),
        var_files: var_files.unwrap_or_default(),
        vars,
        workspace,
        state,
        environment,
    })
}

/// The folders of modules by what their sources begin with, the longest first.
fn modules(node: &Node, fields: &mut Fields) -> Vec<(String, String)> {
    let what = "a mapping of what sources begin with to folders";
    let Some(map) = node.as_map() else {
        fields.wrong_type("terraform.modules", node, "a mapping", what);
        return Vec::new();
    };
    let mut found = Vec::new();
    for (prefix, folder) in map.iter() {
        if let Some(folder) = fields.text(&format!("terraform.modules.{prefix}"), folder) {
            found.push((prefix.to_owned(), folder));
        }
    }
    found.sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    found
}

/// One entry of `data`.
fn answer(name: &str, node: &Node, fields: &mut Fields) -> Option<DataAnswer> {
    let map = fields.mapping(name, node, &["source", "values"])?;
    let target = fields
        .required(name, node, map, "source", "aws_caller_identity")
        .and_then(|node| fields.text(&format!("{name}.source"), node))?;
    let values = fields.required(name, node, map, "values", "{account_id: \"123456789012\"}")?;
    let values = object(&format!("{name}.values"), values, "a mapping of attributes to values", fields)?;
    Some(DataAnswer { target, values })
}

/// A mapping of names to values of any kind.
fn object(
    name: &str,
    node: &Node,
    what: &str,
    fields: &mut Fields,
) -> Option<Object<String, serde_json::Value>> {
    let Some(map) = node.as_map() else {
        fields.wrong_type(name, node, "a mapping", what);
        return None;
    };
    let mut object = Object::new();
    for (key, value) in map.iter() {
        object.insert(key.to_owned(), json(&format!("{name}.{key}"), value, fields)?);
    }
    Some(object)
}

//! `values.schema.json`: values are held against the schemas of the chart and of the enabled charts in it. Nothing
//! is fetched. Source: Helm's `pkg/chart/common/util/jsonschema.go`.

use std::error::Error;

use jsonschema::paths::LocationSegment;
use jsonschema::{Retrieve, Uri};

use super::coalesce::table;
use super::convert::to_json;
use super::working::Working;
use crate::input::helm::chart::File;
use crate::input::helm::chart::diagnose::{error, head};
use crate::input::template::{Map, Origins, Value};
use crate::source::{At, Diagnostic, SourceMap};

/// How many violations of one schema are told.
const MOST: usize = 50;

/// Holds values against the schemas.
pub(super) fn check(
    chart: &Working<'_>,
    values: &Map,
    sources: &SourceMap,
    origins: &Origins,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if let Some(schema) = &chart.chart.schema {
        diagnostics.extend(one(chart.name(), schema, values, sources, origins));
    }
    for inner in &chart.charts {
        let name = inner.name();
        let Some(value) = values.get(name.as_bytes()).filter(|value| !value.is_nil()) else { continue };
        if let Some(map) = table(&value) {
            diagnostics.extend(check(inner, &map, sources, origins));
        } else {
            let kind = value.type_name("common.Values");
            let message = format!("invalid type for values of `{name}`: expected object (map), got {kind}");
            diagnostics.push(error("helm-values-schema", place(&value, origins), message));
        }
    }
    diagnostics
}

/// Where a value came from.
fn place(value: &Value, origins: &Origins) -> At {
    origins.places(value.origin).first().map_or(At::Run, |span| At::Span(*span))
}

/// Answers references out of a schema: none is fetched.
struct Nothing;

impl Retrieve for Nothing {
    fn retrieve(&self, uri: &Uri<String>) -> Result<serde_json::Value, Box<dyn Error + Send + Sync>> {
        // Helm takes a name that it cannot resolve for a schema that everything fits.
        if uri.scheme().as_str() == "urn" {
            return Ok(serde_json::Value::Bool(true));
        }
        Err(format!("`{uri}` lies outside of the schema, and nothing is fetched").into())
    }
}

fn one(name: &str, file: &File, values: &Map, sources: &SourceMap, origins: &Origins) -> Vec<Diagnostic> {
    let unusable = |what: String| {
        let message = format!("the schema of the values of `{name}` cannot be used: {what}");
        let help = "mend `values.schema.json`; what it refers to must stand in it";
        vec![error("helm-schema-unusable", head(file.id), message).help(help)]
    };
    let schema: serde_json::Value = match serde_json::from_slice(file.bytes(sources)) {
        Ok(schema) => schema,
        Err(error) => return unusable(error.to_string()),
    };
    let validator = match jsonschema::options().with_retriever(Nothing).build(&schema) {
        Ok(validator) => validator,
        Err(error) => return unusable(error.to_string()),
    };
    let root = Value::map(values.clone());
    let json = to_json(&root);
    let errors = validator.iter_errors(&json).take(MOST);
    let tell = |violation: jsonschema::ValidationError<'_>| {
        let mut value = root.clone();
        let mut at = At::Run;
        for segment in violation.instance_path() {
            let next = match segment {
                LocationSegment::Property(key) => value.as_map().and_then(|map| map.get(key.as_bytes())),
                LocationSegment::Index(index) => {
                    value.as_list().and_then(|list| list.values().get(index).cloned())
                }
            };
            let Some(next) = next else { break };
            // What no file says is told where the nearest thing around it stands.
            if let At::Span(span) = place(&next, origins) {
                at = At::Span(span);
            }
            value = next;
        }
        let path = violation.instance_path().to_string();
        let at = if at == At::Run { head(file.id) } else { at };
        let path = if path.is_empty() { "the top".to_owned() } else { format!("`{path}`") };
        let message = format!("values don't meet the schema of `{name}`: at {path}: {}", violation.masked());
        error("helm-values-schema", at, message).help("write what `values.schema.json` of the chart demands")
    };
    errors.map(tell).collect()
}

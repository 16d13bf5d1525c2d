//! Which charts in a chart are enabled, under which names, and what they give to its values.
//! Source: Helm's `pkg/chart/v2/util/dependencies.go`.

use std::collections::BTreeSet;

use super::coalesce::{Coalescer, table};
use super::working::Working;
use crate::input::helm::chart::range::admits;
use crate::input::helm::chart::{Dependency, Field, Import};
use crate::input::template::{Data, Map, MapKind, Text, Value};

/// How many names a path of `import-values` may have.
const PATH: usize = 100;

/// Enables, names and removes the charts in a chart by conditions and tags, and so on inwards. `path` leads from
/// the top to the values of this chart, and ends with a dot.
///
/// # Errors
/// Values of charts that do not fit together.
pub(super) fn enable(
    coalescer: &mut Coalescer,
    chart: &mut Working<'_>,
    values: &Map,
    path: &str,
) -> Result<(), String> {
    if !chart.metadata.lists_dependencies {
        return Ok(());
    }
    let listed = |charts: &Working<'_>, request: &Dependency| {
        charts.name() == &*request.name && admits(&request.version, &charts.metadata.version)
    };
    let requests = &mut chart.metadata.dependencies;
    // What is not listed is always on, and comes first.
    let unlisted = chart.charts.iter().filter(|chart| !requests.iter().any(|request| listed(chart, request)));
    let mut charts: Vec<Working<'_>> = unlisted.cloned().collect();
    for request in requests.iter_mut() {
        if let Some(found) = chart.charts.iter().find(|chart| listed(chart, request)) {
            let mut copy = found.clone();
            if !request.alias.is_empty() {
                copy.metadata.name.text.clone_from(&request.alias.text);
            }
            charts.push(copy);
        }
        if !request.alias.is_empty() {
            request.name = request.alias.clone();
        }
        request.enabled = true;
    }
    chart.charts = charts;

    let all = coalescer.values(chart, values, false)?;
    by_tags(coalescer, &mut chart.metadata.dependencies, &all);
    by_conditions(coalescer, &mut chart.metadata.dependencies, &all, path);
    let requests = &chart.metadata.dependencies;
    let off: BTreeSet<String> =
        requests.iter().filter(|request| !request.enabled).map(|request| request.name.text.clone()).collect();
    chart.charts.retain(|chart| !off.contains(chart.name()));
    chart.metadata.dependencies.retain(|request| !off.contains(&request.name.text));
    chart.metadata.lists_dependencies = !chart.metadata.dependencies.is_empty();
    for inner in &mut chart.charts {
        let below = format!("{path}{}.", inner.name());
        enable(coalescer, inner, &all, &below)?;
    }
    Ok(())
}

/// One tag that is true enables; else one that is false disables.
fn by_tags(coalescer: &mut Coalescer, requests: &mut [Dependency], values: &Map) {
    let Some(tags) = values.get(b"tags").and_then(|value| table(&value)) else { return };
    for request in requests {
        let (mut on, mut off) = (false, false);
        for tag in &request.tags {
            match tags.get(tag.as_bytes()).map(|value| value.data) {
                None => {}
                Some(Data::Bool(truth)) => {
                    on |= truth;
                    off |= !truth;
                }
                Some(_) => {
                    let (tag, name) = (&tag.text, &request.name.text);
                    coalescer
                        .warn(format!("the tag `{tag}` of the chart `{name}` is neither true nor false"));
                }
            }
        }
        request.enabled = on || !off;
    }
}

/// The first path of a condition that leads to a truth value decides, whatever the tags say.
fn by_conditions(coalescer: &mut Coalescer, requests: &mut [Dependency], values: &Map, path: &str) {
    for request in requests {
        let conditions = request.condition.text.trim().to_owned();
        for condition in conditions.split(',').filter(|condition| !condition.is_empty()) {
            match value_at(values, &format!("{path}{condition}")).map(|value| value.data) {
                None => {}
                Some(Data::Bool(truth)) => {
                    request.enabled = truth;
                    break;
                }
                Some(_) => {
                    let name = &request.name.text;
                    coalescer.warn(format!(
                        "the condition `{condition}` of the chart `{name}` is neither true nor false"
                    ));
                }
            }
        }
    }
}

/// The table that a path leads to. Source: `Values.Table`.
fn table_at(values: &Map, path: &str) -> Option<Map> {
    path.split('.').try_fold(values.clone(), |map, name| table(&map.get(name.as_bytes())?))
}

/// What a path leads to, where that is no table. Source: `Values.PathValue`.
fn value_at(values: &Map, path: &str) -> Option<Value> {
    let (tables, name) = path.rsplit_once('.').map_or((None, path), |(tables, name)| (Some(tables), name));
    let map = match tables {
        Some(tables) => table_at(values, tables)?,
        None => values.clone(),
    };
    map.get(name.as_bytes()).filter(|value| table(value).is_none())
}

/// Puts what the charts in a chart export below its own values, innermost charts first.
///
/// # Errors
/// Values of charts that do not fit together.
pub(super) fn import(coalescer: &mut Coalescer, chart: &mut Working<'_>) -> Result<(), String> {
    for inner in &mut chart.charts {
        import(coalescer, inner)?;
    }
    if !chart.metadata.lists_dependencies {
        return Ok(());
    }
    let own = coalescer.values(chart, &Map::new(MapKind::Any), true)?;
    let imported = Map::new(MapKind::Any);
    for request in &mut chart.metadata.dependencies {
        let mut pairs = Vec::new();
        for import in &request.import_values {
            let (child, parent) = match import {
                Import::Export(name) => {
                    let child = Field { text: format!("exports.{}", name.text), span: name.span };
                    (child, Field { text: ".".to_owned(), span: name.span })
                }
                Import::Table { child, parent } => (child.clone(), parent.clone()),
                Import::Other => continue,
            };
            if parent.split('.').count() > PATH || child.split('.').count() > PATH {
                return Err(format!("a path of `import-values` has more than {PATH} names"));
            }
            let (name, path) = (&request.name.text, &child.text);
            if let Some(found) = table_at(&own, &format!("{name}.{path}")) {
                coalescer.tables(&imported, &below(&parent, found), true);
            } else {
                coalescer.warn(format!("`import-values` finds no table `{path}` in the chart `{name}`"));
            }
            pairs.push(Import::Table { child, parent });
        }
        request.import_values = pairs;
    }
    let values = coalescer.copy(&own)?;
    coalescer.tables(&values, &imported, true);
    chart.values = values;
    Ok(())
}

/// A table below a path; `.` is the top.
fn below(path: &str, table: Map) -> Map {
    if path == "." {
        return table;
    }
    path.rsplit('.').fold(table, |table, name| {
        let entry = (Text::from(name), Value::map(table).into());
        Map::of(MapKind::Any, [entry])
    })
}

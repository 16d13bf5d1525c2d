//! From a chart and what the user says to the values that each enabled chart sees.

use super::Overrides;
use super::coalesce::Coalescer;
use super::working::Working;
use super::{dependency, describe, overrides, schema};
use crate::input::helm::Compatibility;
use crate::input::helm::chart::diagnose::{error, head, warning};
use crate::input::helm::chart::range::admits;
use crate::input::helm::chart::{Chart, Metadata};
use crate::input::template::{Map, MapKind, Origins, Value};
use crate::source::{At, Diagnostic, Limits, ReadError, SourceMap};

/// How values are resolved.
pub struct Settings<'a> {
    /// Which Helm is followed.
    pub compatibility: Compatibility,
    /// The version of Kubernetes that `kubeVersion` of the chart must admit, `v1.36.0`.
    pub kube_version: &'a str,
    /// The same as it was given, for what is told: `v1.33.4-gke.1245000`.
    pub kube_version_given: &'a str,
    /// Whether `values.schema.json` has no say (`--skip-schema-validation`).
    pub skip_schema: bool,
    /// Limits on the YAML of values files.
    pub limits: &'a Limits,
    /// Reads the files that `--set-file` names.
    pub read: &'a dyn Fn(&str) -> Result<Vec<u8>, ReadError>,
}

/// An enabled chart and what it sees.
#[derive(Debug, Clone)]
pub struct Scope<'c> {
    /// The chart.
    pub chart: &'c Chart,
    /// Its name here: the alias where it has one.
    pub name: String,
    /// Its path in the output, `parent/charts/name`.
    pub path: String,
    /// Its metadata: named by the alias, with the enabled dependencies alone.
    pub metadata: Metadata,
    /// `.Chart`.
    pub description: Value,
    /// `.Values`, of the type `common.Values`. The parent's map of this name is the same map.
    pub values: Value,
    /// The enabled charts in it, in Helm's order.
    pub charts: Vec<Scope<'c>>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Resolved<'c> {
    /// The chart that is rendered, with the enabled charts in it.
    pub root: Scope<'c>,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Works out the values of a chart, in the order in which Helm does: overrides are merged, dependencies are
/// enabled, values imported, all coalesced, the schemas and `kubeVersion` asked.
///
/// Files and arguments are added to `sources`, so that values name their places.
///
/// # Errors
/// What Helm refuses.
pub fn resolve<'c>(
    chart: &'c Chart,
    overrides: &Overrides,
    settings: &Settings<'_>,
    sources: &mut SourceMap,
    origins: &mut Origins,
) -> Result<Resolved<'c>, Vec<Diagnostic>> {
    let given = overrides::merge(overrides, settings, sources, origins)?;
    let mut working = Working::new(chart, origins);
    let mut coalescer = Coalescer::new(settings.compatibility);
    let at = || chart.chart_file.map_or(At::Run, head);
    let refuse = |message: String| {
        let help = "the values of a chart in this one must be a table under its name";
        vec![error("helm-values-conflict", at(), message).help(help)]
    };
    let dependencies = dependency::enable(&mut coalescer, &mut working, &given, "")
        .and_then(|()| dependency::import(&mut coalescer, &mut working));
    dependencies.map_err(|message| refuse(format!("chart dependencies processing failed: {message}")))?;
    let values = coalescer.values(&working, &given, false).map_err(refuse)?;
    if !settings.skip_schema {
        let violations = schema::check(&working, &values, sources, origins);
        if !violations.is_empty() {
            return Err(violations);
        }
    }
    let range = &chart.metadata.kube_version;
    if !range.is_empty() && !admits(range, settings.kube_version) {
        let message = format!(
            "chart requires kubeVersion: {} which is incompatible with Kubernetes {}",
            range.text, settings.kube_version_given
        );
        let at = range.span.map_or_else(at, At::Span);
        let help = "render for a version of Kubernetes that the chart admits";
        return Err(vec![error("helm-kube-version", at, message).help(help)]);
    }
    let tell = |message: String| warning("helm-values", at(), message);
    let diagnostics = coalescer.warnings.into_iter().map(tell).collect();
    let root = scope(working, None, &values, settings.compatibility, origins);
    Ok(Resolved { root, diagnostics })
}

/// A chart and those in it, with the values that they see.
fn scope<'c>(
    working: Working<'c>,
    parent: Option<&str>,
    values: &Map,
    compatibility: Compatibility,
    origins: &mut Origins,
) -> Scope<'c> {
    let name = working.name().to_owned();
    let path = parent.map_or_else(|| name.clone(), |parent| format!("{parent}/charts/{name}"));
    let description = describe::describe(&working.metadata, parent.is_none(), compatibility, origins);
    let charts = working.charts.into_iter().map(|inner| {
        let below = values.get(inner.name().as_bytes()).and_then(|value| value.as_map()).unwrap_or_default();
        scope(inner, Some(&path), &below, compatibility, origins)
    });
    let charts = charts.collect();
    let values = Value::map(values.as_kind(MapKind::Values));
    Scope { chart: working.chart, name, path, metadata: working.metadata, description, values, charts }
}

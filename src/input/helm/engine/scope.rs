//! What the templates of each chart see as `.`. Source: `recAllTpls` of `pkg/engine/engine.go`.

use super::files::Files;
use crate::input::helm::chart::File;
use crate::input::helm::values::Scope;
use crate::input::template::{Map, MapKind, Origins, Slot, Text, Value};
use crate::source::SourceMap;

/// A template with what it sees.
#[derive(Debug, Clone)]
pub(super) struct Renderable<'c> {
    /// Its path in the output: `chart/charts/sub/templates/a.yaml`.
    pub(super) name: String,
    /// Its file.
    pub(super) file: &'c File,
    /// `.`, shared by all templates of a chart.
    pub(super) scope: Map,
    /// `.Template.BasePath`.
    pub(super) base_path: String,
}

/// What is the same for all charts.
pub(super) struct Shared {
    pub(super) release: Value,
    pub(super) capabilities: Value,
}

/// The templates of a chart and of the charts in it, in the order in which Helm parses them: the deepest paths first,
/// of one depth the last by name first.
pub(super) fn templates<'c>(
    root: &Scope<'c>,
    shared: &Shared,
    sources: &SourceMap,
    origins: &mut Origins,
) -> Vec<Renderable<'c>> {
    let mut all = Vec::new();
    collect(root, shared, sources, origins, &mut all);
    // Of two files with one path the later one holds, as in Helm's map.
    all.reverse();
    let depth = |name: &str| name.bytes().filter(|byte| *byte == b'/').count();
    all.sort_by(|one: &Renderable<'_>, other| {
        depth(&other.name).cmp(&depth(&one.name)).then_with(|| other.name.cmp(&one.name))
    });
    all.dedup_by(|next, kept| next.name == kept.name);
    all
}

/// INVARIANT: a chart's depth is bounded by the loader.
fn collect<'c>(
    scope: &Scope<'c>,
    shared: &Shared,
    sources: &SourceMap,
    origins: &mut Origins,
    all: &mut Vec<Renderable<'c>>,
) -> Value {
    let subcharts = Map::new(MapKind::Any);
    let dot = Map::new(MapKind::Any);
    let set = |name: &str, value: Value| dot.insert(Text::from(name), value);
    set("Chart", scope.description.clone());
    set("Files", Value::object(Files::of(&scope.chart.files, sources, origins)));
    set("Release", shared.release.clone());
    set("Capabilities", shared.capabilities.clone());
    set("Values", scope.values.clone());
    set("Subcharts", Value::map(subcharts.clone()));
    for child in &scope.charts {
        let seen = collect(child, shared, sources, origins, all);
        subcharts.insert(Text::from(child.name.as_str()), Slot::from(seen));
    }
    let library = scope.metadata.is_library();
    for file in &scope.chart.templates {
        let base = file.name.rsplit('/').next().unwrap_or(&file.name);
        if library && !base.starts_with('_') {
            continue;
        }
        all.push(Renderable {
            name: format!("{}/{}", scope.path, file.name),
            file,
            scope: dot.clone(),
            base_path: format!("{}/templates", scope.path),
        });
    }
    Value::map(dot)
}

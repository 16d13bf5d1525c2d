//! Charts while their dependencies are worked out: names, lists and values change, the charts themselves stay.

use crate::input::helm::chart::{Chart, Metadata};
use crate::input::helm::values::convert::to_value;
use crate::input::template::{Map, MapKind, Origins};

use super::coalesce::table;
use super::overrides::merge_maps;

/// A chart whose dependencies are worked out.
#[derive(Clone)]
pub(super) struct Working<'c> {
    pub(super) chart: &'c Chart,
    /// Named by the alias once that is known.
    pub(super) metadata: Metadata,
    /// Its defaults, with what it imports once that is done. Never changed in place: clones share them.
    pub(super) values: Map,
    pub(super) charts: Vec<Working<'c>>,
}

impl<'c> Working<'c> {
    /// The chart and all in it, as they were loaded.
    pub(super) fn new(chart: &'c Chart, origins: &mut Origins) -> Self {
        let mut values = Map::new(MapKind::Any);
        for document in &chart.values {
            if let Some(map) = table(&to_value(document, &mut |span| origins.place(span))) {
                values = merge_maps(&values, &map);
            }
        }
        let charts = chart.dependencies.iter().map(|chart| Self::new(chart, origins)).collect();
        Self { chart, metadata: chart.metadata.clone(), values, charts }
    }

    pub(super) fn name(&self) -> &str {
        &self.metadata.name
    }
}

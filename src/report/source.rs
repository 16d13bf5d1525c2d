//! The lines of source text that reports show.

use std::collections::BTreeMap;

use super::Report;
use crate::source::{SourceFile, SourceMap, Stage};

/// The files of a run by path.
pub(super) struct Sources<'a> {
    input: BTreeMap<&'a str, &'a SourceFile>,
    policy: BTreeMap<&'a str, &'a SourceFile>,
    other: BTreeMap<&'a str, &'a SourceFile>,
}

impl<'a> Sources<'a> {
    /// Those of `report`.
    pub(super) fn of(report: &Report<'a>) -> Self {
        Self {
            input: by_path(&[&report.inventory.sources]),
            policy: by_path(&[report.policy_sources]),
            other: by_path(report.other_sources),
        }
    }

    /// Those of one map.
    pub(super) fn of_map(sources: &'a SourceMap) -> Self {
        Self { input: by_path(&[sources]), policy: BTreeMap::new(), other: BTreeMap::new() }
    }

    /// The file at `path` that somebody speaks of at `stage`. A policy and an input may have the same path: the
    /// stage's own files come first.
    pub(super) fn find(&self, stage: Stage, path: &str) -> Option<&'a SourceFile> {
        let Self { input, policy, other } = self;
        let order = match stage {
            Stage::Input => [input, policy, other],
            Stage::Policy => [policy, input, other],
            Stage::Config | Stage::Waiver => [other, input, policy],
        };
        order.iter().find_map(|files| files.get(path).copied())
    }
}

fn by_path<'a>(maps: &[&'a SourceMap]) -> BTreeMap<&'a str, &'a SourceFile> {
    maps.iter().flat_map(|map| map.files()).map(|file| (file.path(), file)).collect()
}

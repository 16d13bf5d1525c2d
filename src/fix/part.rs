//! The part of a file that a document came from, and changes of it.

use std::cmp::Ordering;
use std::ops::Range;

use super::change::{Change, Step};
use super::{hcl, yaml};
use crate::source::{FileId, Limits};

/// The language of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Language {
    /// A block of Terraform.
    Hcl,
    /// A document of YAML, or a file of JSON.
    Yaml,
}

/// A part of a file that is edited as a whole: a block, or one document among those of a file. Several documents of a
/// run may come from one part: instances of a resource, items of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    pub(super) file: FileId,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) language: Language,
}

impl Part {
    /// The file.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Its bytes in the file.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// What one finding asks for, in the part that its document came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub(super) part: Part,
    pub(super) changes: Vec<Change>,
}

impl Request {
    /// The part that is to be edited.
    pub fn part(&self) -> &Part {
        &self.part
    }

    /// The order in which requests are best done in one go: what sets before what takes out, later items before earlier
    /// ones, long names before short ones, which are aligned with them.
    pub fn order(&self, other: &Self) -> Ordering {
        let removals = |request: &Self| -> Vec<Vec<Step>> {
            let removed = request.changes.iter().filter(|change| matches!(change, Change::Remove(_)));
            removed.map(|change| change.path().to_vec()).collect()
        };
        let longest = |request: &Self| {
            let lasts = request.changes.iter().filter_map(|change| change.path().last());
            lasts.map(|step| if let Step::Key(name) = step { name.len() } else { 0 }).max()
        };
        let (mine, others) = (removals(self), removals(other));
        let order = mine.is_empty().cmp(&others.is_empty()).reverse().then_with(|| others.cmp(&mine));
        order.then_with(|| longest(other).cmp(&longest(self)))
    }

    /// Whether this can be done behind `earlier` in one go: both are about other places of the part, or ask for the same,
    /// and the earlier one moves nothing that this one names.
    pub fn goes_with(&self, earlier: &Self) -> bool {
        self.part != earlier.part
            || self.changes.iter().all(|one| earlier.changes.iter().all(|other| one.goes_with(other)))
    }
}

/// The text of a part, edited as a request asks. None where that cannot be done with certainty: see [`Fixer`](super::Fixer).
pub fn apply(text: &str, request: &Request, limits: &Limits) -> Option<String> {
    match request.part.language {
        Language::Yaml => yaml::changed(text, &request.changes, limits),
        Language::Hcl => {
            // Paths begin at the resource, whose values the block holds.
            let changes = request.changes.iter().cloned().map(|change| change.without("values"));
            hcl::changed(text, &changes.collect::<Option<Vec<_>>>()?)
        }
    }
}

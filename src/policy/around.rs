//! Unknown values in the inventory: a policy that looks around at other documents passes by what is known of them.

use super::unknown::{self, Reads, Unknowns};
use super::view;
use super::{Metadata, View, context};
use crate::document::redact::is_marker;
use crate::document::{Document, Inventory, Pointer, Segment};

/// The unknown values of one document that a policy reads by way of the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen<'a> {
    /// The document's index in the inventory.
    pub(super) document: usize,
    /// The document.
    address: &'a str,
    plan: Option<&'a str>,
    /// Where the values are in the document, in the order of the text.
    paths: Vec<Pointer>,
    /// Whether they are secrets, hidden from policies.
    hidden: bool,
}

/// What a policy reads of all documents that is not known; empty where it does not look at the inventory. `reads` is
/// what it reads, of `input` and of the inventory, and whether unknown values are left to it.
pub(super) fn seen<'a>(
    policy: &Metadata,
    (reads, unknowns): (&Reads, Unknowns),
    inventory: &'a Inventory,
) -> Vec<Seen<'a>> {
    let reads = match policy.view {
        // Its input is the inventory.
        View::Repository => reads.clone().joined(reads.of_inventory()),
        _ => reads.of_inventory(),
    };
    if reads.0.is_empty() {
        return Vec::new();
    }
    let of_document = |(index, document): (usize, &'a Document)| {
        if document.unknown.is_empty() {
            return None;
        }
        let way: Vec<Segment> =
            context::place(document)?.into_iter().map(|key| Segment::Key(key.into())).collect();
        let met = |pointer: &&Pointer| {
            let place = [way.as_slice(), pointer.segments()].concat();
            unknown::has_a_say((&reads, unknowns), &place, document.root.at(pointer))
        };
        let paths: Vec<Pointer> = document.unknown.iter().filter(met).cloned().collect();
        let plan = document.plan.as_deref();
        let hidden = paths.iter().all(|path| document.root.at(path).is_some_and(is_marker));
        (!paths.is_empty()).then_some(Seen {
            document: index,
            address: &document.address,
            plan,
            paths,
            hidden,
        })
    };
    inventory.documents.iter().enumerate().filter_map(of_document).collect()
}

impl Seen<'_> {
    /// Whether it stands in the inventory that a policy sees beside a document.
    pub(super) fn is_beside(&self, policy: &Metadata, index: usize, document: &Document) -> bool {
        let other_plan = view::sees_one_plan(policy.view)
            && document.plan.is_some()
            && self.plan != document.plan.as_deref();
        self.document != index && !other_plan
    }

    /// What a finding says of it, and of so many more documents.
    pub(super) fn message(&self, more: usize) -> String {
        unknown::message_of(&self.paths, Some(self.address), (more, self.hidden))
    }

    /// The address of the document.
    pub(super) fn address(&self) -> &str {
        self.address
    }

    /// The first of the values.
    pub(super) fn path(&self) -> Option<Pointer> {
        self.paths.first().cloned()
    }
}

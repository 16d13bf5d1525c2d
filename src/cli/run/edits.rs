//! What the findings of a run ask to be edited.

use std::collections::BTreeMap;

use super::Run;
use crate::document::{Document, DocumentKind};
use crate::fix::{Fixer, Request, Suggestion};
use crate::input;
use crate::source::{FileId, map_ordered};
use crate::verdict::Record;

/// Documents by kind and address.
pub(in super::super) type Named<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Document>>;

impl Run {
    /// The edits that findings ask for, by the identity of the record, and whether some are left out, since they ask for
    /// too much work. Files are looked at side by side.
    pub(in super::super) fn suggestions(&self) -> (BTreeMap<String, Suggestion>, bool) {
        let accepts = |text: &str| input::terraform::accepts(text, &self.settings.limits);
        let documents = self.documents();
        let mut by_file: BTreeMap<FileId, Vec<&Record>> = BTreeMap::new();
        for record in self.verdict.records.iter().filter(|record| record.details.is_some()) {
            if let Some((document, _)) = self.place(&documents, record) {
                by_file.entry(document.file).or_default().push(record);
            }
        }
        let files: Vec<Vec<&Record>> = by_file.into_values().collect();
        let fixer = || Fixer::new(&self.inventory, &self.settings.limits, &accepts);
        let found = map_ordered(self.settings.threads, &files, fixer, |fixer, records| {
            let suggest = |record: &&Record| {
                let request = self.request(fixer, &documents, record)?;
                Some((record.identity.clone(), fixer.suggest(&request)?))
            };
            let found: Vec<_> = records.iter().filter_map(suggest).collect();
            (found, fixer.is_spent())
        });
        let is_spent = found.iter().any(|(_, is_spent)| *is_spent);
        (found.into_iter().flat_map(|(found, _)| found).collect(), is_spent)
    }

    /// The documents, by what records name them.
    pub(in super::super) fn documents(&self) -> Named<'_> {
        let mut named = Named::new();
        for document in &self.inventory.documents {
            named.entry((document.kind.name(), &document.address)).or_default().push(document);
        }
        named
    }

    /// What a record asks to be edited.
    pub(in super::super) fn request(
        &self,
        fixer: &Fixer<'_>,
        documents: &Named<'_>,
        record: &Record,
    ) -> Option<Request> {
        let (document, details) = self.place(documents, record)?;
        fixer.request(details, document)
    }

    /// The document that a record with details is about, and these. Documents that share its address must come from one
    /// text: what is right for one plan may be wrong for another.
    fn place<'r>(&'r self, documents: &Named<'r>, record: &'r Record) -> Option<(&'r Document, &'r str)> {
        let details = record.details.as_deref()?;
        let location = record.location.as_ref();
        let about = documents.get(&(record.document_kind, record.address.as_str()))?;
        let here = |document: &&&Document| {
            document.kind == DocumentKind::Manifest
                && location.is_some_and(|location| {
                    let file = self.inventory.sources.file(document.file);
                    let (first, last) = document.lines;
                    file.is_some_and(|file| file.path() == location.path)
                        && (first..=last).contains(&location.start.line)
                })
        };
        let mut narrowed: Vec<_> = about.iter().filter(here).copied().collect();
        if narrowed.is_empty() {
            narrowed.clone_from(about);
        }
        let first = *narrowed.first()?;
        let span = first.root.origin.span;
        narrowed.iter().all(|document| document.root.origin.span == span).then_some((first, details))
    }
}

//! From what a policy said of a document to edits of the file that the document came from.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::change::{Step, changes};
use super::part::{Language, Part, Request, apply};
use super::{diff, hcl, place};
use crate::document::{Document, DocumentKind, Inventory, Reading};
use crate::source::{Limits, Location, SourceFile, Span};

/// The most bytes that are read again to work out edits, over all findings of a run: what is asked of a very large file
/// by very many findings is left out.
const WORK: usize = 128 << 20;
/// How often a part is read for one finding, about.
const READINGS: usize = 4;

/// An edit of whole lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is taken out; empty where something is put in before it.
    pub place: Location,
    /// The same as bytes of the file.
    pub range: Range<usize>,
    /// What goes there.
    pub text: String,
}

/// The edits of one file that a finding asks for, in the order of the text, none of which touches another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The path of the file.
    pub path: String,
    /// The edits: at least one.
    pub edits: Vec<Edit>,
}

/// Works out edits for the findings of a run.
pub struct Fixer<'a> {
    inventory: &'a Inventory,
    limits: &'a Limits,
    /// Whether a text is a file of HCL without errors.
    accepts: &'a dyn Fn(&str) -> bool,
    /// The formats of the files that were read.
    formats: BTreeMap<&'a str, &'static str>,
    work: Cell<usize>,
}

impl<'a> Fixer<'a> {
    /// For the documents of an inventory. An edited file of Terraform must be `accepted`.
    pub fn new(inventory: &'a Inventory, limits: &'a Limits, accepts: &'a dyn Fn(&str) -> bool) -> Self {
        let format = |reading: &Reading| match reading {
            Reading::Read { format, .. } => Some(*format),
            _ => None,
        };
        let formats =
            inventory.files.iter().filter_map(|file| Some((file.path.as_str(), format(&file.reading)?)));
        Self { inventory, limits, accepts, formats: formats.collect(), work: Cell::new(WORK) }
    }

    /// What a finding asks for whose `details` are what the policy said beside its message.
    ///
    /// None where it asks for nothing, and where the document is not what the file says: a manifest that a template
    /// rendered, a resource of a plan or of Terraform's JSON syntax.
    pub fn request(&self, details: &str, document: &Document) -> Option<Request> {
        let top = match document.kind {
            DocumentKind::Resource => vec![Step::Key("values".into())],
            DocumentKind::Manifest => Vec::new(),
            DocumentKind::Plan | DocumentKind::File(_) => return None,
        };
        let changes = changes(details, &top)?;
        let span = document.root.origin.span;
        let file = self.inventory.sources.file(span.file)?;
        let text = file.text()?;
        let at = span.range().start;
        let part = |range: Range<usize>, language| Part {
            file: span.file,
            start: range.start,
            end: range.end,
            language,
        };
        if document.kind == DocumentKind::Resource {
            let extension = file.path().rsplit_once('.').map(|(_, extension)| extension);
            if !matches!(extension, Some("tf" | "tofu")) {
                return None;
            }
            // Where a block holds secrets, its span ends where it begins.
            let range = if span.start < span.end { span.range() } else { hcl::block_at(text, at)? };
            return Some(Request { part: part(range, Language::Hcl), changes });
        }
        if self.formats.get(file.path()) != Some(&"kubernetes") || document.root.origin.trace.is_some() {
            return None;
        }
        let range = place::document_around(text, at)?;
        self.spend(range.len())?;
        let base = place::way_to_object(text.get(range.clone())?, at.checked_sub(range.start)?, self.limits)?;
        let changes = changes.into_iter().map(|change| change.below(&base)).collect();
        Some(Request { part: part(range, Language::Yaml), changes })
    }

    /// The edits that a request comes to.
    ///
    /// None where the values are decided elsewhere (by an expression, an alias, a merge key), where the edited text, read
    /// again, would be anything else than what was asked for, and where a line would be shown that holds a secret.
    pub fn suggest(&self, request: &Request) -> Option<Suggestion> {
        let Part { file, start, end, language } = request.part;
        let source = self.inventory.sources.file(file)?;
        let text = source.text()?;
        let old = text.get(start..end)?;
        self.spend(old.len().saturating_mul(READINGS))?;
        let new = apply(old, request, self.limits)?;
        if language == Language::Hcl {
            let whole = format!("{}{new}{}", text.get(..start)?, text.get(end..)?);
            if !(self.accepts)(&whole) {
                return None;
            }
        }
        let edits = edits(old, &new, |range| {
            let range = start + range.start..start + range.end;
            let place = self.inventory.sources.locate(Span::new(file, range.start, range.end));
            (place, range)
        })?;
        let shown = edits.iter().all(|edit| !hides(source, edit));
        (shown && !edits.is_empty()).then(|| Suggestion { path: source.path().to_owned(), edits })
    }

    fn spend(&self, bytes: usize) -> Option<()> {
        self.work.set(self.work.get().checked_sub(bytes)?);
        Some(())
    }
}

/// Whether a line that is edited holds a secret.
fn hides(source: &SourceFile, edit: &Edit) -> bool {
    !edit.range.is_empty() && source.hides(edit.range.clone())
}

/// The edits that lead from one text to another, line by line; `place` gives the place of a range of the old one.
fn edits(
    old: &str,
    new: &str,
    place: impl Fn(Range<usize>) -> (Location, Range<usize>),
) -> Option<Vec<Edit>> {
    let (before, after) = (diff::lines(old), diff::lines(new));
    let starts = |lines: &[&str]| -> Vec<usize> {
        let ends = lines.iter().scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        });
        std::iter::once(0).chain(ends).collect()
    };
    let (from, to) = (starts(&before), starts(&after));
    let edit = |hunk: diff::Hunk| {
        let (place, range) = place(*from.get(hunk.old.start)?..*from.get(hunk.old.end)?);
        let text = new.get(*to.get(hunk.new.start)?..*to.get(hunk.new.end)?)?.to_owned();
        Some(Edit { place, range, text })
    };
    diff::hunks(&before, &after).into_iter().map(edit).collect()
}

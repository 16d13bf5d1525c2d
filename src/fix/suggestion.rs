//! From what a policy said of a document to edits of the file that the document came from.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::change::{Change, Step, changes};
use super::part::{Language, Part, Request, apply};
use super::{diff, hcl, place};
use crate::document::{Document, DocumentKind, Inventory, Reading};
use crate::source::{FileId, Limits, Location, SourceFile, Span};

/// How often a file is read again at most to work out edits: what very many findings ask of a large file is left out. It
/// is counted file by file, so that files can be looked at side by side.
const READ_AGAIN: usize = 256;
/// The bytes that may be read again however small the file is.
const FREE: usize = 1 << 20;
/// The most bytes that are read again of one file.
const MOST: usize = 128 << 20;
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
    /// Whether a text is HCL without errors: a file, or a block of one.
    accepts: &'a dyn Fn(&str) -> bool,
    /// The formats of the files that were read.
    formats: BTreeMap<&'a str, &'static str>,
    /// Where the documents of YAML begin.
    beginnings: Once<Option<Rc<[usize]>>>,
    /// Where the blocks of Terraform stand.
    blocks: Once<Option<Rc<[Range<usize>]>>>,
    /// Whether a file of Terraform is accepted as it is.
    accepted: Once<bool>,
    /// How many bytes of each file may be read yet.
    left: RefCell<BTreeMap<FileId, usize>>,
    is_spent: Cell<bool>,
}

/// What is worked out of each file once.
struct Once<T>(RefCell<BTreeMap<FileId, T>>);

impl<T: Clone> Once<T> {
    fn new() -> Self {
        Self(RefCell::default())
    }

    fn of(&self, file: FileId, read: impl FnOnce() -> T) -> T {
        let known = self.0.borrow().get(&file).cloned();
        known.unwrap_or_else(|| {
            let found = read();
            self.0.borrow_mut().insert(file, found.clone());
            found
        })
    }
}

impl<'a> Fixer<'a> {
    /// For the documents of an inventory. Files of Terraform, and each edited block of one, must be accepted.
    pub fn new(inventory: &'a Inventory, limits: &'a Limits, accepts: &'a dyn Fn(&str) -> bool) -> Self {
        let format = |reading: &Reading| match reading {
            Reading::Read { format, .. } => Some(*format),
            _ => None,
        };
        let formats =
            inventory.files.iter().filter_map(|file| Some((file.path.as_str(), format(&file.reading)?)));
        Self {
            inventory,
            limits,
            accepts,
            formats: formats.collect(),
            beginnings: Once::new(),
            blocks: Once::new(),
            accepted: Once::new(),
            left: RefCell::default(),
            is_spent: Cell::new(false),
        }
    }

    /// Whether something was left out, since working it out would have read a file again too often.
    pub fn is_spent(&self) -> bool {
        self.is_spent.get()
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
            let range =
                if span.start < span.end { span.range() } else { self.block_at(span.file, text, at)? };
            let changes = self.in_text(document, text, &range, changes)?;
            return Some(Request { part: part(range, Language::Hcl), changes });
        }
        if self.formats.get(file.path()) != Some(&"kubernetes") || document.root.origin.trace.is_some() {
            return None;
        }
        let beginnings = self.beginnings.of(span.file, || {
            self.spend(span.file, text.len())?;
            Some(place::beginnings(text).into())
        })?;
        let range = place::document_around(&beginnings, text.len(), at)?;
        self.spend(span.file, range.len())?;
        let base = place::way_to_object(text.get(range.clone())?, at.checked_sub(range.start)?, self.limits)?;
        let changes = changes.into_iter().map(|change| change.below(&base)).collect();
        Some(Request { part: part(range, Language::Yaml), changes })
    }

    /// Changes of a resource by the numbers that blocks and items have in the text of its block.
    fn in_text(
        &self,
        document: &Document,
        text: &str,
        range: &Range<usize>,
        changes: Vec<Change>,
    ) -> Option<Vec<Change>> {
        if !changes.iter().any(hcl::has_numbers) {
            return Some(changes);
        }
        self.spend(document.root.origin.span.file, range.len())?;
        let written = hcl::Written {
            text: text.get(range.clone())?,
            file: document.root.origin.span.file,
            start: range.start,
            values: document.root.get("values"),
        };
        let changes = changes.into_iter().map(|change| change.without("values")).collect::<Option<_>>()?;
        let changes = hcl::in_text(&written, changes)?;
        Some(changes.into_iter().map(|change| change.below(&[Step::Key("values".into())])).collect())
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
        self.spend(file, old.len().saturating_mul(READINGS))?;
        let new = apply(old, request, self.limits)?;
        // The rest of the file stays as it is: it is read once, and of each edit the block alone.
        if language == Language::Hcl && !(self.accepts_file(file, text) && (self.accepts)(&new)) {
            return None;
        }
        let edits = edits(old, &new, |range| {
            let range = start + range.start..start + range.end;
            let place = self.inventory.sources.locate(Span::new(file, range.start, range.end));
            (place, range)
        })?;
        let shown = edits.iter().all(|edit| !hides(source, edit));
        (shown && !edits.is_empty()).then(|| Suggestion { path: source.path().to_owned(), edits })
    }

    /// Where the block stands that begins at a place of a file.
    fn block_at(&self, file: FileId, text: &str, start: usize) -> Option<Range<usize>> {
        let blocks = self.blocks.of(file, || {
            self.spend(file, text.len())?;
            Some(hcl::blocks(text)?.into())
        })?;
        let index = blocks.binary_search_by_key(&start, |block| block.start).ok()?;
        blocks.get(index).cloned()
    }

    fn accepts_file(&self, file: FileId, text: &str) -> bool {
        self.accepted.of(file, || self.spend(file, text.len()).is_some() && (self.accepts)(text))
    }

    /// Counts bytes of a file that are about to be read again. None where they are too many: nothing more is asked of the
    /// file then.
    fn spend(&self, file: FileId, bytes: usize) -> Option<()> {
        let length = || self.inventory.sources.file(file).and_then(SourceFile::text).map_or(0, str::len);
        let mut left = self.left.borrow_mut();
        let allowed = || length().saturating_mul(READ_AGAIN).saturating_add(FREE).min(MOST);
        let left = left.entry(file).or_insert_with(allowed);
        if let Some(less) = left.checked_sub(bytes) {
            *left = less;
            return Some(());
        }
        *left = 0;
        self.is_spent.set(true);
        None
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    const BLOCK: &str = "resource \"a\" \"b\" {\n  on = false\n}\n";

    /// Resources in one file; where they hold secrets, their spans end where they begin.
    fn inventory(count: usize, secret: bool) -> Inventory {
        let mut inventory = Inventory::default();
        let file = inventory.sources.add(SourceFile::new("main.tf", BLOCK.repeat(count).into()));
        for index in 0..count {
            let mut root = json::parse(file, "{}", &Limits::default()).unwrap();
            let (start, end) = (index * BLOCK.len(), (index + 1) * BLOCK.len() - 1);
            root.origin.span = Span::new(file, start, if secret { start } else { end });
            inventory.documents.push(Document {
                kind: DocumentKind::Resource,
                address: format!("a.b{index}"),
                file,
                plan: None,
                root,
                unknown: Vec::new(),
                pod_template: None,
                lines: (1, 1),
            });
        }
        inventory
    }

    fn suggested(fixer: &Fixer<'_>) -> usize {
        let suggest = |document: &&Document| {
            let request = fixer.request(r#"{"set": {"on": true}}"#, document);
            request.and_then(|request| fixer.suggest(&request)).is_some()
        };
        fixer.inventory.documents.iter().filter(suggest).count()
    }

    #[test]
    fn a_file_is_read_once_however_many_edits_are_asked_for_in_it() {
        for secret in [false, true] {
            let inventory = inventory(100, secret);
            let (length, read) = (100 * BLOCK.len(), Cell::new(0));
            let accepts = |text: &str| {
                read.set(read.get() + text.len());
                true
            };
            let limits = Limits::default();
            let fixer = Fixer::new(&inventory, &limits, &accepts);
            assert_eq!(suggested(&fixer), 100);
            assert!(read.get() <= 2 * length, "{} of {length} bytes", read.get());
            // Each block a few times, and the file once, or once more to find the blocks.
            let least = (READINGS + 1 + usize::from(secret)) * (length - 100);
            let file = inventory.documents[0].file;
            let spent = FREE + READ_AGAIN * length - fixer.left.borrow()[&file];
            assert!((least..=least + 200 * READINGS).contains(&spent), "{spent}, at least {least}");
            assert!(!fixer.is_spent());
        }
    }

    #[test]
    fn what_would_be_read_too_often_is_left_out_and_that_is_known() {
        let (inventory, limits) = (inventory(100, false), Limits::default());
        let fixer = Fixer::new(&inventory, &limits, &|_| true);
        let bytes = 100 * BLOCK.len() + 10 * READINGS * BLOCK.len();
        fixer.left.borrow_mut().insert(inventory.documents[0].file, bytes);
        assert!((10..20).contains(&suggested(&fixer)));
        assert!(fixer.is_spent());
    }

    #[test]
    fn a_file_or_an_edit_that_is_not_accepted_gives_no_suggestion() {
        let (inventory, limits) = (inventory(2, false), Limits::default());
        let only_blocks = |text: &str| text.len() < 2 * BLOCK.len();
        assert_eq!(suggested(&Fixer::new(&inventory, &limits, &only_blocks)), 0);
        let only_files = |text: &str| text.len() == 2 * BLOCK.len();
        assert_eq!(suggested(&Fixer::new(&inventory, &limits, &only_files)), 0);
    }
}

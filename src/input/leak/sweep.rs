//! Hides what the configuration names and what detectors recognise, in documents, texts and messages.

use std::collections::BTreeSet;

use super::copies::{Copies, Known, Scope};
use super::document::{Leak, Search, leaks, scopes};
use super::listing;
use super::rule::Rules;
use crate::config::Config;
use crate::document::redact::{Redactor, is_marker, markers, narrow};
use crate::document::secret::{Found, decoded, in_text};
use crate::document::{Document, DocumentKind, Inventory, Reading};
use crate::input::read::ReadOptions;
use crate::source::{Diagnostic, FileId, SourceFile, SourceMap, Span, map_ordered};

/// The detector of values that are copies of what the configuration names: none, the user said so.
const CONFIGURED: &[&str] = &[];

/// Hides secrets in an inventory that is complete but for this:
///
/// 1. the values that `redact` of the configuration names; a pointer that names nothing is a warning;
/// 2. the values in which a detector recognises a secret;
/// 3. the values that are copies of either, or have one in them;
/// 4. all of these in what is shown of the files, and what detectors recognise in comments and wherever no document
///    comes from;
/// 5. copies in diagnostics.
///
/// With `listed`, there is a document of the format `secrets` for each text from then on.
pub(in crate::input) fn sweep(
    inventory: &mut Inventory,
    config: &Config,
    options: &ReadOptions,
    listed: bool,
) {
    let mut sweep =
        Sweep { key: options.redaction_key, known: Known::default(), spans: Vec::new(), redacted: 0 };
    sweep.configured(inventory, config);
    let found = detect(&inventory.documents, &Search::Detect, options.threads);
    sweep.hide(inventory, found);
    let ids: Vec<FileId> = (0..inventory.sources.files().len()).map(FileId::new).collect();
    let text = |id: &FileId| inventory.sources.file(*id).and_then(SourceFile::text);
    let texts = map_ordered(options.threads, &ids, || (), |(), id| text(id).map(in_text).unwrap_or_default());
    for (id, found) in ids.iter().zip(&texts) {
        let text = text(id).unwrap_or_default();
        for one in found {
            let secret = text.get(one.range.clone()).unwrap_or_default();
            sweep.known.add(secret, &[one.detector], &[Scope::File(*id)]);
            sweep.spans.push(Span::new(*id, one.range.start, one.range.end));
        }
    }
    if let Some(copies) = std::mem::take(&mut sweep.known).copies() {
        let found = detect(&inventory.documents, &Search::Copies(&copies), options.threads);
        sweep.hide(inventory, found);
        let search = |id: &FileId| {
            let text = inventory.sources.file(*id).and_then(SourceFile::text).unwrap_or_default();
            let span = |range: std::ops::Range<usize>| Span::new(*id, range.start, range.end);
            copies.in_file(text, *id).into_iter().map(span).collect::<Vec<_>>()
        };
        let places = map_ordered(options.threads, &ids, || (), |(), id| search(id));
        sweep.spans.extend(places.into_iter().flatten());
        inventory.diagnostics.iter_mut().for_each(|told| quiet(told, &copies));
    }
    inventory.redacted += sweep.redacted;
    if listed {
        list(inventory, &ids, &texts);
    }
    hide_spans(&mut inventory.sources, &sweep.spans, options.redaction_key);
}

/// Hides what detectors recognise in the texts of files that steer a run.
pub fn mask(source: &mut SourceFile) {
    let found = source.text().map(in_text).unwrap_or_default();
    let spans = found.into_iter().map(|one| Span::new(FileId::new(0), one.range.start, one.range.end));
    source.mask(&spans.collect::<Vec<_>>());
}

/// What is hidden on the way.
struct Sweep {
    key: Option<[u8; 32]>,
    known: Known,
    /// Where secrets stand.
    spans: Vec<Span>,
    redacted: usize,
}

impl Sweep {
    /// Hides what the configuration names.
    fn configured(&mut self, inventory: &mut Inventory, config: &Config) {
        if config.redact.is_empty() {
            return;
        }
        let mut rules = Rules::new(&config.redact);
        let path = |document: &Document| inventory.sources.file(document.file).map_or("", SourceFile::path);
        let ways = |document: &Document| {
            let ways = rules.ways(document, path(document));
            ways.into_iter().map(|way| (way, CONFIGURED.to_vec())).collect()
        };
        let found: Vec<Vec<Leak>> = inventory.documents.iter().map(ways).collect();
        inventory.diagnostics.extend(rules.unmatched());
        self.hide(inventory, found);
    }

    /// Replaces what was found in each document.
    fn hide(&mut self, inventory: &mut Inventory, found: Vec<Vec<Leak>>) {
        for (document, leaks) in
            inventory.documents.iter_mut().zip(found).filter(|(_, leaks)| !leaks.is_empty())
        {
            let mut redactor = Redactor::new(self.key, document.address.as_str());
            let scopes = scopes(document);
            for (way, detectors) in leaks {
                let Some(node) = document.root.at_mut(&way) else { continue };
                if let Some(text) = node.as_str() {
                    // Of a longer text the secret alone is a copy elsewhere.
                    let inner = decoded(text);
                    let mut whole = true;
                    for text in [Some(text), inner.as_deref()].into_iter().flatten() {
                        for one in in_text(text) {
                            let secret = text.get(one.range.clone()).unwrap_or_default();
                            self.known.add(secret, &[one.detector], &scopes);
                            whole = false;
                        }
                    }
                    if whole || detectors.is_empty() {
                        self.known.add(text, &detectors, &scopes);
                    }
                }
                redactor.replace_found(&way, node, &detectors);
            }
            self.redacted += redactor.count();
            // What Terraform plans has the places of whole blocks, which edits need.
            if matches!(document.kind, DocumentKind::Manifest | DocumentKind::File(_)) {
                narrow(&mut document.root);
            }
            let root = &document.root;
            document.unknown.retain(|place| root.at(place).is_none_or(|node| !is_marker(node)));
            document.unknown.extend(markers(root));
            self.spans.extend(redactor.spans().iter().filter(|span| shows(&inventory.sources, **span)));
        }
    }
}

/// What is found in each document, looked for on all cores.
fn detect(documents: &[Document], search: &Search<'_>, threads: usize) -> Vec<Vec<Leak>> {
    map_ordered(threads, documents, BTreeSet::new, |clean, document| leaks(document, search, clean))
}

/// Whether a secret can stand at a place: an action of a template and a reference of Terraform show none.
fn shows(sources: &SourceMap, span: Span) -> bool {
    let text = sources.file(span.file).and_then(SourceFile::text).and_then(|text| text.get(span.range()));
    text.is_some_and(|text| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.[]\"*".contains(&byte);
        let roots = ["var.", "local.", "module.", "data.", "each."];
        let reference = roots.iter().any(|root| text.starts_with(root)) && text.bytes().all(plain);
        !text.starts_with("{{") && !reference
    })
}

/// Hides places in the files, which are known by commitments from then on.
fn hide_spans(sources: &mut SourceMap, spans: &[Span], key: Option<[u8; 32]>) {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    spans.dedup();
    for group in spans.chunk_by(|one, other| one.file == other.file) {
        let file = group.first().and_then(|span| sources.file_mut(span.file));
        if let Some(file) = file {
            file.mask(group);
            file.seal(key);
        }
    }
}

/// Takes copies of secrets out of what is told.
fn quiet(told: &mut Diagnostic, copies: &Copies) {
    let labels = told.labels.iter_mut().map(|label| &mut label.message);
    for message in std::iter::once(&mut told.message).chain(labels).chain(&mut told.help) {
        if let Some(clean) = copies.without(message) {
            *message = clean;
        }
    }
}

/// Adds the documents that say what was found where.
fn list(inventory: &mut Inventory, ids: &[FileId], texts: &[Vec<Found>]) {
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut more = Vec::new();
    for (id, found) in ids.iter().zip(texts) {
        let Some(source) = inventory.sources.file(*id).filter(|source| source.text().is_some()) else {
            continue;
        };
        if told.insert(source.path().to_owned()) {
            more.push(listing::document(source, *id, found));
        }
    }
    for record in inventory.files.iter_mut().filter(|record| told.contains(&record.path)) {
        record.reading = match &record.reading {
            Reading::Read { format, documents } => Reading::Read { format, documents: documents + 1 },
            Reading::NotInput(_) => Reading::Read { format: "secrets", documents: 1 },
            other => other.clone(),
        };
    }
    inventory.documents.append(&mut more);
}

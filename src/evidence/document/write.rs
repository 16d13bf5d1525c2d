//! From documents to lines.

use std::collections::BTreeMap;

use super::schema;
use crate::document::json::{self, canonical::Json};
use crate::document::{Document, Inventory, Node, Value};
use crate::evidence::member::{count, maybe, text, texts};
use crate::source::{FileId, Location, SourceMap, Span};

/// The most documents of a file.
const MOST_DOCUMENTS: usize = 1_000;
/// Bytes behind which a file is full. A larger document has a file to itself.
const FULL: usize = 16 << 20;

/// The files of the documents of `inventory`, by their names in the bundle.
pub(in crate::evidence) fn files(inventory: &Inventory) -> BTreeMap<String, Vec<u8>> {
    let mut files: Vec<(usize, String)> = Vec::new();
    for document in &inventory.documents {
        let line = line(document, &inventory.sources);
        match files.last_mut() {
            Some((documents, text)) if *documents < MOST_DOCUMENTS && text.len() + line.len() < FULL => {
                *documents += 1;
                text.push_str(&line);
                text.push('\n');
            }
            _ => files.push((1, line + "\n")),
        }
    }
    let named = |(index, (_, text)): (usize, (usize, String))| {
        (format!("documents/{:04}.jsonl", index + 1), text.into_bytes())
    };
    files.into_iter().enumerate().map(named).collect()
}

/// One document as a line, without its line break.
pub fn line(document: &Document, sources: &SourceMap) -> String {
    let mut places = Places { sources, file: document.file, others: Vec::new() };
    let mut positions = Vec::new();
    let mut labels = Vec::new();
    for (index, node) in preorder(&document.root).into_iter().enumerate() {
        positions.push(places.of(node.origin.span));
        for label in node.origin.trace.iter().flat_map(|trace| &trace.labels) {
            labels.push(Json::object([
                ("node", count(index)),
                ("at", places.of(label.span)),
                ("message", text(&label.message)),
            ]));
        }
    }
    let (first, last) = document.lines;
    let members = [
        ("address", text(&document.address)),
        // "data" stands here.
        ("file", text(places.path(document.file))),
        ("kind", text(document.kind.name())),
        ("labels", Json::Array(labels)),
        ("lines", Json::Array(vec![count(first), count(last)])),
        ("otherFiles", texts(places.others.iter().map(|file| places.path(*file)))),
        ("plan", maybe(document.plan.as_deref().map(str::to_owned))),
        ("podTemplate", maybe(document.pod_template.as_ref().map(ToString::to_string))),
        ("positions", Json::Array(positions)),
        ("schema", text(schema())),
        ("unknown", texts(document.unknown.iter().map(ToString::to_string))),
    ];
    let mut line = String::from("{");
    for (index, (name, value)) in members.into_iter().enumerate() {
        if index == 1 {
            line.push_str(",\"data\":");
            line.push_str(&json::write(&document.root));
        }
        let separator = if index == 0 { "" } else { "," };
        line.extend([separator, "\"", name, "\":", &String::from_utf8_lossy(&value.to_bytes())]);
    }
    line.push('}');
    line
}

/// The nodes of a tree, a collection before what it holds, the members of a map in the order in which
/// [`json::write`] writes them.
fn preorder(root: &Node) -> Vec<&Node> {
    let mut nodes = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        nodes.push(node);
        match &node.value {
            Value::List(items) => open.extend(items.iter().rev()),
            Value::Map(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                // SPEC: RFC 8785 section 3.2.3: names are ordered by their UTF-16 code units.
                entries.sort_by(|(left, _), (right, _)| right.encode_utf16().cmp(left.encode_utf16()));
                open.extend(entries.into_iter().map(|(_, node)| node));
            }
            _ => {}
        }
    }
    nodes
}

/// Writes places of a document: those of its own file without a name.
struct Places<'s> {
    sources: &'s SourceMap,
    file: FileId,
    /// The other files, in the order in which they are named.
    others: Vec<FileId>,
}

impl Places<'_> {
    /// `[line, column, endLine, endColumn]`, and the index among the other files where it is one of these.
    fn of(&mut self, span: Span) -> Json {
        let Location { start, end, .. } = self.sources.locate(span);
        let mut place = vec![count(start.line), count(start.column), count(end.line), count(end.column)];
        if span.file != self.file {
            let known = self.others.iter().position(|file| *file == span.file);
            place.push(count(known.unwrap_or_else(|| {
                self.others.push(span.file);
                self.others.len() - 1
            })));
        }
        Json::Array(place)
    }

    fn path(&self, file: FileId) -> &str {
        self.sources.file(file).map_or("", |file| file.path())
    }
}

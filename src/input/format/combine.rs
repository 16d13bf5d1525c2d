//! All files of a run as one document.

use crate::document::{Document, DocumentKind, FileFormat, Map, Node, Pointer, Segment, Value};
use crate::source::{SourceFile, SourceMap};

/// The name of the document that has all files in it.
const COMBINED: &str = "combined";

/// One document, a list of `{path, contents}` in the order of the paths, as conftest's `--combine` gives it; none where
/// there is no file.
pub(in crate::input) fn combined(documents: Vec<Document>, sources: &SourceMap) -> Option<Document> {
    let first = documents.first()?;
    let (file, span) = (first.file, first.root.origin.span);
    let within = |(index, document): (usize, &Document)| {
        let way = [Segment::Index(index), Segment::Key("contents".into())];
        let places = document.unknown.iter();
        places.map(|place| Pointer::new([&way, place.segments()].concat())).collect::<Vec<_>>()
    };
    let unknown = documents.iter().enumerate().flat_map(within).collect();
    let items = documents.into_iter().map(|document| {
        let path = sources.file(document.file).map_or("", SourceFile::path);
        let origin = document.root.origin.clone();
        let entries =
            vec![("path".into(), Node::string(path, origin.clone())), ("contents".into(), document.root)];
        Node { value: Value::Map(Map::from_unique(entries)), origin }
    });
    let mut span = span;
    let items: Vec<Node> = items.collect();
    span.end = span.start;
    Some(Document {
        kind: DocumentKind::File(FileFormat::Combined),
        address: COMBINED.to_owned(),
        file,
        plan: None,
        root: Node::new(Value::List(items), span),
        unknown,
        pod_template: None,
        lines: (0, 0),
    })
}

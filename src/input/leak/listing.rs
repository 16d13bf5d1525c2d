//! What was found where, for policies that ask for it: a document of the format `secrets` a file.

use std::collections::BTreeSet;

use crate::document::secret::Found;
use crate::document::{Document, DocumentKind, FileFormat, Map, Node, Number, Value};
use crate::input::read::FileOptions;
use crate::source::{FileId, Limits, SourceFile, Span, Tree, TreeFile};

/// The longest file without a say that is looked into.
const MOST_BYTES: u64 = 4 << 20;

/// Whether a policy asks for what detectors found in all texts.
pub(in crate::input) fn is_asked_for(files: Option<&FileOptions>) -> bool {
    files.is_some_and(|files| files.kinds.iter().any(|kind| kind == FileFormat::Secrets.name()))
}

/// The texts among `files` that nothing else read.
pub(in crate::input) fn unread(
    tree: &Tree,
    files: &[TreeFile],
    known: &BTreeSet<String>,
    limits: &Limits,
) -> Vec<SourceFile> {
    let missing = files.iter().filter(|file| !known.contains(&file.path));
    let text = |file: &TreeFile| {
        let bytes = tree.read(&file.path, limits.file_bytes.min(MOST_BYTES)).ok()?;
        let source = SourceFile::new(file.path.clone(), bytes);
        source.text().is_some_and(|text| !text.contains('\0')).then_some(source)
    };
    missing.filter_map(text).collect()
}

/// The document of a file: `{path, secrets: [{detector, line, column}]}`, each secret at its place,
/// and none of them in it. Where a secret ends is not told: that would tell how long it is.
pub(super) fn document(source: &SourceFile, file: FileId, found: &[Found]) -> Document {
    let here = Span::new(file, 0, 0);
    let item = |one: &Found| {
        let span = Span::new(file, one.range.start, one.range.start);
        let position = source.position(span.start);
        let number = |number: u32| Node::new(Value::Number(Number::Integer(i64::from(number))), span);
        let entries = vec![
            ("detector".into(), Node::string(one.detector, span.into())),
            ("line".into(), number(position.line)),
            ("column".into(), number(position.column)),
        ];
        Node::new(Value::Map(Map::from_unique(entries)), span)
    };
    let secrets = Value::List(found.iter().map(item).collect());
    let entries = vec![
        ("path".into(), Node::string(source.path(), here.into())),
        ("secrets".into(), Node::new(secrets, here)),
    ];
    let last = source.text().map_or(0, str::len).saturating_sub(1);
    Document {
        kind: DocumentKind::File(FileFormat::Secrets),
        address: source.path().to_owned(),
        file,
        plan: None,
        root: Node::new(Value::Map(Map::from_unique(entries)), here),
        unknown: Vec::new(),
        pod_template: None,
        lines: (1, source.position(u32::try_from(last).unwrap_or(u32::MAX)).line),
    }
}

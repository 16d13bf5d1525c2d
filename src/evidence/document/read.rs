//! From lines to documents: an inventory without source text, whose spans are indices into recorded positions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{schema, write};
use crate::document::{Document, DocumentKind, Map, Node, Number, Pointer, Trace, Value, json};
use crate::evidence::archive::MOST_FILE_BYTES;
use crate::source::{FileId, Identity, Label, Limits, Position, SourceFile, SourceMap, Span};

/// A file that documents came from: its path, and what says which bytes it had.
pub type Origin = (String, Identity);

/// Reads documents back from their lines: the sources, of which only positions are known, and the documents
/// with spans into them. `files` are the inputs, in the order of the recorded run; `limits` are its limits.
///
/// # Errors
/// What is wrong, as a clause: a line is no document, names a file that is not there, has another number of
/// places than values, or is not spelled as it would be written.
pub fn read(lines: &[&str], files: &[Origin], limits: &Limits) -> Result<(SourceMap, Vec<Document>), String> {
    let ids: BTreeMap<&str, FileId> =
        files.iter().enumerate().map(|(index, (path, ..))| (path.as_str(), FileId::new(index))).collect();
    let told = |index: usize, why: &str| format!("document {} cannot be read: {why}", index + 1);
    let mut read = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        read.push(Line::read(line, &ids, limits).map_err(|why| told(index, &why))?);
    }
    // A file's positions are kept in ascending order, so that spans compare as the offsets did.
    let mut tables: Vec<Vec<Position>> = vec![Vec::new(); files.len()];
    for place in read.iter().flat_map(Line::all_places) {
        if let Some(table) = tables.get_mut(place.file.index()) {
            table.extend([place.start, place.end]);
        }
    }
    for table in &mut tables {
        table.sort_unstable();
        table.dedup();
    }
    let mut documents = Vec::with_capacity(lines.len());
    for (index, line) in read.into_iter().enumerate() {
        let document = placed(line, &tables);
        documents.push(document.ok_or_else(|| told(index, "it has not a place for each value"))?);
    }
    let mut sources = SourceMap::default();
    for ((path, identity), table) in files.iter().zip(tables) {
        sources.add(SourceFile::recorded(path.clone(), *identity, table));
    }
    // INVARIANT: what is judged is what was written, to the byte: no other spelling is accepted.
    let differs =
        lines.iter().zip(&documents).position(|(line, document)| write::line(document, &sources) != **line);
    match differs {
        Some(index) => Err(told(index, "it is not spelled as it would be written")),
        None => Ok((sources, documents)),
    }
}

/// A document that was read from its line, and the places of its values, in the order of the line.
struct Line {
    document: Document,
    places: Vec<Place>,
    labels: Vec<(usize, Place, String)>,
}

/// A place as it is recorded.
#[derive(Clone, Copy)]
struct Place {
    file: FileId,
    start: Position,
    end: Position,
}

impl Line {
    /// Reads a line. `files` names the inputs; `limits` are those of the recorded run.
    ///
    /// # Errors
    /// What is wrong with it, as a clause.
    fn read(line: &str, files: &BTreeMap<&str, FileId>, limits: &Limits) -> Result<Self, String> {
        // The frame nests three levels, and a value has up to six numbers besides itself.
        let limits = Limits {
            depth: limits.depth.saturating_add(4),
            nodes: limits.nodes.saturating_mul(8).saturating_add(1_000),
            file_bytes: MOST_FILE_BYTES as u64,
            ..limits.clone()
        };
        let root = json::parse(FileId::new(0), line, &limits).map_err(|diagnostic| diagnostic.message)?;
        let Value::Map(mut map) = root.value else { return Err("it is no object".to_owned()) };
        if map.get("schema").and_then(Node::as_str) != Some(schema().as_str()) {
            return Err("it is of a version that is not known".to_owned());
        }
        let data = map.remove("data");
        data.and_then(|data| Self::of(&map, data, files))
            .ok_or_else(|| "it has not the right members".to_owned())
    }

    fn of(map: &Map, root: Node, files: &BTreeMap<&str, FileId>) -> Option<Self> {
        let text = |name: &str| map.get(name)?.as_str();
        let list = |name: &str| map.get(name)?.as_list();
        let file = *files.get(text("file")?)?;
        let known = |path: &Node| files.get(path.as_str()?).copied();
        let others = list("otherFiles")?.iter().map(known).collect::<Option<Vec<FileId>>>()?;
        let place = |node: &Node| Place::of(&numbers(node)?, file, &others);
        let label = |node: &Node| {
            let index = usize::try_from(number(node.get("node")?)?).ok()?;
            Some((index, place(node.get("at")?)?, node.get("message")?.as_str()?.to_owned()))
        };
        let pointer = |node: &Node| Pointer::parse(node.as_str()?);
        let kind = text("kind")?;
        Some(Self {
            document: Document {
                kind: DocumentKind::of_name(kind)?,
                address: text("address")?.to_owned(),
                file,
                plan: match map.get("plan")? {
                    Node { value: Value::Null, .. } => None,
                    node => Some(node.as_str()?.into()),
                },
                root,
                unknown: list("unknown")?.iter().map(pointer).collect::<Option<_>>()?,
                pod_template: match map.get("podTemplate")? {
                    Node { value: Value::Null, .. } => None,
                    node => Some(pointer(node)?),
                },
                lines: match numbers(map.get("lines")?)?.as_slice() {
                    [from, to] => (*from, *to),
                    _ => return None,
                },
            },
            places: list("positions")?.iter().map(place).collect::<Option<_>>()?,
            labels: list("labels")?.iter().map(label).collect::<Option<_>>()?,
        })
    }

    /// All places that it names.
    fn all_places(&self) -> impl Iterator<Item = Place> {
        self.places.iter().copied().chain(self.labels.iter().map(|(_, place, _)| *place))
    }
}

impl Place {
    fn of(numbers: &[u32], file: FileId, others: &[FileId]) -> Option<Self> {
        let (&[line, column, end_line, end_column], rest) = numbers.split_first_chunk::<4>()?;
        let file = match rest {
            [] => file,
            [other] => *others.get(*other as usize)?,
            _ => return None,
        };
        let (start, end) = (Position { line, column }, Position { line: end_line, column: end_column });
        Some(Self { file, start, end })
    }
}

/// The document with spans that are indices into `tables`.
fn placed(line: Line, tables: &[Vec<Position>]) -> Option<Document> {
    let span = |place: Place| {
        let table = tables.get(place.file.index())?;
        let index = |position| table.binary_search(&position).ok();
        Some(Span::new(place.file, index(place.start)?, index(place.end)?))
    };
    let Line { mut document, places, labels } = line;
    let mut traces: BTreeMap<usize, Trace> = BTreeMap::new();
    for (node, place, message) in labels {
        traces.entry(node).or_default().labels.push(Label { span: span(place)?, message });
    }
    let mut places = places.into_iter().enumerate();
    let mut open = vec![&mut document.root];
    while let Some(node) = open.pop() {
        let (index, place) = places.next()?;
        node.origin.span = span(place)?;
        node.origin.trace = traces.remove(&index).map(Arc::new);
        let behind = open.len();
        match &mut node.value {
            Value::List(items) => open.extend(items),
            Value::Map(map) => open.extend(map.iter_mut().map(|(_, node)| node)),
            _ => {}
        }
        open.get_mut(behind..).unwrap_or_default().reverse();
    }
    (places.next().is_none() && traces.is_empty()).then_some(document)
}

fn number(node: &Node) -> Option<u32> {
    match node.value {
        Value::Number(Number::Integer(integer)) => integer.try_into().ok(),
        _ => None,
    }
}

fn numbers(node: &Node) -> Option<Vec<u32>> {
    node.as_list()?.iter().map(number).collect()
}

//! The documents that a chart renders to: heads, hooks, and the order of installation.
//! Source: `SortManifests` of `pkg/release/v1/util/manifest_sorter.go`.

use std::ops::Range;

use super::order;
use super::split::split;
use crate::document::{Map, Node, Number, Value, yaml};
use crate::input::helm::Compatibility;
use crate::source::{At, Diagnostic, FileId, Limits};

/// The annotation that makes a hook of an object.
const HOOK: &str = "helm.sh/hook";

/// The events that a hook may stand for. `test-success` is an old name of `test`.
const EVENTS: [&str; 10] = [
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
    "test-success",
];

/// A document that a template wrote.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The rendered file that it stands in, by its index.
    pub file: usize,
    /// Its bytes in that file.
    pub range: Range<usize>,
    /// Its kind; empty where it says none.
    pub kind: String,
    /// The events that it is a hook for; none where it is no hook.
    pub hook: Option<Vec<String>>,
    /// The document, with spans that are offsets into `range`; none where it is empty, and where a cluster would
    /// not take it although Helm does (a key twice).
    pub document: Option<Node>,
    /// What is wrong with it for a cluster, with spans that are offsets into `range`.
    pub diagnostics: Vec<Diagnostic>,
}

/// A document that Helm does not take: what is wrong, in Helm's words where they are few, and where.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    pub(super) message: String,
    /// Offset in the rendered file.
    pub(super) at: usize,
}

/// The documents of a rendered file. One that names a hook that nobody knows is dropped, as in Helm.
pub(super) fn read(
    file: usize,
    bytes: &[u8],
    compatibility: Compatibility,
    limits: &Limits,
) -> Result<Vec<Manifest>, Refused> {
    let mut manifests = Vec::new();
    for range in split(bytes, compatibility) {
        let refused = |message: String, at: usize| Refused { message, at: range.start + at };
        let piece = bytes.get(range.clone()).unwrap_or_default();
        let text = std::str::from_utf8(piece)
            .map_err(|error| refused("yaml: invalid UTF-8".to_owned(), error.valid_up_to()))?;
        let id = FileId::new(0);
        let strict = yaml::parse(id, text, limits);
        let (head, document, diagnostics) = if strict.diagnostics.is_empty() {
            let mut documents = strict.documents.into_iter();
            let document = documents.next().map(|document| document.root);
            (head(document.as_ref()), document, Vec::new())
        } else {
            // Helm passes over what a cluster would object to, a key that stands twice for one.
            let document = match yaml::first(id, text, 0..text.len(), limits) {
                Ok(document) => document,
                Err(refusal) => {
                    let at = match &refusal.diagnostic.at {
                        At::Span(span) => span.start as usize,
                        _ => 0,
                    };
                    let message = format!("error converting YAML to JSON: {}", refusal.message);
                    return Err(refused(message, at));
                }
            };
            (head(document.as_ref()), None, strict.diagnostics)
        };
        let head = head.map_err(|(message, at)| refused(message, at))?;
        let hook = match head.hook {
            Some(hook) => {
                let names = hook.split(',').map(|event| event.trim().to_lowercase());
                let events: Vec<String> = names.collect();
                if events.iter().any(|event| !EVENTS.contains(&event.as_str())) {
                    continue;
                }
                Some(events)
            }
            None => None,
        };
        manifests.push(Manifest { file, range, kind: head.kind, hook, document, diagnostics });
    }
    Ok(manifests)
}

/// Puts manifests into the order of installation; those of one kind stay in their order.
pub(super) fn sort(manifests: &mut [Manifest], compatibility: Compatibility) {
    manifests.sort_by(|one, other| order::compare(&one.kind, &other.kind, compatibility));
}

/// Where the metadata go, in Go's words.
const METADATA: &str = "struct field SimpleHead.metadata of type struct { Name string \"json:\\\"name\\\"\"; \
                        Annotations map[string]string \"json:\\\"annotations\\\"\" }";

/// What Helm reads of a document.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    hook: Option<String>,
}

/// Reads the head of a document as Go's JSON reader fills a struct: names without regard to case, numbers and truth
/// values as text, and nothing else as text.
fn head(document: Option<&Node>) -> Result<Head, (String, usize)> {
    let Some(root) = document else { return Ok(Head::default()) };
    let whole = object(root, "value of type util.SimpleHead")?;
    let mut read = Head::default();
    let Some(map) = whole else { return Ok(read) };
    field(map, "apiVersion").map(|node| text(node, "SimpleHead.apiVersion")).transpose()?;
    if let Some(kind) = field(map, "kind") {
        read.kind = text(kind, "SimpleHead.kind")?;
    }
    let Some(metadata) = field(map, "metadata") else { return Ok(read) };
    let Some(metadata) = object(metadata, METADATA)? else { return Ok(read) };
    // In the order of their names: the first that does not fit is told.
    if let Some(annotations) = field(metadata, "annotations") {
        let target = "struct field .metadata.annotations of type map[string]string";
        for (name, value) in object(annotations, target)?.into_iter().flat_map(Map::iter) {
            let value = text(value, ".metadata.annotations")?;
            if name == HOOK {
                read.hook = Some(value);
            }
        }
    }
    field(metadata, "name").map(|node| text(node, ".metadata.name")).transpose()?;
    Ok(read)
}

/// The value of a field: under its own name, else under the last one that differs in case alone.
fn field<'n>(map: &'n Map, name: &str) -> Option<&'n Node> {
    let alike = || map.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).last();
    map.get(name).or_else(|| alike().map(|(_, node)| node))
}

fn object<'n>(node: &'n Node, target: &str) -> Result<Option<&'n Map>, (String, usize)> {
    match &node.value {
        Value::Map(map) => Ok(Some(map)),
        Value::Null => Ok(None),
        _ => Err(unfit(node, target)),
    }
}

/// What Go says of JSON that does not fit, and where it stands.
fn unfit(node: &Node, target: &str) -> (String, usize) {
    let kind = kind_of(node);
    let message = format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {kind} into Go {target}"
    );
    (message, node.origin.span.start as usize)
}

fn text(node: &Node, name: &str) -> Result<String, (String, usize)> {
    match &node.value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.to_string()),
        Value::Bool(truth) => Ok(truth.to_string()),
        Value::Number(Number::Integer(integer)) => Ok(integer.to_string()),
        Value::Number(Number::Float(float)) => Ok(float.to_string()),
        Value::Number(Number::Decimal(digits)) => Ok(digits.to_string()),
        Value::List(_) | Value::Map(_) => Err(unfit(node, &format!("struct field {name} of type string"))),
    }
}

fn kind_of(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
    }
}

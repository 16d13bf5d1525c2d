//! Secrets leave the tree before anybody reads it: each is replaced by a marker that keeps its type.
//!
//! The marker is `{"tollgate:redacted": {"kind", "empty", "detectors", "commitment"}}`: the kind of the value
//! (`string`, `number`, `bool`, `list` or `map`; a null hides nothing and stays), whether it is empty, the
//! names of the detectors that recognised it, and a salted commitment to it. The commitment is there only
//! where the run has a redaction key, as a release has: an unsalted digest of a secret can be guessed.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Map, Node, Pointer, Segment, Value, json, secret};
use crate::source::{Digest, Span};

/// The key of the marker's only entry.
pub const MARKER: &str = "tollgate:redacted";

/// The annotation in which `kubectl apply` keeps the whole object, secrets included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What a Secret has beside its values. Under any other key, `data` misspelt perhaps, all is secret.
const OPEN: [&str; 5] = ["apiVersion", "kind", "metadata", "type", "immutable"];

/// What the metadata of an object has. Under any other key, `stringData` indented too far perhaps, all of a
/// Secret is secret.
const METADATA: [&str; 16] = [
    "annotations",
    "clusterName",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// Those of them that hold more than one value.
const METADATA_COLLECTIONS: [&str; 5] =
    ["annotations", "finalizers", "labels", "managedFields", "ownerReferences"];

/// Replaces the secrets of one document.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    key: Option<[u8; 32]>,
    address: String,
    count: usize,
    spans: Vec<Span>,
    texts: BTreeSet<Box<str>>,
}

impl Redactor {
    /// A redactor of the document at `address`. With a key, markers hold commitments:
    /// `sha256("tollgate-commit-v1\0" || salt || content)`, where the content is the value as JSON text and
    /// the salt is `sha256("tollgate-salt-v1\0" || key || address || "\0" || pointer)`.
    pub fn new(key: Option<[u8; 32]>, address: impl Into<String>) -> Self {
        Self { key, address: address.into(), ..Self::default() }
    }

    /// How many values were replaced.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Where the values that were replaced stand in the text.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The texts that were replaced, to find copies of them elsewhere.
    pub fn texts(&self) -> &BTreeSet<Box<str>> {
        &self.texts
    }

    /// Replaces the value at `path`, unless it is null or a marker already. The marker names the detectors that know
    /// the form of a text in it.
    pub fn replace(&mut self, path: &[Segment], node: &mut Node) {
        self.replace_found(path, node, &[]);
    }

    /// Replaces the value at `path` likewise, in which `detectors` recognised a secret.
    pub fn replace_found(&mut self, path: &[Segment], node: &mut Node, detectors: &[&'static str]) {
        if matches!(node.value, Value::Null) || is_marker(node) {
            return;
        }
        let mut detectors: BTreeSet<&'static str> = detectors.iter().copied().collect();
        recognise(node, &mut detectors);
        collect(node, &mut self.texts);
        let commitment = self.key.map(|key| {
            let pointer = Pointer::new(path.to_vec()).to_string();
            let salt = Digest::of_parts(&[
                b"tollgate-salt-v1\0",
                &key,
                self.address.as_bytes(),
                b"\0",
                pointer.as_bytes(),
            ]);
            let content = json::write(node);
            Digest::of_parts(&[b"tollgate-commit-v1\0", salt.as_bytes(), content.as_bytes()]).to_string()
        });
        self.count += 1;
        self.spans.push(node.origin.span);
        // The end would tell how long a secret is, and a short one can be guessed.
        node.origin.span.end = node.origin.span.start;
        if let Some(trace) = &mut node.origin.trace {
            for label in &mut Arc::make_mut(trace).labels {
                self.spans.push(label.span);
                label.span.end = label.span.start;
            }
        }
        let (kind, empty) = facts(&node.value);
        let here = |value| Node { value, origin: node.origin.clone() };
        let facts = Map::from_unique(vec![
            ("kind".into(), here(Value::String(kind.into()))),
            ("empty".into(), here(Value::Bool(empty))),
            (
                "detectors".into(),
                here(Value::List(
                    detectors.into_iter().map(|name| here(Value::String(name.into()))).collect(),
                )),
            ),
            ("commitment".into(), here(commitment.map_or(Value::Null, |hex| Value::String(hex.into())))),
        ]);
        node.value = Value::Map(Map::from_unique(vec![(MARKER.into(), here(Value::Map(facts)))]));
    }

    /// Replaces the values of `node`, which stands at `path`, where `marks` has `true` at the same place, as
    /// in `after_sensitive` and `sensitive_values` of a Terraform plan.
    pub fn marked(&mut self, path: &mut Vec<Segment>, node: &mut Node, marks: &Node) {
        match (&mut node.value, &marks.value) {
            (_, Value::Bool(true)) => self.replace(path, node),
            (Value::Map(map), Value::Map(marks)) => {
                for (key, mark) in marks.iter().filter(|(_, mark)| any_true(mark)) {
                    if let Some(value) = map.get_mut(key) {
                        path.push(Segment::Key(key.into()));
                        self.marked(path, value, mark);
                        path.pop();
                    }
                }
            }
            (Value::List(list), Value::List(marks)) => {
                for (index, (value, mark)) in list.iter_mut().zip(marks).enumerate() {
                    path.push(Segment::Index(index));
                    self.marked(path, value, mark);
                    path.pop();
                }
            }
            // The marks have another shape than the value: what they mean cannot be said, so all of it goes.
            (_, Value::Map(_) | Value::List(_)) if any_true(marks) => self.replace(path, node),
            _ => {}
        }
    }

    /// Replaces the values of every Kubernetes Secret in `node`, which stands at `path`: each value of `data`
    /// and `stringData` (and of what is misspelt so), and the copy that `kubectl apply` keeps. Objects inside of lists and templates count.
    pub fn secrets(&mut self, path: &mut Vec<Segment>, node: &mut Node) {
        let mut found = Vec::new();
        find_secrets(&mut Vec::new(), node, &mut found);
        for way in found {
            if let Some(secret) = node.at_mut(&way) {
                let depth = path.len();
                path.extend(way);
                self.secret(path, secret);
                path.truncate(depth);
            }
        }
    }

    /// Replaces the values of one Secret.
    fn secret(&mut self, path: &mut Vec<Segment>, node: &mut Node) {
        let Value::Map(object) = &mut node.value else { return };
        for (field, value) in object.iter_mut() {
            path.push(Segment::Key(field.into()));
            let closed = field == "metadata" || is_collection(value) || !OPEN.contains(&field);
            match &mut value.value {
                Value::Map(metadata) if field == "metadata" => self.metadata(path, metadata),
                Value::Map(entries) if !OPEN.contains(&field) => {
                    for (key, entry) in entries.iter_mut() {
                        path.push(Segment::Key(key.into()));
                        self.replace(path, entry);
                        path.pop();
                    }
                }
                _ if closed => self.replace(path, value),
                _ => {}
            }
            path.pop();
        }
    }

    /// Replaces what the metadata of a Secret holds beside metadata: copies of the whole object, and values
    /// that are indented too far.
    fn metadata(&mut self, path: &mut Vec<Segment>, metadata: &mut Map) {
        for (field, value) in metadata.iter_mut() {
            path.push(Segment::Key(field.into()));
            match &mut value.value {
                Value::Map(notes) if matches!(field, "annotations" | "labels") => {
                    for (key, note) in notes.iter_mut() {
                        let copy = key == LAST_APPLIED || note.as_str().is_some_and(is_object_text);
                        if copy || is_collection(note) {
                            path.push(Segment::Key(key.into()));
                            self.replace(path, note);
                            path.pop();
                        }
                    }
                }
                Value::List(_) | Value::Map(_) if !METADATA_COLLECTIONS.contains(&field) => {
                    self.replace(path, value);
                }
                _ if !METADATA.contains(&field) => self.replace(path, value),
                _ => {}
            }
            path.pop();
        }
    }
}

/// Sets the ends of all collections that hold markers to their beginnings, since the end of the last one says
/// how long the secret is. Tells whether there was one. The reader's limit on depth bounds the recursion.
pub fn narrow(node: &mut Node) -> bool {
    if is_marker(node) {
        return true;
    }
    let mut found = false;
    match &mut node.value {
        Value::Map(map) => map.iter_mut().for_each(|(_, child)| found |= narrow(child)),
        Value::List(list) => list.iter_mut().for_each(|child| found |= narrow(child)),
        _ => {}
    }
    if found {
        node.origin.span.end = node.origin.span.start;
    }
    found
}

/// Whether a text is a JSON object with data, plain or compressed: tools keep what they applied in annotations.
fn is_object_text(text: &str) -> bool {
    let text = text.trim_start();
    // Base64 of the head of what gzip writes.
    text.starts_with("H4sI") || text.starts_with('{') && text.to_ascii_lowercase().contains("data\"")
}

/// Whether a node is a marker that stands for a secret.
pub fn is_marker(node: &Node) -> bool {
    node.as_map().is_some_and(|map| map.len() == 1 && map.get(MARKER).is_some())
}

/// The places of the markers below a node, in the order of the text. What stands there is hidden from policies.
pub fn markers(root: &Node) -> Vec<Pointer> {
    let mut found = Vec::new();
    find_markers(root, &mut Vec::new(), &mut found);
    found
}

fn find_markers(node: &Node, path: &mut Vec<Segment>, found: &mut Vec<Pointer>) {
    if is_marker(node) {
        found.push(Pointer::new(path.clone()));
        return;
    }
    let mut below = |step: Segment, node: &Node| {
        path.push(step);
        find_markers(node, path, found);
        path.pop();
    };
    match &node.value {
        Value::List(items) => {
            items.iter().enumerate().for_each(|(index, item)| below(Segment::Index(index), item));
        }
        Value::Map(map) => map.iter().for_each(|(key, item)| below(Segment::Key(key.into()), item)),
        _ => {}
    }
}

/// Whether a node is a Secret of the core group. One that says no version is none yet, and secret all the
/// same, unless it is a reference: `{kind: Secret, name: web}`.
fn is_secret(node: &Node) -> bool {
    let core = |version: &Node| version.as_str().is_none_or(|version| !version.contains('/'));
    let holds = |map: &Map| {
        let named = |name: &str| ["data", "stringdata"].contains(&name.to_ascii_lowercase().as_str());
        map.iter().any(|(name, value)| named(name) || is_collection(value))
    };
    node.get("kind").and_then(Node::as_str) == Some("Secret")
        && match node.get("apiVersion") {
            Some(version) => core(version),
            None => node.as_map().is_some_and(holds),
        }
}

/// Finds the Secrets at or below `node`, which stands at `path`. The reader's limit on depth bounds the recursion.
fn find_secrets(path: &mut Vec<Segment>, node: &Node, found: &mut Vec<Vec<Segment>>) {
    if is_secret(node) {
        found.push(path.clone());
        return;
    }
    match &node.value {
        Value::Map(map) => {
            for (key, value) in map.iter().filter(|(_, value)| is_collection(value)) {
                path.push(Segment::Key(key.into()));
                find_secrets(path, value, found);
                path.pop();
            }
        }
        Value::List(list) => {
            for (index, value) in list.iter().enumerate().filter(|(_, value)| is_collection(value)) {
                path.push(Segment::Index(index));
                find_secrets(path, value, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn is_collection(node: &Node) -> bool {
    matches!(node.value, Value::Map(_) | Value::List(_))
}

/// Whether any of the marks is set.
pub fn any_true(marks: &Node) -> bool {
    match &marks.value {
        Value::Bool(mark) => *mark,
        Value::List(list) => list.iter().any(any_true),
        Value::Map(map) => map.iter().any(|(_, mark)| any_true(mark)),
        _ => false,
    }
}

/// The name of a value's kind, and whether it is empty.
fn facts(value: &Value) -> (&'static str, bool) {
    match value {
        Value::Null => ("null", true),
        Value::Bool(_) => ("bool", false),
        Value::Number(_) => ("number", false),
        Value::String(text) => ("string", text.is_empty()),
        Value::List(list) => ("list", list.is_empty()),
        Value::Map(map) => ("map", map.is_empty()),
    }
}

/// Adds the detectors that know the form of a text of a value, plain or in base64, as Secrets have theirs.
fn recognise(node: &Node, detectors: &mut BTreeSet<&'static str>) {
    match &node.value {
        Value::String(text) => {
            let mut add =
                |text: &str| detectors.extend(secret::find(text).into_iter().map(|one| one.detector));
            add(text);
            if let Some(text) =
                STANDARD.decode(text.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok())
            {
                add(&text);
            }
        }
        Value::List(list) => list.iter().for_each(|node| recognise(node, detectors)),
        Value::Map(map) => map.iter().for_each(|(_, node)| recognise(node, detectors)),
        _ => {}
    }
}

/// Adds the texts of a value.
fn collect(node: &Node, texts: &mut BTreeSet<Box<str>>) {
    match &node.value {
        Value::String(text) if !text.is_empty() => {
            texts.insert(text.clone());
        }
        Value::List(list) => list.iter().for_each(|node| collect(node, texts)),
        Value::Map(map) => map.iter().for_each(|(_, node)| collect(node, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Limits};

    fn parse(text: &str) -> Node {
        json::parse(FileId::new(0), text, &Limits::default()).unwrap()
    }

    #[test]
    fn a_marker_keeps_the_kind_and_the_place_and_nothing_else() {
        let mut node = parse(r#"{"a": "hunter2", "b": [], "c": null, "d": 7}"#);
        let mut redactor = Redactor::new(None, "x");
        let marks = parse(r#"{"a": true, "b": true, "c": true, "e": true}"#);
        redactor.marked(&mut Vec::new(), &mut node, &marks);
        let marker = |kind: &str, empty: bool| {
            format!(
                r#"{{"tollgate:redacted":{{"commitment":null,"detectors":[],"empty":{empty},"kind":"{kind}"}}}}"#
            )
        };
        let expected =
            format!(r#"{{"a":{},"b":{},"c":null,"d":7}}"#, marker("string", false), marker("list", true));
        assert_eq!(json::write(&node), expected);
        assert_eq!(redactor.count(), 2);
        assert_eq!(redactor.spans()[0].range(), 6..15);
        redactor.marked(&mut Vec::new(), &mut node, &marks);
        assert_eq!(redactor.count(), 2, "a marker is not replaced again");
    }

    #[test]
    fn marks_of_another_shape_take_the_whole_value() {
        let mut node = parse(r#"{"a": {"b": "hunter2"}, "c": {"d": 1}}"#);
        let marks = parse(r#"{"a": [true], "c": [false]}"#);
        Redactor::new(None, "x").marked(&mut Vec::new(), &mut node, &marks);
        assert!(is_marker(node.get("a").unwrap()));
        assert!(!is_marker(node.get("c").unwrap()));
    }

    #[test]
    fn a_commitment_depends_on_key_address_place_and_content() {
        let commitment = |key: [u8; 32], address: &str, place: &str, text: &str| {
            let mut node = parse(text);
            Redactor::new(Some(key), address).replace(&[Segment::Key(place.into())], &mut node);
            let facts = node.get(MARKER).unwrap();
            facts.get("commitment").unwrap().as_str().unwrap().to_owned()
        };
        let first = commitment([1; 32], "a", "p", "\"x\"");
        assert_eq!(first.len(), 64);
        assert_eq!(first, commitment([1; 32], "a", "p", "\"x\""));
        for other in [
            commitment([2; 32], "a", "p", "\"x\""),
            commitment([1; 32], "b", "p", "\"x\""),
            commitment([1; 32], "a", "q", "\"x\""),
            commitment([1; 32], "a", "p", "\"y\""),
        ] {
            assert_ne!(first, other);
        }
        let salt = Digest::of_parts(&[b"tollgate-salt-v1\0", &[1; 32], b"a\0p"]);
        let expected = Digest::of_parts(&[b"tollgate-commit-v1\0", salt.as_bytes(), b"\"x\""]);
        assert_eq!(first, expected.to_string());
    }

    #[test]
    fn metadata_of_a_secret_holds_metadata_alone() {
        let mut node = parse(
            r#"{"apiVersion": "v1", "kind": "Secret", "type": {"p": "hunter2"}, "metadata": {"name": "web",
                "stringData": {"p": "hunter2"}, "password": "hunter2", "uid": ["hunter2"],
                "labels": {"app": "web", "data": {"p": "hunter2"}}, "ownerReferences": [{"name": "owner"}],
                "annotations": {"team": "payments", "kapp.k14s.io/original": "{\"stringData\":{\"p\":\"hunter2\"}}"}}}"#,
        );
        let mut redactor = Redactor::new(None, "x");
        redactor.secrets(&mut Vec::new(), &mut node);
        assert_eq!(redactor.count(), 6);
        let text = json::write(&node);
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("payments") && text.contains("owner") && text.contains(r#""app":"web""#));
    }

    #[test]
    fn a_reference_to_a_secret_is_none() {
        let text = r#"{"valuesFrom":[{"kind":"Secret","name":"web","valuesKey":"all"}]}"#;
        let mut node = parse(text);
        Redactor::new(None, "x").secrets(&mut Vec::new(), &mut node);
        assert_eq!(json::write(&node), text);
    }

    #[test]
    fn no_place_tells_how_long_a_secret_is() {
        let mut node = parse(r#"{"kind": "Secret", "data": {"pin": "4711"}}"#);
        let mut redactor = Redactor::new(None, "x");
        redactor.secrets(&mut Vec::new(), &mut node);
        assert!(narrow(&mut node));
        assert_eq!(redactor.spans()[0].range(), 35..41);
        let data = node.get("data").unwrap();
        let pin = data.get("pin").unwrap();
        for node in [&node, data, pin] {
            assert_eq!(node.origin.span.start, node.origin.span.end);
        }
    }

    #[test]
    fn secrets_are_found_wherever_they_lie() {
        let mut node = parse(
            r#"{"kind": "List", "items": [
                {"apiVersion": "v1", "kind": "Secret", "data": {"p": "aHVudGVyMg=="}, "stringData": "hunter2", "stringdata": {"q": "hunter2"}, "type": "Opaque",
                 "metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}}},
                {"apiVersion": "v1", "kind": "ConfigMap", "data": {"p": "plain"}},
                {"apiVersion": "x.io/v1", "kind": "Secret", "data": {"p": "plain"}}]}"#,
        );
        let mut redactor = Redactor::new(None, "x");
        redactor.secrets(&mut Vec::new(), &mut node);
        assert_eq!(redactor.count(), 4);
        let text = json::write(&node);
        assert!(text.contains("Opaque"));
        assert!(!text.contains("hunter2") && !text.contains("aHVudGVyMg"));
        assert_eq!(text.matches("plain").count(), 2);
    }
}

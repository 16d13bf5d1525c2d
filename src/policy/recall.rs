//! Passes that were seen before: a policy that had no objection to one document has none to another that
//! looks the same everywhere the policy looks.
//!
//! Manifests of one run are alike, and most policies have no objection to most of them. What a policy looks
//! at is known from its syntax tree ([`super::flow`]); the imprint of a document holds that and no more. Only
//! passes are recalled, so that no finding is ever made up, and imprints are compared in full, not by a
//! digest.
//!
//! INVARIANT: two documents with the same imprint give the same answer. Whatever the syntax tree does not
//! tell counts as looked at in full.

use std::collections::{BTreeMap, HashSet};

use super::unknown::{Path, Seg, Use};
use crate::document::{Node, Number, Value};

/// Bytes of an imprint beyond which it is not worth keeping.
const MAX_IMPRINT: usize = 16 << 10;
/// Imprints that are kept for one policy by one worker.
const MAX_KEPT: usize = 4_096;
/// How often a worker looks in vain before it holds that documents are not alike for a policy, and looks no more.
const PATIENCE: usize = 96;

/// What a policy looks at, as a tree of steps into a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lens {
    root: Branch,
}

/// What a policy looks at below one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Branch {
    used: Option<Use>,
    /// Everything below matters.
    whole: bool,
    keys: BTreeMap<String, Branch>,
    any: Option<Box<Branch>>,
}

impl Lens {
    /// The lens of what a policy reads; none where it reads everything.
    pub(super) fn of<'p>(reads: impl IntoIterator<Item = (&'p Path, Use)>) -> Option<Self> {
        let mut lens = Self::default();
        for (path, used) in reads {
            // What is around the document is the same for all documents, or the policy is always evaluated.
            if path.segs.first() == Some(&Seg::Inventory) {
                continue;
            }
            let mut at = &mut lens.root;
            let steps = path.segs.iter().take_while(|seg| **seg != Seg::Deep);
            let deep = path.segs.contains(&Seg::Deep);
            for seg in steps {
                at = match seg {
                    Seg::Key(key) => at.keys.entry(key.clone()).or_default(),
                    Seg::Any | Seg::Inventory | Seg::Deep => at.any.get_or_insert_default(),
                };
            }
            at.used = at.used.max(Some(used));
            at.whole |= path.below || used >= Use::Whole || deep;
        }
        (!lens.root.whole).then_some(lens)
    }

    /// The lens of several policies together.
    pub(super) fn merged<'l>(lenses: impl IntoIterator<Item = &'l Self>) -> Self {
        let mut merged = Self::default();
        for lens in lenses {
            merged.root.merge(&lens.root);
        }
        merged
    }

    /// What the policy sees of a document; none where that is much.
    fn imprint(&self, root: &Node) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(512);
        print(&[&self.root], Some(root), &mut out);
        (out.len() <= MAX_IMPRINT).then_some(out)
    }
}

impl Branch {
    fn merge(&mut self, other: &Self) {
        self.used = self.used.max(other.used);
        self.whole |= other.whole;
        for (key, branch) in &other.keys {
            self.keys.entry(key.clone()).or_default().merge(branch);
        }
        if let Some(any) = &other.any {
            self.any.get_or_insert_default().merge(any);
        }
    }
}

/// The passes of one policy, or of several together.
#[derive(Debug, Default)]
pub(super) struct Recall {
    passed: HashSet<Vec<u8>>,
    /// Looks since the last that found something.
    in_vain: usize,
}

impl Recall {
    /// The imprint of a document, if the policy is worth it, and whether it passed before.
    pub(super) fn look(&mut self, lens: Option<&Lens>, root: &Node) -> (Option<Vec<u8>>, bool) {
        if self.in_vain >= PATIENCE {
            return (None, false);
        }
        let imprint = lens.and_then(|lens| lens.imprint(root));
        let seen = imprint.as_ref().is_some_and(|imprint| self.passed.contains(imprint));
        self.in_vain = if seen { 0 } else { self.in_vain + 1 };
        if self.in_vain >= PATIENCE {
            self.passed = HashSet::new();
        }
        (imprint, seen)
    }

    /// Keeps the imprint of a document that passed.
    pub(super) fn keep(&mut self, imprint: Option<Vec<u8>>) {
        let keeps = self.in_vain < PATIENCE && self.passed.len() < MAX_KEPT;
        if let Some(imprint) = imprint.filter(|_| keeps) {
            self.passed.insert(imprint);
        }
    }
}

/// Prints what the branches see of a value.
fn print(branches: &[&Branch], node: Option<&Node>, out: &mut Vec<u8>) {
    if out.len() > MAX_IMPRINT {
        return;
    }
    let Some(node) = node else {
        out.push(b'-');
        return;
    };
    if branches.iter().any(|branch| branch.whole) {
        return print_whole(node, out);
    }
    let counted = branches.iter().any(|branch| branch.used >= Some(Use::Count));
    match &node.value {
        Value::Null => out.push(b'n'),
        // A truth value decides where it stands alone as a statement.
        Value::Bool(truth) => out.push(if *truth { b't' } else { b'f' }),
        Value::Number(_) | Value::String(_) if counted => print_whole(node, out),
        Value::Number(_) => out.push(b'0'),
        Value::String(_) => out.push(b's'),
        Value::List(items) => {
            out.push(b'[');
            print_length(items.len(), out);
            let by_index = branches.iter().any(|branch| !branch.keys.is_empty());
            for (index, item) in items.iter().enumerate() {
                let key = if by_index { index.to_string() } else { String::new() };
                let below = below(branches, &key);
                if !below.is_empty() {
                    print(&below, Some(item), out);
                }
            }
        }
        Value::Map(map) => {
            if counted || branches.iter().any(|branch| branch.any.is_some()) {
                out.push(b'{');
                print_length(map.len(), out);
                for (key, item) in map.iter() {
                    print_text(key, out);
                    let below = below(branches, key);
                    if !below.is_empty() {
                        print(&below, Some(item), out);
                    }
                }
            } else {
                out.push(b'(');
                let mut keys: Vec<&str> =
                    branches.iter().flat_map(|branch| branch.keys.keys().map(String::as_str)).collect();
                keys.sort_unstable();
                keys.dedup();
                for key in keys {
                    print(&below(branches, key), map.get(key), out);
                }
            }
        }
    }
}

/// The branches one step further.
fn below<'b>(branches: &[&'b Branch], key: &str) -> Vec<&'b Branch> {
    branches.iter().flat_map(|branch| branch.keys.get(key).into_iter().chain(branch.any.as_deref())).collect()
}

/// Prints a value with everything in it.
fn print_whole(node: &Node, out: &mut Vec<u8>) {
    if out.len() > MAX_IMPRINT {
        return;
    }
    match &node.value {
        Value::Null => out.push(b'N'),
        Value::Bool(truth) => out.push(if *truth { b'T' } else { b'F' }),
        Value::Number(number) => {
            out.push(b'#');
            match number {
                Number::Integer(integer) => print_text(&integer.to_string(), out),
                Number::Float(float) => {
                    out.push(b'.');
                    out.extend(float.to_bits().to_be_bytes());
                }
                Number::Decimal(text) => print_text(text, out),
            }
        }
        Value::String(text) => {
            out.push(b'"');
            print_text(text, out);
        }
        Value::List(items) => {
            out.push(b'L');
            print_length(items.len(), out);
            for item in items {
                print_whole(item, out);
            }
        }
        Value::Map(map) => {
            out.push(b'M');
            print_length(map.len(), out);
            for (key, item) in map.iter() {
                print_text(key, out);
                print_whole(item, out);
            }
        }
    }
}

fn print_length(length: usize, out: &mut Vec<u8>) {
    out.extend(length.to_be_bytes());
}

fn print_text(text: &str, out: &mut Vec<u8>) {
    print_length(text.len(), out);
    out.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Map;
    use crate::source::{FileId, Span};

    fn node(json: &serde_json::Value) -> Node {
        let value = match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(truth) => Value::Bool(*truth),
            serde_json::Value::Number(number) => Value::Number(Number::Integer(number.as_i64().unwrap())),
            serde_json::Value::String(text) => Value::String(text.as_str().into()),
            serde_json::Value::Array(items) => Value::List(items.iter().map(node).collect()),
            serde_json::Value::Object(map) => {
                Value::Map(Map::from_unique(map.iter().map(|(k, v)| (k.as_str().into(), node(v))).collect()))
            }
        };
        Node::new(value, Span::new(FileId::new(0), 0, 0))
    }

    fn same(reads: &[(&str, Use)], one: &str, other: &str) -> bool {
        let seg = |text: &str| if text == "*" { Seg::Any } else { Seg::Key(text.into()) };
        let paths: Vec<(Path, Use)> = reads
            .iter()
            .map(|(path, used)| (Path { segs: path.split('.').map(seg).collect(), below: false }, *used))
            .collect();
        let lens = Lens::of(paths.iter().map(|(path, used)| (path, *used))).unwrap();
        let imprint = |json: &str| lens.imprint(&node(&serde_json::from_str(json).unwrap())).unwrap();
        imprint(one) == imprint(other)
    }

    #[test]
    fn documents_that_differ_where_nobody_looks_look_the_same() {
        let reads = [("a.b", Use::Whole), ("list.*.x", Use::Step), ("n", Use::Count)];
        assert!(same(&reads, r#"{"a": {"b": 1}, "z": 1}"#, r#"{"z": 2, "a": {"b": 1, "c": 3}}"#));
        assert!(same(&reads, r#"{"list": [{"x": "one", "y": 1}]}"#, r#"{"list": [{"x": "two"}]}"#));
        for (one, other) in [
            (r#"{"a": {"b": 1}}"#, r#"{"a": {"b": 2}}"#),
            (r#"{"a": {"b": 1}}"#, r#"{"a": {"b": "1"}}"#),
            (r#"{"a": {"b": 1}}"#, r#"{"a": {}}"#),
            (r#"{"a": {"b": 1}}"#, r#"{"a": [1]}"#),
            (r#"{"list": [{"x": 1}]}"#, r#"{"list": [{"x": 1}, {"x": 1}]}"#),
            (r#"{"list": [{"x": 1}, {}]}"#, r#"{"list": [{}, {"x": 1}]}"#),
            (r#"{"list": [{"x": true}]}"#, r#"{"list": [{"x": false}]}"#),
            (r#"{"list": {"k": {"x": 1}}}"#, r#"{"list": {"l": {"x": 1}}}"#),
            (r#"{"n": ["a"]}"#, r#"{"n": ["a", "b"]}"#),
            (r#"{"n": {"a": 1}}"#, r#"{"n": {"b": 1}}"#),
            (r#"{"n": "a"}"#, r#"{"n": "ab"}"#),
        ] {
            assert!(!same(&reads, one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_policy_that_reads_everything_has_no_lens() {
        let everything = Path { segs: vec![], below: true };
        assert_eq!(Lens::of([(&everything, Use::Step)]), None);
    }
}

//! Trees of values with origins.

use std::sync::Arc;

use super::{Pointer, Segment};
use crate::source::{Label, Span};

/// Where a value came from.
///
/// A scalar's span covers its text. A collection that stands under a key of a block mapping begins at the
/// key, so that the line that is shown is the line a person looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The place that is shown.
    pub span: Span,
    /// What else had a say, where the text is not the whole story.
    pub trace: Option<Arc<Trace>>,
}

/// What had a say in a value beside the place that it is written at: the values line of a chart, the module
/// calls on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The places, nearest first.
    pub labels: Vec<Label>,
}

impl From<Span> for Origin {
    fn from(span: Span) -> Self {
        Self { span, trace: None }
    }
}

/// A number as a document says it.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// An integer that fits.
    Integer(i64),
    /// A finite binary number.
    Float(f64),
    /// Any other, as JSON writes it: integers beyond 64 bits, decimals that a binary number would change.
    Decimal(Box<str>),
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(Box<str>),
    /// Nodes in order.
    List(Vec<Node>),
    /// Nodes by key.
    Map(Map),
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
}

/// Nodes by key, in the order of the text. Keys are unique.
///
/// A clone shares the entries until one of the two is changed: the documents of the resources of a plan are parts of
/// the plan's own.
#[derive(Debug, Clone, Default)]
pub struct Map {
    /// None where there are no entries: many maps have none.
    entries: Option<Arc<Entries>>,
}

/// The entries of a map.
type Entries = Vec<(Arc<str>, Node)>;

impl Map {
    /// A map of `entries`, whose keys the caller has made sure are unique.
    pub fn from_unique(entries: Vec<(Arc<str>, Node)>) -> Self {
        Self { entries: (!entries.is_empty()).then(|| Arc::new(entries)) }
    }

    /// Where the entries lie: the same for maps that share them, as long as any of these is there. None for an empty
    /// map.
    pub fn address(&self) -> Option<usize> {
        self.entries.as_ref().map(|entries| Arc::as_ptr(entries).addr())
    }

    /// The entries in the order of the text, with their keys to be shared.
    pub fn entries(&self) -> &[(Arc<str>, Node)] {
        self.entries.as_deref().map(Vec::as_slice).unwrap_or_default()
    }

    /// The entries, to be changed. They are no longer shared.
    fn entries_mut(&mut self) -> &mut Entries {
        Arc::make_mut(self.entries.get_or_insert_default())
    }

    /// The node under `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| &**name == key).map(|(_, node)| node)
    }

    /// The node under `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let index = self.entries().iter().position(|(name, _)| &**name == key)?;
        self.entries_mut().get_mut(index).map(|(_, node)| node)
    }

    /// Puts a node under `key`, in place of the one that is there.
    pub fn insert(&mut self, key: &str, node: Node) {
        match self.get_mut(key) {
            Some(place) => *place = node,
            None => self.entries_mut().push((key.into(), node)),
        }
    }

    /// Takes the node under `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let index = self.entries().iter().position(|(name, _)| &**name == key)?;
        Some(self.entries_mut().remove(index).1)
    }

    /// The entries in the order of the text.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Node)> {
        self.entries().iter().map(|(key, node)| (&**key, node))
    }

    /// The entries in the order of the text, to be changed. They are no longer shared.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Node)> {
        let entries = self.entries.as_mut().map(|entries| Arc::make_mut(entries).as_mut_slice());
        entries.unwrap_or_default().iter_mut().map(|(key, node)| (&**key, node))
    }

    /// The entries in the order of the text.
    pub fn into_entries(self) -> Vec<(Arc<str>, Node)> {
        self.entries.map(Arc::unwrap_or_clone).unwrap_or_default()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }
}

/// Equal are maps of equal entries in the same order.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        let shared = self.address().is_some() && self.address() == other.address();
        shared || self.entries() == other.entries()
    }
}

impl Node {
    /// A node that holds `value` and came from `span`.
    pub fn new(value: Value, span: Span) -> Self {
        Self { value, origin: span.into() }
    }

    /// A node that holds text.
    pub fn string(text: impl Into<Box<str>>, origin: Origin) -> Self {
        Self { value: Value::String(text.into()), origin }
    }

    /// The node under `key`, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// The map that this holds.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list that this holds.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The text that this holds.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value that this holds.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The node at `pointer`; none where a step leads nowhere.
    pub fn at(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.segments().iter().try_fold(self, |node, segment| node.step(segment))
    }

    /// The node at the end of some steps, to be changed; none where a step leads nowhere. Only what lies on the way
    /// is no longer shared.
    pub fn at_mut(&mut self, segments: &[Segment]) -> Option<&mut Node> {
        segments.iter().try_fold(self, |node, segment| match (&mut node.value, segment) {
            (Value::Map(map), Segment::Key(key)) => map.get_mut(key),
            (Value::List(list), Segment::Index(index)) => list.get_mut(*index),
            _ => None,
        })
    }

    /// The node at `pointer`, or the deepest one on the way to it: the best place to show for a value that
    /// is missing.
    pub fn nearest(&self, pointer: &Pointer) -> &Node {
        let mut node = self;
        for segment in pointer.segments() {
            match node.step(segment) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// Whether both hold the same, wherever they come from and in whatever order their keys stand.
    pub fn holds_same(&self, other: &Self) -> bool {
        let mut pairs = vec![(self, other)];
        while let Some((left, right)) = pairs.pop() {
            match (&left.value, &right.value) {
                (Value::List(left), Value::List(right)) if left.len() == right.len() => {
                    pairs.extend(left.iter().zip(right));
                }
                (Value::Map(left), Value::Map(right)) if left.len() == right.len() => {
                    let mut sorted: Vec<(&str, &Self)> = left.iter().collect();
                    let mut others: Vec<(&str, &Self)> = right.iter().collect();
                    sorted.sort_by_key(|entry| entry.0);
                    others.sort_by_key(|entry| entry.0);
                    for (left, right) in sorted.into_iter().zip(others) {
                        if left.0 != right.0 {
                            return false;
                        }
                        pairs.push((left.1, right.1));
                    }
                }
                (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => return false,
                (left, right) => {
                    if left != right {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// This and all nodes below it, each with the way to it and where it came from, in the order of the text.
    pub fn places(&self) -> impl Iterator<Item = (Pointer, &Origin)> {
        // A stack in place of recursion: the one on top comes next.
        let mut open = vec![(Vec::new(), self)];
        std::iter::from_fn(move || {
            let (way, node) = open.pop()?;
            let below = |segment: Segment| way.iter().cloned().chain([segment]).collect::<Vec<_>>();
            match &node.value {
                Value::Map(map) => open.extend(
                    map.entries()
                        .iter()
                        .rev()
                        .map(|(key, node)| (below(Segment::Key(Arc::clone(key))), node)),
                ),
                Value::List(list) => {
                    let items = list.iter().enumerate().rev();
                    open.extend(items.map(|(index, node)| (below(Segment::Index(index)), node)));
                }
                _ => {}
            }
            Some((Pointer::new(way), &node.origin))
        })
    }

    /// One step of a pointer. A key that is a number steps into a list too, as in a JSON pointer.
    fn step(&self, segment: &Segment) -> Option<&Node> {
        match (&self.value, segment) {
            (Value::Map(map), Segment::Key(key)) => map.get(key),
            (Value::Map(map), Segment::Index(index)) => map.get(&index.to_string()),
            (Value::List(list), Segment::Index(index)) => list.get(*index),
            (Value::List(list), Segment::Key(key)) => list.get(key.parse::<usize>().ok()?),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;
    use crate::source::{FileId, Limits};

    fn parse(text: &str) -> Node {
        json::parse(FileId::new(0), text, &Limits::default()).unwrap()
    }

    #[test]
    fn every_node_has_its_place() {
        let node = parse(r#"{"a": [1, {}], "b": {"c": null}}"#);
        let shown = node.places().map(|(pointer, origin)| format!("{pointer}@{}", origin.span.start));
        assert_eq!(shown.collect::<Vec<_>>(), ["@0", "a@6", "a[0]@7", "a[1]@10", "b@20", "b.c@26"]);
    }

    #[test]
    fn a_clone_of_a_map_is_changed_alone() {
        let node = parse(r#"{"a": {"b": 1}, "c": {"d": 2}}"#);
        let mut clone = node.clone();
        let way = [Segment::Key("a".into()), Segment::Key("b".into())];
        clone.at_mut(&way).unwrap().value = Value::Bool(true);
        assert_eq!(json::write(&node), r#"{"a":{"b":1},"c":{"d":2}}"#);
        assert_eq!(json::write(&clone), r#"{"a":{"b":true},"c":{"d":2}}"#);
        let address = |node: &Node| node.get("c").unwrap().as_map().unwrap().address();
        assert_eq!(address(&node), address(&clone), "what was not changed is shared");
    }
}

//! The map of a mapping: merge keys expanded, no key twice.

use std::collections::HashMap;
use std::sync::Arc;

use super::diagnose::{self, Report};
use crate::document::{Map, Node, Value};
use crate::source::{FileId, Span};

/// What happens to keys that stand twice in a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicates {
    /// They are errors.
    Refused,
    /// The last one counts, be it written or merged, as where goyaml.v2 reads without its strict mode.
    LastWins,
}

/// What a key is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KeyKind {
    /// A key of the map.
    Plain(Arc<str>),
    /// `<<`, whose value is merged into the map.
    Merge,
    /// No key that JSON could have; a diagnostic has said so.
    Wrong,
}

/// A key and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) kind: KeyKind,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Key {
    pub(super) fn new(kind: KeyKind, start: usize, end: usize) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { kind, start: offset(start), end: offset(end) }
    }

    fn span(&self, file: FileId) -> Span {
        Span { file, start: self.start, end: self.end }
    }
}

/// Below this number of keys each is compared with each.
const FEW: usize = 16;

/// The map of `keys` and their `nodes`; what is wrong with it goes to the report.
pub(super) fn map(file: FileId, keys: Vec<Key>, nodes: Vec<Node>, report: &mut Report) -> Map {
    if keys.iter().any(|key| key.kind == KeyKind::Merge) {
        return merged(file, keys, nodes, report);
    }
    refuse_duplicates(file, &keys, report);
    let plain = |(key, node): (Key, Node)| match key.kind {
        KeyKind::Plain(text) => Some((text, node)),
        KeyKind::Merge | KeyKind::Wrong => None,
    };
    Map::from_unique(keys.into_iter().zip(nodes).filter_map(plain).collect())
}

/// The map of `keys` and their `nodes`, of which the last one of a name counts. A map that is merged counts where
/// its `<<` stands; in a list of maps the earlier one counts.
pub(super) fn last_wins(file: FileId, keys: Vec<Key>, nodes: Vec<Node>, report: &mut Report) -> Map {
    let mut entries: Entries = Vec::with_capacity(keys.len());
    let merges = keys.iter().any(|key| key.kind == KeyKind::Merge);
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    let indexed = merges || keys.len() > FEW;
    let mut put = |text: Arc<str>, node: Node| {
        let place = if indexed {
            places.get(&text).copied()
        } else {
            entries.iter().position(|(other, _)| *other == text)
        };
        if let Some(entry) = place.and_then(|place| entries.get_mut(place)) {
            entry.1 = node;
        } else {
            if indexed {
                places.insert(text.clone(), entries.len());
            }
            entries.push((text, node));
        }
    };
    for (key, node) in keys.into_iter().zip(nodes) {
        match key.kind {
            KeyKind::Wrong => {}
            KeyKind::Plain(text) => put(text, node),
            KeyKind::Merge => match maps_of(node) {
                Some(maps) => maps.into_iter().rev().flatten().for_each(|(text, node)| put(text, node)),
                None => report.refuse(diagnose::merge_value(key.span(file))),
            },
        }
    }
    Map::from_unique(entries)
}

/// Tells each key that stands twice.
fn refuse_duplicates(file: FileId, keys: &[Key], report: &mut Report) {
    let mut refuse = |first: &Key, second: &Key| {
        if let KeyKind::Plain(text) = &second.kind {
            report.refuse(diagnose::duplicate(first.span(file), second.span(file), text));
        }
    };
    if keys.len() <= FEW {
        for (index, second) in keys.iter().enumerate() {
            if let Some(first) = keys.iter().take(index).find(|first| first.kind == second.kind) {
                refuse(first, second);
            }
        }
    } else {
        let mut sorted: Vec<&Key> = keys.iter().collect();
        sorted.sort();
        let mut group: Option<&Key> = None;
        for key in sorted {
            match group {
                Some(first) if first.kind == key.kind => refuse(first, key),
                _ => group = Some(key),
            }
        }
    }
}

/// Where an entry of a map that is being merged comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// From a key of the map itself.
    Own,
    /// From the merge key of that number.
    Merged(usize),
}

/// An entry of a map that is being merged.
struct Entry {
    key: Arc<str>,
    node: Node,
    source: Source,
    span: Span,
}

/// The map of a mapping with merge keys.
///
/// What a map says itself goes before what it merges, and in a list of maps the earlier one goes first. That
/// is what the specification says; goyaml and other readers agree as long as `<<` stands before the keys that
/// override it. Where it stands behind them readers disagree, and the map is refused.
fn merged(file: FileId, keys: Vec<Key>, nodes: Vec<Node>, report: &mut Report) -> Map {
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    for (number, (key, node)) in keys.into_iter().zip(nodes).enumerate() {
        let span = key.span(file);
        match key.kind {
            KeyKind::Wrong => {}
            KeyKind::Plain(text) => match places.get(&text).and_then(|place| entries.get_mut(*place)) {
                Some(entry) if entry.source == Source::Own => {
                    report.refuse(diagnose::duplicate(entry.span, span, &text));
                }
                Some(entry) => *entry = Entry { key: text, node, source: Source::Own, span },
                None => {
                    places.insert(text.clone(), entries.len());
                    entries.push(Entry { key: text, node, source: Source::Own, span });
                }
            },
            KeyKind::Merge => {
                let Some(maps) = maps_of(node) else {
                    report.refuse(diagnose::merge_value(span));
                    continue;
                };
                for (text, node) in maps.into_iter().flatten() {
                    match places.get(&text).and_then(|place| entries.get(*place)) {
                        Some(entry) if entry.source == Source::Merged(number) => {}
                        Some(entry) if entry.node.holds_same(&node) => {}
                        Some(entry) => report.refuse(diagnose::merge_order(span, entry.span, &text)),
                        None => {
                            places.insert(text.clone(), entries.len());
                            let span = node.origin.span;
                            entries.push(Entry { key: text, node, source: Source::Merged(number), span });
                        }
                    }
                }
            }
        }
    }
    Map::from_unique(entries.into_iter().map(|entry| (entry.key, entry.node)).collect())
}

/// The entries of a map.
type Entries = Vec<(Arc<str>, Node)>;

/// The entries of the maps that a merge key names.
fn maps_of(node: Node) -> Option<Vec<Entries>> {
    let entries = |node: Node| match node.value {
        Value::Map(map) => Some(map.into_entries()),
        _ => None,
    };
    match node.value {
        Value::List(nodes) => nodes.into_iter().map(entries).collect(),
        value => entries(Node { value, origin: node.origin }).map(|map| vec![map]),
    }
}

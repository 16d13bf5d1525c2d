//! Edits of YAML and JSON documents by the places of their text: what is not edited stays byte for byte.

mod edit;
mod tree;
mod write;

use serde_json::Value;

use super::change::{Change, Step, wrap};
use super::text::spliced;
use crate::document::{Node, Segment, Value as Held, json, yaml};
use crate::source::{FileId, Limits};

/// The most edits that one change may come to.
const EDITS: usize = 256;

/// The text of one document with changes made. None where one of them is about a value that is written elsewhere (an
/// alias, a merge key), where the text is not to be edited, and where the edited text, read again, is anything else
/// than what was wanted.
pub(super) fn changed(text: &str, changes: &[Change], limits: &Limits) -> Option<String> {
    let before = only(text, limits)?;
    let is_json = json::parse(FileId::new(0), text, limits).is_ok();
    let mut wanted = before.clone();
    let mut edited = text.to_owned();
    for change in changes {
        for change in simple(change, &wanted)? {
            let written = tree::read(&edited)?;
            let manner = edit::manner(&written, &edited, is_json);
            let edits = edit::edits(&edited, &written, &wanted, &change, manner)?;
            apply(&mut wanted, &change)?;
            edited = spliced(&edited, edits)?;
            // A wrong step is found here, before the next one rests on it.
            if !only(&edited, limits)?.holds_same(&wanted) {
                return None;
            }
        }
    }
    let sound = !is_json || json::parse(FileId::new(0), &edited, limits).is_ok();
    // What follows the document must begin a line of its own, as before.
    (sound && edited != text && (!text.ends_with('\n') || edited.ends_with('\n'))).then_some(edited)
}

/// The value of the only document of a text; none where there is another number of them, or anything wrong.
fn only(text: &str, limits: &Limits) -> Option<Node> {
    let mut parsed = yaml::parse(FileId::new(0), text, limits);
    let document = parsed.documents.pop()?;
    (parsed.documents.is_empty() && parsed.diagnostics.is_empty()).then_some(document.root)
}

/// A change as changes of which each sets a scalar, puts in what is missing, replaces what is of another kind, or takes
/// one thing out.
fn simple(change: &Change, root: &Node) -> Option<Vec<Change>> {
    let mut found = Vec::new();
    match change {
        Change::Remove(_) => found.push(change.clone()),
        Change::Set(path, value) => differences(at(root, path), path, value, &mut found),
    }
    (found.len() <= EDITS).then_some(found)
}

/// What is to be changed so that a value stands at a path where `node` is now.
fn differences(node: Option<&Node>, path: &[Step], value: &Value, found: &mut Vec<Change>) {
    let below = |step: Step| path.iter().cloned().chain([step]).collect::<Vec<_>>();
    match (node.map(|node| &node.value), value) {
        (Some(Held::Map(map)), Value::Object(entries)) if !map.is_empty() => {
            for (key, value) in entries {
                differences(map.get(key), &below(Step::Key(key.clone())), value, found);
            }
            let extra = map.iter().filter(|(key, _)| !entries.contains_key(*key));
            found.extend(extra.map(|(key, _)| Change::Remove(below(Step::Key(key.to_owned())))));
        }
        (Some(Held::List(nodes)), Value::Array(items)) if !nodes.is_empty() => {
            for (index, value) in items.iter().enumerate() {
                differences(nodes.get(index), &below(Step::Index(index)), value, found);
            }
            let extra = (items.len()..nodes.len()).rev();
            found.extend(extra.map(|index| Change::Remove(below(Step::Index(index)))));
        }
        _ => {
            let same = node.zip(tree_of(value)).is_some_and(|(node, value)| node.holds_same(&value));
            if !same {
                found.push(Change::Set(path.to_vec(), value.clone()));
            }
        }
    }
}

fn at<'n>(root: &'n Node, path: &[Step]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.as_list()?.get(*index),
    })
}

/// A value as a node.
fn tree_of(value: &Value) -> Option<Node> {
    json::parse(FileId::new(0), &value.to_string(), &Limits::default()).ok()
}

/// Makes a change in a tree. None where the way to it does not go.
fn apply(root: &mut Node, change: &Change) -> Option<()> {
    let (last, way) = change.path().split_last()?;
    let mut node = root;
    for (position, step) in way.iter().enumerate() {
        let segment = match step {
            Step::Key(key) => Segment::Key(key.as_str().into()),
            Step::Index(index) => Segment::Index(*index),
        };
        if node.at_mut(std::slice::from_ref(&segment)).is_none_or(|next| next.value == Held::Null) {
            // The way goes on through what is missing.
            let Change::Set(path, value) = change else { return None };
            let rest = wrap(path.get(position + 1..)?, value)?;
            return put(node, step, tree_of(&rest)?);
        }
        node = node.at_mut(std::slice::from_ref(&segment))?;
    }
    match change {
        Change::Set(_, value) => put(node, last, tree_of(value)?),
        Change::Remove(_) => match (&mut node.value, last) {
            (Held::Map(map), Step::Key(key)) => map.remove(key).map(drop),
            (Held::List(items), Step::Index(index)) if *index < items.len() => {
                items.remove(*index);
                Some(())
            }
            _ => None,
        },
    }
}

fn put(node: &mut Node, step: &Step, value: Node) -> Option<()> {
    match (&mut node.value, step) {
        (Held::Map(map), Step::Key(key)) => map.insert(key, value),
        (Held::List(items), Step::Index(index)) if *index < items.len() => *items.get_mut(*index)? = value,
        (Held::List(items), Step::Index(index)) if *index == items.len() => items.push(value),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests;

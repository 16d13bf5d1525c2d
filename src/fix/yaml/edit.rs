//! From one change of a tree to edits of its text.

use serde_json::Value;

use super::tree::{Entry, Item, Shape, Written};
use super::write::{self, Manner};
use crate::document::Node;
use crate::document::yaml::Style;
use crate::fix::change::{Change, Step, wrap};
use crate::fix::text::{Splice, is_first, line_break, line_end, line_start, next_line};

/// How a text is written.
pub(super) fn manner(root: &Written, text: &str, json: bool) -> Manner {
    let (mut step, mut dash) = (None, None);
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.shape {
            Shape::Map { flow, entries } => {
                for entry in entries.iter().filter(|_| !flow) {
                    let column = column(text, entry.start);
                    match &entry.value.shape {
                        Shape::Map { flow: false, .. } => {
                            let inner = self::column(text, entry.value.start);
                            step = step.or(inner.checked_sub(column));
                        }
                        Shape::List { flow: false, items } => {
                            let inner = items.first().map(|item| self::column(text, item.dash));
                            dash = dash.or(inner.and_then(|inner| inner.checked_sub(column)));
                        }
                        _ => {}
                    }
                }
                open.extend(entries.iter().rev().map(|entry| &entry.value));
            }
            Shape::List { items, .. } => open.extend(items.iter().rev().map(|item| &item.value)),
            _ => {}
        }
    }
    let step = step.filter(|step| (1..=16).contains(step)).unwrap_or(2);
    Manner { json, step, dash: dash.filter(|dash| *dash <= 16).unwrap_or(step) }
}

/// What a value stands in.
#[derive(Clone, Copy)]
enum Holder<'a> {
    Root,
    /// In flow style, whatever it is.
    Flow,
    Entry(&'a Entry),
    Item(&'a Item),
}

/// The edits that make a change in a text whose tree is `held`.
pub(super) fn edits(
    text: &str,
    root: &Written,
    held: &Node,
    change: &Change,
    manner: Manner,
) -> Option<Vec<Splice>> {
    let editor = Editor { text, manner, newline: line_break(text) };
    match change {
        Change::Set(path, value) => editor.set(root, held, path, value),
        Change::Remove(path) => editor.remove(root, path),
    }
}

struct Editor<'a> {
    text: &'a str,
    manner: Manner,
    newline: &'static str,
}

/// The bytes of its line before a place.
fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

impl<'a> Editor<'a> {
    fn part(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn set(&self, root: &'a Written, held: &Node, path: &[Step], value: &Value) -> Option<Vec<Splice>> {
        let (mut node, mut holder, mut held) = (root, Holder::Root, Some(held));
        for (position, step) in path.iter().enumerate() {
            let rest = path.get(position..)?;
            let block_holder = !matches!(holder, Holder::Flow | Holder::Root);
            if node.is_null() || node.is_empty_flow() && block_holder && !self.manner.json {
                return self.replace(node, holder, &wrap(rest, value)?);
            }
            let rest = rest.get(1..)?;
            match (&node.shape, step) {
                (Shape::Map { flow, entries }, Step::Key(key)) => {
                    held = held.and_then(|held| held.get(key));
                    let Some(entry) = entries.iter().find(|entry| entry.key == *key) else {
                        // What is there and not written here came through a merge key.
                        if held.is_some() {
                            return None;
                        }
                        return self.insert(node, Some(key), &wrap(rest, value)?);
                    };
                    holder = if *flow { Holder::Flow } else { Holder::Entry(entry) };
                    node = &entry.value;
                }
                (Shape::List { flow, items }, Step::Index(index)) => {
                    held = held.and_then(|held| held.as_list()?.get(*index));
                    let Some(item) = items.get(*index) else {
                        let next = *index == items.len();
                        return next.then(|| self.insert(node, None, &wrap(rest, value)?)).flatten();
                    };
                    holder = if *flow { Holder::Flow } else { Holder::Item(item) };
                    node = &item.value;
                }
                _ => return None,
            }
        }
        self.replace(node, holder, value)
    }

    /// Puts another value in the place of one.
    fn replace(&self, node: &Written, holder: Holder<'_>, value: &Value) -> Option<Vec<Splice>> {
        if matches!(node.shape, Shape::Alias) {
            return None;
        }
        let flow = matches!(holder, Holder::Flow | Holder::Root) || self.manner.json;
        if flow || write::is_scalar(value) {
            let text = self.inline(node, value, flow)?;
            return match holder {
                // A collection below its key becomes what stands behind the key.
                Holder::Entry(entry) if node.is_block() => {
                    let lost = self.part(entry.colon, node.end);
                    (!lost.contains('#'))
                        .then(|| vec![Splice::new(entry.colon..node.end, format!(" {text}"))])
                }
                Holder::Root if node.is_block() => None,
                _ if node.start == node.end => Some(vec![Splice::insert(node.start, format!(" {text}"))]),
                _ if node.is_block() && self.part(node.start, node.end).contains('#') => None,
                _ => Some(vec![Splice::new(node.start..node.end, text)]),
            };
        }
        if node.is_block() {
            return None;
        }
        match holder {
            Holder::Entry(entry) => {
                let lines = write::block_below(value, column(self.text, entry.start), self.manner)?;
                let end = line_end(self.text, node.end);
                let behind = self.part(node.end, end).trim_start();
                if !behind.is_empty() && !behind.starts_with('#') {
                    return None;
                }
                let before = self.part(entry.colon, node.start);
                let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
                let lines = format!("{0}{1}", self.newline, lines.join(self.newline));
                let mut edits = vec![Splice::insert(end, lines)];
                if node.start < node.end {
                    edits.insert(0, Splice::new(node.start - blanks..node.end, ""));
                }
                Some(edits)
            }
            Holder::Item(item) => {
                let column = column(self.text, item.dash) + 2;
                let lines = write::block(value, column, self.manner)?.join(self.newline);
                if node.start == node.end {
                    let blank = item.dash + 1..line_end(self.text, item.dash);
                    let clear = self.part(blank.start, blank.end).trim().is_empty();
                    return clear.then(|| vec![Splice::new(blank, format!(" {lines}"))]);
                }
                let clear = self.part(node.end, line_end(self.text, node.end)).trim().is_empty();
                clear.then(|| vec![Splice::new(node.start..node.end, lines)])
            }
            Holder::Root | Holder::Flow => None,
        }
    }

    /// A value in one line, quoted as the one that it takes the place of.
    fn inline(&self, node: &Written, value: &Value, flow: bool) -> Option<String> {
        if let (Value::String(text), Shape::Scalar { style: Style::Quoted, .. }) = (value, &node.shape) {
            let single = self.part(node.start, node.end).starts_with('\'');
            let plain = !text.contains(['\'', '\n', '\r']) && !text.chars().any(char::is_control);
            return Some(if single && plain { format!("'{text}'") } else { value.to_string() });
        }
        if write::is_scalar(value) {
            return write::scalar(value, self.manner, flow);
        }
        write::flow(value, self.manner)
    }

    /// Adds an entry or an item at the end of a collection.
    fn insert(&self, node: &Written, key: Option<&String>, value: &Value) -> Option<Vec<Splice>> {
        let (flow, last) = match &node.shape {
            Shape::Map { flow, entries } => {
                let last = entries.last();
                (*flow, last.map(|entry| (entry.start, entry.value.end.max(entry.colon))))
            }
            Shape::List { flow, items } => {
                let end =
                    |item: &Item| if *flow { item.value.end } else { item.value.end.max(item.dash + 1) };
                (*flow, items.last().map(|item| (item.dash, end(item))))
            }
            _ => return None,
        };
        if flow {
            let added = match key {
                Some(key) => write::entry(key, value, self.manner)?,
                None => write::flow(value, self.manner)?,
            };
            return self.insert_flow(node, last, &added);
        }
        let (start, end) = last?;
        // A mapping behind a dash has its first key in the line of the dash, and all at the same column.
        let column = column(
            self.text,
            match &node.shape {
                Shape::Map { entries, .. } => entries.first()?.start,
                _ => start,
            },
        );
        let lines = match key {
            Some(key) => write::block_entry(key, value, column, self.manner)?,
            None => write::block_item(value, column, self.manner)?,
        };
        let end = line_end(self.text, end);
        let blanks = " ".repeat(column);
        Some(vec![Splice::insert(end, format!("{0}{blanks}{1}", self.newline, lines.join(self.newline)))])
    }

    fn insert_flow(&self, node: &Written, last: Option<(usize, usize)>, added: &str) -> Option<Vec<Splice>> {
        let close = node.end.checked_sub(1)?;
        let Some((start, end)) = last else {
            let clear = self.part(node.start + 1, close).trim().is_empty();
            return clear.then(|| vec![Splice::new(node.start + 1..close, added)]);
        };
        let gap = self.part(end, close);
        let comma = match gap.trim() {
            "" => None,
            "," => Some(end + gap.find(',')? + 1),
            _ => return None,
        };
        // Where the last one has a line of its own, so has what is added.
        let before = if is_first(self.text, start) {
            format!("{}{}", self.newline, self.part(line_start(self.text, start), start))
        } else {
            " ".to_owned()
        };
        Some(vec![match comma {
            Some(comma) => Splice::insert(comma, format!("{before}{added},")),
            None => Splice::insert(end, format!(",{before}{added}")),
        }])
    }

    fn remove(&self, root: &'a Written, path: &[Step]) -> Option<Vec<Splice>> {
        let (last, way) = path.split_last()?;
        let (mut node, mut holder) = (root, Holder::Root);
        for step in way {
            (node, holder) = match (&node.shape, step) {
                (Shape::Map { flow, entries }, Step::Key(key)) => {
                    let entry = entries.iter().find(|entry| entry.key == *key)?;
                    (&entry.value, if *flow { Holder::Flow } else { Holder::Entry(entry) })
                }
                (Shape::List { flow, items }, Step::Index(index)) => {
                    let item = items.get(*index)?;
                    (&item.value, if *flow { Holder::Flow } else { Holder::Item(item) })
                }
                _ => return None,
            };
        }
        // Where each member begins and ends, and which of them goes.
        let (flow, empty, places, gone) = match (&node.shape, last) {
            (Shape::Map { flow, entries }, Step::Key(key)) => {
                let places = entries.iter().map(|entry| (entry.start, entry.value.end.max(entry.colon)));
                let gone = entries.iter().position(|entry| entry.key == *key)?;
                (*flow, "{}", places.collect::<Vec<_>>(), gone)
            }
            (Shape::List { flow, items }, Step::Index(index)) => {
                let end =
                    |item: &Item| if *flow { item.value.end } else { item.value.end.max(item.dash + 1) };
                let places = items.iter().map(|item| (item.dash, end(item)));
                (*flow, "[]", places.collect(), *index)
            }
            _ => return None,
        };
        let (start, end) = *places.get(gone)?;
        let before = gone.checked_sub(1).and_then(|index| places.get(index)).copied();
        let after = places.get(gone + 1).copied();
        if flow {
            return self.remove_flow(node, (start, end), before, after);
        }
        let line = line_end(self.text, end);
        let behind = self.part(end, line).trim_start();
        if !behind.is_empty() && !behind.starts_with('#') {
            return None;
        }
        if before.is_none() && after.is_none() {
            // An empty collection stays.
            return match holder {
                Holder::Entry(entry) if is_first(self.text, start) => Some(vec![
                    Splice::insert(entry.colon, format!(" {empty}")),
                    Splice::new(line_start(self.text, start)..next_line(self.text, end), ""),
                ]),
                Holder::Item(_) if behind.is_empty() => Some(vec![Splice::new(start..end, empty)]),
                _ => None,
            };
        }
        if is_first(self.text, start) {
            return Some(vec![Splice::new(line_start(self.text, start)..next_line(self.text, end), "")]);
        }
        // The first entry behind a dash: the second one takes its place.
        let (next, _) = after?;
        let between = self.part(line, next);
        between.trim().is_empty().then(|| vec![Splice::new(start..next, "")])
    }

    fn remove_flow(
        &self,
        node: &Written,
        (start, end): (usize, usize),
        before: Option<(usize, usize)>,
        after: Option<(usize, usize)>,
    ) -> Option<Vec<Splice>> {
        let range = match (before, after) {
            (_, Some((next, _))) => start..next,
            (Some((_, previous)), None) => previous..end,
            (None, None) => node.start + 1..node.end.checked_sub(1)?,
        };
        let lost = format!("{}{}", self.part(range.start, start.max(range.start)), self.part(end, range.end));
        (!lost.contains('#')).then(|| vec![Splice::new(range, "")])
    }
}

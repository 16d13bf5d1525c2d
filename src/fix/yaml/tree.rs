//! A YAML text as it is written: where keys, values, dashes and braces stand.

use crate::document::yaml::{Event, Events, Kind, Style};
use crate::fix::text::trimmed;

/// A value as it is written, without its anchor and tag.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) start: usize,
    /// Behind its last character.
    pub(super) end: usize,
    pub(super) shape: Shape,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Shape {
    Scalar {
        style: Style,
        null: bool,
    },
    /// It is written elsewhere.
    Alias,
    Map {
        flow: bool,
        entries: Vec<Entry>,
    },
    List {
        flow: bool,
        items: Vec<Item>,
    },
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key begins.
    pub(super) start: usize,
    /// Behind the colon.
    pub(super) colon: usize,
    pub(super) value: Written,
}

/// An item of a list; in block style with the place of its dash.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) dash: usize,
    pub(super) value: Written,
}

impl Written {
    /// Whether nothing is written, or one of the words for nothing.
    pub(super) fn is_null(&self) -> bool {
        matches!(self.shape, Shape::Scalar { null: true, .. })
    }

    /// Whether it is `{}` or `[]`.
    pub(super) fn is_empty_flow(&self) -> bool {
        match &self.shape {
            Shape::Map { flow: true, entries } => entries.is_empty(),
            Shape::List { flow: true, items } => items.is_empty(),
            _ => false,
        }
    }

    /// Whether it is a collection in block style.
    pub(super) fn is_block(&self) -> bool {
        matches!(self.shape, Shape::Map { flow: false, .. } | Shape::List { flow: false, .. })
    }
}

/// The value of the only document of a text, which must be one that can be read. None where a key is no plain one: a
/// collection, an alias, or behind a `?`.
pub(super) fn read(text: &str) -> Option<Written> {
    let base = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, events: Events::new(text, base, text.len()) };
    let Event { kind: Kind::DocumentStart { .. }, .. } = reader.next()? else { return None };
    let first = reader.next()?;
    reader.value(first)
}

struct Reader<'a> {
    text: &'a str,
    events: Events<'a>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Event<'a>> {
        self.events.next().ok()
    }

    /// The value that begins with an event. It nests no deeper than the reader of documents allows.
    fn value(&mut self, event: Event<'a>) -> Option<Written> {
        let Event { kind, start, end } = event;
        match kind {
            Kind::Alias(_) => Some(Written { start, end, shape: Shape::Alias }),
            Kind::Scalar { text, style, properties } => {
                let word = matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let null = style == Style::Plain && word && properties.tag.is_none();
                // The break at the end of a block of lines belongs to what follows.
                let end = trimmed(self.text, start, end);
                Some(Written { start, end, shape: Shape::Scalar { style, null } })
            }
            Kind::MappingStart { flow, .. } => self.map(flow, start),
            Kind::SequenceStart { flow, .. } => self.list(flow, start),
            _ => None,
        }
    }

    fn map(&mut self, flow: bool, start: usize) -> Option<Written> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let event = self.next()?;
            let end = event.end;
            match event.kind {
                Kind::MappingEnd => {
                    let last = entries.last().map_or(start, |entry| entry.value.end.max(entry.colon));
                    let end = if flow { end } else { last };
                    return Some(Written { start, end, shape: Shape::Map { flow, entries } });
                }
                Kind::Scalar { text, .. } => {
                    let colon = self.colon(end)?;
                    let value = self.next()?;
                    let value = self.value(value)?;
                    let key = text.into_owned();
                    entries.push(Entry { key, start: event.start, colon, value });
                }
                _ => return None,
            }
        }
    }

    fn list(&mut self, flow: bool, start: usize) -> Option<Written> {
        let mut items: Vec<Item> = Vec::new();
        loop {
            let event = self.next()?;
            if event.kind == Kind::SequenceEnd {
                let last = items.last().map_or(start, |item| item.value.end.max(item.dash + 1));
                let end = if flow { event.end } else { last };
                return Some(Written { start, end, shape: Shape::List { flow, items } });
            }
            let from = items.last().map_or(start, |item| item.value.end.max(item.dash + 1));
            let dash = if flow { event.start } else { self.dash(from)? };
            let value = self.value(event)?;
            items.push(Item { dash, value });
        }
    }

    /// Behind the colon of a key that ends there.
    fn colon(&self, end: usize) -> Option<usize> {
        let rest = self.text.get(end..)?;
        let colon = rest.trim_start_matches([' ', '\t']);
        colon.starts_with(':').then(|| end + (rest.len() - colon.len()) + 1)
    }

    /// The next dash; nothing but comments and blanks stands before it.
    fn dash(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            let rest = self.text.get(at..)?;
            let next = rest.trim_start();
            at += rest.len() - next.len();
            match next.chars().next()? {
                '-' => return Some(at),
                '#' => at += next.find('\n')?,
                _ => return None,
            }
        }
    }
}

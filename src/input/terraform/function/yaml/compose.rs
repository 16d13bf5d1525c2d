//! The events of a YAML text to a value: anchors, merges, keys (`go-cty-yaml/decode.go`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Call;
use super::scalar::{TAG_PREFIX, resolve};
use crate::document::yaml::{Event, Events, Kind, Style, control_character};
use crate::input::terraform::value::text::normalize;
use crate::input::terraform::value::{Content, Entries, Fault, Type, Value, convert};

/// How deep collections may nest.
const DEEPEST: usize = 200;

/// The value of the only document of a text.
pub(super) fn parse(call: &Call<'_>, text: &str) -> Result<Value, Fault> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if control_character(text, start).is_some() {
        return Err(Fault::new("control characters are not allowed"));
    }
    // Terraform's reader knows version 1.1 alone.
    let mut directives = text.lines().take_while(|line| line.is_empty() || line.starts_with(['#', '%']));
    if directives.any(|line| line.starts_with("%YAML") && !line.contains("1.1")) {
        return Err(Fault::new("found incompatible YAML document"));
    }
    let mut composer = Composer {
        call,
        text,
        events: Events::new(text, start, text.len()),
        open: Vec::new(),
        anchors: BTreeMap::new(),
    };
    match composer.next()?.kind {
        Kind::DocumentStart { .. } => {}
        _ => return Err(Fault::new("on line 1, column 1: missing start of document")),
    }
    let value = composer.document()?;
    match composer.next()?.kind {
        Kind::StreamEnd => Ok(value),
        _ => Err(Fault::new("unexpected extra content after value: only a single document is allowed")),
    }
}

/// A collection whose end has not come yet.
struct Open<'t> {
    anchor: Option<&'t str>,
    content: Collection,
    /// How many values are in it, those that aliases stand for counted each time.
    count: usize,
}

enum Collection {
    List(Vec<Value>),
    /// What it has, and the key that waits for its value.
    Map(Entries, Option<Key>),
}

enum Key {
    Name(Arc<str>),
    /// `<<`: the entries of the value are put in.
    Merge,
}

/// What an anchor stands for.
enum Anchor {
    /// A collection that is still open.
    Open,
    /// A value, and how many values are in it.
    Done(Value, usize),
}

struct Composer<'c, 't> {
    call: &'c Call<'c>,
    text: &'t str,
    events: Events<'t>,
    open: Vec<Open<'t>>,
    anchors: BTreeMap<&'t str, Anchor>,
}

impl<'t> Composer<'_, 't> {
    fn next(&mut self) -> Result<Event<'t>, Fault> {
        self.call.host.spend(1, 0)?;
        self.events.next().map_err(|error| Fault::new(error.describe(self.text)))
    }

    /// The value up to the end of the document.
    fn document(&mut self) -> Result<Value, Fault> {
        let mut root = None;
        loop {
            let event = self.next()?;
            let key_next = matches!(self.open.last(), Some(Open { content: Collection::Map(_, None), .. }));
            let complete = match event.kind {
                Kind::MappingEnd | Kind::SequenceEnd => self.close(),
                Kind::DocumentEnd => return root.ok_or_else(|| Fault::new("there is no value")),
                Kind::Scalar { text, style, properties } if key_next => {
                    self.check_escapes(event.start, event.end)?;
                    self.key(&text, properties.tag.as_deref(), style)?;
                    None
                }
                _ if key_next => return Err(Fault::new("only strings are allowed as mapping keys")),
                Kind::Scalar { text, style, properties } => {
                    self.check_escapes(event.start, event.end)?;
                    let value = resolve(&text, properties.tag.as_deref(), style)?;
                    if let Some(name) = properties.anchor {
                        self.anchors.insert(name, Anchor::Done(value.clone(), 1));
                    }
                    Some((value, 1))
                }
                Kind::Alias(name) => Some(self.alias(name)?),
                Kind::SequenceStart { properties, .. } => {
                    self.begin(
                        properties.anchor,
                        properties.tag.as_deref(),
                        "seq",
                        Collection::List(Vec::new()),
                    )?;
                    None
                }
                Kind::MappingStart { properties, .. } => {
                    let map = Collection::Map(Entries::new(), None);
                    self.begin(properties.anchor, properties.tag.as_deref(), "map", map)?;
                    None
                }
                Kind::StreamEnd | Kind::DocumentStart { .. } => return Err(Fault::new("there is no value")),
            };
            if let Some((value, count)) = complete {
                if self.open.is_empty() {
                    root = Some(value);
                } else {
                    self.put(value, count)?;
                }
            }
        }
    }

    /// Refuses an escaped slash in double quotes, which version 1.1 of YAML does not have and our reader takes.
    fn check_escapes(&self, start: usize, end: usize) -> Result<(), Fault> {
        let written = self.text.get(start..end).unwrap_or_default();
        let mut bytes = written.bytes();
        while written.starts_with('"')
            && let Some(byte) = bytes.next()
        {
            if byte == b'\\' && bytes.next() == Some(b'/') {
                return Err(Fault::new("found unknown escape character `\\/`"));
            }
        }
        Ok(())
    }

    fn begin(
        &mut self,
        anchor: Option<&'t str>,
        tag: Option<&str>,
        kind: &str,
        content: Collection,
    ) -> Result<(), Fault> {
        if let Some(tag) = tag.filter(|tag| tag.strip_prefix(TAG_PREFIX) != Some(kind)) {
            let what = if kind == "map" { "mapping" } else { "sequence" };
            return Err(Fault::new(format!("can't interpret {what} as `{tag}`")));
        }
        if self.open.len() >= DEEPEST {
            return Err(Fault::limit(format!("the YAML text nests deeper than {DEEPEST} levels")));
        }
        if let Some(name) = anchor {
            self.anchors.insert(name, Anchor::Open);
        }
        self.open.push(Open { anchor, content, count: 1 });
        Ok(())
    }

    /// Closes the innermost collection.
    fn close(&mut self) -> Option<(Value, usize)> {
        let Open { anchor, content, count } = self.open.pop()?;
        let value = match content {
            Collection::List(elements) => Value::tuple(elements),
            Collection::Map(entries, _) => Value::object(entries),
        };
        if let Some(name) = anchor {
            self.anchors.insert(name, Anchor::Done(value.clone(), count));
        }
        Some((value, count))
    }

    fn alias(&mut self, name: &str) -> Result<(Value, usize), Fault> {
        match self.anchors.get(name) {
            Some(Anchor::Done(value, count)) => {
                // What an alias stands for is shared, and gone through as if it were not.
                self.call.host.spend(*count, count.saturating_mul(size_of::<Value>()))?;
                Ok((value.clone(), *count))
            }
            Some(Anchor::Open) => {
                Err(Fault::new(format!("cannot refer to anchor `{name}` from inside its own definition")))
            }
            None => Err(Fault::new(format!("reference to undefined anchor `{name}`"))),
        }
    }

    /// Notes the key that the next value is for. Anchors of keys say nothing.
    fn key(&mut self, text: &str, tag: Option<&str>, style: Style) -> Result<(), Fault> {
        let key = if text == "<<" && tag.is_none() {
            Key::Merge
        } else {
            let value = convert(&resolve(text, tag, style)?, &Type::String)?;
            let name = value.as_str().ok_or_else(|| Fault::new("mapping key cannot be null"))?;
            Key::Name(normalize(name).into())
        };
        if let Some(Open { content: Collection::Map(_, next), .. }) = self.open.last_mut() {
            *next = Some(key);
        }
        Ok(())
    }

    /// Puts a complete value into the innermost collection. A later key wins over an earlier one, whether it was
    /// written or merged.
    fn put(&mut self, value: Value, count: usize) -> Result<(), Fault> {
        self.call.host.spend(1, size_of::<Value>())?;
        let Some(Open { content, count: total, .. }) = self.open.last_mut() else { return Ok(()) };
        *total = total.saturating_add(count);
        match content {
            Collection::List(elements) => elements.push(value),
            Collection::Map(entries, key) => match key.take() {
                Some(Key::Name(name)) => {
                    entries.insert(name, value);
                }
                Some(Key::Merge) => {
                    let Content::Object(merged) = &value.content else {
                        return Err(Fault::new(format!("cannot merge {} into mapping", value.ty())));
                    };
                    self.call.host.spend(merged.len(), merged.len().saturating_mul(size_of::<Value>()))?;
                    entries.extend(merged.iter().map(|(key, value)| (key.clone(), value.clone())));
                }
                None => {}
            },
        }
        Ok(())
    }
}

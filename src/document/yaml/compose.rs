//! Events to nodes: anchors and aliases, keys, limits.

use std::borrow::Cow;
use std::collections::HashMap;

use super::diagnose::{self, Report};
use super::event::{Event, Kind, Properties, SyntaxError};
use super::grammar::Events;
use super::merge::{self, Duplicates, Key, KeyKind};
use super::scalar::{self, Scalar};
use super::token::Style;
use crate::document::{Node, Value};
use crate::source::{Diagnostic, FileId, Limits, Span};

/// How many nodes of a document may come from aliases. goyaml allows about as many, and kubectl with it.
const MOST_EXPANDED: usize = 400_000;

/// Why the rest of a document cannot be read.
pub(super) struct Broken {
    /// What is told.
    pub(super) diagnostic: Box<Diagnostic>,
    /// Where reading stopped.
    pub(super) at: usize,
    /// What is wrong with the syntax, if that is it.
    pub(super) syntax: Option<SyntaxError>,
}

impl Broken {
    /// Told by `diagnostic`, stopped at `at`.
    pub(super) fn new(diagnostic: Diagnostic, at: usize) -> Self {
        Self { diagnostic: Box::new(diagnostic), at, syntax: None }
    }

    /// Told by what is wrong with the syntax.
    pub(super) fn syntax(file: FileId, text: &str, error: SyntaxError) -> Self {
        let broken = Self::new(diagnose::syntax(file, text, error), error.at);
        Self { syntax: Some(error), ..broken }
    }
}

/// A collection whose end has not come yet.
struct Open<'a> {
    map: bool,
    flow: bool,
    /// Whether a mapping waits for the value of its last key.
    value_next: bool,
    /// Where its span begins.
    start: usize,
    /// Where its members begin in the composer's `nodes`, and its keys in `keys`.
    nodes: usize,
    keys: usize,
    /// Its anchor, and how many nodes and levels were counted before it.
    anchor: Option<&'a str>,
    count: usize,
    /// How many levels are below it so far.
    height: usize,
}

/// What an anchor stands for.
enum Anchor {
    /// A collection that is not complete; the number tells anchors of one name apart.
    Open(usize),
    /// A complete value, how many nodes it has and how many levels it nests.
    Done { node: Node, count: usize, height: usize },
}

/// Builds the nodes of one document.
pub(super) struct Composer<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) limits: &'a Limits,
    /// What happens to keys that stand twice.
    duplicates: Duplicates,
    /// What is wrong.
    pub(super) report: Report,
    /// How many nodes the file has so far, aliases expanded.
    pub(super) count: usize,
    /// How many nodes were copied for anchors.
    copied: usize,
    /// How many nodes of the document come from aliases.
    expanded: usize,
    open: Vec<Open<'a>>,
    nodes: Vec<Node>,
    keys: Vec<Key>,
    anchors: HashMap<&'a str, Anchor>,
    root: Option<Node>,
    /// Behind the last thing that was read.
    end: usize,
}

impl<'a> Composer<'a> {
    /// A composer for the documents of a file.
    pub(super) fn new(file: FileId, text: &'a str, limits: &'a Limits, duplicates: Duplicates) -> Self {
        Self {
            file,
            text,
            limits,
            duplicates,
            report: Report::default(),
            count: 0,
            copied: 0,
            expanded: 0,
            open: Vec::new(),
            nodes: Vec::new(),
            keys: Vec::new(),
            anchors: HashMap::new(),
            root: None,
            end: 0,
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// Reads the document whose start event has come, up to and with its end event. Gives the root, or none
    /// where diagnostics say why not; and the event's place.
    pub(super) fn document(&mut self, events: &mut Events<'a>) -> Result<(Option<Node>, usize), Broken> {
        let (counted, copied) = (self.count, self.copied);
        self.open.clear();
        self.nodes.clear();
        self.keys.clear();
        self.anchors.clear();
        self.root = None;
        self.expanded = 0;
        self.report.failed = false;
        let result = self.events(events);
        let root = self.root.take().filter(|_| !self.report.failed && result.is_ok());
        if root.is_none() {
            // What is dropped does not count against the documents that follow.
            (self.count, self.copied) = (counted, copied);
        }
        result.map(|end| (root, end))
    }

    fn events(&mut self, events: &mut Events<'a>) -> Result<usize, Broken> {
        loop {
            let event = events.next().map_err(|error| Broken::syntax(self.file, self.text, error))?;
            let Event { kind, start, end } = event;
            match kind {
                Kind::DocumentEnd | Kind::StreamEnd | Kind::DocumentStart { .. } => return Ok(start),
                Kind::Scalar { text, style, properties } => {
                    self.scalar(text, style, properties, start, end)?;
                }
                Kind::Alias(name) => self.alias(name, start, end)?,
                Kind::SequenceStart { flow, properties } => self.open(false, flow, &properties, start)?,
                Kind::MappingStart { flow, properties } => self.open(true, flow, &properties, start)?,
                Kind::SequenceEnd | Kind::MappingEnd => self.close(end)?,
            }
        }
    }

    /// Counts nodes before they are made.
    fn add(&mut self, nodes: usize, start: usize, end: usize) -> Result<(), Broken> {
        self.count = self.count.saturating_add(nodes);
        if self.count <= self.limits.nodes {
            return Ok(());
        }
        let span = self.span(start, end);
        Err(Broken::new(diagnose::too_many(span, self.limits.nodes, nodes > 1), end))
    }

    /// Whether a key of the innermost collection comes next.
    fn key_next(&self) -> bool {
        self.open.last().is_some_and(|open| open.map && !open.value_next)
    }

    fn open(
        &mut self,
        map: bool,
        flow: bool,
        properties: &Properties<'a>,
        start: usize,
    ) -> Result<(), Broken> {
        if self.open.len() >= self.limits.depth {
            let diagnostic = diagnose::too_deep(self.span(start, start + 1), self.limits.depth);
            return Err(Broken::new(diagnostic, start));
        }
        self.add(1, start, start)?;
        let shown = match self.open.last() {
            Some(parent) if parent.map && parent.value_next && !parent.flow && !flow => {
                self.keys.last().map_or(start, |key| key.start as usize)
            }
            _ => start,
        };
        if let Some(name) = properties.anchor {
            self.anchors.insert(name, Anchor::Open(self.open.len()));
        }
        self.open.push(Open {
            map,
            flow,
            value_next: false,
            start: shown,
            nodes: self.nodes.len(),
            keys: self.keys.len(),
            anchor: properties.anchor,
            count: self.count,
            height: 0,
        });
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), Broken> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if open.flow {
            self.end = end;
        }
        let nodes = self.nodes.split_off(open.nodes.min(self.nodes.len()));
        let value = if open.map {
            let keys = self.keys.split_off(open.keys.min(self.keys.len()));
            Value::Map(match self.duplicates {
                Duplicates::Refused => merge::map(self.file, keys, nodes, &mut self.report),
                Duplicates::LastWins => merge::last_wins(self.file, keys, nodes, &mut self.report),
            })
        } else {
            Value::List(nodes)
        };
        let node = Node::new(value, self.span(open.start, self.end.max(open.start)));
        let height = open.height + 1;
        if let Some(name) = open.anchor {
            let ours =
                matches!(self.anchors.get(name), Some(Anchor::Open(level)) if *level == self.open.len());
            if ours {
                self.remember(name, &node, self.count - open.count + 1, height, end)?;
            }
        }
        self.put(node, height, open.start, end);
        Ok(())
    }

    /// Keeps a copy of a value that has an anchor.
    fn remember(
        &mut self,
        name: &'a str,
        node: &Node,
        count: usize,
        height: usize,
        end: usize,
    ) -> Result<(), Broken> {
        self.copied = self.copied.saturating_add(count);
        if self.copied > self.limits.nodes {
            let diagnostic = diagnose::too_many(node.origin.span, self.limits.nodes, true);
            return Err(Broken::new(diagnostic, end));
        }
        self.anchors.insert(name, Anchor::Done { node: node.clone(), count, height });
        Ok(())
    }

    /// Puts a value where it belongs.
    fn put(&mut self, node: Node, height: usize, start: usize, end: usize) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(open) if open.map && !open.value_next => {
                open.value_next = true;
                let kind = scalar::key_of(&node.value).map_or_else(
                    || {
                        let span = Span::new(self.file, start, end);
                        self.report.refuse(diagnose::wrong_key(span, self.text, &node.value));
                        KeyKind::Wrong
                    },
                    KeyKind::Plain,
                );
                self.keys.push(Key::new(kind, start, end));
            }
            Some(open) => {
                open.value_next = false;
                open.height = open.height.max(height);
                self.nodes.push(node);
            }
        }
    }

    fn alias(&mut self, name: &str, start: usize, end: usize) -> Result<(), Broken> {
        self.end = end;
        let span = self.span(start, end);
        let null = |composer: &mut Self, diagnostic| {
            composer.report.refuse(diagnostic);
            if composer.key_next() {
                composer.push_key(KeyKind::Wrong, start, end);
            } else {
                composer.put(Node::new(Value::Null, span), 0, start, end);
            }
            Ok(())
        };
        let (count, height) = match self.anchors.get(name) {
            None => return null(self, diagnose::unknown_alias(span, name)),
            Some(Anchor::Open(_)) => return null(self, diagnose::recursive_alias(span, name)),
            Some(Anchor::Done { count, height, .. }) => (*count, *height),
        };
        self.add(count, start, end)?;
        self.expanded += count;
        if self.expanded > MOST_EXPANDED {
            return Err(Broken::new(diagnose::too_many(span, MOST_EXPANDED, true), end));
        }
        if self.open.len() + height > self.limits.depth {
            return Err(Broken::new(diagnose::too_deep(span, self.limits.depth), end));
        }
        if let Some(Anchor::Done { node, .. }) = self.anchors.get(name) {
            let node = node.clone();
            self.put(node, height, start, end);
        }
        Ok(())
    }

    fn push_key(&mut self, kind: KeyKind, start: usize, end: usize) {
        if let Some(open) = self.open.last_mut() {
            open.value_next = true;
        }
        self.keys.push(Key::new(kind, start, end));
    }

    fn scalar(
        &mut self,
        text: Cow<'a, str>,
        style: Style,
        properties: Properties<'a>,
        mut start: usize,
        mut end: usize,
    ) -> Result<(), Broken> {
        let Properties { anchor, tag } = properties;
        if start == end && !self.key_next() {
            (start, end) = self.empty(start);
        }
        self.end = self.end.max(end);
        let meaning = match &tag {
            _ if style == Style::Plain && &*text == "<<" && self.key_next() && is_merge(tag.as_deref()) => {
                self.push_key(KeyKind::Merge, start, end);
                return Ok(());
            }
            None if style == Style::Plain => scalar::resolve(&text),
            None => Scalar::Text,
            Some(tag) => match scalar::resolve_tagged(tag, &text) {
                Ok(meaning) => meaning,
                Err(mismatch) => {
                    let diagnostic = diagnose::mismatch(self.span(start, end), &text, mismatch);
                    self.report.refuse(diagnostic);
                    Scalar::Text
                }
            },
        };
        if self.key_next() && anchor.is_none() {
            let kind = meaning.into_key(text).map_or_else(
                || {
                    let span = Span::new(self.file, start, end);
                    self.report.refuse(diagnose::wrong_key(span, self.text, &Value::Null));
                    KeyKind::Wrong
                },
                KeyKind::Plain,
            );
            self.push_key(kind, start, end);
            return Ok(());
        }
        self.add(1, start, end)?;
        let span = self.span(start, end);
        let value = meaning.into_value(text).unwrap_or_else(|| {
            self.report.refuse(diagnose::not_finite(span));
            Value::Null
        });
        let node = Node::new(value, span);
        if let Some(name) = anchor {
            self.remember(name, &node, 1, 0, end)?;
        }
        self.put(node, 0, start, end);
        Ok(())
    }

    /// Where a value that is not written is shown: at its key and the colon, or at the dash of its item.
    fn empty(&self, at: usize) -> (usize, usize) {
        let in_map = self.open.last().is_some_and(|open| open.map);
        match self.keys.last() {
            Some(key) if in_map => {
                let (start, end) = (key.start as usize, key.end as usize);
                let between = self.text.get(end..at).unwrap_or_default();
                (start, if between.trim() == ":" { at } else { end })
            }
            _ if self.text.get(..at).is_some_and(|before| before.ends_with('-')) => (at - 1, at),
            _ => (at, at),
        }
    }
}

/// Whether a plain `<<` with this tag is the merge key.
fn is_merge(tag: Option<&str>) -> bool {
    tag.is_none_or(|tag| tag.strip_prefix(scalar::TAG_PREFIX) == Some("merge"))
}

//! Tokens to events: the grammar of YAML.
//!
//! SPEC: YAML 1.1, chapters 7 to 10, as libyaml and goyaml.v2 read it. The states are a stack, so that deep
//! nesting costs memory and not the program's own stack.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::diagnose::Problem;
use super::event::{Event, Kind, Properties, SyntaxError};
use super::scalar::TAG_PREFIX;
use super::scan::Scanner;
use super::token::{Style, Token, TokenKind};

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The first document, which needs no `---`.
    FirstDocument,
    Document,
    /// What is behind a `---`.
    Content,
    DocumentEnd,
    BlockNode,
    /// An item of a block sequence that is deeper than what is around it.
    BlockItem,
    /// An item of a block sequence at the column of the key around it.
    FlatItem,
    BlockKey,
    BlockValue,
    FlowFirstItem,
    FlowItem,
    /// The key of a pair that stands in a flow sequence without braces.
    PairKey,
    PairValue,
    PairEnd,
    FlowFirstKey,
    FlowKey,
    FlowValue,
    /// A key of a flow mapping has come without a colon.
    FlowNoValue,
    End,
}

type Parsed<'a> = Result<Event<'a>, SyntaxError>;

/// The events of a part of a text.
pub(crate) struct Events<'a> {
    scanner: Scanner<'a>,
    state: State,
    /// What comes after what is being read.
    states: Vec<State>,
    /// Where the open collections begin.
    opened: Vec<usize>,
    /// What tag handles stand for in this document.
    handles: BTreeMap<&'a str, String>,
    /// Behind the last token that was taken.
    behind: usize,
}

impl<'a> Events<'a> {
    /// The events of `text[start..end]`. A line begins at `start`.
    pub(crate) fn new(text: &'a str, start: usize, end: usize) -> Self {
        Self {
            scanner: Scanner::new(Cursor::new(text, start, end)),
            state: State::FirstDocument,
            states: Vec::new(),
            opened: Vec::new(),
            handles: BTreeMap::new(),
            behind: start,
        }
    }

    fn take(&mut self) -> Result<Token<'a>, SyntaxError> {
        let token = self.scanner.take()?;
        self.behind = token.end;
        Ok(token)
    }

    /// Whether the next token is one of these; the test sees its kind.
    fn next_is(&mut self, test: impl Fn(&TokenKind<'a>) -> bool) -> Result<bool, SyntaxError> {
        Ok(test(&self.scanner.peek()?.kind))
    }

    /// Goes on with what comes after what has been read.
    fn pop(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> Parsed<'a> {
        match self.state {
            State::FirstDocument => self.document(true),
            State::Document => self.document(false),
            State::Content => self.content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockItem => self.block_item(),
            State::FlatItem => self.flat_item(),
            State::BlockKey => self.block_key(),
            State::BlockValue => self.block_value(),
            State::FlowFirstItem => self.flow_item(true),
            State::FlowItem => self.flow_item(false),
            State::PairKey => self.pair_key(),
            State::PairValue => self.pair_value(),
            State::PairEnd => {
                self.state = State::FlowItem;
                Ok(Event { kind: Kind::MappingEnd, start: self.behind, end: self.behind })
            }
            State::FlowFirstKey => self.flow_key(true),
            State::FlowKey => self.flow_key(false),
            State::FlowValue => self.flow_value(),
            State::FlowNoValue => Ok(self.empty(State::FlowKey)),
            State::End => Ok(Event { kind: Kind::StreamEnd, start: self.behind, end: self.behind }),
        }
    }

    /// A value that is not written.
    fn empty(&mut self, state: State) -> Event<'a> {
        self.state = state;
        let kind =
            Kind::Scalar { text: Cow::Borrowed(""), style: Style::Plain, properties: Properties::default() };
        Event { kind, start: self.behind, end: self.behind }
    }

    /// Reads a node, and goes on with `state` after it.
    fn node_then(&mut self, state: State, block: bool, flat: bool) -> Parsed<'a> {
        self.states.push(state);
        self.node(block, flat)
    }

    /// The beginning of a document, or the end of the stream.
    fn document(&mut self, first: bool) -> Parsed<'a> {
        while !first && self.next_is(|kind| *kind == TokenKind::DocumentEnd)? {
            self.take()?;
        }
        self.handles.clear();
        let start = self.scanner.peek()?.start;
        let mut directives = false;
        let mut version = false;
        loop {
            match &self.scanner.peek()?.kind {
                TokenKind::VersionDirective if version => {
                    return Err(SyntaxError::new(Problem::DirectiveTwice, self.scanner.peek()?.start));
                }
                TokenKind::VersionDirective => {
                    version = true;
                    self.take()?;
                }
                TokenKind::TagDirective { .. } => {
                    let token = self.take()?;
                    if let TokenKind::TagDirective { handle, prefix } = token.kind
                        && self.handles.insert(handle, prefix).is_some()
                    {
                        return Err(SyntaxError::new(Problem::DirectiveTwice, token.start));
                    }
                }
                _ => break,
            }
            directives = true;
        }
        self.handles.entry("!").or_insert_with(|| "!".into());
        self.handles.entry("!!").or_insert_with(|| TAG_PREFIX.into());
        let token = self.scanner.peek()?;
        let at = token.start;
        match token.kind {
            TokenKind::DocumentStart => {
                self.take()?;
                self.states.push(State::DocumentEnd);
                self.state = State::Content;
                Ok(Event { kind: Kind::DocumentStart { marker: true }, start, end: self.behind })
            }
            _ if directives => Err(SyntaxError::new(Problem::Marker, at).opened(start)),
            TokenKind::StreamEnd => {
                self.state = State::End;
                Ok(Event { kind: Kind::StreamEnd, start: at, end: at })
            }
            _ if first => {
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                Ok(Event { kind: Kind::DocumentStart { marker: false }, start: at, end: at })
            }
            _ => Err(SyntaxError::new(Problem::Rest, at)),
        }
    }

    fn content(&mut self) -> Parsed<'a> {
        let none = self.next_is(|kind| {
            matches!(
                kind,
                TokenKind::VersionDirective
                    | TokenKind::TagDirective { .. }
                    | TokenKind::DocumentStart
                    | TokenKind::DocumentEnd
                    | TokenKind::StreamEnd
            )
        })?;
        if none {
            let state = self.states.pop().unwrap_or(State::End);
            Ok(self.empty(state))
        } else {
            self.node(true, false)
        }
    }

    fn document_end(&mut self) -> Parsed<'a> {
        let start = self.scanner.peek()?.start;
        if self.next_is(|kind| *kind == TokenKind::DocumentEnd)? {
            self.take()?;
        }
        self.state = State::Document;
        Ok(Event { kind: Kind::DocumentEnd, start, end: self.behind.max(start) })
    }

    /// A node: an alias, or anchor and tag, and a scalar or the beginning of a collection. `flat`: a sequence
    /// may stand at the column of its key.
    fn node(&mut self, block: bool, flat: bool) -> Parsed<'a> {
        let start = self.scanner.peek()?.start;
        if let TokenKind::Alias(name) = self.scanner.peek()?.kind {
            let end = self.take()?.end;
            self.pop();
            return Ok(Event { kind: Kind::Alias(name), start, end });
        }
        let properties = self.properties()?;
        let token = self.scanner.peek()?;
        let at = token.start;
        let (kind, state) = match &token.kind {
            TokenKind::Scalar { .. } => return self.scalar(properties),
            TokenKind::FlowSequenceStart => {
                (Kind::SequenceStart { flow: true, properties }, State::FlowFirstItem)
            }
            TokenKind::FlowMappingStart => {
                (Kind::MappingStart { flow: true, properties }, State::FlowFirstKey)
            }
            TokenKind::BlockEntry if flat => {
                self.state = State::FlatItem;
                return Ok(Event {
                    kind: Kind::SequenceStart { flow: false, properties },
                    start: at,
                    end: at,
                });
            }
            TokenKind::BlockSequenceStart if block => {
                (Kind::SequenceStart { flow: false, properties }, State::BlockItem)
            }
            TokenKind::BlockMappingStart if block => {
                (Kind::MappingStart { flow: false, properties }, State::BlockKey)
            }
            _ if properties != Properties::default() => {
                let kind = Kind::Scalar { text: Cow::Borrowed(""), style: Style::Plain, properties };
                self.pop();
                return Ok(Event { kind, start, end: self.behind });
            }
            _ => return Err(SyntaxError::new(Problem::Node, at)),
        };
        let end = self.take()?.end;
        self.opened.push(at);
        self.state = state;
        Ok(Event { kind, start: at, end })
    }

    fn scalar(&mut self, properties: Properties<'a>) -> Parsed<'a> {
        let token = self.take()?;
        let TokenKind::Scalar { text, style } = token.kind else {
            return Err(SyntaxError::new(Problem::Node, token.start));
        };
        self.pop();
        Ok(Event { kind: Kind::Scalar { text, style, properties }, start: token.start, end: token.end })
    }

    /// Anchor and tag, in either order.
    fn properties(&mut self) -> Result<Properties<'a>, SyntaxError> {
        let mut properties = Properties::default();
        loop {
            match &self.scanner.peek()?.kind {
                TokenKind::Anchor(name) if properties.anchor.is_none() => {
                    properties.anchor = Some(name);
                    self.take()?;
                }
                TokenKind::Tag { .. } if properties.tag.is_none() => {
                    let token = self.take()?;
                    if let TokenKind::Tag { handle, suffix } = token.kind {
                        properties.tag = Some(match self.handles.get(handle) {
                            _ if handle.is_empty() => suffix,
                            Some(prefix) => format!("{prefix}{suffix}"),
                            None => return Err(SyntaxError::new(Problem::Handle, token.start)),
                        });
                    }
                }
                _ => return Ok(properties),
            }
        }
    }

    /// Ends a collection at its last token.
    fn close(&mut self, kind: Kind<'a>) -> Parsed<'a> {
        let token = self.take()?;
        self.opened.pop();
        self.pop();
        Ok(Event { kind, start: token.start, end: token.end })
    }

    /// Something stands in a collection that does not belong there.
    fn stray(&mut self, problem: Problem) -> SyntaxError {
        let (at, end) = match self.scanner.peek() {
            Ok(token) => (token.start, token.kind == TokenKind::StreamEnd),
            Err(error) => return error,
        };
        let problem = match problem {
            Problem::Comma if end => Problem::UnclosedFlow,
            problem => problem,
        };
        SyntaxError { problem, at, opened: self.opened.last().copied() }
    }

    fn block_item(&mut self) -> Parsed<'a> {
        match self.scanner.peek()?.kind {
            TokenKind::BlockEntry => {
                self.take()?;
                if self.next_is(|kind| matches!(kind, TokenKind::BlockEntry | TokenKind::BlockEnd))? {
                    return Ok(self.empty(State::BlockItem));
                }
                self.node_then(State::BlockItem, true, false)
            }
            TokenKind::BlockEnd => self.close(Kind::SequenceEnd),
            _ => Err(self.stray(Problem::Dash)),
        }
    }

    fn flat_item(&mut self) -> Parsed<'a> {
        if self.next_is(|kind| *kind == TokenKind::BlockEntry)? {
            self.take()?;
            let none = self.next_is(|kind| {
                matches!(
                    kind,
                    TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
                )
            })?;
            if none {
                return Ok(self.empty(State::FlatItem));
            }
            return self.node_then(State::FlatItem, true, false);
        }
        self.pop();
        Ok(Event { kind: Kind::SequenceEnd, start: self.behind, end: self.behind })
    }

    /// Whether nothing stands between this key or colon and what comes next.
    fn nothing_in_block(&mut self) -> Result<bool, SyntaxError> {
        self.next_is(|kind| matches!(kind, TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd))
    }

    fn block_key(&mut self) -> Parsed<'a> {
        match self.scanner.peek()?.kind {
            TokenKind::Key => {
                self.take()?;
                if self.nothing_in_block()? {
                    return Ok(self.empty(State::BlockValue));
                }
                self.node_then(State::BlockValue, true, true)
            }
            // A colon without a key before it.
            TokenKind::Value => Ok(self.empty(State::BlockValue)),
            TokenKind::BlockEnd => self.close(Kind::MappingEnd),
            _ => Err(self.stray(Problem::Key)),
        }
    }

    fn block_value(&mut self) -> Parsed<'a> {
        if self.next_is(|kind| *kind == TokenKind::Value)? {
            self.take()?;
            if !self.nothing_in_block()? {
                return self.node_then(State::BlockKey, true, true);
            }
        }
        Ok(self.empty(State::BlockKey))
    }

    /// Passes over the comma before a member of a flow collection that is not its first one; tells whether
    /// the collection ends instead.
    fn flow_ends(&mut self, first: bool, end: &TokenKind<'a>) -> Result<bool, SyntaxError> {
        if self.next_is(|kind| kind == end)? {
            return Ok(true);
        }
        if !first {
            if !self.next_is(|kind| *kind == TokenKind::FlowEntry)? {
                return Err(self.stray(Problem::Comma));
            }
            self.take()?;
        }
        let stream_end = self.next_is(|kind| *kind == TokenKind::StreamEnd)?;
        if stream_end { Err(self.stray(Problem::Comma)) } else { self.next_is(|kind| kind == end) }
    }

    fn flow_item(&mut self, first: bool) -> Parsed<'a> {
        if self.flow_ends(first, &TokenKind::FlowSequenceEnd)? {
            return self.close(Kind::SequenceEnd);
        }
        if self.next_is(|kind| *kind == TokenKind::Key)? {
            let token = self.take()?;
            self.state = State::PairKey;
            let kind = Kind::MappingStart { flow: true, properties: Properties::default() };
            return Ok(Event { kind, start: token.start, end: token.end });
        }
        self.node_then(State::FlowItem, false, false)
    }

    /// Whether nothing stands where a member of a flow collection is expected.
    fn nothing_in_flow(&mut self, value: bool, end: &TokenKind<'a>) -> Result<bool, SyntaxError> {
        self.next_is(|kind| {
            *kind == TokenKind::FlowEntry || kind == end || value && *kind == TokenKind::Value
        })
    }

    fn pair_key(&mut self) -> Parsed<'a> {
        if self.nothing_in_flow(true, &TokenKind::FlowSequenceEnd)? {
            return Ok(self.empty(State::PairValue));
        }
        self.node_then(State::PairValue, false, false)
    }

    fn pair_value(&mut self) -> Parsed<'a> {
        if self.next_is(|kind| *kind == TokenKind::Value)? {
            self.take()?;
            if !self.nothing_in_flow(false, &TokenKind::FlowSequenceEnd)? {
                return self.node_then(State::PairEnd, false, false);
            }
        }
        Ok(self.empty(State::PairEnd))
    }

    fn flow_key(&mut self, first: bool) -> Parsed<'a> {
        if self.flow_ends(first, &TokenKind::FlowMappingEnd)? {
            return self.close(Kind::MappingEnd);
        }
        if self.next_is(|kind| *kind == TokenKind::Key)? {
            self.take()?;
            if self.nothing_in_flow(true, &TokenKind::FlowMappingEnd)? {
                return Ok(self.empty(State::FlowValue));
            }
            return self.node_then(State::FlowValue, false, false);
        }
        self.node_then(State::FlowNoValue, false, false)
    }

    fn flow_value(&mut self) -> Parsed<'a> {
        if self.next_is(|kind| *kind == TokenKind::Value)? {
            self.take()?;
            if !self.nothing_in_flow(false, &TokenKind::FlowMappingEnd)? {
                return self.node_then(State::FlowKey, false, false);
            }
        }
        Ok(self.empty(State::FlowKey))
    }
}

//! The events of a YAML text with byte offsets.

use std::borrow::Cow;
use std::io::{BufRead, Read};

use libyaml_safer as libyaml;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
    Block,
}

/// The anchor and the tag of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Properties<'a> {
    pub(super) anchor: Option<Cow<'a, str>>,
    pub(super) tag: Option<Cow<'a, str>>,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(Cow<'a, str>),
    Scalar { text: Cow<'a, str>, style: Style, properties: Properties<'a> },
    SequenceStart { flow: bool, properties: Properties<'a> },
    SequenceEnd,
    MappingStart { flow: bool, properties: Properties<'a> },
    MappingEnd,
}

/// An event and its place, in bytes from the beginning of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Why there is no further event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) problem: &'static str,
    pub(super) at: usize,
}

/// Hands the text over in small pieces: libyaml turns all that it is given into characters at once.
struct Pieces<'a>(&'a [u8]);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl BufRead for Pieces<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        Ok(self.0.get(..4096).unwrap_or(self.0))
    }

    fn consume(&mut self, amount: usize) {
        self.0 = self.0.get(amount..).unwrap_or_default();
    }
}

/// The events of a part of a text.
pub(super) struct Events<'a> {
    parser: libyaml::Parser<Pieces<'a>>,
    text: &'a str,
    base: usize,
}

impl<'a> Events<'a> {
    /// The events of `text[base..end]`.
    pub(super) fn new(text: &'a str, base: usize, end: usize) -> Self {
        let mut parser = libyaml::Parser::new();
        parser.set_input(Pieces(text.as_bytes().get(base..end).unwrap_or_default()));
        parser.set_encoding(libyaml::Encoding::Utf8);
        Self { parser, text, base }
    }

    fn offset(&self, mark: libyaml::Mark) -> usize {
        (self.base + usize::try_from(mark.index).unwrap_or(usize::MAX)).min(self.text.len())
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Event<'a>, SyntaxError> {
        loop {
            let event = match self.parser.parse() {
                Ok(event) => event,
                Err(error) => {
                    let at = error.problem_mark().map_or(self.base, |mark| self.offset(mark));
                    return Err(SyntaxError { problem: error.problem(), at });
                }
            };
            let properties = |anchor: Option<String>, tag: Option<String>| Properties {
                anchor: anchor.map(Cow::Owned),
                tag: tag.map(Cow::Owned),
            };
            let kind = match event.data {
                libyaml::EventData::StreamStart { .. } => continue,
                libyaml::EventData::StreamEnd => Kind::StreamEnd,
                libyaml::EventData::DocumentStart { .. } => Kind::DocumentStart,
                libyaml::EventData::DocumentEnd { .. } => Kind::DocumentEnd,
                libyaml::EventData::Alias { anchor } => Kind::Alias(anchor.into()),
                libyaml::EventData::Scalar { anchor, tag, value, style, .. } => Kind::Scalar {
                    text: value.into(),
                    style: match style {
                        libyaml::ScalarStyle::SingleQuoted | libyaml::ScalarStyle::DoubleQuoted => {
                            Style::Quoted
                        }
                        libyaml::ScalarStyle::Literal | libyaml::ScalarStyle::Folded => Style::Block,
                        _ => Style::Plain,
                    },
                    properties: properties(anchor, tag),
                },
                libyaml::EventData::SequenceStart { anchor, tag, style, .. } => Kind::SequenceStart {
                    flow: style == libyaml::SequenceStyle::Flow,
                    properties: properties(anchor, tag),
                },
                libyaml::EventData::SequenceEnd => Kind::SequenceEnd,
                libyaml::EventData::MappingStart { anchor, tag, style, .. } => Kind::MappingStart {
                    flow: style == libyaml::MappingStyle::Flow,
                    properties: properties(anchor, tag),
                },
                libyaml::EventData::MappingEnd => Kind::MappingEnd,
            };
            let (start, end) = (self.offset(event.start_mark), self.offset(event.end_mark));
            return Ok(Event { kind, start, end });
        }
    }
}

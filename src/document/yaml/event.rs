//! The events of a YAML text: what the grammar makes of the tokens.

use std::borrow::Cow;

use super::diagnose::Problem;
use super::token::Style;

/// The anchor and the tag of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Properties<'a> {
    pub(crate) anchor: Option<&'a str>,
    pub(crate) tag: Option<String>,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    StreamEnd,
    /// Whether a `---` stands there.
    DocumentStart {
        marker: bool,
    },
    DocumentEnd,
    Alias(&'a str),
    Scalar {
        text: Cow<'a, str>,
        style: Style,
        properties: Properties<'a>,
    },
    SequenceStart {
        flow: bool,
        properties: Properties<'a>,
    },
    SequenceEnd,
    MappingStart {
        flow: bool,
        properties: Properties<'a>,
    },
    MappingEnd,
}

/// An event and its place, in bytes from the beginning of the text. Anchors and tags are not part of it. A
/// value that is not written stands behind the indicator that promised it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Why there is no further event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) problem: Problem,
    pub(crate) at: usize,
    /// Where that begins which has no end, or that does not go together with what is at `at`.
    pub(crate) opened: Option<usize>,
}

impl SyntaxError {
    pub(crate) fn new(problem: Problem, at: usize) -> Self {
        Self { problem, at, opened: None }
    }

    pub(crate) fn opened(self, at: usize) -> Self {
        Self { opened: Some(at), ..self }
    }
}

/// What is wrong and where: `on line 3, column 5: …`, counted from 1, in characters.
impl SyntaxError {
    pub(crate) fn describe(&self, text: &str) -> String {
        let before = text.get(..self.at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        format!("on line {line}, column {column}: {}", self.problem.describe(text, self.at))
    }
}

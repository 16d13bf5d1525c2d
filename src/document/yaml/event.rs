//! The events of a YAML text: what the grammar makes of the tokens.

use std::borrow::Cow;

use super::diagnose::Problem;
use super::token::Style;

/// The anchor and the tag of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Properties<'a> {
    pub(super) anchor: Option<&'a str>,
    pub(super) tag: Option<String>,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
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
pub(super) struct Event<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Why there is no further event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) problem: Problem,
    pub(super) at: usize,
    /// Where that begins which has no end, or that does not go together with what is at `at`.
    pub(super) opened: Option<usize>,
}

impl SyntaxError {
    pub(super) fn new(problem: Problem, at: usize) -> Self {
        Self { problem, at, opened: None }
    }

    pub(super) fn opened(self, at: usize) -> Self {
        Self { opened: Some(at), ..self }
    }
}

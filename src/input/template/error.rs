//! What goes wrong in a template: in its text, or while it is executed.

use std::fmt;

use crate::source::Span;

/// A template's text that is no template. Source of the wording: text/template/parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// The name of the template.
    pub template: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in Go's words.
    pub message: String,
    /// Where, as near as it can be told: in the file of the template. None for text that a template computed.
    pub span: Option<Span>,
    /// The limit that was met, by its name in [`Limits`](super::Limits).
    pub limit: Option<&'static str>,
}

impl fmt::Display for ParseError {
    /// As Go writes it: `template: c/templates/a.yaml:3: unexpected "}" in operand`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "template: {}:{}: {}", self.template, self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// What a function or an operation says that it cannot do. It knows no place: the execution adds it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, in Go's words. Where `inner` is there, the words before it, if any.
    pub message: String,
    /// The error of a template that the function executed (`include`, `tpl`), which comes behind the message.
    pub inner: Option<Box<ExecError>>,
    /// The error of a text that the function parsed (`tpl`), which comes behind the message.
    pub parse: Option<Box<ParseError>>,
    /// The limit that was met, by its name in [`Limits`](super::Limits) or the host's.
    pub limit: Option<&'static str>,
}

impl Failure {
    /// A failure of those words.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), inner: None, parse: None, limit: None }
    }

    /// A limit of that name that was met.
    pub fn limit(name: &'static str, message: impl Into<String>) -> Self {
        Self { limit: Some(name), ..Self::new(message) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(inner) = &self.inner {
            write!(f, "{inner}")?;
        }
        if let Some(parse) = &self.parse {
            write!(f, "{parse}")?;
        }
        Ok(())
    }
}

impl From<ExecError> for Failure {
    fn from(inner: ExecError) -> Self {
        Self { inner: Some(Box::new(inner)), ..Self::new("") }
    }
}

impl From<ParseError> for Failure {
    fn from(parse: ParseError) -> Self {
        Self { limit: parse.limit, parse: Some(Box::new(parse)), ..Self::new("") }
    }
}

/// Where in which template an execution failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name of the template as it was parsed, which is its file's.
    pub parsed: String,
    /// The line, from 1.
    pub line: usize,
    /// Bytes before it in its line, as Go counts columns.
    pub column: usize,
    /// The name of the template that was executed: the file's, or that of a `define`.
    pub executing: String,
    /// The expression, as Go prints it.
    pub expression: String,
    /// Where: in the file of the template. None in text that a template computed.
    pub span: Option<Span>,
}

/// What an execution says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Something of the execution itself, in Go's words.
    Own(Failure),
    /// A function failed: `error calling NAME: …`.
    Calling(String, Failure),
}

/// An execution that failed, with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecError {
    /// Where; none where no template was executed yet: `template: "x" is an incomplete or empty template`.
    pub place: Option<Place>,
    /// What.
    pub message: Message,
}

impl ExecError {
    /// The failure without its place.
    pub fn failure(&self) -> &Failure {
        match &self.message {
            Message::Own(failure) | Message::Calling(_, failure) => failure,
        }
    }

    /// The innermost error: the one whose failure holds no other execution.
    pub fn innermost(&self) -> &Self {
        self.failure().inner.as_ref().map_or(self, |inner| inner.innermost())
    }

    /// The limit that was met, if one was.
    pub fn limit(&self) -> Option<&'static str> {
        self.innermost().failure().limit
    }
}

impl fmt::Display for ExecError {
    /// As Go writes it: `template: a:1:2: executing "a" at <.x.y>: nil pointer evaluating interface {}.y`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("template: ")?;
        if let Some(place) = &self.place {
            let Place { parsed, line, column, executing, expression, .. } = place;
            write!(f, "{parsed}:{line}:{column}: executing {executing:?} at <{expression}>: ")?;
        }
        match &self.message {
            Message::Own(failure) => write!(f, "{failure}"),
            Message::Calling(name, failure) => write!(f, "error calling {name}: {failure}"),
        }
    }
}

impl std::error::Error for ExecError {}

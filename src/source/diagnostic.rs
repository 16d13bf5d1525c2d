//! What could not be read, evaluated or judged, as plain data.
//!
//! A diagnostic has one clause as message (lowercase, no full stop, the user's words in backticks), a place,
//! and help that says what to write instead. Each stage builds its own in one place; `report` draws them.

use super::Span;

/// How bad a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something was not read, evaluated or judged: the verdict cannot be *passed*.
    Error,
    /// Something is worth mending; it does not change the verdict.
    Warning,
    /// Something is worth knowing.
    Note,
}

/// Which part of a run a [`Diagnostic`] is about. It decides the exit code of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// `tollgate.yaml` or another file that steers a run is wrong: exit 2.
    Config,
    /// An input could not be read: exit 5.
    Input,
    /// A policy could not be loaded or evaluated: exit 4.
    Policy,
    /// A waiver is malformed, stale or expired: told.
    Waiver,
}

/// Where a [`Diagnostic`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// A range of a file of the source map.
    Span(Span),
    /// A file or folder that has no text of ours: unreadable, missing, too large.
    Path(String),
    /// Nowhere in particular.
    Run,
}

/// A second place that helps to understand a message: the first of two duplicate keys, say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, as a clause.
    pub message: String,
}

/// One thing that went wrong, with place and help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable name such as `yaml-duplicate-key`: lowercase words joined by hyphens.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub stage: Stage,
    /// What is wrong, as one clause.
    pub message: String,
    /// Where.
    pub at: At,
    /// Further places.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error of `stage` without labels and help.
    pub fn error(stage: Stage, code: &'static str, at: At, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            stage,
            message: message.into(),
            at,
            labels: Vec::new(),
            help: None,
        }
    }

    /// A warning of `stage` without labels and help.
    pub fn warning(stage: Stage, code: &'static str, at: At, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(stage, code, at, message) }
    }

    /// The same with help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with a further place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }
}

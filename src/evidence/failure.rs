//! Why a bundle is refused.

use crate::signature::EnvelopeError;

/// A check that a bundle does not meet: the failure code of the specification, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The code: `E101` to `E805`. Its hundred says what kind of check failed, and so the exit code.
    pub code: &'static str,
    /// What is wrong, as one clause.
    pub message: String,
}

impl Failure {
    /// A failure of that code.
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<EnvelopeError> for Failure {
    fn from(error: EnvelopeError) -> Self {
        Self { code: error.code, message: error.message }
    }
}

/// Text from a bundle for a message: what a terminal would obey is escaped, and no more than 200 characters.
pub(super) fn shown(text: &str) -> String {
    let mut short = visible(&text.chars().take(200).collect::<String>());
    if text.chars().nth(200).is_some() {
        short.push('…');
    }
    short
}

/// Text with what a terminal would obey, or nobody would see, written by its number.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '"' | '\'' | '\\' => out.push(char),
            char => out.extend(char.escape_debug()),
        }
    }
    out
}

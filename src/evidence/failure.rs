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
    let mut short = String::new();
    for char in text.chars().take(200) {
        match char {
            '"' | '\'' | '\\' => short.push(char),
            char => short.extend(char.escape_debug()),
        }
    }
    if text.chars().nth(200).is_some() {
        short.push('…');
    }
    short
}

//! Why something cannot be done with a log.

use std::io;

use crate::evidence::Failure;

/// A log that is refused, or that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// A check does not hold.
    #[error(transparent)]
    Refused(#[from] Failure),
    /// A file of the log cannot be read, which says nothing of the log.
    #[error("`{name}` of the log cannot be read")]
    Read {
        /// The file.
        name: String,
        /// Why.
        source: io::Error,
    },
}

impl LogError {
    /// The failure, or one of that code where the log cannot be read.
    pub fn into_failure(self, code: &'static str) -> Failure {
        match self {
            Self::Refused(failure) => failure,
            Self::Read { name, source } => {
                Failure::new(code, format!("`{name}` of the log cannot be read: {source}"))
            }
        }
    }
}

/// The exit code of a program that found a failure of that code: 4 where what was found is not acceptable, 5 for a
/// replay, 3 where it is invalid.
pub fn exit_code(code: &str) -> u8 {
    match code.as_bytes().get(1) {
        Some(b'3' | b'6' | b'7') => 4,
        Some(b'8') => 5,
        _ => 3,
    }
}

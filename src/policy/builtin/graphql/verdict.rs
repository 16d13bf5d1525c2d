//! What a check of a schema or query says.

/// Why a check does not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The schema or the query is not valid.
    Invalid(String),
    /// It cannot be judged: it is too large, or a tree that a policy gives lacks what OPA takes for granted.
    Undecided(String),
}

impl Wrong {
    /// The reason.
    pub(super) fn into_reason(self) -> String {
        match self {
            Self::Invalid(reason) | Self::Undecided(reason) => reason,
        }
    }
}

/// Whether a check passes.
pub(super) type Verdict = Result<(), Wrong>;

/// A verdict that something is not valid.
pub(super) fn invalid<T>(reason: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong::Invalid(reason.into()))
}

/// A verdict that a tree lacks something, at which OPA itself breaks off.
pub(super) fn lacking<T>(what: &str) -> Result<T, Wrong> {
    Err(Wrong::Undecided(format!("the GraphQL tree lacks {what}")))
}

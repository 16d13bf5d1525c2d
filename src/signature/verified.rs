//! Proof by type that a signature was checked.

use super::VerifyingKey;

/// A value whose signature was checked, and by whom it is signed.
///
/// INVARIANT: only [`open`](super::open) makes one. A function that needs a checked payload takes this type,
/// so that no byte of a payload is used before its signature is checked, and so that it is decoded once.
#[derive(Debug, Clone)]
pub struct Verified<T> {
    value: T,
    signers: Vec<VerifyingKey>,
}

impl<T> Verified<T> {
    /// INVARIANT: the caller has checked a signature of each of `signers` over `value`.
    pub(super) fn new(value: T, signers: Vec<VerifyingKey>) -> Self {
        Self { value, signers }
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The trusted keys that signed it, each once. Never empty.
    pub fn signers(&self) -> &[VerifyingKey] {
        &self.signers
    }
}

//! Whoever signs: a key in memory, an agent, a program that speaks to a key store.

use super::{SigningKey, VerifyingKey};

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SignError {
    /// What went wrong, as one clause.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

/// Something that signs with pure Ed25519, wherever its private half lies.
pub trait Sign {
    /// The public half, by which every signature is checked before it is given out.
    fn verifying_key(&self) -> VerifyingKey;

    /// Signs `message`: 64 bytes (RFC 8032). The caller checks them.
    ///
    /// # Errors
    /// The signer is not there, refuses, or answers something else than a signature.
    fn sign_bytes(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

impl Sign for SigningKey {
    fn verifying_key(&self) -> VerifyingKey {
        Self::verifying_key(self)
    }

    fn sign_bytes(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.sign(message))
    }
}

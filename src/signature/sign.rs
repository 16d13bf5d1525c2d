//! Whoever signs: a key in memory, an agent, a program that speaks to a key store.

use sha2::{Digest as _, Sha256};

use super::{SigningKey, VerifyingKey, pae};

/// The payload type of the signature that a [redaction key](Sign::redaction_key) is made of.
const REDACTION: &str = "application/vnd.tollgate.redaction.v1";

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SignError {
    /// What went wrong, as one clause.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

impl SignError {
    /// An error of these words.
    pub fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), help }
    }
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

    /// The key of the commitments in redaction markers: equal secrets have equal commitments in the bundles of one
    /// signer, and nobody else can try out guesses.
    ///
    /// Where the private half is out of reach, it is made of a signature over an empty payload of a type that serves
    /// nothing else: Ed25519 gives the same signature each time, and nobody but the signer can make it. **That
    /// signature is as secret as the key itself**: who has it can try out guesses against every commitment. It is
    /// asked for once a run and neither written nor shown. A signer that adds randomness to its signatures gives
    /// another key each time; then equal secrets of two bundles cannot be told to be equal, and nothing else is lost.
    ///
    /// # Errors
    /// As [`sign_bytes`](Self::sign_bytes), and where the signature is not this key's.
    fn redaction_key(&self) -> Result<[u8; 32], SignError> {
        let message = pae(REDACTION, b"");
        let signature = zeroize::Zeroizing::new(self.sign_bytes(&message)?);
        if !self.verifying_key().verify(&message, &signature) {
            return Err(SignError::new(
                format!(
                    "the signer gave a signature that is not by the key {}",
                    self.verifying_key().key_id()
                ),
                "give the public key that belongs to the private one that signs",
            ));
        }
        let mut hash = Sha256::new();
        hash.update(b"tollgate-redaction-v1\0");
        hash.update(*signature);
        Ok(hash.finalize().into())
    }
}

impl Sign for SigningKey {
    fn verifying_key(&self) -> VerifyingKey {
        Self::verifying_key(self)
    }

    fn sign_bytes(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.sign(message))
    }

    fn redaction_key(&self) -> Result<[u8; 32], SignError> {
        Ok(Self::redaction_key(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A signer whose private half cannot be seen, and which may sign with another key than it says.
    struct Remote {
        says: VerifyingKey,
        signs: SigningKey,
    }

    impl Sign for Remote {
        fn verifying_key(&self) -> VerifyingKey {
            self.says
        }

        fn sign_bytes(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
            Ok(self.signs.sign(message))
        }
    }

    fn key(seed: u8) -> SigningKey {
        SigningKey::generate([seed; 32])
    }

    #[test]
    fn a_signer_out_of_reach_has_one_redaction_key() {
        let remote = |seed| Remote { says: key(seed).verifying_key(), signs: key(seed) };
        let first = remote(1).redaction_key().unwrap();
        assert_eq!(first, remote(1).redaction_key().unwrap());
        assert_ne!(first, remote(2).redaction_key().unwrap());
        // That of a key in memory stays what it was.
        assert_eq!(Sign::redaction_key(&key(1)).unwrap(), SigningKey::redaction_key(&key(1)));
    }

    #[test]
    fn no_redaction_key_is_made_of_a_wrong_signature() {
        let remote = Remote { says: key(1).verifying_key(), signs: key(2) };
        assert!(remote.redaction_key().unwrap_err().message.contains("not by the key SHA256:"));
    }
}

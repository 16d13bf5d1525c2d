//! Keys, whoever signs with them, DSSE envelopes and the trust file. The only maker of a verified payload.

pub mod agent;
mod envelope;
pub mod in_toto;
mod key;
mod openssh;
mod sign;
mod sshsig;
pub mod trust;
mod verified;

pub use envelope::{EnvelopeError, IN_TOTO, co_sign, open, pae, seal, signers, unchecked_payload};
pub use key::{KeyError, SigningKey, VerifyingKey};
pub use sign::{Sign, SignError};
pub use sshsig::{SSH_NAMESPACE, SshsigError, sshsig, verify_sshsig};
pub use verified::Verified;

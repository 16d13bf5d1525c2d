//! Keys, whoever signs with them, and DSSE envelopes. The only maker of a verified payload.

pub mod agent;
mod envelope;
mod key;
mod openssh;
mod sign;
mod sshsig;
mod verified;

pub use envelope::{EnvelopeError, IN_TOTO, co_sign, open, pae, seal, unchecked_payload};
pub use key::{KeyError, SigningKey, VerifyingKey};
pub use sign::{Sign, SignError};
pub use sshsig::{NAMESPACE, SshsigError, sshsig, verify_sshsig};
pub use verified::Verified;

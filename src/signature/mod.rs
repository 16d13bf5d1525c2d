//! Keys, DSSE envelopes and the trust file. The only maker of a verified payload.

mod envelope;
pub mod in_toto;
mod key;
mod sign;
pub mod trust;
mod verified;

pub use envelope::{EnvelopeError, IN_TOTO, co_sign, open, pae, seal, signers, unchecked_payload};
pub use key::{KeyError, SigningKey, VerifyingKey};
pub use sign::{Sign, SignError};
pub use verified::Verified;

//! Keys and DSSE envelopes. The only maker of a verified payload.

mod envelope;
mod key;
mod verified;

pub use envelope::{EnvelopeError, IN_TOTO, open, pae, seal};
pub use key::{KeyError, SigningKey, VerifyingKey};
pub use verified::Verified;

//! From the envelope of a trust file to a trust file that counts.

use super::{MOST_BYTES, TRUST, Trust, TrustError};
use crate::signature::{EnvelopeError, VerifyingKey, open};
use crate::source::Digest;
use crate::source::time::format_rfc3339;

/// What a verifier brings along, before any trust file is read.
#[derive(Debug, Clone, Copy)]
pub struct Anchor<'a> {
    /// The root keys that the verifier knows.
    pub keys: &'a [VerifyingKey],
    /// How many of them must have signed; none for more than half of them, so that one alone of several cannot
    /// speak for all.
    pub threshold: Option<usize>,
    /// The trust file that the verifier saw last, by version and digest of its payload.
    pub last_seen: Option<LastSeen>,
}

/// A trust file that was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSeen {
    /// Its version.
    pub version: u64,
    /// The digest of its payload.
    pub digest: Digest,
}

impl Trust {
    /// Opens the envelope of a trust file.
    ///
    /// What must hold, each else `E301` (and `E309` of a weak key):
    /// 1. The envelope is strict, and of the type [`TRUST`].
    /// 2. As many of the verifier's own root keys signed as the verifier asks for.
    /// 3. The payload is a trust file ([`Trust::parse`]).
    /// 4. As many of the root principals that it names itself signed as it says, with keys that count at `at`.
    ///    So a file that replaces the root keys is signed by the old and by the new ones.
    /// 5. It has not expired at `at`.
    /// 6. It is not older than the one that was seen last, and of one version there is one file.
    ///
    /// # Errors
    /// The first that does not hold.
    pub fn open(bytes: &[u8], anchor: &Anchor<'_>, at: i64) -> Result<Self, TrustError> {
        if bytes.len() > MOST_BYTES {
            return Err(wrong(format!("the trust file is larger than {MOST_BYTES} bytes")));
        }
        // 1 and 2.
        let payload = open(bytes, TRUST, anchor.keys).map_err(|error| not_opened(&error))?;
        let signed = payload.signers().len();
        let needed = anchor.threshold.unwrap_or(anchor.keys.len() / 2 + 1);
        if signed < needed {
            let message =
                format!("{signed} of the root keys that were given signed it, and {needed} must have");
            return Err(wrong(message));
        }
        // 3.
        let trust = Self::parse(payload.value())?;
        // 4.
        let own = open(bytes, TRUST, &trust.keys(&trust.root)).map_err(|error| not_opened(&error))?;
        trust
            .judge_as("root", &trust.root, own.signers(), at)
            .map_err(|error| wrong(format!("its own root did not sign it: {error}")))?;
        // 5.
        if trust.expires < at {
            return Err(wrong(format!("the trust file expired at {}", format_rfc3339(trust.expires))));
        }
        // 6.
        if let Some(last) = anchor.last_seen {
            let (version, seen) = (trust.version, last.version);
            if version < seen {
                return Err(wrong(format!(
                    "the trust file has version {version}, and {seen} was seen before"
                )));
            }
            if version == seen && Digest::of(payload.value()) != last.digest {
                return Err(wrong(format!("another trust file of version {version} was seen before")));
            }
        }
        Ok(trust)
    }
}

fn not_opened(error: &EnvelopeError) -> TrustError {
    wrong(match error.code {
        "E302" => "none of the root keys that were given signed the trust file".to_owned(),
        _ => format!("the trust file: {error}"),
    })
}

fn wrong(message: String) -> TrustError {
    TrustError::new("E301", message)
}

//! From the envelope of a trust file to a trust file that counts.

use std::collections::BTreeSet;

use super::{MOST_BYTES, Standing, TRUST, Trust, TrustError};
use crate::signature::{EnvelopeError, VerifyingKey, open, unchecked_payload};
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
    /// 2. As many of the verifier's own root keys signed as the verifier asks for. Keys that the file gives to one
    ///    person count once.
    /// 3. The payload is a trust file ([`Trust::parse`]).
    /// 4. As many of the root principals that it names itself signed as it says, with keys that count at `at`.
    ///    So a file that replaces the root keys is signed by the old and by the new ones.
    /// 5. It has not expired at `at`.
    /// 6. It is not older than the one that was seen last, and of one version there is one file.
    ///
    /// # Errors
    /// The first that does not hold.
    pub fn open(bytes: &[u8], anchor: &Anchor<'_>, at: i64) -> Result<Self, TrustError> {
        let trust = Self::open_any_age(bytes, anchor, at)?;
        trust.in_force(at)?;
        Ok(trust)
    }

    /// The same without regard to its expiry, for a file that another one follows.
    pub(super) fn open_any_age(bytes: &[u8], anchor: &Anchor<'_>, at: i64) -> Result<Self, TrustError> {
        within_bounds(bytes)?;
        // 1 and 2.
        let payload = open(bytes, TRUST, anchor.keys).map_err(|error| not_opened(&error))?;
        // 3.
        let trust = Self::parse(payload.value())?;
        let signed = trust.persons(payload.signers());
        let needed = anchor.threshold.unwrap_or(anchor.keys.len() / 2 + 1);
        if signed < needed {
            let message =
                format!("{signed} of the root keys that were given signed it, and {needed} must have");
            return Err(wrong(message));
        }
        // 4.
        trust.signed_by_own_root(bytes, Some(at))?;
        // 6.
        if let Some(last) = anchor.last_seen {
            trust.not_older(Digest::of(payload.value()), &last)?;
        }
        Ok(trust)
    }

    /// What an envelope says, whoever signed it or not: for somebody who drafts, looks at or signs it. It proves
    /// nothing.
    ///
    /// # Errors
    /// `E301` or `E309`: it is no envelope of a trust file, or says nothing that a trust file may say.
    pub fn unchecked(bytes: &[u8]) -> Result<Self, TrustError> {
        within_bounds(bytes)?;
        let payload = unchecked_payload(bytes, TRUST).map_err(|error| not_opened(&error))?;
        Self::parse(&payload)
    }

    /// Which root principals signed an envelope, sorted, each once, with keys that count at `at`; at any time where
    /// none is given. Whether they are enough is another question. The envelope may hold another version of the file.
    ///
    /// # Errors
    /// `E301`: it is no envelope of a trust file, or a signature of a root key is wrong.
    pub fn root_signers(&self, bytes: &[u8], at: Option<i64>) -> Result<Vec<String>, TrustError> {
        let signers = match open(bytes, TRUST, &self.keys(&self.root)) {
            Ok(payload) => payload.signers().to_vec(),
            Err(error) if matches!(error.code, "E204" | "E302") => Vec::new(),
            Err(error) => return Err(not_opened(&error)),
        };
        let counts = |(name, own): (&str, &super::TrustedKey)| {
            at.is_none_or(|at| own.standing(at) == Standing::Counts).then(|| name.to_owned())
        };
        let names = signers.iter().filter_map(|key| self.owner(key).and_then(counts));
        Ok(names.collect::<BTreeSet<String>>().into_iter().collect())
    }

    /// Checks that a file's own root principals signed it, with keys that count at `at`, or at any time.
    pub(super) fn signed_by_own_root(&self, bytes: &[u8], at: Option<i64>) -> Result<(), TrustError> {
        let own = open(bytes, TRUST, &self.keys(&self.root)).map_err(|error| not_opened(&error))?;
        let judged = match at {
            Some(at) => self.judge_as("root", &self.root, own.signers(), at).map(drop),
            None if self.root_signers(bytes, None)?.len() >= self.root.threshold => Ok(()),
            None => Err(TrustError::new("E304", "too few signed it")),
        };
        judged.map_err(|error| wrong(format!("its own root did not sign it: {error}")))
    }

    /// Checks that the file has not expired at `at`.
    pub(super) fn in_force(&self, at: i64) -> Result<(), TrustError> {
        if self.expires < at {
            return Err(wrong(format!("the trust file expired at {}", format_rfc3339(self.expires))));
        }
        Ok(())
    }

    /// Checks that the file, with a payload of that digest, is not older than one that was seen.
    pub(super) fn not_older(&self, digest: Digest, last: &LastSeen) -> Result<(), TrustError> {
        let (version, seen) = (self.version, last.version);
        if version < seen {
            return Err(wrong(format!("the trust file has version {version}, and {seen} was seen before")));
        }
        if version == seen && digest != last.digest {
            return Err(wrong(format!("another trust file of version {version} was seen before")));
        }
        Ok(())
    }

    /// How many persons keys belong to: two of one principal count once, and a key that the file does not know is
    /// somebody's that it does not know.
    fn persons(&self, keys: &[VerifyingKey]) -> usize {
        let name = |key: &VerifyingKey| {
            self.owner(key).map_or_else(|| (key.key_id(), false), |(name, _)| (name.to_owned(), true))
        };
        keys.iter().map(name).collect::<BTreeSet<_>>().len()
    }
}

/// Refuses what is too large before it is read.
pub(super) fn within_bounds(bytes: &[u8]) -> Result<(), TrustError> {
    if bytes.len() > MOST_BYTES {
        return Err(wrong(format!("the trust file is larger than {MOST_BYTES} bytes")));
    }
    Ok(())
}

pub(super) fn not_opened(error: &EnvelopeError) -> TrustError {
    wrong(match error.code {
        "E302" => "none of the root keys that were given signed the trust file".to_owned(),
        _ => format!("the trust file: {error}"),
    })
}

pub(super) fn wrong(message: String) -> TrustError {
    TrustError::new("E301", message)
}

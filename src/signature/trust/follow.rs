//! From one version of a trust file to the next, as The Update Framework goes from one root to the next: each version
//! is signed by the root of the one before and by its own, so that somebody who knows an early one can accept a late
//! one by the versions between them.
//!
//! What a verifier accepted it may keep, and start from that instead of from root keys. Then versions never go back,
//! and the threshold of the kept file's root is asked for as the file states it.

use super::open::{not_opened, within_bounds, wrong};
use super::{Anchor, LastSeen, TRUST, Trust, TrustError};
use crate::signature::{open, unchecked_payload};
use crate::source::Digest;

/// The most versions that are followed.
const MOST_VERSIONS: usize = 1024;

/// What a verifier starts from.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// Root keys that it knows from elsewhere.
    Root(Anchor<'a>),
    /// The envelope of a trust file that it accepted earlier and kept where nobody else writes.
    Kept(&'a [u8]),
}

impl Trust {
    /// Opens the last of `files`, envelopes of versions that follow each other, the earliest first.
    ///
    /// What must hold, each else `E301` (and `E309` of a weak key):
    /// 1. The first is accepted by the root keys ([`Trust::open`]), or follows the file that was kept.
    /// 2. Each further one follows the one before: it is signed by as many of that one's root principals as that one
    ///    says, with keys that count at `at`, and by its own root; its version is higher, or it is the same file.
    /// 3. The last has not expired at `at`. An expired file may be followed by another one.
    ///
    /// # Errors
    /// The first that does not hold; there is no file, or there are too many.
    pub fn open_chain(start: &Start<'_>, files: &[&[u8]], at: i64) -> Result<Self, TrustError> {
        if files.len() > MOST_VERSIONS {
            return Err(wrong(format!("there are more than {MOST_VERSIONS} versions of the trust file")));
        }
        let mut accepted: Option<(Self, &[u8])> = match start {
            Start::Root(_) => None,
            Start::Kept(bytes) => Some((Self::reopen(bytes)?, bytes)),
        };
        for bytes in files {
            let next = match (&accepted, start) {
                (Some((before, kept)), _) => before.follow(kept, bytes, at)?,
                (None, Start::Root(anchor)) => Self::open_any_age(bytes, anchor, at)?,
                (None, Start::Kept(_)) => return Err(wrong("there is no trust file".to_owned())),
            };
            accepted = Some((next, bytes));
        }
        let (last, _) = accepted
            .filter(|_| !files.is_empty())
            .ok_or_else(|| wrong("there is no trust file".to_owned()))?;
        last.in_force(at)?;
        Ok(last)
    }

    /// Reads a trust file that was accepted earlier: its own root signed it, whatever has expired since.
    ///
    /// # Errors
    /// `E301` or `E309`: it is none, or was changed.
    pub fn reopen(bytes: &[u8]) -> Result<Self, TrustError> {
        let trust = Self::unchecked(bytes)?;
        trust.signed_by_own_root(bytes, None)?;
        Ok(trust)
    }

    /// Opens the envelope of a version that follows this one, whose own envelope is `kept`. It may have expired.
    fn follow(&self, kept: &[u8], bytes: &[u8], at: i64) -> Result<Self, TrustError> {
        within_bounds(bytes)?;
        let before = unchecked_payload(kept, TRUST).map_err(|error| not_opened(&error))?;
        let version = self.version;
        let payload = open(bytes, TRUST, &self.keys(&self.root)).map_err(|error| match error.code {
            "E302" => wrong(format!("nobody of the root of version {version} signed the trust file")),
            _ => not_opened(&error),
        })?;
        let next = Self::parse(payload.value())?;
        next.not_older(Digest::of(payload.value()), &LastSeen { version, digest: Digest::of(&before) })?;
        if next.version > version {
            self.judge_as("root", &self.root, payload.signers(), at).map_err(|error| {
                wrong(format!("the root of version {version} did not sign the trust file: {error}"))
            })?;
        }
        next.signed_by_own_root(bytes, Some(at))?;
        Ok(next)
    }
}

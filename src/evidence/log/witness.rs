//! A witness: it sees to it that a log only grows, and says when it saw it.
//!
//! SPEC: tlog-witness, what `add-checkpoint` checks.

use super::append;
use super::checkpoint::SignedCheckpoint;
use super::cosignature;
use super::error::LogError;
use super::key::NoteKey;
use super::path;
use super::storage::Storage;
use super::tree::Tree;
use crate::evidence::failure::Failure;
use crate::signature::Sign;

/// What a witness saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The checkpoint with the witness's cosignature: the new file of the log.
    pub checkpoint: SignedCheckpoint,
    /// The verifier key of the witness, for policies.
    pub key: NoteKey,
}

/// Checks a log against the checkpoint that the witness saw last, and adds the cosignature. The caller keeps the
/// checkpoint for the next time before it gives it out.
///
/// What must hold:
/// 1. The log of that key signed the checkpoint (`E707`), and its tiles give the root (`E706`).
/// 2. What the witness saw last is a checkpoint of the same log (`E707`).
/// 3. The log has that tree's entries still, and perhaps more behind them (`E707`).
///
/// # Errors
/// The code of what does not hold; or the log cannot be read, or the signer says no.
pub fn witness(
    storage: &dyn Storage,
    log: &NoteKey,
    seen: Option<&[u8]>,
    name: &str,
    time: i64,
    key: &dyn Sign,
) -> Result<Seen, LogError> {
    // 1.
    let mut signed = append::open(storage, log)?;
    if let Some(seen) = seen {
        // 2.
        let old = SignedCheckpoint::parse(seen)?;
        old.must_be_of(log)?;
        // 3.
        must_continue(storage, &old, &signed)?;
    }
    let key = cosignature::cosign(&mut signed, name, time, key)?;
    Ok(Seen { checkpoint: signed, key })
}

/// Checks that `new`, the log's head, continues `old`, by a path that is made from tiles and then checked.
///
/// # Errors
/// `E707`: the log has fewer entries than it had, or others; or it cannot be read.
pub(super) fn must_continue(
    storage: &dyn Storage,
    old: &SignedCheckpoint,
    new: &SignedCheckpoint,
) -> Result<(), LogError> {
    let (old, new) = (old.checkpoint(), new.checkpoint());
    if old.size > new.size {
        let message = format!("the log had {} entries and has {} now: it was cut back", old.size, new.size);
        return Err(Failure::new("E707", message).into());
    }
    let path = Tree::new(storage, new.size).consistency(old.size)?;
    if !path::verify_consistency((old.size, old.root), (new.size, new.root), &path) {
        let message = format!(
            "the first {} entries of the log are not those that were seen before: its history was rewritten, or \
             it shows different ones to different people",
            old.size
        );
        return Err(Failure::new("E707", message).into());
    }
    Ok(())
}

//! Step 14: the release before, the number in the stream, and the logs; and what step 4 takes from those.

use super::options::{TrustedBy, VerifyOptions};
use crate::evidence::archive::Archive;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::log::{self, Link, Logged, Policy, Proof};
use crate::evidence::names;
use crate::evidence::statement::Statement;
use crate::signature::trust::RoleName;
use crate::signature::{IN_TOTO, open};
use crate::source::Digest;

/// Holds the statement against the release before it and against the least number, where they were given. None where
/// nothing was.
///
/// # Errors
/// `E704`: it does not link to the release before, or that one is no evidence of the same stream by the same signers.
/// `E705`: its number does not follow, is too low, or is missing.
pub(super) fn check(statement: &Statement, options: &VerifyOptions<'_>) -> Result<Option<String>, Failure> {
    let release = &statement.release;
    let mut told = Vec::new();
    if release.sequence.is_some() || release.previous.is_some() {
        // What it says of its own place must fit together, whatever it is held against.
        Link::of(statement, Digest::of(&[])).entry()?;
    }
    if let Some(least) = options.min_sequence {
        match release.sequence {
            Some(number) if number >= least => {
                told.push(format!("number {number} of its stream, of at least {least}"));
            }
            Some(number) => {
                let message =
                    format!("it is number {number} of its stream, and {least} is expected at least");
                return Err(Failure::new("E705", message));
            }
            None => return Err(Failure::new("E705", "it has no number in its stream, and one is expected")),
        }
    }
    if let Some(bundle) = options.previous {
        let (before, digest) = previous(bundle, &options.trust)?;
        told.push(follows(statement, &before, digest)?);
    }
    Ok((!told.is_empty()).then(|| told.join("; ")))
}

/// What to tell where nothing was given to hold it against.
pub(super) fn unchecked(statement: &Statement) -> &'static str {
    if statement.release.sequence.is_some() {
        "neither the release before nor a log was given"
    } else {
        "the release is in no chain"
    }
}

/// The statement of the release before, and the digest of its bytes.
fn previous(bundle: &[u8], trust: &TrustedBy<'_>) -> Result<(Statement, Digest), Failure> {
    let wrong = |failure: Failure| Failure::new("E704", format!("the release before: {}", failure.message));
    let archive = Archive::read(bundle).map_err(wrong)?;
    let envelope = archive.file(names::ENVELOPE).unwrap_or_default();
    let payload = open(envelope, IN_TOTO, &trust.keys()).map_err(|error| wrong(error.into()))?;
    let statement = Statement::parse(&payload).map_err(wrong)?;
    if let TrustedBy::File(trust) = trust {
        // By its own word of when: a key may have been replaced since, but one that somebody else had never counts.
        trust
            .judge(RoleName::Gate, payload.signers(), statement.evaluated_at)
            .map_err(|error| wrong(Failure::new(error.code, error.message)))?;
    }
    Ok((statement, Digest::of(payload.value())))
}

/// Whether `statement` is the next release after `before`, whose bytes have that digest.
///
/// # Errors
/// `E704` and `E705`, as [`check`].
fn follows(statement: &Statement, before: &Statement, digest: Digest) -> Result<String, Failure> {
    let last = Link::of(before, digest).entry()?;
    // Its own digest has no say in whether it follows.
    log::follows(&Link::of(statement, Digest::of(&[])), Some(&last))?;
    if statement.evaluated_at < before.evaluated_at {
        return Err(Failure::new("E705", "it was judged before the release that it follows"));
    }
    Ok(format!("it follows number {}, {}", last.sequence, shown(&before.release.version)))
}

/// What the proofs in a bundle say: members `log/*.tlog-proof`, each that the statement's entry is in a log.
#[derive(Default)]
pub(super) struct Logs {
    logged: Vec<Logged>,
    failure: Option<Failure>,
    unchecked: Vec<String>,
}

impl Logs {
    /// Checks the proofs of a statement whose bytes have that digest. Where the trust file names logs, one of them
    /// must have it; proofs of other logs are told as not checked, and must be some all the same.
    pub(super) fn of(
        archive: &Archive<'_>,
        statement: &Statement,
        digest: Digest,
        options: &VerifyOptions<'_>,
    ) -> Self {
        let mut found = Self::default();
        if let Err(failure) = found.read(archive, &Link::of(statement, digest), options) {
            found.failure = Some(failure);
        }
        found
    }

    fn read(
        &mut self,
        archive: &Archive<'_>,
        link: &Link,
        options: &VerifyOptions<'_>,
    ) -> Result<(), Failure> {
        let policy = match options.trust {
            TrustedBy::File(trust) => trust.log.as_deref(),
            _ => None,
        };
        let policy = policy.map(Policy::parse).transpose().map_err(|error| {
            Failure::new("E301", format!("the trust file's policy of logs cannot be read: {error}"))
        })?;
        for (name, bytes) in archive.files().filter(|(name, _)| name.starts_with("log/")) {
            let proof = Proof::parse(bytes)?;
            let origin = shown(&proof.checkpoint.checkpoint().origin);
            let known = |policy: &&Policy| {
                policy.logs().iter().any(|log| log.name() == proof.checkpoint.checkpoint().origin)
            };
            if let Some(policy) = policy.as_ref().filter(known) {
                self.logged.push(log::check(link, bytes, policy, options.at)?);
                continue;
            }
            proof.must_include(link.entry()?.leaf()?)?;
            let name = shown(name);
            self.unchecked.push(format!("`{name}`: nobody says whether `{origin}` is a log to trust"));
        }
        match (&policy, self.logged.is_empty()) {
            (Some(_), true) => Err(Failure::new(
                "E706",
                "the trust file names logs, and the bundle has no proof of any of them",
            )),
            _ => Ok(()),
        }
    }

    /// The earliest time at which witnesses whom the trust file names had seen it.
    pub(super) fn time(&self) -> Option<i64> {
        self.logged.iter().filter_map(|logged| logged.witnessed.time).min()
    }

    /// What the logs that are trusted say. None where there is none.
    pub(super) fn told(&self) -> Result<Option<String>, Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let one = |logged: &Logged| {
            let witnesses = match logged.witnessed.witnesses.as_slice() {
                [] => "no witness".to_owned(),
                names => names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", "),
            };
            let origin = shown(&logged.witnessed.origin);
            format!("entry {} of {} in `{origin}`, seen by {witnesses}", logged.index, logged.size)
        };
        Ok((!self.logged.is_empty()).then(|| self.logged.iter().map(one).collect::<Vec<_>>().join("; ")))
    }

    /// Why proofs are not checked, a clause each.
    pub(super) fn unchecked(&self) -> Vec<String> {
        self.unchecked.clone()
    }
}

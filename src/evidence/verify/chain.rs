//! Step 14: the release before, and the number in the stream.

use super::run::{TrustedBy, VerifyOptions};
use crate::evidence::archive::Archive;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::names;
use crate::evidence::statement::Statement;
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
    if let Some(least) = options.min_sequence {
        match release.sequence {
            Some(number) if number >= least => {
                told.push(format!("number {number} of its stream, of at least {least}"))
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
    Ok((Statement::parse(&payload).map_err(wrong)?, Digest::of(payload.value())))
}

/// Whether `statement` is the next release after `before`, whose bytes have that digest.
///
/// # Errors
/// `E704` and `E705`, as [`check`].
pub(in crate::evidence) fn follows(
    statement: &Statement,
    before: &Statement,
    digest: Digest,
) -> Result<String, Failure> {
    let (release, last) = (&statement.release, &before.release);
    if release.stream != last.stream {
        let (one, two) = (shown(&release.stream), shown(&last.stream));
        return Err(Failure::new(
            "E704",
            format!("the release before is of the stream `{two}`, this one of `{one}`"),
        ));
    }
    let Some(link) = release.previous else {
        return Err(Failure::new("E704", "it names no release before it"));
    };
    if link.sha256 != digest {
        return Err(Failure::new("E704", "it names another release before it than the one that was given"));
    }
    let number = last.sequence.unwrap_or_default();
    if link.sequence != number || release.sequence != number.checked_add(1) {
        let said = release.sequence.map_or_else(|| "none".to_owned(), |number| number.to_string());
        return Err(Failure::new(
            "E705",
            format!("its number is {said}, and the release before is number {number}"),
        ));
    }
    if statement.evaluated_at < before.evaluated_at {
        return Err(Failure::new("E705", "it was judged before the release that it follows"));
    }
    Ok(format!("it follows number {number}, {}", shown(&last.version)))
}

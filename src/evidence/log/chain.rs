//! The chain of releases: each names the statement of the one before it.

use super::entry::Entry;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::statement::Statement;
use crate::source::Digest;

/// What a statement says of its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The release's stream.
    pub stream: String,
    /// Its number in the stream, from 1; none where it is in no chain.
    pub sequence: Option<u64>,
    /// The release before: its number, and the digest of its statement's payload.
    pub previous: Option<(u64, Digest)>,
    /// The digest of its own statement's payload.
    pub statement: Digest,
}

impl Link {
    /// The link of a statement whose payload has that digest.
    pub fn of(statement: &Statement, digest: Digest) -> Self {
        let release = &statement.release;
        Self {
            stream: release.stream.clone(),
            sequence: release.sequence,
            previous: release.previous.map(|previous| (previous.sequence, previous.sha256)),
            statement: digest,
        }
    }

    /// The entry that a log has for it.
    ///
    /// # Errors
    /// What the statement says of itself does not fit together: it has no sequence, or the sequence does not
    /// begin at 1 (`E705`), or the first release names one before it, or a later one none (`E704`).
    pub fn entry(&self) -> Result<Entry, Failure> {
        let stream = shown(&self.stream);
        let Some(sequence) = self.sequence else {
            let message = format!(
                "the release of `{stream}` has no sequence: it was made without `--log` and `--previous`"
            );
            return Err(Failure::new("E705", message));
        };
        match (sequence, &self.previous) {
            (0, _) => Err(Failure::new("E705", "a sequence begins at 1, not at 0")),
            (1, None) => Ok(()),
            (1, Some(_)) => Err(Failure::new("E704", "the first release of a stream names one before it")),
            (_, None) => {
                let message = format!("release {sequence} of `{stream}` names no release before it");
                Err(Failure::new("E704", message))
            }
            (sequence, Some((before, _))) if before.checked_add(1) != Some(sequence) => {
                let message =
                    format!("release {sequence} of `{stream}` says that it follows release {before}");
                Err(Failure::new("E705", message))
            }
            _ => Ok(()),
        }?;
        Ok(Entry { stream: self.stream.clone(), sequence, statement: self.statement })
    }
}

/// Checks that a release continues the chain behind `previous`, the last one of its stream, or begins it.
///
/// # Errors
/// What [`Link::entry`] says; it is of another stream, or follows another statement (`E704`); its number is not
/// the next one (`E705`).
pub fn follows(link: &Link, previous: Option<&Entry>) -> Result<Entry, Failure> {
    let entry = link.entry()?;
    let Some(previous) = previous else {
        if entry.sequence != 1 {
            let message =
                format!("{} follows a release that is not there: the stream begins here", entry.shown());
            return Err(Failure::new("E705", message));
        }
        return Ok(entry);
    };
    if entry.stream != previous.stream {
        let message = format!("{} does not follow {}", entry.shown(), previous.shown());
        return Err(Failure::new("E704", message));
    }
    if Some(entry.sequence) != previous.sequence.checked_add(1) {
        let message = format!("{} does not follow release {}", entry.shown(), previous.sequence);
        return Err(Failure::new("E705", message));
    }
    if link.previous.is_none_or(|(_, statement)| statement != previous.statement) {
        let message =
            format!("{} follows another statement than that of release {}", entry.shown(), previous.sequence);
        return Err(Failure::new("E704", message));
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(sequence: impl Into<Option<u64>>, previous: Option<(u64, Digest)>) -> Link {
        let sequence = sequence.into();
        Link {
            stream: "shop".into(),
            sequence,
            previous,
            statement: Digest::of(&sequence.unwrap_or(0).to_be_bytes()),
        }
    }

    #[test]
    fn a_chain_begins_at_one_and_goes_on_by_one() {
        let first = follows(&link(1, None), None).unwrap();
        let second = follows(&link(2, Some((1, first.statement))), Some(&first)).unwrap();
        assert_eq!(second.sequence, 2);
        assert!(follows(&link(3, Some((2, second.statement))), Some(&second)).is_ok());
    }

    #[test]
    fn what_breaks_a_chain_is_refused() {
        let first = follows(&link(1, None), None).unwrap();
        let second = follows(&link(2, Some((1, first.statement))), Some(&first)).unwrap();
        let other = Digest::of(b"other");
        let foreign = Entry { stream: "other".into(), ..first.clone() };
        let cases: Vec<(Link, Option<&Entry>, &str)> = vec![
            (link(None, None), None, "E705"),
            (link(0, None), None, "E705"),
            (link(1, Some((0, other))), None, "E704"),
            (link(2, None), Some(&first), "E704"),
            (link(2, Some((1, other))), None, "E705"),
            (link(2, Some((1, other))), Some(&first), "E704"),
            (link(2, Some((2, first.statement))), Some(&first), "E705"),
            (link(2, Some((u64::MAX, first.statement))), Some(&first), "E705"),
            (link(2, Some((1, first.statement))), Some(&foreign), "E704"),
            (link(2, Some((1, first.statement))), Some(&second), "E705"),
            (link(4, Some((3, second.statement))), Some(&second), "E705"),
            (link(1, None), Some(&first), "E705"),
        ];
        for (number, (link, previous, code)) in cases.into_iter().enumerate() {
            assert_eq!(follows(&link, previous).map_err(|failure| failure.code), Err(code), "case {number}");
        }
    }
}

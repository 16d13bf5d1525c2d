//! The chains of the streams of a log: what was dropped, what forked, what is out of order.

use std::collections::BTreeMap;

use super::chain::Link;
use super::entry::Entry;
use crate::evidence::failure::{Failure, shown};
use crate::source::Digest;

/// A stream of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamSummary {
    /// Its name.
    pub stream: String,
    /// How many releases the log has of it.
    pub releases: usize,
    /// The number of the last one.
    pub last: u64,
    /// The digest of the last one's statement.
    pub statement: Digest,
}

/// The entries of a log so far, by their streams.
#[derive(Debug, Default)]
pub(super) struct History(BTreeMap<String, Vec<Record>>);

#[derive(Debug)]
struct Record {
    index: u64,
    sequence: u64,
    statement: Digest,
    /// The release before that it names, where its envelope was opened.
    previous: Option<(u64, Digest)>,
    is_opened: bool,
}

impl History {
    /// One more entry, with what its statement says where that was opened.
    pub(super) fn add(&mut self, index: u64, entry: Entry, link: Option<Link>) {
        let record = Record {
            index,
            sequence: entry.sequence,
            statement: entry.statement,
            is_opened: link.is_some(),
            previous: link.and_then(|link| link.previous),
        };
        self.0.entry(entry.stream).or_default().push(record);
    }

    /// What the streams are, and what is wrong with them, each with the index of an entry.
    ///
    /// What must hold of each stream:
    /// 1. No number twice (`E705`): that is a fork.
    /// 2. Ascending numbers (`E705`).
    /// 3. Every number from 1 on (`E705`).
    /// 4. Each release names the statement of the one before it (`E704`). Where several have the number before, that
    ///    it names one of them is all that can be said; the fork is told already.
    pub(super) fn judge(self, with_links: bool) -> (Vec<StreamSummary>, Vec<(u64, Failure)>) {
        let (mut summaries, mut found) = (Vec::new(), Vec::new());
        for (stream, records) in self.0 {
            let mut by_number: BTreeMap<u64, Vec<&Record>> = BTreeMap::new();
            let mut highest = 0;
            for record in &records {
                let sequence = record.sequence;
                let twins = by_number.entry(sequence).or_default();
                if let Some(twin) = twins.first() {
                    // 1.
                    let message = format!(
                        "release {sequence} of `{}` is in the log twice, as entries {} and {}: the stream forked",
                        shown(&stream),
                        twin.index,
                        record.index
                    );
                    found.push((record.index, Failure::new("E705", message)));
                } else if highest > 0 && sequence <= highest {
                    // 2.
                    let message = format!(
                        "release {sequence} of `{}` stands behind release {highest}: the stream was reordered",
                        shown(&stream)
                    );
                    found.push((record.index, Failure::new("E705", message)));
                }
                twins.push(record);
                highest = highest.max(sequence);
            }
            // 3.
            let mut expected = 1;
            for (sequence, twins) in &by_number {
                if *sequence > expected {
                    let missing = match sequence - 1 {
                        last if last == expected => format!("release {expected} is"),
                        last => format!("releases {expected} to {last} are"),
                    };
                    let message = format!("{missing} missing from `{}`: dropped", shown(&stream));
                    found.extend(twins.first().map(|record| (record.index, Failure::new("E705", message))));
                }
                if *sequence == 0 {
                    let failure = Failure::new("E705", "a sequence begins at 1, not at 0");
                    found.extend(twins.first().map(|record| (record.index, failure)));
                }
                expected = sequence.saturating_add(1);
            }
            // 4.
            for record in records.iter().filter(|record| with_links && record.is_opened) {
                let Some((number, statement)) = record.previous else { continue };
                let Some(before) = by_number.get(&number) else { continue };
                if before.iter().all(|one| one.statement != statement) {
                    let message = format!(
                        "release {} of `{}` follows another statement than that of release {number}",
                        record.sequence,
                        shown(&stream)
                    );
                    found.push((record.index, Failure::new("E704", message)));
                }
            }
            if let Some(last) = by_number.last_key_value().and_then(|(_, twins)| twins.last()) {
                let (releases, last, statement) = (records.len(), last.sequence, last.statement);
                summaries.push(StreamSummary { stream, releases, last, statement });
            }
        }
        found.sort_by_key(|(index, _)| *index);
        (summaries, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(number: u64) -> Digest {
        Digest::of(&number.to_be_bytes())
    }

    /// A release: its number, its statement, and the number and statement of the one before.
    type Told = (u64, u64, Option<(u64, u64)>);

    /// The codes and indexes of what is wrong with a stream of these releases.
    fn judge(releases: &[Told]) -> Vec<(u64, &'static str)> {
        let mut history = History::default();
        for (index, (sequence, own, previous)) in (0..).zip(releases) {
            let entry = Entry { stream: "s".into(), sequence: *sequence, statement: statement(*own) };
            let previous = previous.map(|(number, of)| (number, statement(of)));
            let link =
                Link { stream: "s".into(), sequence: Some(*sequence), previous, statement: entry.statement };
            history.add(index, entry, Some(link));
        }
        history.judge(true).1.into_iter().map(|(index, failure)| (index, failure.code)).collect()
    }

    #[test]
    fn a_whole_chain_is_in_order() {
        assert_eq!(judge(&[(1, 1, None), (2, 2, Some((1, 1))), (3, 3, Some((2, 2)))]), []);
    }

    #[test]
    fn what_was_dropped_forked_reordered_or_linked_elsewhere_is_told_with_its_place() {
        let dropped = [(1, 1, None), (3, 3, Some((2, 2)))];
        assert_eq!(judge(&dropped), [(1, "E705")]);
        assert_eq!(judge(&[(3, 3, Some((2, 2)))]), [(0, "E705")]);
        let forked = [(1, 1, None), (2, 2, Some((1, 1))), (2, 20, Some((1, 1))), (3, 3, Some((2, 20)))];
        assert_eq!(judge(&forked), [(2, "E705")]);
        let reordered = [(1, 1, None), (3, 3, Some((2, 2))), (2, 2, Some((1, 1)))];
        assert_eq!(judge(&reordered), [(2, "E705")]);
        let elsewhere = [(1, 1, None), (2, 2, Some((1, 9)))];
        assert_eq!(judge(&elsewhere), [(1, "E704")]);
        assert_eq!(judge(&[(0, 1, None)]), [(0, "E705")]);
        assert_eq!(judge(&[(u64::MAX, 1, Some((u64::MAX - 1, 1)))]), [(0, "E705")]);
    }
}

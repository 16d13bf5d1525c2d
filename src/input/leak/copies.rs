//! Copies of secrets that were found: under another name, in a comment, in a message.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::document::secret::is_random;

/// The most secrets of which copies are looked for.
const MOST: usize = 10_000;

/// A text of fewer bytes is a copy by chance.
const SHORTEST: usize = 6;

/// A secret within another text is a copy from this length on.
const SHORTEST_PART: usize = 12;

/// The secrets that were found, with the detectors that found them.
#[derive(Default)]
pub(super) struct Known(BTreeMap<Box<str>, BTreeSet<&'static str>>);

impl Known {
    /// Adds a secret.
    pub(super) fn add(&mut self, text: &str, detectors: &[&'static str]) {
        let text = text.trim();
        if text.len() >= SHORTEST && self.0.len() < MOST && is_distinct(text) {
            self.0.entry(text.into()).or_default().extend(detectors);
        }
    }

    /// What finds copies of them; none where there are no secrets.
    pub(super) fn copies(self) -> Option<Copies> {
        if self.0.is_empty() {
            return None;
        }
        let words = AhoCorasick::builder()
            .match_kind(aho_corasick::MatchKind::LeftmostLongest)
            .build(self.0.keys().map(|text| text.as_bytes()))
            .ok()?;
        Some(Copies { words, secrets: self.0.into_iter().collect() })
    }
}

/// Whether a text has letters and digits or signs: a mere word is found elsewhere by chance.
fn is_distinct(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.bytes().any(|byte| !byte.is_ascii_alphabetic() && !matches!(byte, b'-' | b'_' | b'.'))
        || text.len() >= SHORTEST_PART && is_random(text)
}

/// Finds copies of secrets.
pub(super) struct Copies {
    words: AhoCorasick,
    secrets: Vec<(Box<str>, BTreeSet<&'static str>)>,
}

impl Copies {
    /// The detectors of the secrets that a value is a copy of, or has one of in it; none where it is not. What the
    /// configuration names has no detector.
    pub(super) fn in_value(&self, text: &str) -> Option<Vec<&'static str>> {
        let whole = text.trim();
        let mut found: Option<BTreeSet<&'static str>> = None;
        for (range, index) in self.parts(text) {
            let Some((secret, detectors)) = self.secrets.get(index) else { continue };
            let long = range.len() >= SHORTEST_PART && is_random(secret);
            if &**secret == whole || long {
                found.get_or_insert_default().extend(detectors.iter().copied());
            }
        }
        found.map(|detectors| detectors.into_iter().collect())
    }

    /// Where copies stand in a text of a file.
    pub(super) fn in_text(&self, text: &str) -> Vec<Range<usize>> {
        self.parts(text).map(|(range, _)| range).collect()
    }

    /// A message without copies.
    pub(super) fn without(&self, message: &str) -> Option<String> {
        let ranges = self.in_text(message);
        let mut out = String::new();
        let mut at = 0;
        for range in &ranges {
            out.push_str(message.get(at..range.start).unwrap_or_default());
            out.push_str("***");
            at = range.end;
        }
        out.push_str(message.get(at..).unwrap_or_default());
        (!ranges.is_empty()).then_some(out)
    }

    /// The parts of a text that are secrets and that no letter and no digit touches.
    fn parts<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, usize)> + 't {
        let bytes = text.as_bytes();
        let alone = |range: &Range<usize>| {
            let before = range.start.checked_sub(1).and_then(|at| bytes.get(at));
            let escape = range.start.checked_sub(2).and_then(|at| bytes.get(at)) == Some(&b'\\');
            let behind = bytes.get(range.end);
            (escape || !before.is_some_and(u8::is_ascii_alphanumeric))
                && !behind.is_some_and(u8::is_ascii_alphanumeric)
        };
        let found = self.words.find_iter(text).map(|word| (word.range(), word.pattern().as_usize()));
        found.filter(move |(range, _)| alone(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_whole_or_long() {
        let mut known = Known::default();
        for secret in ["hunter2", "9fK2mQ7xLp3ZvT8w", "postgres", "4711"] {
            known.add(secret, &["named-secret"]);
        }
        let copies = known.copies().unwrap();
        assert_eq!(copies.in_value("hunter2"), Some(vec!["named-secret"]));
        assert_eq!(copies.in_value("x 9fK2mQ7xLp3ZvT8w y"), Some(vec!["named-secret"]));
        for text in ["see hunter2", "postgres", "4711", "hunter23", "9fK2mQ7xLp3ZvT8w9"] {
            assert!(copies.in_value(text).is_none(), "{text}");
        }
        let found = copies.in_text("# hunter2, hunter22");
        assert_eq!(found.into_iter().map(|one| (one.start, one.end)).collect::<Vec<_>>(), [(2, 9)]);
        assert_eq!(copies.without("`hunter2` is no number").unwrap(), "`***` is no number");
        assert_eq!(copies.without("all is well"), None);
    }
}

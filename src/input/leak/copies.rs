//! Copies of secrets that were found: under another name, in a comment, in a message, in base64.
//!
//! What people choose, `admin123`, is other things elsewhere: a copy of a short secret counts in the file and in the plan
//! that the secret is in, and under a name of a secret. What the configuration names counts everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::document::secret::{decoded, is_random};
use crate::source::FileId;

/// The most secrets of which copies are looked for.
const MOST: usize = 10_000;

/// A text of fewer bytes is a copy by chance.
const SHORTEST: usize = 6;

/// A secret within another text is a copy from this length on, and one elsewhere.
const SHORTEST_PART: usize = 12;

/// Where a secret was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// In a file, or in a document of it.
    File(FileId),
    /// In a plan of that address, or in a resource of it.
    Plan(Box<str>),
}

/// What is known of a secret.
#[derive(Default)]
struct Facts {
    /// The detectors that found it; none for what the configuration names.
    detectors: BTreeSet<&'static str>,
    /// Where.
    scopes: BTreeSet<Scope>,
    /// Whether it counts everywhere.
    everywhere: bool,
    /// Whether the configuration names it.
    configured: bool,
}

/// The secrets that were found, with the detectors that found them.
#[derive(Default)]
pub(super) struct Known(BTreeMap<Box<str>, Facts>);

impl Known {
    /// Adds a secret. The configuration names what no detector found.
    pub(super) fn add(&mut self, text: &str, detectors: &[&'static str], scopes: &[Scope]) {
        let text = text.trim();
        let configured = detectors.is_empty();
        if text.len() >= SHORTEST && self.0.len() < MOST && (configured || is_distinct(text)) {
            let facts = self.0.entry(text.into()).or_default();
            facts.detectors.extend(detectors);
            facts.scopes.extend(scopes.iter().cloned());
            facts.configured |= configured;
            facts.everywhere |= configured || text.len() >= SHORTEST_PART;
        }
    }

    /// What finds copies of them; none where there are no secrets.
    pub(super) fn copies(self) -> Option<Copies> {
        if self.0.is_empty() {
            return None;
        }
        let secrets: Vec<_> = self.0.into_iter().collect();
        let (mut words, mut of_word) = (Vec::new(), Vec::new());
        for (index, (text, _)) in secrets.iter().enumerate() {
            let text: &str = text;
            // `echo` writes a line break behind it.
            let encoded = [STANDARD_NO_PAD.encode(text), STANDARD_NO_PAD.encode(format!("{text}\n"))];
            for word in std::iter::once(text.to_owned()).chain(encoded) {
                words.push(word);
                of_word.push(index);
            }
        }
        let words =
            AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostLongest).build(words).ok()?;
        Some(Copies { words, of_word, secrets })
    }
}

/// Whether a text has letters and digits or signs: a mere word is found elsewhere by chance.
fn is_distinct(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.bytes().any(|byte| !byte.is_ascii_alphabetic() && !matches!(byte, b'-' | b'_' | b'.'))
        || text.len() >= SHORTEST_PART && is_random(text)
}

/// Whether a value is a copy of secrets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Copy {
    /// It is none.
    None,
    /// It is one of a weak secret that was found elsewhere, and counts for none.
    Withheld,
    /// It is one, or has one in it, of what these detectors found; none for what the configuration names.
    Found(Vec<&'static str>),
}

/// Finds copies of secrets.
pub(super) struct Copies {
    words: AhoCorasick,
    /// The secret that each word is.
    of_word: Vec<usize>,
    secrets: Vec<(Box<str>, Facts)>,
}

impl Copies {
    /// Whether a value of `scopes` is a copy, whose name says that it is a secret or not.
    pub(super) fn in_value(&self, text: &str, named: bool, scopes: &[Scope]) -> Copy {
        let mut found: Option<BTreeSet<&'static str>> = None;
        let mut withheld = false;
        let inner = decoded(text);
        for text in [Some(text), inner.as_deref()].into_iter().flatten() {
            let whole = text.trim();
            let unpadded = whole.trim_end_matches('=');
            for (range, secret, facts) in self.parts(text) {
                let part = text.get(range).unwrap_or_default();
                let is_whole = part == whole || part == unpadded;
                let long = part.len() >= SHORTEST_PART && is_random(secret);
                if !is_whole && !long && !facts.configured {
                    continue;
                }
                let here = || scopes.iter().any(|scope| facts.scopes.contains(scope));
                if facts.everywhere || named || here() {
                    found.get_or_insert_default().extend(facts.detectors.iter().copied());
                } else {
                    withheld = true;
                }
            }
        }
        match found {
            Some(detectors) => Copy::Found(detectors.into_iter().collect()),
            None if withheld => Copy::Withheld,
            None => Copy::None,
        }
    }

    /// Where copies stand in the text of a file.
    pub(super) fn in_file(&self, text: &str, file: FileId) -> Vec<Range<usize>> {
        let counts = |facts: &Facts| facts.everywhere || facts.scopes.contains(&Scope::File(file));
        self.parts(text).filter(|(_, _, facts)| counts(facts)).map(|(range, ..)| range).collect()
    }

    /// A message without copies.
    pub(super) fn without(&self, message: &str) -> Option<String> {
        let ranges: Vec<Range<usize>> = self.parts(message).map(|(range, ..)| range).collect();
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
    fn parts<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, &'t str, &'t Facts)> + 't {
        let bytes = text.as_bytes();
        let alone = |range: &Range<usize>| {
            let before = range.start.checked_sub(1).and_then(|at| bytes.get(at));
            let escape = range.start.checked_sub(2).and_then(|at| bytes.get(at)) == Some(&b'\\');
            let behind = bytes.get(range.end);
            (escape || !before.is_some_and(u8::is_ascii_alphanumeric))
                && !behind.is_some_and(u8::is_ascii_alphanumeric)
        };
        let known = |word: aho_corasick::Match| {
            let index = self.of_word.get(word.pattern().as_usize())?;
            let (secret, facts) = self.secrets.get(*index)?;
            Some((word.range(), &**secret, facts))
        };
        self.words.find_iter(text).filter_map(known).filter(move |(range, ..)| alone(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(index: usize) -> [Scope; 1] {
        [Scope::File(FileId::new(index))]
    }

    fn copies(secrets: &[&str], detectors: &[&'static str]) -> Copies {
        let mut known = Known::default();
        for secret in secrets {
            known.add(secret, detectors, &file(0));
        }
        known.copies().unwrap()
    }

    fn found() -> Copy {
        Copy::Found(vec!["named-secret"])
    }

    #[test]
    fn copies_are_whole_or_long() {
        let copies = copies(&["hunter2", "9fK2mQ7xLp3ZvT8w", "postgres", "4711"], &["named-secret"]);
        assert_eq!(copies.in_value("hunter2", false, &file(0)), found());
        assert_eq!(copies.in_value("x 9fK2mQ7xLp3ZvT8w y", false, &file(1)), found());
        for text in ["see hunter2", "postgres", "4711", "hunter23", "9fK2mQ7xLp3ZvT8w9"] {
            assert_eq!(copies.in_value(text, false, &file(0)), Copy::None, "{text}");
        }
        let places = copies.in_file("# hunter2, hunter22", FileId::new(0));
        assert_eq!(places.into_iter().map(|one| (one.start, one.end)).collect::<Vec<_>>(), [(2, 9)]);
        assert_eq!(copies.without("`hunter2` is no number").unwrap(), "`***` is no number");
        assert_eq!(copies.without("all is well"), None);
    }

    #[test]
    fn a_weak_secret_counts_where_it_is_and_under_the_name_of_one() {
        let copies = copies(&["admin123"], &["named-secret"]);
        assert_eq!(copies.in_value("admin123", false, &file(0)), found());
        assert_eq!(copies.in_value("admin123", true, &file(1)), found());
        assert_eq!(copies.in_value("admin123", false, &file(1)), Copy::Withheld);
        assert!(copies.in_file("user: admin123", FileId::new(1)).is_empty());
    }

    #[test]
    fn what_the_configuration_names_counts_everywhere() {
        let copies = copies(&["Canary"], &[]);
        assert_eq!(copies.in_value("say Canary.", false, &file(1)), Copy::Found(vec![]));
        assert_eq!(copies.in_file("# Canary", FileId::new(1)).len(), 1);
        assert_eq!(copies.in_value("Canaryx", false, &file(1)), Copy::None);
    }

    #[test]
    fn copies_in_base64_are_copies() {
        let copies = copies(&["hunter2-Zk3q9", "admin123"], &["named-secret"]);
        for text in ["hunter2-Zk3q9", "hunter2-Zk3q9\n", "user: a\npass: hunter2-Zk3q9\n"] {
            let text = base64::engine::general_purpose::STANDARD.encode(text);
            assert_eq!(copies.in_value(&text, false, &file(1)), found(), "{text}");
        }
        assert_eq!(copies.in_value("YWRtaW4xMjM=", false, &file(0)), found());
        assert_eq!(copies.in_value("YWRtaW4xMjM=", false, &file(1)), Copy::Withheld);
    }
}

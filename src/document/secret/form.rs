//! Forms of tokens, and the automaton that finds all of them at once.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

use super::{
    aws, azure, github, gitlab, google, jwt, key, mail, model, placeholder, registry, service, slack, stripe,
    url,
};

/// How one issuer writes its secrets.
pub(super) struct Form {
    /// The detector's name.
    pub(super) name: &'static str,
    /// What is looked for first. A secret begins with one of them, or has it within its first `before` bytes.
    pub(super) words: &'static [&'static str],
    /// How many bytes may stand before the word.
    pub(super) before: usize,
    /// The whole secret, from its beginning on. A group `secret` is the part that must be hidden, where it is not all.
    pub(super) pattern: &'static str,
    /// The most bytes that are looked at behind the word.
    pub(super) behind: usize,
    /// Whether letters and digits that touch the secret on either side tell that it is none.
    pub(super) alone: bool,
    /// Tells what was written in the place of one.
    pub(super) filler: fn(&str) -> bool,
    /// What else must hold of what matched: a checksum, randomness.
    pub(super) check: fn(&str) -> bool,
}

impl Form {
    /// A form that begins with one of `words`, stands alone and is at most 512 bytes long.
    pub(super) const fn token(
        name: &'static str,
        words: &'static [&'static str],
        pattern: &'static str,
        check: fn(&str) -> bool,
    ) -> Self {
        Self {
            name,
            words,
            before: 0,
            pattern,
            behind: 512,
            alone: true,
            filler: placeholder::is_filler,
            check,
        }
    }
}

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// The detector that recognised it.
    pub detector: &'static str,
}

/// All forms, compiled once.
struct Forms {
    words: AhoCorasick,
    /// The form that each word belongs to.
    of_word: Vec<usize>,
    all: Vec<(&'static Form, Regex)>,
}

impl Forms {
    /// The forms of all families. None where one cannot be compiled, which a test rules out.
    fn new() -> Option<Self> {
        let families: [&'static [Form]; 14] = [
            aws::FORMS,
            azure::FORMS,
            github::FORMS,
            gitlab::FORMS,
            google::FORMS,
            jwt::FORMS,
            key::FORMS,
            mail::FORMS,
            model::FORMS,
            registry::FORMS,
            service::FORMS,
            slack::FORMS,
            stripe::FORMS,
            url::FORMS,
        ];
        let (mut words, mut of_word, mut forms) = (Vec::<&str>::new(), Vec::new(), Vec::new());
        for form in families.into_iter().flatten() {
            // What comes before the word is not anchored: the search begins there.
            let anchor = if form.before == 0 { "^" } else { "" };
            let pattern = Regex::new(&format!("{anchor}(?:{})", form.pattern)).ok()?;
            words.extend(form.words);
            of_word.extend(form.words.iter().map(|_| forms.len()));
            forms.push((form, pattern));
        }
        Some(Self { words: automaton(&words, false)?, of_word, all: forms })
    }

    fn all() -> Option<&'static Self> {
        static FORMS: OnceLock<Option<Forms>> = OnceLock::new();
        FORMS.get_or_init(Self::new).as_ref()
    }

    /// The secret of the form `index` at the word `at`.
    fn at(&self, text: &str, index: usize, at: Range<usize>) -> Option<Found> {
        let (form, pattern) = self.all.get(index)?;
        let start = text.floor_char_boundary(at.start.saturating_sub(form.before));
        let end = text.floor_char_boundary(at.end.saturating_add(form.behind).min(text.len()));
        let part = text.get(start..end)?;
        let captures = pattern.captures(part)?;
        let whole = captures.get(0)?;
        let holds = whole.start() + start <= at.start && whole.end() + start >= at.end;
        let range = whole.start() + start..whole.end() + start;
        if !holds || form.alone && !stands_alone(text, &range) {
            return None;
        }
        let secret = captures.name("secret").unwrap_or(whole);
        if (form.filler)(secret.as_str()) || !(form.check)(whole.as_str()) {
            return None;
        }
        Some(Found { range: secret.start() + start..secret.end() + start, detector: form.name })
    }
}

/// An automaton that finds words with one step a byte, in any case of letters where that is asked for.
pub(super) fn automaton(words: &[&str], any_case: bool) -> Option<AhoCorasick> {
    let mut builder = AhoCorasick::builder();
    builder.kind(Some(AhoCorasickKind::DFA)).ascii_case_insensitive(any_case).build(words).ok()
}

/// Whether no letter, digit or `_` touches a part of a text. Those of an escape (`\n`) do not count.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_');
    let before = range.start.checked_sub(1).and_then(|at| bytes.get(at));
    let escape = range.start.checked_sub(2).and_then(|at| bytes.get(at..range.start));
    let escaped = escape.is_some_and(|pair| matches!(pair, b"\\n" | b"\\r" | b"\\t"));
    let behind = bytes.get(range.end);
    (escaped || !before.is_some_and(is_word)) && !behind.is_some_and(|byte| is_word(byte) || *byte == b'-')
}

/// The secrets in a text that have a known form, in the order of the text; none overlaps another.
pub fn find(text: &str) -> Vec<Found> {
    let Some(forms) = Forms::all() else { return Vec::new() };
    let mut found: Vec<Found> = Vec::new();
    for word in forms.words.find_overlapping_iter(text) {
        let Some(index) = forms.of_word.get(word.pattern().as_usize()) else { continue };
        // What is found already need not be looked at again: so much the work is bounded by.
        if found.iter().rev().take(4).any(|known| known.range.contains(&word.start())) {
            continue;
        }
        found.extend(forms.at(text, *index, word.range()));
    }
    found.sort_by(|one, other| (one.range.start, other.range.end).cmp(&(other.range.start, one.range.end)));
    let mut end = 0;
    found.retain(|one| {
        let apart = one.range.start >= end;
        end = end.max(one.range.end);
        apart
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_compiles() {
        let forms = Forms::new().unwrap();
        let mut names: Vec<&str> = forms.all.iter().map(|(form, _)| form.name).collect();
        assert!(names.len() > 40);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), forms.all.len(), "a detector has one form");
    }

    #[test]
    fn a_token_stands_alone() {
        let token = "ghp_Zk3q9VtYp2Xr7Lm1Nc8Bw5Hd0Gs4Jf6AaQe9";
        let found = |text: String| {
            find(&text).into_iter().map(|one| (one.range.start, one.range.end)).collect::<Vec<_>>()
        };
        assert_eq!(found(format!("a: {token}")), [(3, 43)]);
        assert_eq!(found(format!("\\n{token}\\n")), [(2, 42)]);
        assert!(found(format!("x{token}")).is_empty());
        assert!(found(format!("{token}x")).is_empty());
        assert_eq!(found(format!("ä{token}ä")), [(2, 42)]);
    }

    #[test]
    fn a_text_without_end_takes_no_time() {
        for part in ["-----BEGIN PRIVATE KEY-----", "eyJ", " eyJ", "a://b:", "sk-", "AKIA", "xoxb-1-"] {
            assert_eq!(find(&part.repeat(200_000 / part.len())), []);
        }
    }
}

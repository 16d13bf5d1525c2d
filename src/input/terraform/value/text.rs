//! Texts: in Unicode's normal form C, and counted in grapheme clusters (`cty.NormalizeString`,
//! `cty/function/stdlib/string.go`).

use std::borrow::Cow;
use std::sync::Arc;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::UnicodeSegmentation;

use super::{Content, Value};

/// Characters behind which a text can be cut, whatever follows: none of them joins with what is behind it
/// (`cty/ctystrings/prefix.go`).
const ENDS_A_CLUSTER: &str = "-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'";

impl Value {
    /// A text, in its normal form.
    pub fn string(text: impl AsRef<str>) -> Self {
        Content::String(Arc::from(&*normalize(text.as_ref()))).into()
    }
}

/// A text in Unicode's normal form C.
pub fn normalize(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The grapheme clusters of a text: what a reader holds for one character.
pub fn clusters(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true)
}

/// How many grapheme clusters a text has.
pub fn count(text: &str) -> usize {
    if is_plain(text) { text.len() } else { clusters(text).count() }
}

/// As many as `length` grapheme clusters of a text from the one at `start` on; all of the rest without a length.
pub fn slice(text: &str, start: usize, length: Option<usize>) -> &str {
    let length = length.unwrap_or(usize::MAX);
    if is_plain(text) {
        let start = start.min(text.len());
        return text.get(start..start.saturating_add(length).min(text.len())).unwrap_or_default();
    }
    let mut places = text.grapheme_indices(true).map(|(place, _)| place).skip(start);
    let Some(from) = places.next() else { return "" };
    let to = match length.checked_sub(1) {
        None => from,
        Some(more) => places.nth(more).unwrap_or(text.len()),
    };
    text.get(from..to).unwrap_or_default()
}

/// A text with its grapheme clusters in reverse.
pub fn reverse(text: &str) -> String {
    clusters(text).rev().collect()
}

/// What of a text stays the beginning of it, whatever is put behind it: without a last grapheme cluster that what
/// follows might join (`cty/ctystrings/prefix.go`, `SafeKnownPrefix`). In its normal form.
pub fn safe_prefix(text: &str) -> String {
    let mut text = normalize(text).into_owned();
    let last = text.grapheme_indices(true).next_back().map(|(place, cluster)| {
        let mut letters = cluster.chars();
        let ends =
            letters.next().is_some_and(|letter| ENDS_A_CLUSTER.contains(letter)) && letters.next().is_none();
        (place, ends)
    });
    if let Some((place, false)) = last {
        text.truncate(place);
    }
    text
}

/// Whether each byte is a grapheme cluster.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii() && byte != b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_normalised() {
        assert_eq!(Value::string("e\u{301}a").as_str(), Some("\u{e9}a"));
        assert_eq!(Value::string("plain").as_str(), Some("plain"));
        assert!(matches!(normalize("\u{e9}"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_family_is_one_cluster() {
        assert_eq!(count("\u{e9}a"), 2);
        assert_eq!(count("👨‍👩‍👧"), 1);
        assert_eq!(count("a\r\nb"), 3);
        assert_eq!(count(""), 0);
        assert_eq!(slice("🤔🤷", 0, Some(1)), "🤔");
        assert_eq!(slice("🤔🤷", 1, None), "🤷");
        assert_eq!(slice("🤔🤷", 2, None), "");
        assert_eq!(slice("hello", 1, Some(3)), "ell");
        assert_eq!(slice("hello", 9, Some(3)), "");
        assert_eq!(slice("hello", 1, Some(usize::MAX)), "ello");
        assert_eq!(slice("é🤷x", 1, Some(0)), "");
        assert_eq!(reverse("ae\u{301}👨‍👩‍👧"), "👨‍👩‍👧e\u{301}a");
    }

    #[test]
    fn a_prefix_ends_where_nothing_can_join_it() {
        assert_eq!(safe_prefix("pre-"), "pre-");
        assert_eq!(safe_prefix("pre"), "pr");
        assert_eq!(safe_prefix("a"), "");
        assert_eq!(safe_prefix("x-👨"), "x-");
        assert_eq!(safe_prefix(""), "");
    }
}

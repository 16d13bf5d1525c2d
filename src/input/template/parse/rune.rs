//! Characters as Go sees them: what is no UTF-8 is U+FFFD, a byte at a time.

use std::sync::LazyLock;

use regex::Regex;

use crate::input::template::format::is_printable;

/// Letters and digits beyond ASCII, of which names may be made.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\p{L}\p{Nd}]$").ok());

/// The first character of a text and the number of its bytes; none at the end.
pub(in crate::input::template) fn decode(text: &[u8]) -> Option<(char, usize)> {
    let first = *text.first()?;
    if first.is_ascii() {
        return Some((char::from(first), 1));
    }
    let chunk = text.get(..4).unwrap_or(text);
    let valid = match std::str::from_utf8(chunk) {
        Ok(all) => all,
        Err(error) => std::str::from_utf8(chunk.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or(""),
    };
    Some(valid.chars().next().map_or((char::REPLACEMENT_CHARACTER, 1), |rune| (rune, rune.len_utf8())))
}

/// Whether names may be made of it.
pub(in crate::input::template) fn is_word(rune: char) -> bool {
    if rune.is_ascii() {
        return rune == '_' || rune.is_ascii_alphanumeric();
    }
    matches(&WORD, rune)
}

/// A character as Go's `%#U` shows it: `U+0023 '#'`.
pub(in crate::input::template) fn describe(rune: char) -> String {
    let code = u32::from(rune);
    if is_printable(rune) { format!("U+{code:04X} '{rune}'") } else { format!("U+{code:04X}") }
}

fn matches(class: &LazyLock<Option<Regex>>, rune: char) -> bool {
    let mut bytes = [0; 4];
    class.as_ref().is_some_and(|class| class.is_match(rune.encode_utf8(&mut bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_utf8_are_taken_one_by_one() {
        assert_eq!(decode(b""), None);
        assert_eq!(decode("é1".as_bytes()), Some(('é', 2)));
        assert_eq!(decode("\u{1F600}x".as_bytes()), Some(('\u{1F600}', 4)));
        assert_eq!(decode(b"\xe2\x82"), Some(('\u{FFFD}', 1)));
        assert_eq!(decode(b"\xffabc"), Some(('\u{FFFD}', 1)));
        assert_eq!(decode(b"\xed\xa0\x80"), Some(('\u{FFFD}', 1)));
    }

    #[test]
    fn names_are_made_of_letters_and_decimal_digits() {
        assert!(['a', 'Z', '_', '9', 'é', '本', '\u{0663}'].into_iter().all(is_word));
        assert!(!['-', ' ', '\u{FFFD}', '½', 'Ⅷ', '\u{0301}', '€'].into_iter().any(is_word));
    }

    #[test]
    fn characters_are_described_with_their_code() {
        assert_eq!(describe('#'), "U+0023 '#'");
        assert_eq!(describe('\u{1}'), "U+0001");
        assert_eq!(describe('€'), "U+20AC '€'");
        assert_eq!(describe('\u{A0}'), "U+00A0");
    }
}

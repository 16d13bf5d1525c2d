//! The one spelling that numbers, hashes and names have in the texts of a log.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::source::Digest;

/// A decimal number without a sign and without leading zeros.
pub(super) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits && (text == "0" || !text.starts_with('0'));
    canonical.then(|| text.parse().ok()).flatten()
}

/// Standard base64 with its padding, whose last bits are zero.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A hash in base64.
pub(super) fn hash(text: &str) -> Option<Digest> {
    // 44 characters: nothing longer is decoded.
    let bytes = (text.len() == 44).then(|| base64(text)).flatten()?;
    Some(Digest::from_bytes(bytes.try_into().ok()?))
}

/// A hash as base64.
pub(super) fn of_hash(hash: Digest) -> String {
    STANDARD.encode(hash.as_bytes())
}

/// Whether a text may name a key: not empty, no blanks, no plus sign, nothing that steers a terminal.
///
/// SPEC: signed-note, "Format".
pub(super) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|char| char.is_whitespace() || char.is_control() || char == '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_hashes_have_one_spelling() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("18446744073709551615"), Some(u64::MAX));
        for text in ["", "00", "01", "+1", "-1", "1 ", "0x1", "18446744073709551616", "١"] {
            assert_eq!(number(text), None, "{text}");
        }
        let text = of_hash(Digest::of(b"x"));
        assert_eq!(hash(&text), Some(Digest::of(b"x")));
        // The last character carries two bits that must be zero.
        let mut loose = text.clone();
        loose.replace_range(42..43, "J");
        assert_ne!(loose, text);
        for text in
            [text.get(..43).unwrap(), &format!("{text}="), "", &loose.replace('=', ""), &"=".repeat(44)]
        {
            assert_eq!(hash(text), None, "{text}");
        }
    }

    #[test]
    fn names_of_keys_have_no_blanks_and_no_plus() {
        assert!(is_key_name("git.example/acme/log"));
        for name in ["", "a b", "a+b", "a\u{a0}b", "a\nb", "a\u{1b}b"] {
            assert!(!is_key_name(name), "{name:?}");
        }
    }
}

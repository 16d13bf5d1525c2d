//! Texts in base64, as data of a `ConfigMap` or of cloud-init may be.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::placeholder;

/// What is shorter holds nothing that is recognised in a text, or is a word.
const SHORTEST: usize = 16;

/// The text of which another is the base64, in one line or in several; none where it is not of a text.
pub fn decoded(text: &str) -> Option<String> {
    of_at_least(SHORTEST, text)
}

/// Whether a text is the base64 of a placeholder: `Y2hhbmdlbWU=`.
pub(super) fn is_placeholder(text: &str) -> bool {
    of_at_least(8, text).is_some_and(|inner| inner.is_ascii() && placeholder::is_placeholder(&inner))
}

/// The same of a base64 of so many bytes.
fn of_at_least(shortest: usize, text: &str) -> Option<String> {
    let text = text.trim();
    let is_base64 =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\n' | b'\r');
    if text.len() < shortest || !text.bytes().all(is_base64) {
        return None;
    }
    let bytes = if text.contains('\n') {
        let line: String = text.split_ascii_whitespace().collect();
        STANDARD.decode(line)
    } else {
        STANDARD.decode(text)
    };
    let inner = String::from_utf8(bytes.ok()?).ok()?;
    let plain = |char: char| !char.is_control() || matches!(char, '\n' | '\r' | '\t');
    inner.chars().all(plain).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_alone_are_decoded() {
        assert_eq!(decoded(&STANDARD.encode("password=hunter2\n")).as_deref(), Some("password=hunter2\n"));
        assert_eq!(decoded("cGFzc3dvcmQ9\naHVudGVyMg==\n").as_deref(), Some("password=hunter2"));
        for text in ["aHVudGVyMg==", "9fK2mQ7xLp3ZvT8w", "the quick brown fox", &STANDARD.encode([0; 30])] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}

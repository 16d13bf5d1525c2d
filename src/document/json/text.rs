//! How JSON writes text, and how it orders names: the rules of RFC 8785, which all our writers share.

use std::cmp::Ordering;

/// Writes `text` as a JSON string, with its quotes.
///
/// SPEC: RFC 8785, 3.2.2.2: the two-character escapes where there is one, lowercase `\u00xx` for the other
/// control characters, everything else as it is.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        let Some((plain, tail)) = rest.split_at_checked(at) else { break };
        out.push_str(plain);
        let mut chars = tail.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\r') => out.push_str("\\r"),
            Some(control) => {
                out.push_str("\\u00");
                for digit in [u32::from(control) >> 4, u32::from(control) & 0xf] {
                    out.push(char::from_digit(digit, 16).unwrap_or('0'));
                }
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// The order of two names in an object.
///
/// SPEC: RFC 8785, 3.2.3: by UTF-16 code units. That differs from the order of the bytes only where a
/// character beyond U+FFFF meets one from U+E000 to U+FFFF.
pub(super) fn order(left: &str, right: &str) -> Ordering {
    let same = left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count();
    match (left.as_bytes().get(same), right.as_bytes().get(same)) {
        (Some(left_byte), Some(right_byte)) if *left_byte < 0xEE || *right_byte < 0xEE => {
            left_byte.cmp(right_byte)
        }
        (Some(_), Some(_)) => left.encode_utf16().cmp(right.encode_utf16()),
        (left_byte, right_byte) => left_byte.is_some().cmp(&right_byte.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_by_utf_16_units() {
        let names = ["", "a", "aa", "b", "é", "€", "\u{d7ff}", "😀", "\u{10ffff}", "\u{e000}", "\u{fb33}"];
        for (left_index, left) in names.iter().enumerate() {
            for (right_index, right) in names.iter().enumerate() {
                assert_eq!(order(left, right), left_index.cmp(&right_index), "{left:?} {right:?}");
                assert_eq!(order(left, right), left.encode_utf16().cmp(right.encode_utf16()));
            }
        }
    }

    #[test]
    fn every_character_is_quoted_as_the_specification_says() {
        for code in 0..0x80u32 {
            let char = char::from_u32(code).unwrap();
            let mut out = String::new();
            quote(&format!("x{char}y"), &mut out);
            let expected = match char {
                '\u{8}' => "\\b".into(),
                '\t' => "\\t".into(),
                '\n' => "\\n".into(),
                '\u{c}' => "\\f".into(),
                '\r' => "\\r".into(),
                '"' => "\\\"".into(),
                '\\' => "\\\\".into(),
                char if code < 0x20 => format!("\\u{:04x}", u32::from(char)),
                char => char.to_string(),
            };
            assert_eq!(out, format!("\"x{expected}y\""));
        }
        let mut out = String::new();
        quote("\u{7f}\u{80}é\u{2028}😀/", &mut out);
        assert_eq!(out, "\"\u{7f}\u{80}é\u{2028}😀/\"");
    }
}

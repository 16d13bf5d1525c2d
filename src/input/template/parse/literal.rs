//! Go's constants of texts. Source: `Quote` and `Unquote` of Go's strconv.

use crate::input::template::format;

/// What Go says of a constant that it cannot read.
pub(super) const INVALID: &str = "invalid syntax";

/// What a constant in double quotes or in backquotes means.
///
/// # Errors
/// Go's words where it is none.
pub(super) fn unquote(quoted: &[u8]) -> Result<Vec<u8>, &'static str> {
    // Those in single quotes are characters, and no texts.
    format::unquote(quoted).filter(|_| !quoted.starts_with(b"'")).ok_or(INVALID)
}

/// A text as Go writes it as a constant: `strconv.Quote`.
pub(in crate::input::template) fn quote(text: &[u8]) -> String {
    String::from_utf8_lossy(&format::quote(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_mean_what_they_mean_in_go() {
        let cases: [(&[u8], &[u8]); 9] = [
            (br#""a\n\t\"\\""#, b"a\n\t\"\\"),
            (br#""\a\b\f\r\v""#, b"\x07\x08\x0c\r\x0b"),
            (br#""\xff\377\000""#, b"\xff\xff\0"),
            (br#""\u00e9\U0001F600""#, "é\u{1F600}".as_bytes()),
            ("\"é\\n\"".as_bytes(), "é\n".as_bytes()),
            (b"\"\xff\"", "\u{FFFD}".as_bytes()),
            (b"`a\r\n\\n`", b"a\n\\n"),
            (b"`\xff`", b"\xff"),
            (b"\"\"", b""),
        ];
        for (quoted, meant) in cases {
            assert_eq!(unquote(quoted).unwrap(), meant, "{}", String::from_utf8_lossy(quoted));
        }
    }

    #[test]
    fn what_go_does_not_know_is_refused() {
        for quoted in
            [r#""\q""#, r#""\'""#, r#""\x1""#, r#""\ud800""#, r#""\U00110000""#, r#""\400""#, "\"\n\"", "\""]
        {
            assert_eq!(unquote(quoted.as_bytes()), Err(INVALID), "{quoted}");
        }
    }

    #[test]
    fn texts_are_quoted_as_go_quotes_them() {
        assert_eq!(quote("a\"b\\\n\u{1}é\u{AD}\u{1F600}\u{E0001}\u{7F}".as_bytes()), {
            "\"a\\\"b\\\\\\n\\x01é\\u00ad\u{1F600}\\U000e0001\\x7f\""
        });
        assert_eq!(quote(b"\xff\xc3\xa9"), "\"\\xffé\"");
        assert_eq!(quote("\u{FFFD}".as_bytes()), "\"\u{FFFD}\"");
    }
}

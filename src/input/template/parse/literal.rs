//! Go's constants of texts and characters. Source: Go's strconv, `Quote`, `Unquote` and `UnquoteChar`.

use super::rune::{decode, is_shown};

/// What Go says of a constant that it cannot read.
pub(super) const INVALID: &str = "invalid syntax";

/// A character of a constant: a character, or a byte that an escape gave (`\xff`).
pub(super) enum Unit {
    /// A byte.
    Byte(u8),
    /// A character.
    Rune(char),
}

impl Unit {
    /// Its number.
    pub(super) fn code(&self) -> u32 {
        match *self {
            Self::Byte(byte) => u32::from(byte),
            Self::Rune(rune) => u32::from(rune),
        }
    }
}

/// Reads the first character of what stands between `quote` marks, and says how many bytes it took. None where it
/// is a bare mark, or an escape that Go does not know.
pub(super) fn unit(text: &[u8], quote: u8) -> Option<(Unit, usize)> {
    let (rune, width) = decode(text)?;
    if rune != '\\' {
        return (rune != char::from(quote)).then_some((Unit::Rune(rune), width));
    }
    let escape = *text.get(1)?;
    let byte = |byte| Some((Unit::Byte(byte), 2));
    match escape {
        b'a' => byte(7),
        b'b' => byte(8),
        b'f' => byte(12),
        b'n' => byte(b'\n'),
        b'r' => byte(b'\r'),
        b't' => byte(b'\t'),
        b'v' => byte(11),
        b'\\' => byte(b'\\'),
        b'\'' | b'"' if escape == quote => byte(quote),
        b'x' => Some((Unit::Byte(u8::try_from(digits(text.get(2..4)?, 16)?).ok()?), 4)),
        b'u' => Some((Unit::Rune(char::from_u32(digits(text.get(2..6)?, 16)?)?), 6)),
        b'U' => Some((Unit::Rune(char::from_u32(digits(text.get(2..10)?, 16)?)?), 10)),
        b'0'..=b'7' => Some((Unit::Byte(u8::try_from(digits(text.get(1..4)?, 8)?).ok()?), 4)),
        _ => None,
    }
}

fn digits(text: &[u8], radix: u32) -> Option<u32> {
    text.iter().try_fold(0_u32, |value, &digit| {
        value.checked_mul(radix)?.checked_add(char::from(digit).to_digit(radix)?)
    })
}

/// What a constant in double quotes or in backquotes means.
///
/// # Errors
/// Go's words where it is none.
pub(super) fn unquote(quoted: &[u8]) -> Result<Vec<u8>, &'static str> {
    match quoted {
        [b'`', inner @ .., b'`'] if !inner.contains(&b'`') => {
            Ok(inner.iter().copied().filter(|&byte| byte != b'\r').collect())
        }
        [b'"', inner @ .., b'"'] => interpret(inner).ok_or(INVALID),
        _ => Err(INVALID),
    }
}

fn interpret(inner: &[u8]) -> Option<Vec<u8>> {
    if inner.iter().all(|byte| !matches!(byte, b'\\' | b'\n' | b'"')) && std::str::from_utf8(inner).is_ok() {
        return Some(inner.to_vec());
    }
    let mut meant = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(&first) = rest.first() {
        if first == b'\n' {
            return None;
        }
        let (unit, width) = unit(rest, b'"')?;
        match unit {
            Unit::Byte(byte) => meant.push(byte),
            Unit::Rune(rune) => meant.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = rest.get(width..)?;
    }
    Some(meant)
}

/// A text as Go writes it as a constant: `strconv.Quote`.
pub(in crate::input::template) fn quote(text: &[u8]) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut rest = text;
    while let Some((rune, width)) = decode(rest) {
        match rune {
            '"' | '\\' => quoted.extend(['\\', rune]),
            char::REPLACEMENT_CHARACTER if width == 1 => {
                escape(&mut quoted, 'x', 2, rest.first().copied().unwrap_or_default().into());
            }
            _ if is_shown(rune) => quoted.push(rune),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{C}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{B}' => quoted.push_str("\\v"),
            _ => match u32::from(rune) {
                code @ (..0x20 | 0x7F) => escape(&mut quoted, 'x', 2, code),
                code @ ..0x1_0000 => escape(&mut quoted, 'u', 4, code),
                code => escape(&mut quoted, 'U', 8, code),
            },
        }
        rest = rest.get(width..).unwrap_or_default();
    }
    quoted.push('"');
    quoted
}

/// Writes the hexadecimal digits of a number behind a backslash and a letter.
fn escape(quoted: &mut String, letter: char, digits: u32, code: u32) {
    quoted.extend(['\\', letter]);
    quoted.extend((0..digits).rev().filter_map(|digit| char::from_digit(code >> (4 * digit) & 0xF, 16)));
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

//! Go's quoted strings: written and read back. Source: `strconv.Quote`, `QuoteToASCII`, `QuoteRune`, `Unquote`.

use super::printable::is_printable;
use crate::input::template::{Builder, Str, Text};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// What a text is made of, as Go walks it: characters, and single bytes that belong to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rune {
    /// A character in UTF-8.
    Char(char),
    /// A byte that is no part of one.
    Stray(u8),
}

impl Rune {
    /// The number of its bytes.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Char(character) => character.len_utf8(),
            Self::Stray(_) => 1,
        }
    }
}

/// The runes of a text, in order.
pub(super) fn runes(bytes: &[u8]) -> impl Iterator<Item = Rune> + '_ {
    bytes.utf8_chunks().flat_map(|chunk| {
        let stray = chunk.invalid().iter().map(|byte| Rune::Stray(*byte));
        chunk.valid().chars().map(Rune::Char).chain(stray)
    })
}

/// The text as a Go string literal (`strconv.Quote`): what is not printable is escaped, bytes that are no UTF-8 as
/// `\xNN`.
pub fn quote(bytes: &[u8]) -> Vec<u8> {
    quoted(bytes, false)
}

/// The text as a Go string literal of ASCII characters alone (`strconv.QuoteToASCII`).
pub fn quote_to_ascii(bytes: &[u8]) -> Vec<u8> {
    quoted(bytes, true)
}

fn quoted(bytes: &[u8], ascii: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 2);
    out.push(b'"');
    escape(bytes, ascii, &mut out);
    out.push(b'"');
    out
}

/// As [`quote`] or [`quote_to_ascii`], where the characters keep what is known of them.
pub fn quote_text(text: Str<'_>, ascii: bool) -> Text {
    let mut out = Builder::default();
    out.raw(b"\"");
    let whole = text.runs().all(|(run, ..)| std::str::from_utf8(run).is_ok());
    if whole {
        for (run, site, origin) in text.runs() {
            let mut escaped = Vec::with_capacity(run.len());
            escape(run, ascii, &mut escaped);
            out.push(&escaped, site, origin);
        }
    } else {
        // A character may stand in two runs: it is escaped as one, and the first run answers for the text.
        let mut escaped = Vec::with_capacity(text.bytes().len());
        escape(text.bytes(), ascii, &mut escaped);
        if let Some((_, site, origin)) = text.runs().next() {
            out.push(&escaped, site, origin);
        }
    }
    out.raw(b"\"");
    out.finish()
}

fn escape(bytes: &[u8], ascii: bool, out: &mut Vec<u8>) {
    for rune in runes(bytes) {
        match rune {
            Rune::Char(character) => escape_char(character, '"', ascii, out),
            Rune::Stray(byte) => escape_byte(byte, out),
        }
    }
}

fn escape_byte(byte: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\\x");
    hexadecimal(u32::from(byte), 2, out);
}

/// The character as a Go character literal (`strconv.QuoteRune`, `QuoteRuneToASCII`).
pub fn quote_char(character: char, ascii: bool) -> Vec<u8> {
    let mut out = vec![b'\''];
    escape_char(character, '\'', ascii, &mut out);
    out.push(b'\'');
    out
}

fn escape_char(character: char, quote: char, ascii: bool, out: &mut Vec<u8>) {
    let short = match character {
        '\\' => Some(b'\\'),
        '\x07' => Some(b'a'),
        '\x08' => Some(b'b'),
        '\x0c' => Some(b'f'),
        '\n' => Some(b'n'),
        '\r' => Some(b'r'),
        '\t' => Some(b't'),
        '\x0b' => Some(b'v'),
        '"' if quote == '"' => Some(b'"'),
        '\'' if quote == '\'' => Some(b'\''),
        _ => None,
    };
    if let Some(letter) = short {
        out.extend_from_slice(&[b'\\', letter]);
    } else if is_printable(character) && (character.is_ascii() || !ascii) {
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let code = u32::from(character);
        let (letter, digits) = match code {
            0..0x80 => (b'x', 2),
            0x80..0x1_0000 => (b'u', 4),
            _ => (b'U', 8),
        };
        out.extend_from_slice(&[b'\\', letter]);
        hexadecimal(code, digits, out);
    }
}

fn hexadecimal(number: u32, digits: u32, out: &mut Vec<u8>) {
    for place in (0..digits).rev() {
        out.push(HEX.get((number >> (4 * place) & 0xf) as usize).copied().unwrap_or_default());
    }
}

/// Whether the text can stand between backquotes as it is (`strconv.CanBackquote`).
pub fn can_backquote(bytes: &[u8]) -> bool {
    runes(bytes).all(|rune| match rune {
        Rune::Char(character) => {
            !matches!(character, '\0'..='\x08' | '\n'..='\x1f' | '`' | '\x7f' | '\u{feff}')
        }
        Rune::Stray(_) => false,
    })
}

/// The text that a Go literal stands for (`strconv.Unquote`): between double quotes, backquotes, or, for one
/// character, single quotes. None where it is no literal.
pub fn unquote(literal: &[u8]) -> Option<Vec<u8>> {
    let (quote, rest) = literal.split_first()?;
    let (end, inside) = rest.split_last()?;
    if quote != end {
        return None;
    }
    match quote {
        b'`' => {
            let plain = !inside.contains(&b'`');
            plain.then(|| inside.iter().copied().filter(|byte| *byte != b'\r').collect())
        }
        b'"' | b'\'' => {
            let mut out = Vec::with_capacity(inside.len());
            let (mut rest, mut characters) = (inside, 0);
            while !rest.is_empty() {
                if rest.starts_with(b"\n") {
                    return None;
                }
                let (read, tail) = unquoted(rest, *quote)?;
                match read {
                    Rune::Char(character) => {
                        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                    Rune::Stray(byte) => out.push(byte),
                }
                rest = tail;
                characters += 1;
            }
            (*quote == b'"' || characters == 1).then_some(out)
        }
        _ => None,
    }
}

/// The code of the first character or byte of what stands between `quote` marks (`strconv.UnquoteChar`), and the
/// rest. None where it is a bare mark, or an escape that Go does not know.
pub fn unquote_char(text: &[u8], quote: u8) -> Option<(u32, &[u8])> {
    unquoted(text, quote).map(|(rune, rest)| match rune {
        Rune::Char(character) => (u32::from(character), rest),
        Rune::Stray(byte) => (u32::from(byte), rest),
    })
}

/// The first character or byte of what stands between quotes, and the rest.
fn unquoted(text: &[u8], quote: u8) -> Option<(Rune, &[u8])> {
    let first = runes(text.get(..text.len().min(4))?).next()?;
    match first {
        Rune::Char('\\') => {}
        Rune::Char(character) if u32::from(character) == u32::from(quote) => return None,
        Rune::Char(character) => return Some((first, text.get(character.len_utf8()..)?)),
        // As Go does: the byte is read as U+FFFD.
        Rune::Stray(_) => return Some((Rune::Char('\u{fffd}'), text.get(1..)?)),
    }
    let (letter, rest) = text.get(1..)?.split_first()?;
    let simple = |character| Some((Rune::Char(character), rest));
    match letter {
        b'a' => simple('\x07'),
        b'b' => simple('\x08'),
        b'f' => simple('\x0c'),
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'v' => simple('\x0b'),
        b'\\' => simple('\\'),
        b'"' | b'\'' if *letter == quote => simple(char::from(quote)),
        b'x' => {
            let code = digits(rest, 2, 16)?;
            Some((Rune::Stray(u8::try_from(code).ok()?), rest.get(2..)?))
        }
        b'u' => Some((Rune::Char(char::from_u32(digits(rest, 4, 16)?)?), rest.get(4..)?)),
        b'U' => Some((Rune::Char(char::from_u32(digits(rest, 8, 16)?)?), rest.get(8..)?)),
        b'0'..=b'7' => {
            let code = digits(text.get(1..)?, 3, 8)?;
            Some((Rune::Stray(u8::try_from(code).ok()?), text.get(4..)?))
        }
        _ => None,
    }
}

fn digits(text: &[u8], count: usize, radix: u32) -> Option<u32> {
    text.get(..count)?.iter().try_fold(0_u32, |code, byte| {
        let digit = char::from(*byte).to_digit(radix)?;
        code.checked_mul(radix)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_printable_is_escaped() {
        let cases: [(&[u8], &str, &str); 7] = [
            (b"a\"b'\\", r#""a\"b'\\""#, r#""a\"b'\\""#),
            (
                b"\x00\x07\x08\x0c\n\r\t\x0b\x7f\x1b",
                r#""\x00\a\b\f\n\r\t\v\x7f\x1b""#,
                r#""\x00\a\b\f\n\r\t\v\x7f\x1b""#,
            ),
            ("é€😀".as_bytes(), "\"é€😀\"", r#""\u00e9\u20ac\U0001f600""#),
            (
                "\u{a0}\u{200b}\u{2028}\u{feff}".as_bytes(),
                r#""\u00a0\u200b\u2028\ufeff""#,
                r#""\u00a0\u200b\u2028\ufeff""#,
            ),
            (b"\xff\xe2\x82", r#""\xff\xe2\x82""#, r#""\xff\xe2\x82""#),
            ("\u{fffd}\u{e000}".as_bytes(), "\"\u{fffd}\\ue000\"", r#""\ufffd\ue000""#),
            (b"", r#""""#, r#""""#),
        ];
        for (text, plain, ascii) in cases {
            assert_eq!(String::from_utf8_lossy(&quote(text)), plain);
            assert_eq!(String::from_utf8_lossy(&quote_to_ascii(text)), ascii);
            assert_eq!(
                quote_text(Text::new(text).as_str(crate::input::template::OriginId::NONE), false).bytes(),
                plain.as_bytes()
            );
            assert_eq!(unquote(&quote(text)).unwrap(), text);
            assert_eq!(unquote(&quote_to_ascii(text)).unwrap(), text);
        }
        assert_eq!(quote_char('\'', false), b"'\\''");
        assert_eq!(quote_char('"', false), b"'\"'");
    }

    #[test]
    fn literals_are_read_as_go_reads_them() {
        let read = |literal: &str| {
            unquote(literal.as_bytes()).map(|text| String::from_utf8_lossy(&text).into_owned())
        };
        assert_eq!(read("`a\r\\n`").as_deref(), Some("a\\n"));
        assert_eq!(read(r#""\101\x41\u0041\U00000041""#).as_deref(), Some("AAAA"));
        for bad in [
            "",
            "\"",
            "\"a",
            "'ab'",
            "''",
            r#""\'""#,
            r#""\400""#,
            r#""\ud800""#,
            "\"a\nb\"",
            "\"\"\"",
            "`a`b`",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(unquote_char(b"a'", b'\''), Some((97, &b"'"[..])));
        assert_eq!(unquote_char(br"\xff'", b'\''), Some((255, &b"'"[..])));
        assert_eq!(unquote_char(br"\n", b'\''), Some((10, &b""[..])));
        assert_eq!(unquote_char(b"'", b'\''), None);
    }
}

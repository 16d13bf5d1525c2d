//! The strings of a JSON text that have escapes, resolved all at once: what the tree borrows is kept once a file.

use memchr::memchr;

use crate::source::Texts;

/// A string with escapes.
#[derive(Debug)]
struct Escaped {
    /// Where it begins, behind its quote.
    start: usize,
    /// What it says, as a range of the kept text; none where an escape is wrong.
    range: Option<(usize, usize)>,
    /// Where its offsets begin and end in [`Strings::offsets`].
    offsets: (usize, usize),
}

/// The resolved strings of a text.
#[derive(Debug)]
pub(super) struct Strings<'s> {
    kept: &'s str,
    escaped: Vec<Escaped>,
    /// Offsets in a resolved string and in what is written, behind each escape.
    offsets: Vec<(u32, u32)>,
}

/// A string: what it says, and how its offsets go with those of what is written; empty where they are the same.
pub(super) type Resolved<'s, 'r> = (&'s str, &'r [(u32, u32)]);

impl<'s> Strings<'s> {
    /// Those of `text`. Where that is no JSON, they are of no use.
    pub(super) fn of(text: &str, texts: &'s Texts) -> Self {
        let mut strings = Self { kept: "", escaped: Vec::new(), offsets: Vec::new() };
        if memchr(b'\\', text.as_bytes()).is_none() {
            return strings;
        }
        let mut buffer = String::new();
        let mut at = 0;
        while let Some(length) = memchr(b'"', text.as_bytes().get(at..).unwrap_or_default()) {
            let start = at + length + 1;
            let (end, escapes) = end_of(text, start);
            if escapes {
                strings.resolve(text.get(start..end).unwrap_or_default(), start, &mut buffer);
            }
            at = end + 1;
        }
        if !buffer.is_empty() {
            strings.kept = texts.keep(buffer);
        }
        strings
    }

    /// Resolves the escapes of a string.
    fn resolve(&mut self, written: &str, start: usize, buffer: &mut String) {
        let (from, offsets) = (buffer.len(), self.offsets.len());
        let mut rest = written;
        let mut good = true;
        while let Some(at) = memchr(b'\\', rest.as_bytes()) {
            let Some((plain, tail)) = rest.split_at_checked(at) else { break };
            buffer.push_str(plain);
            let Some((character, length)) = escape(tail) else {
                good = false;
                break;
            };
            buffer.push(character);
            rest = tail.get(length..).unwrap_or_default();
            self.offsets.push((number(buffer.len() - from), number(written.len() - rest.len())));
        }
        buffer.push_str(rest);
        let range = good.then_some((from, buffer.len()));
        self.escaped.push(Escaped { start, range, offsets: (offsets, self.offsets.len()) });
    }

    /// The string that is written from `start` to `end`; none where an escape in it is wrong.
    pub(super) fn get(&self, text: &'s str, start: usize, end: usize) -> Option<Resolved<'s, '_>> {
        match self.escaped.binary_search_by_key(&start, |escaped| escaped.start) {
            Ok(index) => {
                let escaped = self.escaped.get(index)?;
                let (from, to) = escaped.range?;
                let (first, last) = escaped.offsets;
                Some((self.kept.get(from..to)?, self.offsets.get(first..last)?))
            }
            Err(_) => Some((text.get(start..end)?, &[])),
        }
    }
}

/// Where the string ends that begins at `start`, at its quote or at the end of the text, and whether it has escapes.
pub(super) fn end_of(text: &str, start: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut escapes = false;
    loop {
        match bytes.get(at) {
            Some(b'"') => return (at, escapes),
            Some(b'\\') => {
                escapes = true;
                at += 2;
            }
            Some(_) => at += 1,
            None => return (bytes.len(), escapes),
        }
    }
}

/// The character of the escape that begins a text, and how many bytes it takes.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = match text.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return code_point(text),
        _ => return None,
    };
    Some((simple, 2))
}

/// `\uXXXX`, or two of them for a character beyond U+FFFF. Half a pair is U+FFFD, as in Go.
fn code_point(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| hex)
    };
    let first = unit(0)?;
    if let Some(second) = unit(6).filter(|second| (0xDC00..0xE000).contains(second))
        && (0xD800..0xDC00).contains(&first)
    {
        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return Some((char::from_u32(code)?, 12));
    }
    Some((char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
}

/// An offset. Texts are shorter than 4 GiB.
fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(written: &str) -> Option<(String, Vec<(u32, u32)>)> {
        let texts = Texts::default();
        let text = format!("[\"x\", \"{written}\"]");
        let strings = Strings::of(&text, &texts);
        strings.get(&text, 7, 7 + written.len()).map(|(text, offsets)| (text.to_owned(), offsets.to_vec()))
    }

    #[test]
    fn escapes_are_resolved_and_offsets_kept() {
        assert_eq!(resolved("plain é"), Some(("plain é".into(), vec![])));
        assert_eq!(resolved(r"a\nb\u00e9c"), Some(("a\nbéc".into(), vec![(2, 3), (5, 10)])));
        assert_eq!(resolved(r"\ud83d\ude00"), Some(("😀".into(), vec![(4, 12)])));
        assert_eq!(resolved(r"\ud83dx"), Some(("\u{fffd}x".into(), vec![(3, 6)])));
        assert_eq!(resolved(r#"\"\\\/\b\f\r\t"#).unwrap().0, "\"\\/\u{8}\u{c}\r\t");
        assert_eq!(resolved(r"\x"), None);
        assert_eq!(resolved(r"\u12g4"), None);
        assert_eq!(resolved(r"\u+123"), None);
    }
}

//! JSON text to nodes with spans, after RFC 8259.

use super::diagnose;
use crate::document::{Map, Node, Number, Value};
use crate::source::{Diagnostic, FileId, Limits, Span};

/// Reads one JSON value.
///
/// A byte order mark at the beginning is passed over; everything else is as RFC 8259 has it. A number becomes
/// an integer where it is written as one and fits 64 bits, a float where the float's shortest digits are the
/// digits of the text, and keeps its text otherwise. Spans cover a value's text, brackets and quotes included.
///
/// # Errors
///
/// The first thing that is wrong: syntax, a name that stands twice in an object (both places are told), half a
/// surrogate pair, a text that is cut off, a limit on depth, values or size.
pub fn parse(file: FileId, text: &str, limits: &Limits) -> Result<Node, Diagnostic> {
    let reader = Reader {
        file,
        text,
        at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
        limits,
        count: 0,
        open: Vec::new(),
        nodes: Vec::new(),
        keys: Vec::new(),
    };
    let limit = limits.file_bytes.min(u64::from(u32::MAX));
    if text.len() as u64 > limit {
        return Err(diagnose::too_large(reader.span(0, 0), limit));
    }
    reader.read()
}

/// A collection whose end has not come yet.
struct Open {
    /// Whether it is an object.
    object: bool,
    /// Where its bracket is.
    start: usize,
    /// Where its members begin in the reader's `nodes`.
    nodes: usize,
    /// Where its names begin in the reader's `keys`.
    keys: usize,
}

/// A reader in the middle of its text.
struct Reader<'a> {
    file: FileId,
    text: &'a str,
    /// Offset of the next byte.
    at: usize,
    limits: &'a Limits,
    /// How many nodes there are so far.
    count: usize,
    open: Vec<Open>,
    /// The members of all open collections, the innermost ones last: each collection takes its own when it
    /// closes, and is exactly as large as it must be.
    nodes: Vec<Node>,
    /// The names of all open objects and where they begin, likewise.
    keys: Vec<(Box<str>, u32)>,
}

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over blanks; gives the byte behind them.
    fn next_token(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                other => return other,
            }
        }
    }

    /// What is wrong where something else stands at `at`, or the text ends there.
    fn unexpected(&self, expected: &str) -> Diagnostic {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match rest.chars().next() {
            Some(char) => diagnose::unexpected(self.span(self.at, self.at + char.len_utf8()), rest, expected),
            None => self.cut_off(),
        }
    }

    /// What is wrong where the text ends before its value does.
    fn cut_off(&self) -> Diagnostic {
        let end = self.span(self.text.len(), self.text.len());
        match self.open.last() {
            Some(open) => {
                let inside = if open.object { "an object" } else { "an array" };
                diagnose::cut_off(end, inside, Some(self.span(open.start, open.start + 1)))
            }
            None => diagnose::empty(end),
        }
    }

    /// Reads the value and makes sure that nothing stands behind it.
    fn read(mut self) -> Result<Node, Diagnostic> {
        loop {
            // A value stands here: a scalar is done at once, a collection is opened.
            let token = self.next_token();
            let mut done = match token {
                Some(b'{' | b'[') => self.open_collection(token == Some(b'{'))?,
                Some(b'"') => {
                    let start = self.at;
                    let text = self.string()?;
                    Some(Node::new(Value::String(text), self.span(start, self.at)))
                }
                Some(b'-' | b'0'..=b'9') => Some(self.number()?),
                Some(b't') => Some(self.word("true", Value::Bool(true))?),
                Some(b'f') => Some(self.word("false", Value::Bool(false))?),
                Some(b'n') => Some(self.word("null", Value::Null)?),
                _ => return Err(self.unexpected("a value")),
            };
            // What is done goes into the collection around it, which may be done by that as well.
            while let Some(node) = done {
                self.count += 1;
                if self.count > self.limits.nodes {
                    return Err(diagnose::too_many(node.origin.span, self.limits.nodes));
                }
                let Some(object) = self.open.last().map(|open| open.object) else {
                    return match self.next_token() {
                        None => Ok(node),
                        Some(_) => Err(diagnose::trailing(self.span(self.at, self.text.len()))),
                    };
                };
                self.nodes.push(node);
                done = match (self.next_token(), object) {
                    (Some(b','), true) => {
                        self.at += 1;
                        self.name()?;
                        None
                    }
                    (Some(b','), false) => {
                        self.at += 1;
                        None
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => Some(self.close_collection()?),
                    (_, true) => return Err(self.unexpected("`,` or `}`")),
                    (_, false) => return Err(self.unexpected("`,` or `]`")),
                };
            }
        }
    }

    /// Opens a collection; gives it at once where it is empty.
    fn open_collection(&mut self, object: bool) -> Result<Option<Node>, Diagnostic> {
        let start = self.at;
        if self.open.len() >= self.limits.depth {
            return Err(diagnose::too_deep(self.span(start, start + 1), self.limits.depth));
        }
        self.at += 1;
        self.open.push(Open { object, start, nodes: self.nodes.len(), keys: self.keys.len() });
        match (self.next_token(), object) {
            (Some(b'}'), true) | (Some(b']'), false) => self.close_collection().map(Some),
            (_, true) => self.name().map(|()| None),
            (_, false) => Ok(None),
        }
    }

    /// Closes the innermost collection at its bracket.
    fn close_collection(&mut self) -> Result<Node, Diagnostic> {
        self.at += 1;
        let Some(open) = self.open.pop() else { return Err(self.unexpected("a value")) };
        let nodes = self.nodes.split_off(open.nodes.min(self.nodes.len()));
        let value = if open.object {
            let keys = self.keys.split_off(open.keys.min(self.keys.len()));
            self.refuse_duplicates(&keys)?;
            Value::Map(Map::from_unique(keys.into_iter().map(|(key, _)| key.into()).zip(nodes).collect()))
        } else {
            Value::List(nodes)
        };
        Ok(Node::new(value, self.span(open.start, self.at)))
    }

    /// Finds a name that stands twice.
    fn refuse_duplicates(&self, keys: &[(Box<str>, u32)]) -> Result<(), Diagnostic> {
        let twice = if keys.len() <= 8 {
            keys.iter().enumerate().find_map(|(index, second)| {
                let before = keys.get(..index)?;
                Some((before.iter().find(|first| first.0 == second.0)?, second))
            })
        } else {
            let mut sorted: Vec<_> = keys.iter().collect();
            sorted.sort();
            sorted.windows(2).find_map(|pair| match pair {
                [first, second] if first.0 == second.0 => Some((*first, *second)),
                _ => None,
            })
        };
        let Some((first, second)) = twice else { return Ok(()) };
        let span = |start: u32| {
            let start = start as usize;
            let mut again =
                Reader { at: start, open: Vec::new(), nodes: Vec::new(), keys: Vec::new(), ..*self };
            let end = again.string().map_or(start + 1, |_| again.at);
            self.span(start, end)
        };
        Err(diagnose::duplicate(span(first.1), span(second.1), &first.0))
    }

    /// Reads a name and its colon.
    fn name(&mut self) -> Result<(), Diagnostic> {
        if self.next_token() != Some(b'"') {
            return Err(self.unexpected("a name in double quotes"));
        }
        let start = self.at;
        let key = self.string()?;
        self.keys.push((key, u32::try_from(start).unwrap_or(u32::MAX)));
        if self.next_token() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// Reads `true`, `false` or `null`.
    fn word(&mut self, word: &str, value: Value) -> Result<Node, Diagnostic> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        if !rest.starts_with(word) {
            if word.starts_with(rest) {
                let opened = self.span(start, self.text.len());
                let end = self.span(self.text.len(), self.text.len());
                return Err(diagnose::cut_off(end, "a word", Some(opened)));
            }
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        match self.peek() {
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => {
                Err(self.unexpected("`,` or the end"))
            }
            _ => Ok(Node::new(value, self.span(start, self.at))),
        }
    }

    /// Reads a number.
    fn number(&mut self) -> Result<Node, Diagnostic> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.unexpected("a digit")),
        }
        if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.unexpected("`,` or the end"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Ok(Node::new(Value::Number(number(text)), self.span(start, self.at)))
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        self.digits();
        if self.at == start { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    /// Reads a string at its opening quote.
    fn string(&mut self) -> Result<Box<str>, Diagnostic> {
        let opening = self.at;
        self.at += 1;
        let mut start = self.at;
        let mut text = String::new();
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let Some(ahead) = rest.iter().position(|byte| PLAIN.get(usize::from(*byte)) != Some(&true))
            else {
                let end = self.span(self.text.len(), self.text.len());
                let opened = self.span(opening, opening + 1);
                return Err(diagnose::cut_off(end, "a string", Some(opened)));
            };
            self.at += ahead;
            let plain = self.text.get(start..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    // A string without escapes is copied once, into a box of its size.
                    return Ok(if text.is_empty() { plain.into() } else { (text + plain).into() });
                }
                Some(b'\\') => {
                    text.push_str(plain);
                    text.push(self.escape(opening)?);
                    start = self.at;
                }
                Some(byte) => return Err(diagnose::control(self.span(self.at, self.at + 1), byte)),
                None => return Err(self.unexpected("a string")),
            }
        }
    }

    /// Reads an escape at its backslash.
    fn escape(&mut self, opening: usize) -> Result<char, Diagnostic> {
        let start = self.at;
        let cut_off = |reader: &Self| {
            let end = reader.span(reader.text.len(), reader.text.len());
            diagnose::cut_off(end, "a string", Some(reader.span(opening, opening + 1)))
        };
        let bytes = self.text.as_bytes();
        let plain = match bytes.get(start + 1).copied() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let unit = |at: usize| Some((unit(bytes.get(at..at + 4)?)?, at + 4));
                let Some((high, end)) = unit(start + 2) else {
                    let cut = bytes.len() < start + 6
                        && bytes.get(start + 2..).unwrap_or_default().iter().all(u8::is_ascii_hexdigit);
                    let width = 2 + bytes
                        .get(start + 2..)
                        .unwrap_or_default()
                        .iter()
                        .take(4)
                        .take_while(|byte| byte.is_ascii_hexdigit())
                        .count();
                    let wrong = diagnose::escape(self.span(start, start + width));
                    return Err(if cut { cut_off(self) } else { wrong });
                };
                let low = match bytes.get(end..end + 2) {
                    Some(b"\\u") => unit(end + 2),
                    _ => None,
                };
                self.at = end;
                return match (high, low) {
                    (0xD800..=0xDBFF, Some((low @ 0xDC00..=0xDFFF, end))) => {
                        self.at = end;
                        let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                        char::from_u32(code).ok_or_else(|| diagnose::surrogate(self.span(start, end)))
                    }
                    _ => char::from_u32(high).ok_or_else(|| diagnose::surrogate(self.span(start, end))),
                };
            }
            Some(_) => {
                let width = self.text.get(start + 1..).and_then(|rest| rest.chars().next());
                let end = start + 1 + width.map_or(0, char::len_utf8);
                return Err(diagnose::escape(self.span(start, end)));
            }
            None => return Err(cut_off(self)),
        };
        self.at = start + 2;
        Ok(plain)
    }
}

/// Which bytes stand for themselves inside of a string.
#[expect(clippy::indexing_slicing, reason = "the indices are below the length, at compile time")]
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        plain[byte] = false;
        byte += 1;
    }
    plain[b'"' as usize] = false;
    plain[b'\\' as usize] = false;
    plain
};

/// Four hexadecimal digits.
pub(super) fn unit(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}

/// The number that `text` says, which is one of JSON's grammar. See [`parse`] for what becomes of which.
pub fn number(text: &str) -> Number {
    let integer = !text.contains(['.', 'e', 'E']);
    if integer && text != "-0" {
        return match text.parse() {
            Ok(integer) => Number::Integer(integer),
            Err(_) => Number::Decimal(text.into()),
        };
    }
    match text.parse::<f64>() {
        Ok(float) if float.is_finite() && says_the_same(text, float) => Number::Float(float),
        _ => Number::Decimal(text.into()),
    }
}

/// Whether the shortest digits of `float` are the digits of `text`.
fn says_the_same(text: &str, float: f64) -> bool {
    let mantissa = text.bytes().take_while(|byte| !matches!(byte, b'e' | b'E'));
    // Any 15 digits survive the way through a normal binary number.
    if mantissa.filter(u8::is_ascii_digit).count() <= 15
        && (float == 0.0 || float.is_normal())
        && float != 0.0
    {
        return true;
    }
    decimal(text).is_some_and(|written| Some(written) == decimal(&format!("{float:e}")))
}

/// A decimal number as sign, digits without zeros at the ends, and the power of ten of the last digit.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.parse().ok()?;
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    let power = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(zeros)?;
    Some((negative, significant.to_owned(), if significant.is_empty() { 0 } else { power }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_as_it_is_said() {
        for (text, number_) in [
            ("0", Number::Integer(0)),
            ("9223372036854775807", Number::Integer(i64::MAX)),
            ("-9223372036854775808", Number::Integer(i64::MIN)),
            ("9223372036854775808", Number::Decimal("9223372036854775808".into())),
            ("-0", Number::Float(-0.0)),
            ("1.0", Number::Float(1.0)),
            ("0.1", Number::Float(0.1)),
            ("1e3", Number::Float(1000.0)),
            ("1e400", Number::Decimal("1e400".into())),
            ("1e-400", Number::Decimal("1e-400".into())),
            ("0e99999999999999999999", Number::Decimal("0e99999999999999999999".into())),
            ("0.30000000000000004", Number::Float(0.300_000_000_000_000_04)),
            ("0.3000000000000000400000", Number::Float(0.300_000_000_000_000_04)),
            ("0.30000000000000005", Number::Decimal("0.30000000000000005".into())),
            ("123456789012345678.5", Number::Decimal("123456789012345678.5".into())),
            ("5e-324", Number::Float(5e-324)),
            ("6e-324", Number::Decimal("6e-324".into())),
        ] {
            assert_eq!(number(text), number_, "{text}");
        }
    }
}

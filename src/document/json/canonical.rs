//! The JSON of signed documents: a strict reader, and the canonical writer of RFC 8785.
//!
//! What somebody signed is read by people who distrust each other, so there is one way to read it and one way
//! to write it: no duplicate names, no numbers that are not whole, none beyond ±(2^53 − 1), no byte order
//! mark, no half of a surrogate pair, at most 64 levels deep.

use std::collections::BTreeMap;

use super::text::{order, quote};

/// The largest whole number that every JSON reader keeps: 2^53 − 1.
pub const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// How deep a document may nest.
pub const MAX_DEPTH: usize = 64;

/// A JSON value of the subset that signed documents use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number. [`parse`] gives none beyond ±[`MAX_INTEGER`].
    Integer(i64),
    /// Text.
    String(String),
    /// Values in order.
    Array(Vec<Json>),
    /// Values by name.
    Object(BTreeMap<String, Json>),
}

/// Why bytes are no signed document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at byte {offset}")]
pub struct Error {
    /// Where, in bytes from the beginning.
    pub offset: usize,
    /// What is wrong, as a clause.
    pub problem: &'static str,
}

impl Json {
    /// An object of `members`. The last of several members of one name counts.
    pub fn object<Name: Into<String>>(members: impl IntoIterator<Item = (Name, Json)>) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// The members, where this is an object.
    pub fn as_object(&self) -> Option<&BTreeMap<String, Json>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The items, where this is an array.
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, where this is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where this is a whole number.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
            _ => None,
        }
    }

    /// The truth value, where this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The member of that name, where this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.as_object()?.get(name)
    }

    /// The canonical bytes (RFC 8785): no blanks, names in the order of their UTF-16 code units.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = String::new();
        self.write(&mut out);
        out.into_bytes()
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Integer(integer) => out.push_str(&integer.to_string()),
            Self::String(text) => quote(text, out),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by(|left, right| order(left.0, right.0));
                out.push('{');
                for (index, (name, value)) in members.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    quote(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

impl From<bool> for Json {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Json {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<u32> for Json {
    fn from(integer: u32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Self {
        Self::Array(items)
    }
}

impl From<BTreeMap<String, Json>> for Json {
    fn from(members: BTreeMap<String, Json>) -> Self {
        Self::Object(members)
    }
}

impl FromIterator<Json> for Json {
    fn from_iter<Items: IntoIterator<Item = Json>>(items: Items) -> Self {
        Self::Array(items.into_iter().collect())
    }
}

/// Reads one JSON value strictly. Blanks between tokens and escapes that need not be are accepted;
/// [`parse_canonical`] refuses these as well.
///
/// # Errors
///
/// Whatever is not exactly one value of the subset in UTF-8, with the offset of the first byte that is wrong.
pub fn parse(bytes: &[u8]) -> Result<Json, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error { offset: error.valid_up_to(), problem: "bytes that are no UTF-8" })?;
    let mut reader = Reader { text, at: 0, depth: 0 };
    reader.blanks();
    let value = reader.value()?;
    reader.blanks();
    if reader.at < text.len() {
        return reader.refuse("text behind the value");
    }
    Ok(value)
}

/// Reads one JSON value that is written canonically, to the byte.
///
/// # Errors
///
/// As [`parse`], and where the bytes differ from [`Json::to_bytes`], at the first byte that does.
pub fn parse_canonical(bytes: &[u8]) -> Result<Json, Error> {
    let value = parse(bytes)?;
    let canonical = value.to_bytes();
    if canonical == bytes {
        return Ok(value);
    }
    let offset = canonical.iter().zip(bytes).take_while(|(left, right)| left == right).count();
    Err(Error { offset, problem: "a spelling that is not canonical" })
}

/// A strict reader in the middle of its text.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn refuse<T>(&self, problem: &'static str) -> Result<T, Error> {
        Err(Error { offset: self.at, problem })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Takes `byte` where it is the next one.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Result<Json, Error> {
        match self.peek() {
            Some(b'{') => self.nested(Self::members),
            Some(b'[') => self.nested(Self::items),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.integer().map(Json::Integer),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => self.refuse("no value"),
            None => self.refuse("an end before the value"),
        }
    }

    /// Reads a collection at its bracket, one level deeper.
    fn nested(&mut self, read: fn(&mut Self) -> Result<Json, Error>) -> Result<Json, Error> {
        if self.depth == MAX_DEPTH {
            return self.refuse("more than 64 levels");
        }
        self.depth += 1;
        self.at += 1;
        self.blanks();
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn members(&mut self) -> Result<Json, Error> {
        let mut members = BTreeMap::new();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return self.refuse("no name");
            }
            let name = self.string()?;
            self.blanks();
            if !self.take(b':') {
                return self.refuse("no colon");
            }
            self.blanks();
            let value = self.value()?;
            if members.insert(name, value).is_some() {
                return Err(Error { offset: start, problem: "a name that stands twice" });
            }
            self.blanks();
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return self.refuse("no comma and no closing brace");
            }
            self.blanks();
        }
    }

    fn items(&mut self) -> Result<Json, Error> {
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.blanks();
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            if !self.take(b',') {
                return self.refuse("no comma and no closing bracket");
            }
            self.blanks();
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Error> {
        if !self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            return self.refuse("no value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn integer(&mut self) -> Result<i64, Error> {
        let start = self.at;
        let negative = self.take(b'-');
        let digits = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        let text = self.text.get(digits..self.at).unwrap_or_default();
        let wrong = |problem| Err(Error { offset: start, problem });
        if text.is_empty() || text.len() > 1 && text.starts_with('0') || negative && text == "0" {
            return wrong("a number that is no number");
        }
        if matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return wrong("a number that is not whole");
        }
        match text.parse::<i64>() {
            Ok(integer) if integer <= MAX_INTEGER => Ok(if negative { -integer } else { integer }),
            _ => wrong("a number beyond 2^53 - 1"),
        }
    }

    fn string(&mut self) -> Result<String, Error> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let special = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\');
            let (plain, tail) = rest.split_at_checked(special.unwrap_or(rest.len())).unwrap_or((rest, ""));
            text.push_str(plain);
            self.at += plain.len();
            match tail.bytes().next() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return self.refuse("a control character in a string"),
                None => return self.refuse("an end inside a string"),
            }
        }
    }

    /// Reads an escape at its backslash.
    fn escape(&mut self) -> Result<char, Error> {
        let unit = |at: usize| match self.text.as_bytes().get(at..at + 6) {
            Some([b'\\', b'u', digits @ ..]) => super::read::unit(digits),
            _ => None,
        };
        let (char, width) = match self.text.as_bytes().get(self.at + 1) {
            Some(b'"') => (Some('"'), 2),
            Some(b'\\') => (Some('\\'), 2),
            Some(b'/') => (Some('/'), 2),
            Some(b'b') => (Some('\u{8}'), 2),
            Some(b'f') => (Some('\u{c}'), 2),
            Some(b'n') => (Some('\n'), 2),
            Some(b'r') => (Some('\r'), 2),
            Some(b't') => (Some('\t'), 2),
            Some(b'u') => match (unit(self.at), unit(self.at + 6)) {
                (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => {
                    (char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), 12)
                }
                (Some(unit), _) => (char::from_u32(unit), 6),
                (None, _) => (None, 0),
            },
            _ => (None, 0),
        };
        match char {
            Some(char) => {
                self.at += width;
                Ok(char)
            }
            None => self.refuse("an escape that is no character"),
        }
    }
}

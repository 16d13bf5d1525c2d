//! Reads JSON as Go's `encoding/json` does: what it takes, what it says of the rest, and what it makes of numbers
//! and of texts that are no UTF-8.

use crate::input::template::{
    Context, Data, Failure, Map, MapKind, OriginId, Slot, Str, Text, Value,
};

/// How deep lists and objects may nest. Go's own bound is 10000; values that deep help nobody.
const DEPTH: usize = 1000;

/// Why a text is no JSON.
#[derive(Debug, Clone)]
pub(in crate::input::helm) enum JsonError {
    /// It is none. In Go's words.
    Syntax(String),
    /// It has a number that is too large for a `float64`; with the value, where `nil` stands for the number.
    Range(String, Value),
    /// A limit was met.
    Limit(Failure),
}

/// The value that a JSON text describes. Numbers become `float64`; each text, number and key has the origin of its
/// part of the text.
///
/// # Errors
/// Texts that are no JSON, too large numbers, limits.
pub(in crate::input::helm) fn read_json(context: &mut Context<'_>, text: Str<'_>) -> Result<Value, JsonError> {
    // A value takes up to 24 bytes and more for each byte of its text: `[0,0,0]`.
    context.charge(text.bytes().len()).map_err(JsonError::Limit)?;
    let mut reader = Reader { context, text, bytes: text.bytes(), at: 0, range: None };
    let value = reader.value(0)?;
    reader.blanks();
    if let Some(byte) = reader.peek() {
        return Err(invalid(byte, "after top-level value"));
    }
    match reader.range {
        Some(message) => Err(JsonError::Range(message, value)),
        None => Ok(value),
    }
}

struct Reader<'c, 'r, 't> {
    context: &'c mut Context<'r>,
    text: Str<'t>,
    bytes: &'t [u8],
    at: usize,
    /// What is wrong with the first number that is too large.
    range: Option<String>,
}

fn invalid(byte: u8, place: &str) -> JsonError {
    let char = match byte {
        b'\'' => r"'\''".into(),
        b'"' => "'\"'".into(),
        b'\\' => r"'\\'".into(),
        0x07 => r"'\a'".into(),
        0x08 => r"'\b'".into(),
        0x0b => r"'\v'".into(),
        0x0c => r"'\f'".into(),
        b'\n' => r"'\n'".into(),
        b'\r' => r"'\r'".into(),
        b'\t' => r"'\t'".into(),
        0..=0x1f | 0x7f => format!("'\\x{byte:02x}'"),
        // Bytes are taken for characters of Latin-1, of which these cannot be seen.
        0x80..=0xa0 | 0xad => format!("'\\u{byte:04x}'"),
        _ => format!("'{}'", char::from(byte)),
    };
    JsonError::Syntax(format!("invalid character {char} {place}"))
}

fn end() -> JsonError {
    JsonError::Syntax("unexpected end of JSON input".into())
}

impl Reader<'_, '_, '_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The next byte behind blanks.
    fn next(&mut self) -> Result<u8, JsonError> {
        self.blanks();
        self.peek().ok_or_else(end)
    }

    /// Where the bytes from `start` on came from.
    fn origin(&mut self, start: usize) -> OriginId {
        let part = self.text.part(start..self.at);
        self.context.origins().join(part.origins())
    }

    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        let byte = self.next()?;
        let start = self.at;
        let value: Value = match byte {
            b'{' | b'[' if depth >= DEPTH => {
                let message = format!("values nest more than {DEPTH} deep");
                return Err(JsonError::Limit(Failure::limit("depth", message)));
            }
            b'{' => return self.object(depth),
            b'[' => return self.list(depth),
            b'"' => Value::text(self.string()?),
            b't' => self.word("true", Value::bool(true))?,
            b'f' => self.word("false", Value::bool(false))?,
            b'n' => self.word("null", Value::NIL)?,
            b'-' | b'0'..=b'9' => self.number()?,
            other => return Err(invalid(other, "looking for beginning of value")),
        };
        let origin = self.origin(start);
        Ok(value.with_origin(origin))
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        for expected in word.bytes() {
            match self.peek() {
                None => return Err(end()),
                Some(byte) if byte == expected => self.at += 1,
                Some(byte) => {
                    let place = format!("in literal {word} (expecting '{}')", char::from(expected));
                    return Err(invalid(byte, &place));
                }
            }
        }
        Ok(value)
    }

    fn list(&mut self, depth: usize) -> Result<Value, JsonError> {
        let mut values = Vec::new();
        self.at += 1;
        if self.next()? == b']' {
            self.at += 1;
            return Ok(Value::list(values));
        }
        loop {
            self.context.charge(24).map_err(JsonError::Limit)?;
            values.push(self.value(depth + 1)?);
            let byte = self.next()?;
            self.at += 1;
            match byte {
                b',' => {}
                b']' => return Ok(Value::list(values)),
                other => return Err(invalid(other, "after array element")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        let map = Map::new(MapKind::Any);
        self.at += 1;
        if self.next()? == b'}' {
            self.at += 1;
            return Ok(Value::map(map));
        }
        loop {
            self.context.charge(24).map_err(JsonError::Limit)?;
            match self.next()? {
                b'"' => {}
                other => return Err(invalid(other, "looking for beginning of object key string")),
            }
            let start = self.at;
            let name = self.string()?;
            let key = self.origin(start);
            match self.next()? {
                b':' => self.at += 1,
                other => return Err(invalid(other, "after object key")),
            }
            let value = self.value(depth + 1)?;
            map.insert(name, Slot { value, key });
            let byte = self.next()?;
            self.at += 1;
            match byte {
                b',' => {}
                b'}' => return Ok(Value::map(map)),
                other => return Err(invalid(other, "after object key:value pair")),
            }
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    /// At least one digit.
    fn some_digits(&mut self, place: &str) -> Result<(), JsonError> {
        if self.digits() > 0 {
            return Ok(());
        }
        Err(self.peek().map_or_else(end, |byte| invalid(byte, place)))
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.some_digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits("in exponent of numeric literal")?;
        }
        let literal = self.text.part(start..self.at).lossy();
        match literal.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::float(number)),
            _ => {
                let message = format!("json: cannot unmarshal number {literal} into Go value of type float64");
                self.range.get_or_insert(message);
                Ok(Value::NIL)
            }
        }
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Result<u32, JsonError> {
        let mut unit = 0;
        for _ in 0..4 {
            let byte = self.peek().ok_or_else(end)?;
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(invalid(byte, r"in \u hexadecimal character escape"));
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// A character written as `\uXXXX`, perhaps in two halves. A half alone is U+FFFD.
    fn escaped(&mut self) -> Result<char, JsonError> {
        let unit = self.hex()?;
        if let Some(char) = char::from_u32(unit) {
            return Ok(char);
        }
        let second = self.at;
        if unit < 0xdc00 && self.bytes.get(second..).is_some_and(|rest| rest.starts_with(br"\u")) {
            self.at += 2;
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = second;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn string(&mut self) -> Result<Text, JsonError> {
        let mut out: Vec<u8> = Vec::new();
        self.at += 1;
        loop {
            let plain = self.at;
            while self.peek().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            let part = self.bytes.get(plain..self.at).unwrap_or_default();
            // Go replaces each byte that is no UTF-8, one by one.
            for chunk in part.utf8_chunks() {
                out.extend_from_slice(chunk.valid().as_bytes());
                chunk.invalid().iter().for_each(|_| out.extend_from_slice("\u{fffd}".as_bytes()));
            }
            let byte = self.peek().ok_or_else(end)?;
            self.at += 1;
            match byte {
                b'"' => return Ok(Text::from(out)),
                b'\\' => {}
                other => return Err(invalid(other, "in string literal")),
            }
            let byte = self.peek().ok_or_else(end)?;
            self.at += 1;
            let char = match byte {
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'"' | b'\\' | b'/' => char::from(byte),
                b'u' => self.escaped()?,
                other => return Err(invalid(other, "in string escape code")),
            };
            out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

//! JSON to values (`cty/json/unmarshal.go`, `cty/json/type_implied.go`).

use std::sync::Arc;

use crate::input::terraform::value::{Content, Entries, Fault, Number, Type, Value};

/// How deep arrays and objects may stand in each other.
const DEEPEST: usize = 500;

/// The value that a text of JSON says: arrays are tuples, objects objects, null is of no type. Of a key that stands
/// twice the last counts.
///
/// # Errors
/// It is not JSON; the message says what and where, as a count of bytes from 0.
pub fn parse_json(text: &str) -> Result<Value, Fault> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.fault("extraneous data after JSON value")),
    }
}

/// The type of the value that a text of JSON says.
///
/// # Errors
/// As [`parse_json`].
pub fn implied_type(text: &str) -> Result<Type, Fault> {
    parse_json(text).map(|value| value.ty())
}

/// A type from its JSON.
pub(super) fn parse_type(text: &str) -> Result<Type, Fault> {
    type_of(&parse_json(text)?).ok_or_else(|| Fault::new("invalid JSON type description"))
}

fn type_of(json: &Value) -> Option<Type> {
    if let Some(word) = json.as_str() {
        return Some(match word {
            "dynamic" => Type::Dynamic,
            "bool" => Type::Bool,
            "number" => Type::Number,
            "string" => Type::String,
            _ => return None,
        });
    }
    // An object with optional attributes has a third element: their names, which are no part of a type here.
    let (kind, argument) = match json.as_elements()? {
        [kind, argument] | [kind, argument, _] => (kind.as_str()?, argument),
        _ => return None,
    };
    Some(match kind {
        "list" => Type::list(type_of(argument)?),
        "set" => Type::set(type_of(argument)?),
        "map" => Type::map(type_of(argument)?),
        "tuple" => {
            Type::Tuple(argument.as_elements()?.iter().map(type_of).collect::<Option<Vec<_>>>()?.into())
        }
        "object" => {
            let attributes = argument.as_entries()?.iter();
            let attributes: Option<_> =
                attributes.map(|(name, ty)| Some((name.clone(), type_of(ty)?))).collect();
            Type::Object(Arc::new(attributes?))
        }
        _ => return None,
    })
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        if depth > DEEPEST {
            return Err(Fault::limit(format!("JSON is nested more than {DEEPEST} levels deep")));
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::string),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::bool(true)),
            Some(b'f') => self.word("false", Value::bool(false)),
            Some(b'n') => self.word("null", Value::null(Type::Dynamic)),
            Some(_) => Err(self.fault("invalid character looking for beginning of value")),
            None => Err(self.fault("unexpected end of JSON")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut elements = Vec::new();
        self.skip_space();
        if self.eat(b']') {
            return Ok(Value::tuple(elements));
        }
        loop {
            elements.push(self.value(depth + 1)?);
            self.skip_space();
            if self.eat(b']') {
                return Ok(Value::tuple(elements));
            }
            if !self.eat(b',') {
                return Err(self.fault("expected `,` or `]` after array element"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut entries = Entries::new();
        self.skip_space();
        if self.eat(b'}') {
            return Ok(Value::object(entries));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.fault("expected an object key"));
            }
            // Keys are in normal form like any other text.
            let key = match Value::string(self.string()?).content {
                Content::String(key) => key,
                _ => Arc::default(),
            };
            self.skip_space();
            if !self.eat(b':') {
                return Err(self.fault("expected `:` after object key"));
            }
            entries.insert(key, self.value(depth + 1)?);
            self.skip_space();
            if self.eat(b'}') {
                return Ok(Value::object(entries));
            }
            if !self.eat(b',') {
                return Err(self.fault("expected `,` or `}` after object value"));
            }
        }
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') && self.digits() == 0 {
            return Err(self.fault("invalid number"));
        }
        if self.eat(b'.') && self.digits() == 0 {
            return Err(self.fault("invalid number"));
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            if self.digits() == 0 {
                return Err(self.fault("invalid number"));
            }
        }
        let number = self.text.get(start..self.at).and_then(Number::parse);
        number.map(Value::number).ok_or_else(|| self.fault("number is out of range"))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < 0x20);
            let Some(length) = plain else { return Err(self.fault("unexpected end of JSON in a string")) };
            out.push_str(rest.get(..length).unwrap_or_default());
            self.at += length;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                _ => return Err(self.fault("invalid control character in a string")),
            }
        }
    }

    /// What an escape stands for. Half a surrogate pair stands for the replacement character, as in Go.
    fn escape(&mut self) -> Result<char, Fault> {
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.hexadecimal()?;
                if (0xd800..0xdc00).contains(&first)
                    && self.text.get(self.at..).is_some_and(|it| it.starts_with("\\u"))
                {
                    let behind = self.at;
                    self.at += 2;
                    let second = self.hexadecimal()?;
                    if (0xdc00..0xe000).contains(&second) {
                        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.at = behind;
                }
                char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(self.fault("invalid escape in a string")),
        })
    }

    fn hexadecimal(&mut self) -> Result<u32, Fault> {
        let digits =
            self.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|it| it.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        code.ok_or_else(|| self.fault("invalid escape in a string"))
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Fault> {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.fault("invalid literal"))
        }
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, why: &str) -> Fault {
        Fault::new(format!("{why} at byte {}", self.at.min(self.text.len())))
    }
}

//! What scalars mean: words and numbers of YAML 1.1 with the octal and hexadecimal numbers of 1.2
//! (`go-cty-yaml/resolve.go`).

use num_bigint::BigInt;

use super::super::base64;
use super::time;
use crate::document::yaml::Style;
use crate::input::terraform::value::{Fault, Number, Type, Value, convert};

/// What YAML's own tags begin with.
pub(super) const TAG_PREFIX: &str = "tag:yaml.org,2002:";

/// The tags that a scalar may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    None,
    Text,
    Binary,
    Bool,
    Number,
    Null,
    Timestamp,
}

/// The value of a scalar.
///
/// # Errors
/// Its tag is none that is known, or the text does not mean what the tag says.
pub(super) fn resolve(text: &str, tag: Option<&str>, style: Style) -> Result<Value, Fault> {
    let kind = match tag.map(|tag| tag.strip_prefix(TAG_PREFIX)) {
        None => Tag::None,
        Some(Some("str")) => Tag::Text,
        Some(Some("binary")) => Tag::Binary,
        Some(Some("bool")) => Tag::Bool,
        Some(Some("int" | "float")) => Tag::Number,
        Some(Some("null")) => Tag::Null,
        Some(Some("timestamp")) => Tag::Timestamp,
        Some(_) => return Err(Fault::new(format!("unsupported tag `{}`", tag.unwrap_or_default()))),
    };
    let value = meaning(text, kind, style)?.ok_or_else(|| {
        if kind == Tag::None {
            Fault::new(format!("`{text}` is no number that can be represented"))
        } else {
            Fault::new(format!("cannot parse `{text}` as {}", tag.unwrap_or_default()))
        }
    })?;
    // A block of lines is understood as if it stood without quotes, and is a text all the same.
    if style == Style::Block && kind == Tag::None { convert(&value, &Type::String) } else { Ok(value) }
}

/// The value of a scalar; none where the text does not go with the tag.
fn meaning(text: &str, tag: Tag, style: Style) -> Result<Option<Value>, Fault> {
    // The first character tells that a text can be nothing else, whatever its tag says.
    let hint = text.as_bytes().first().copied();
    let open = matches!(hint, None | Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'~'))
        || matches!(hint, Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O'));
    let mut tag = tag;
    if open && !matches!(tag, Tag::Text | Tag::Binary) {
        if style == Style::Quoted {
            return Ok(Some(Value::string(text)));
        }
        if let Some(value) = word(text) {
            return Ok(Some(value));
        }
        if tag == Tag::None && matches!(text, ".nan" | ".NaN" | ".NAN") {
            return Err(Fault::new("floating point NaN is not supported"));
        }
        let numeric = matches!(hint, Some(b'0'..=b'9' | b'+' | b'-' | b'.'));
        if matches!(tag, Tag::None | Tag::Timestamp)
            && let Some(time) = time::rfc3339(text)
        {
            return Ok(Some(Value::string(time)));
        }
        if numeric && is_decimal(text) {
            return Ok(Number::parse(text).map(Value::number));
        }
        if is_based(text) {
            tag = Tag::Number;
        }
    }
    Ok(match tag {
        Tag::None | Tag::Text => Some(Value::string(text)),
        Tag::Binary => base64::decode(text).map(|_| Value::string(text)),
        // Words were looked at above; nothing else is a truth value.
        Tag::Bool => None,
        Tag::Number => number(&text.replace('_', "")),
        Tag::Null => Some(Value::null(Type::Dynamic)),
        Tag::Timestamp => time::rfc3339(text).map(Value::string),
    })
}

/// What a word stands for.
fn word(text: &str) -> Option<Value> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Value::bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Value::bool(false)
        }
        "" | "~" | "null" | "Null" | "NULL" => Value::null(Type::Dynamic),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::number(Number::infinity(false)),
        "-.inf" | "-.Inf" | "-.INF" => Value::number(Number::infinity(true)),
        _ => return None,
    })
}

/// Whether a text is `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mantissa = match unsigned.split_once(['e', 'E']) {
        Some((_, exponent)) if !digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)) => {
            return false;
        }
        Some((mantissa, _)) => mantissa,
        None => unsigned,
    };
    match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            (whole.is_empty() || digits(whole))
                && (fraction.is_empty() || digits(fraction))
                && mantissa != "."
        }
        None => digits(mantissa),
    }
}

/// Whether a text is an octal or hexadecimal number as YAML 1.2 writes it: `0o17`, `0x1F`.
fn is_based(text: &str) -> bool {
    let all = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    text.strip_prefix("0o").is_some_and(|digits| all(digits, 8))
        || text.strip_prefix("0x").is_some_and(|digits| all(digits, 16))
}

/// A decimal number, or one of 64 bits with a base in front as Go writes it.
fn number(plain: &str) -> Option<Value> {
    if let Some(number) = Number::parse(plain) {
        return Some(Value::number(number));
    }
    let (negative, unsigned) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(plain)),
    };
    let lower = unsigned.get(..2)?.to_ascii_lowercase();
    let radix = match &*lower {
        "0x" => 16,
        "0o" => 8,
        "0b" => 2,
        _ => return None,
    };
    let digits = unsigned.get(2..)?;
    if digits.starts_with('+') {
        return None;
    }
    let amount = u64::from_str_radix(digits, radix).ok()?;
    let amount = if negative { -BigInt::from(amount) } else { BigInt::from(amount) };
    if amount < BigInt::from(i64::MIN) {
        return None;
    }
    Some(Value::number(Number::from_integer(amount)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A scalar as JSON, or as `E` where it is refused.
    fn read(text: &str, tag: Option<&str>, style: Style) -> String {
        let tag = tag.map(|tag| format!("{TAG_PREFIX}{tag}"));
        match resolve(text, tag.as_deref(), style) {
            Ok(value) => match value.as_number().filter(|number| number.is_infinite()) {
                Some(number) => number.to_string(),
                None => crate::input::terraform::value::write_json(&value, false).unwrap(),
            },
            Err(_) => "E".to_owned(),
        }
    }

    fn plain(text: &str) -> String {
        read(text, None, Style::Plain)
    }

    #[test]
    fn words_and_numbers_are_those_of_yaml() {
        let pairs = [
            ("yes", "true"),
            ("Off", "false"),
            ("y", "true"),
            ("N", "false"),
            ("yEs", "\"yEs\""),
            ("nULL", "\"nULL\""),
            ("~", "null"),
            ("", "null"),
            ("010", "10"),
            ("0777", "777"),
            ("0o17", "15"),
            ("0x1F", "31"),
            ("0b11", "\"0b11\""),
            ("-0x10", "\"-0x10\""),
            ("0o8", "\"0o8\""),
            ("0X1F", "\"0X1F\""),
            ("1_000", "\"1_000\""),
            ("1.", "1"),
            ("+.5", "0.5"),
            ("1e3", "1000"),
            ("1e", "\"1e\""),
            (".", "\".\""),
            ("+", "\"+\""),
            ("-x", "\"-x\""),
            (".5.5", "\".5.5\""),
            ("1:30", "\"1:30\""),
            ("-0", "-0"),
            (".inf", "+Inf"),
            ("-.INF", "-Inf"),
            ("Inf", "\"Inf\""),
            (".nan", "E"),
            ("1p3", "\"1p3\""),
            ("0xffffffffffffffffffff", "E"),
            ("=", "\"=\""),
            ("12345678901234567890123", "12345678901234567890123"),
            ("2020-1-2", "\"2020-01-02T00:00:00Z\""),
        ];
        for (text, value) in pairs {
            assert_eq!(plain(text), value, "{text}");
        }
    }

    #[test]
    fn quotes_make_texts_and_blocks_make_texts_of_what_they_mean() {
        for text in ["yes", "010", "null", "2020-01-01", "a", ""] {
            assert_eq!(read(text, None, Style::Quoted), format!("\"{text}\""));
        }
        for (text, value) in
            [("yes", "\"true\""), ("010", "\"10\""), ("null", "null"), ("0x10", "\"16\""), ("a", "\"a\"")]
        {
            assert_eq!(read(text, None, Style::Block), value);
        }
        assert_eq!(read("1_0", Some("int"), Style::Block), "10");
    }

    #[test]
    fn tags_say_what_a_scalar_must_be() {
        let triples = [
            ("5", "str", "\"5\""),
            ("true", "str", "\"true\""),
            ("x", "int", "E"),
            ("true", "int", "true"),
            ("1.5", "int", "1.5"),
            ("0b11", "int", "3"),
            ("-0b11", "int", "-3"),
            ("1_0", "int", "10"),
            ("-0x1F", "float", "-31"),
            ("0B11", "int", "3"),
            ("0b", "int", "E"),
            ("1p3", "float", "8"),
            ("x", "bool", "E"),
            ("yes", "bool", "true"),
            ("1", "bool", "1"),
            ("x", "null", "null"),
            ("1", "null", "1"),
            ("aGk=", "binary", "\"aGk=\""),
            ("a!", "binary", "E"),
            ("2020-01-01", "timestamp", "\"2020-01-01T00:00:00Z\""),
            ("x", "timestamp", "E"),
            ("2020-01-01", "int", "E"),
            ("0xffffffffffffffff", "int", "18446744073709551615"),
            (".nan", "float", "E"),
            ("x", "set", "E"),
        ];
        for (text, tag, value) in triples {
            assert_eq!(read(text, Some(tag), Style::Plain), value, "!!{tag} {text}");
        }
        assert_eq!(read("5", Some("int"), Style::Quoted), "\"5\"");
        assert_eq!(read("x", Some("bool"), Style::Quoted), "E");
    }
}

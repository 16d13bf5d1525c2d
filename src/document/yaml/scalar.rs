//! What a scalar means, after the rules of goyaml.v2: YAML 1.1 with Go's numbers.
//!
//! goyaml.v2 is what sigs.k8s.io/yaml, and with it kubectl, Helm and the API server's admission tests, read
//! manifests with. Where YAML 1.1 and goyaml differ, goyaml is followed: no sexagesimal numbers, `010` is
//! eight, dates stay text, `y` and `n` are truth values.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;

use crate::document::{Number, Value};

/// What a scalar means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Integer(i64),
    /// Beyond `i64`, within `u64`.
    Unsigned(u64),
    /// Perhaps not finite.
    Float(f64),
    /// A whole number beyond 64 bits, as JSON writes it.
    Large(Box<str>),
    /// The text as it stands.
    Text,
    /// Text that is not the one that stands there.
    Decoded(Box<str>),
}

/// Why a scalar does not mean what its tag says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// It is no value of that type.
    Type(&'static str),
    /// It is no base64.
    Base64,
    /// It is base64 of something that is no text.
    Utf8,
}

/// The prefix of YAML's own tags, which `!!` stands for.
pub(super) const TAG_PREFIX: &str = "tag:yaml.org,2002:";

/// What a plain scalar without a tag means. The first byte rules most of the meanings out.
pub(super) fn resolve(text: &str) -> Scalar {
    match text.as_bytes() {
        [] | [b'~'] => Scalar::Null,
        [b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O', ..] => word(text),
        [b'.', ..] => dotted(text),
        [b'0'..=b'9' | b'+' | b'-', ..] => number(text),
        _ => Scalar::Text,
    }
}

/// What a scalar with a tag means. Tags that are not YAML's own say nothing to goyaml: the value is text.
pub(super) fn resolve_tagged(tag: &str, text: &str) -> Result<Scalar, Mismatch> {
    let Some(kind) = tag.strip_prefix(TAG_PREFIX) else { return Ok(Scalar::Text) };
    match (kind, resolve(text)) {
        ("null", Scalar::Null) => Ok(Scalar::Null),
        ("null", _) => Err(Mismatch::Type("null")),
        ("bool", Scalar::Bool(truth)) => Ok(Scalar::Bool(truth)),
        ("bool", _) => Err(Mismatch::Type("bool")),
        ("int", scalar @ (Scalar::Integer(_) | Scalar::Unsigned(_) | Scalar::Large(_))) => Ok(scalar),
        ("int", _) => Err(Mismatch::Type("int")),
        #[expect(clippy::cast_precision_loss, reason = "this is what the tag asks for, and what goyaml does")]
        ("float", Scalar::Integer(integer)) => Ok(Scalar::Float(integer as f64)),
        ("float", Scalar::Float(float)) => Ok(Scalar::Float(float)),
        ("float", Scalar::Large(digits)) => Ok(digits.parse().map_or(Scalar::Large(digits), Scalar::Float)),
        ("float", _) => Err(Mismatch::Type("float")),
        ("timestamp", _) if is_timestamp(text) => Ok(Scalar::Text),
        ("timestamp", _) => Err(Mismatch::Type("timestamp")),
        ("binary", _) => {
            let compact: String = text.chars().filter(|char| !matches!(char, '\n' | '\r')).collect();
            let bytes = base64::engine::general_purpose::STANDARD.decode(compact);
            let text = String::from_utf8(bytes.map_err(|_| Mismatch::Base64)?).map_err(|_| Mismatch::Utf8)?;
            Ok(Scalar::Decoded(text.into()))
        }
        _ => Ok(Scalar::Text),
    }
}

impl Scalar {
    /// The value of a node; none where JSON cannot say it. `text` is the scalar as it stands.
    pub(super) fn into_value(self, text: Cow<'_, str>) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Integer(integer) => Value::Number(Number::Integer(integer)),
            Self::Unsigned(integer) => Value::Number(Number::Decimal(integer.to_string().into())),
            Self::Float(float) if float.is_finite() => Value::Number(Number::Float(float)),
            Self::Float(_) => return None,
            Self::Large(digits) => Value::Number(Number::Decimal(digits)),
            Self::Text => Value::String(text.into()),
            Self::Decoded(text) => Value::String(text),
        })
    }

    /// The key that this becomes in JSON; none where kubectl refuses it.
    pub(super) fn into_key(self, text: Cow<'_, str>) -> Option<Arc<str>> {
        Some(match self {
            Self::Null | Self::Unsigned(_) => return None,
            Self::Bool(truth) => if truth { "true" } else { "false" }.into(),
            Self::Integer(integer) => integer.to_string().into(),
            Self::Float(float) => float_key(float).into(),
            Self::Large(digits) => float_key(digits.parse().ok()?).into(),
            Self::Text => text.into(),
            Self::Decoded(text) => text.into(),
        })
    }
}

/// The key that a value becomes, as [`Scalar::into_key`]; for keys that are aliases.
pub(super) fn key_of(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::String(text) => Some((**text).into()),
        Value::Bool(truth) => Scalar::Bool(*truth).into_key(Cow::Borrowed("")),
        Value::Number(Number::Integer(integer)) => Some(integer.to_string().into()),
        Value::Number(Number::Float(float)) => Some(float_key(*float).into()),
        Value::Number(Number::Decimal(digits)) => match digits.parse::<u64>() {
            Ok(_) => None,
            Err(_) => Some(float_key(digits.parse().ok()?).into()),
        },
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

/// The words that mean something, in each spelling that goyaml knows.
fn word(text: &str) -> Scalar {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        "null" | "Null" | "NULL" => Scalar::Null,
        _ => Scalar::Text,
    }
}

/// What begins with a point: a float as `strconv.ParseFloat` reads it, or one of the words.
fn dotted(text: &str) -> Scalar {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" => return Scalar::Float(f64::INFINITY),
        _ => {}
    }
    // Go takes underscores between digits, and here, other than before digits, nowhere else.
    let mut before = b'.';
    for (index, byte) in text.bytes().enumerate() {
        let next = text.as_bytes().get(index + 1).copied().unwrap_or(b'.');
        if byte == b'_' && !(before.is_ascii_digit() && next.is_ascii_digit()) {
            return Scalar::Text;
        }
        before = byte;
    }
    float(&without_underscores(text))
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) }
}

/// What begins with a digit or a sign: an integer as `strconv.ParseInt` reads it with base 0, a float, or text.
fn number(text: &str) -> Scalar {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    // Most of what begins with a digit is an address, a quantity or a version.
    let may_be_number = |byte: u8| {
        byte.is_ascii_hexdigit() || matches!(byte, b'_' | b'.' | b'+' | b'-' | b'x' | b'X' | b'o' | b'O')
    };
    if !text.bytes().all(may_be_number) {
        return Scalar::Text;
    }
    let plain = &*without_underscores(text);
    let (negative, signed, body) = match plain.as_bytes() {
        [b'-', ..] => (true, true, plain.get(1..).unwrap_or_default()),
        [b'+', ..] => (false, true, plain.get(1..).unwrap_or_default()),
        _ => (false, false, plain),
    };
    let (radix, digits) = radix(body);
    if let Some(magnitude) = magnitude(digits, radix) {
        if !negative && let Ok(integer) = i64::try_from(magnitude) {
            return Scalar::Integer(integer);
        }
        if negative && let Some(integer) = 0i64.checked_sub_unsigned(magnitude) {
            return Scalar::Integer(integer);
        }
        if !signed {
            return Scalar::Unsigned(magnitude);
        }
    }
    match float(plain) {
        Scalar::Text => signed_binary(plain),
        scalar => scalar,
    }
}

/// Base and digits of an integer, by its prefix.
fn radix(body: &str) -> (u32, &str) {
    let digits = body.get(2..).unwrap_or_default();
    match body.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, digits),
        [b'0', b'b' | b'B', _, ..] => (2, digits),
        [b'0', b'o' | b'O', _, ..] => (8, digits),
        [b'0', _, ..] => (8, body.get(1..).unwrap_or_default()),
        _ => (10, body),
    }
}

fn magnitude(digits: &str, radix: u32) -> Option<u64> {
    // Rust would take a sign here.
    if digits.starts_with(['+', '-']) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok()
}

/// goyaml reads what is behind `0b` once more, with a sign.
fn signed_binary(plain: &str) -> Scalar {
    let digits = plain.strip_prefix("0b").filter(|digits| digits.starts_with(['+', '-']));
    match digits.map(|digits| i64::from_str_radix(digits, 2)) {
        Some(Ok(integer)) => Scalar::Integer(integer),
        _ => Scalar::Text,
    }
}

/// A decimal float: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`. Too large a one is text.
fn float(plain: &str) -> Scalar {
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(plain);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let fits = all_digits(whole)
        && all_digits(fraction.unwrap_or_default())
        && !(whole.is_empty() && fraction.unwrap_or_default().is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && all_digits(exponent));
    match plain.parse::<f64>() {
        Ok(float) if fits && float.is_finite() => {
            if fraction.is_some() || exponent.is_some() {
                return Scalar::Float(float);
            }
            let digits = whole.trim_start_matches('0');
            // A leading zero and no octal number: goyaml reads a float.
            if digits.len() < whole.len() && digits.len() < 16 {
                return Scalar::Float(float);
            }
            let sign = if plain.starts_with('-') { "-" } else { "" };
            Scalar::Large(format!("{sign}{digits}").into())
        }
        _ => Scalar::Text,
    }
}

/// A float as a key: Go's `strconv.FormatFloat(float, 'g', -1, 32)`, and goyaml's words.
#[expect(clippy::cast_possible_truncation, reason = "sigs.k8s.io/yaml formats keys with 32 bits")]
fn float_key(float: f64) -> String {
    let short = float as f32;
    if short.is_nan() {
        return ".nan".into();
    }
    if short.is_infinite() {
        return if short > 0.0 { ".inf" } else { "-.inf" }.into();
    }
    let scientific = format!("{short:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>().unwrap_or(0) {
        exponent if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
        _ => format!("{short}"),
    }
}

/// Whether Go reads this as a time: a date, or a date and a time in one of goyaml's three forms.
/// SPEC: `parseTimestamp` of goyaml, and `time.Parse`, which takes one digit where two are usual.
pub(super) fn is_timestamp(text: &str) -> bool {
    let mut rest = text;
    let (Some(year), true) = (digits(&mut rest, 4, 4), eat(&mut rest, "-")) else { return false };
    let (Some(month), true) = (digits(&mut rest, 1, 2), eat(&mut rest, "-")) else { return false };
    let Some(day) = digits(&mut rest, 1, 2) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    if !(1..=days).contains(&day) {
        return false;
    }
    if rest.is_empty() {
        return true;
    }
    let zoned = eat(&mut rest, "T") || eat(&mut rest, "t");
    if !zoned {
        let clock = rest.trim_start_matches(' ');
        if clock.len() == rest.len() {
            return false;
        }
        rest = clock;
    }
    let (Some(0..24), true) = (digits(&mut rest, 1, 2), eat(&mut rest, ":")) else { return false };
    let (Some(0..60), true) = (digits(&mut rest, 1, 2), eat(&mut rest, ":")) else { return false };
    let Some(0..60) = digits(&mut rest, 1, 2) else { return false };
    if let [b'.' | b',', b'0'..=b'9', ..] = rest.as_bytes() {
        rest = rest.get(1..).unwrap_or_default().trim_start_matches(|char: char| char.is_ascii_digit());
    }
    if !zoned || eat(&mut rest, "Z") {
        return rest.is_empty();
    }
    let signed = eat(&mut rest, "+") || eat(&mut rest, "-");
    let (Some(0..=24), true) = (digits(&mut rest, 2, 2), eat(&mut rest, ":")) else { return false };
    signed && matches!(digits(&mut rest, 2, 2), Some(0..=60)) && rest.is_empty()
}

/// Takes from `least` to `most` digits.
fn digits(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, behind) = rest.split_at_checked(count)?;
    *rest = behind;
    if count < least { None } else { digits.parse().ok() }
}

/// Takes `what`, if it stands there.
fn eat(rest: &mut &str, what: &str) -> bool {
    let behind = rest.strip_prefix(what);
    *rest = behind.unwrap_or(rest);
    behind.is_some()
}

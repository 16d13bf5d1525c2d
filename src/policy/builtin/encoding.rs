//! `json.*`, `yaml.*`, `base64*`, `hex.*` and `urlquery.*`, with Go's rules for what is valid and how it is
//! written.
//!
//! Rego texts are Unicode here. OPA keeps bytes that are none, and shows U+FFFD for each; here they become that,
//! and what computes something of the bytes of such a text is an error.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::super::engine::Value;
use super::super::value::{key_text, to_json};
use super::crypto::hex;
use super::{Builtins, text_at};
use crate::document::yaml::emit::{Dialect, Emitter, natural, sort_by_key};

/// Bytes of a text that a function makes.
pub(in super::super) const MAX_TEXT: usize = 16 << 20;

/// Go's decoders take any bits behind the last whole byte.
const LOOSE: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
/// The alphabet with `+` and `/`.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, LOOSE);
/// The alphabet with `-` and `_`, padded.
pub(super) const BASE64_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LOOSE);
/// The alphabet with `-` and `_`, without padding.
pub(super) const BASE64_URL_PLAIN: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, GeneralPurposeConfig::new().with_encode_padding(false));

/// Bytes as text: as OPA shows them, each byte that is no text is U+FFFD.
pub(super) fn utf8(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let mut text = String::new();
            for chunk in error.as_bytes().utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
            }
            text
        }
    }
}

/// The text at a position, of whose bytes something is computed. OPA keeps bytes that are no text, and here they
/// are lost: what stands for them must not be taken for them.
pub(super) fn bytes_at<'a>(name: &str, values: &'a [Value], index: usize) -> Result<&'a str, String> {
    let text = text_at(name, values, index)?;
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(format!("`{name}` got a text that stands for bytes that are no text"));
    }
    Ok(text)
}

/// Decodes base64 as Go's `StdEncoding` does, which looks past line ends.
pub(super) fn decode_base64(engine: &GeneralPurpose, text: &str) -> Result<Vec<u8>, String> {
    let plain: String;
    let text = if text.contains(['\r', '\n']) {
        plain = text.replace(['\r', '\n'], "");
        &plain
    } else {
        text
    };
    engine.decode(text).map_err(|error| format!("the base64 is not valid: {error}").to_lowercase())
}

/// Decodes base64 with `-` and `_`, with padding or without it.
pub(super) fn decode_base64_url(text: &str) -> Result<Vec<u8>, String> {
    let mut padded = text.to_owned();
    if !text.ends_with('=') {
        match text.len() % 4 {
            0 => {}
            2 => padded.push_str("=="),
            3 => padded.push('='),
            _ => return Err("the base64 is not valid: it ends within a byte".into()),
        }
    }
    decode_base64(&BASE64_URL, &padded)
}

/// `base64.encode(text)`.
pub(super) fn base64_encode(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(BASE64.encode(bytes_at("base64.encode", values, 0)?)))
}

/// `base64.decode(text)`.
pub(super) fn base64_decode(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "base64.decode";
    Ok(Value::from(utf8(decode_base64(&BASE64, text_at(name, values, 0)?)?)))
}

/// `base64.is_valid(text)`: anything but text is not.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn base64_is_valid(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let valid = matches!(values.first(), Some(Value::String(text)) if decode_base64(&BASE64, text).is_ok());
    Ok(Value::from(valid))
}

/// `base64url.encode(text)`.
pub(super) fn base64url_encode(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(BASE64_URL.encode(bytes_at("base64url.encode", values, 0)?)))
}

/// `base64url.encode_no_pad(text)`.
pub(super) fn base64url_encode_no_pad(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(BASE64_URL_PLAIN.encode(bytes_at("base64url.encode_no_pad", values, 0)?)))
}

/// `base64url.decode(text)`.
pub(super) fn base64url_decode(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "base64url.decode";
    Ok(Value::from(utf8(decode_base64_url(text_at(name, values, 0)?)?)))
}

/// `hex.encode(text)`.
pub(super) fn hex_encode(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(hex(bytes_at("hex.encode", values, 0)?.as_bytes())))
}

/// `hex.decode(text)`.
pub(super) fn hex_decode(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "hex.decode";
    let text = text_at(name, values, 0)?;
    let wrong = || format!("`{text}` is not an even number of hexadecimal digits");
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for pair in text.as_bytes().chunks(2) {
        let [high, low] = pair else { return Err(wrong()) };
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else { return Err(wrong()) };
        bytes.push(high << 4 | low);
    }
    Ok(Value::from(utf8(bytes)))
}

fn query_escape(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

fn query_unescape(name: &str, text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit = |at: usize| behind.get(at).and_then(|digit| char::from(*digit).to_digit(16));
                let value = digit(0).zip(digit(1)).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
                bytes.push(value.ok_or_else(|| format!("`{name}` got an escape that is not valid"))?);
                rest = behind.get(2..).unwrap_or_default();
            }
            byte => bytes.push(byte),
        }
    }
    Ok(utf8(bytes))
}

/// `urlquery.encode(text)`.
pub(super) fn urlquery_encode(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let mut out = String::new();
    query_escape(&mut out, bytes_at("urlquery.encode", values, 0)?);
    Ok(Value::from(out))
}

/// `urlquery.decode(text)`.
pub(super) fn urlquery_decode(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "urlquery.decode";
    query_unescape(name, text_at(name, values, 0)?).map(Value::from)
}

/// `urlquery.encode_object(object)`: values are texts, or lists or sets of them.
pub(super) fn urlquery_encode_object(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "urlquery.encode_object";
    let Some(Value::Object(object)) = values.first() else {
        return Err(format!("`{name}` expects an object"));
    };
    let wrong = || format!("a value of `{name}` is neither text nor a list or set of texts");
    let mut pairs: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (key, value) in object.iter_sorted() {
        let items: Vec<&Value> = match value {
            Value::String(_) => vec![value],
            Value::Array(items) => items.iter().collect(),
            Value::Set(items) => items.iter_sorted().collect(),
            _ => return Err(wrong()),
        };
        let texts = pairs.entry(key_text(key)).or_default();
        for item in items {
            let Value::String(text) = item else { return Err(wrong()) };
            texts.push(text);
        }
    }
    let mut out = String::new();
    for (key, texts) in pairs {
        for text in texts {
            if !out.is_empty() {
                out.push('&');
            }
            query_escape(&mut out, &key);
            out.push('=');
            query_escape(&mut out, text);
        }
    }
    Ok(Value::from(out))
}

/// `urlquery.decode_object(text)`: a list of texts for each name.
pub(super) fn urlquery_decode_object(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "urlquery.decode_object";
    let mut found: BTreeMap<Value, Vec<Value>> = BTreeMap::new();
    for pair in text_at(name, values, 0)?.split('&').filter(|pair| !pair.is_empty()) {
        if pair.contains(';') {
            return Err(format!("`{name}` got a semicolon where `&` belongs"));
        }
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (query_unescape(name, key)?, query_unescape(name, value)?);
        found.entry(Value::from(key)).or_default().push(Value::from(value));
    }
    Ok(Value::from(
        found.into_iter().map(|(key, texts)| (key, Value::from(texts))).collect::<BTreeMap<_, _>>(),
    ))
}

/// A value as Go's `json.Marshal` writes what OPA makes of it: sets are lists, keys that are no text are their
/// own JSON, and `<`, `>` and `&` are escaped.
pub(super) fn json(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, None, 0);
    out
}

/// What stands before each line but the first, and once more for each level.
struct Lines<'a> {
    prefix: &'a str,
    indent: &'a str,
}

fn write(out: &mut String, value: &Value, lines: Option<&Lines<'_>>, level: usize) {
    // Parts that are shared are written again and again: what is too long already is not gone on with.
    if out.len() > MAX_TEXT {
        return;
    }
    let begin = |out: &mut String, level: usize| {
        if let Some(lines) = lines {
            out.push('\n');
            out.push_str(lines.prefix);
            for _ in 0..level {
                out.push_str(lines.indent);
            }
        }
    };
    let list = |out: &mut String, items: &mut dyn Iterator<Item = &Value>| {
        out.push('[');
        let mut count = 0;
        for item in items {
            if count > 0 {
                out.push(',');
            }
            count += 1;
            begin(out, level + 1);
            write(out, item, lines, level + 1);
        }
        if count > 0 {
            begin(out, level);
        }
        out.push(']');
    };
    match value {
        Value::String(text) => quote(out, text),
        Value::Array(items) => list(out, &mut items.iter()),
        Value::Set(items) => list(out, &mut items.iter_sorted()),
        Value::Object(entries) => {
            let entries: BTreeMap<String, &Value> = entries
                .iter_sorted()
                .map(|(key, value)| {
                    (if let Value::String(text) = key { text.to_string() } else { json(key) }, value)
                })
                .collect();
            out.push('{');
            for (position, (key, value)) in entries.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                begin(out, level + 1);
                quote(out, key);
                out.push_str(if lines.is_some() { ": " } else { ":" });
                write(out, value, lines, level + 1);
            }
            if !entries.is_empty() {
                begin(out, level);
            }
            out.push('}');
        }
        plain => out.push_str(&to_json(plain)),
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..'\u{20}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// `json.marshal(value)`.
pub(super) fn json_marshal(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    values
        .first()
        .map(|value| Value::from(json(value)))
        .ok_or_else(|| "`json.marshal` expects a value".into())
}

/// `json.marshal_with_options(value, options)`: `pretty`, `indent` and `prefix`.
pub(super) fn json_marshal_with_options(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "json.marshal_with_options";
    let (Some(value), Some(Value::Object(options))) = (values.first(), values.get(1)) else {
        return Err(format!("`{name}` expects a value and an object"));
    };
    let (mut prefix, mut indent, mut pretty, mut implied) = ("", "\t", None, false);
    for (key, option) in options.iter_sorted() {
        match (key, option) {
            (Value::String(key), Value::String(text)) if &**key == "prefix" => {
                prefix = text;
                implied = true;
            }
            (Value::String(key), Value::String(text)) if &**key == "indent" => {
                indent = text;
                implied = true;
            }
            (Value::String(key), Value::Bool(truth)) if &**key == "pretty" => pretty = Some(*truth),
            (key, _) => {
                return Err(format!(
                    "the option {} of `{name}` is unknown or of the wrong type",
                    key_text(key)
                ));
            }
        }
    }
    if !pretty.unwrap_or(implied) {
        return json_marshal(builtins, values);
    }
    if prefix.len().saturating_add(indent.len()) > 1_000 {
        return Err(format!("the prefix and indent of `{name}` have more than 1000 bytes"));
    }
    let mut out = prefix.to_owned();
    write(&mut out, value, Some(&Lines { prefix, indent }), 0);
    if out.len() > MAX_TEXT {
        return Err(format!("`{name}` would give more than {MAX_TEXT} bytes"));
    }
    Ok(Value::from(out))
}

/// `json.is_valid(text)`: anything but text is not.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn json_is_valid(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(matches!(values.first(), Some(Value::String(text)) if is_json(text))))
}

/// Whether a text is one JSON value.
pub(super) fn is_json(text: &str) -> bool {
    // The reader skips values without recursion.
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// `yaml.marshal(value)`, as goyaml.v3 writes it with two blanks a level.
pub(super) fn yaml_marshal(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "yaml.marshal";
    let value = values.first().ok_or_else(|| format!("`{name}` expects a value"))?;
    let mut emitter = Emitter::new(Dialect::Three);
    emit(&mut emitter, value);
    if emitter.len() > MAX_TEXT {
        return Err(format!("`{name}` would give more than {MAX_TEXT} bytes"));
    }
    Ok(Value::from(utf8(emitter.finish().0)))
}

fn emit(emitter: &mut Emitter<()>, value: &Value) {
    // As with JSON: what is too long is an error, whatever comes.
    if emitter.len() > MAX_TEXT {
        emitter.plain("null", ());
        return;
    }
    let list = |emitter: &mut Emitter<()>, items: Vec<&Value>| {
        if items.is_empty() {
            emitter.empty_list(());
            return;
        }
        emitter.list();
        for item in items {
            emit(emitter, item);
        }
        emitter.end();
    };
    match value {
        Value::Null | Value::Undefined => emitter.plain("null", ()),
        Value::Bool(truth) => emitter.plain(if *truth { "true" } else { "false" }, ()),
        Value::Number(number) => {
            let text = to_json(value);
            let whole = number.as_i64().is_some() || number.as_u64().is_some();
            match number.as_f64() {
                Some(float) if !whole => emitter.plain(&general(float), ()),
                _ => emitter.plain(&text, ()),
            }
        }
        Value::String(text) => emitter.text(text, ()),
        Value::Array(items) => list(emitter, items.iter().collect()),
        Value::Set(items) => list(emitter, items.iter_sorted().collect()),
        Value::Object(entries) if entries.is_empty() => emitter.empty_map(()),
        Value::Object(entries) => {
            let mut entries: Vec<(String, &Value)> = entries
                .iter_sorted()
                .map(|(key, value)| {
                    (if let Value::String(text) = key { text.to_string() } else { json(key) }, value)
                })
                .collect();
            sort_by_key(&mut entries, |(a, _), (b, _)| natural(Dialect::Three, a, b));
            emitter.map();
            for (key, value) in entries {
                emitter.key(&key, ());
                emit(emitter, value);
            }
            emitter.end();
        }
    }
}

/// A number as Go's `strconv.FormatFloat` writes it with `g` and as many digits as it takes.
pub(super) fn general(float: f64) -> String {
    let text = format!("{float:e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // With the fewest digits, Go takes the long form below a million alone.
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    float.to_string()
}

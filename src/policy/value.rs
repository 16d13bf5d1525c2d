//! Values of documents as values of the engine, and the engine's values as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::engine::{Object, Value};
use crate::document::{self, Node, Number};

/// Digits of an exponent that a number may have. More make integers that fill the memory.
const MAX_EXPONENT_DIGITS: usize = 3;

/// A document's value as the engine's. The error names a number that cannot be held.
///
/// The recursion is as deep as the document, which its reader has limited.
pub(super) fn of_node(node: &Node) -> Result<Value, String> {
    Ok(match &node.value {
        document::Value::Null => Value::Null,
        document::Value::Bool(truth) => Value::Bool(*truth),
        document::Value::String(text) => Value::from(&**text),
        document::Value::Number(number) => of_number(number)?,
        document::Value::List(items) => {
            Value::from(items.iter().map(of_node).collect::<Result<Vec<_>, _>>()?)
        }
        document::Value::Map(map) => {
            let entries = map.iter().map(|(key, node)| Ok((Value::from(key), of_node(node)?)));
            Value::from(entries.collect::<Result<BTreeMap<_, _>, String>>()?)
        }
    })
}

/// The first number of a document that the engine cannot hold.
pub(super) fn unheld(node: &Node) -> Option<&str> {
    match &node.value {
        document::Value::Number(Number::Decimal(text)) if read_number(text).is_none() => Some(text),
        document::Value::List(items) => items.iter().find_map(unheld),
        document::Value::Map(map) => map.iter().find_map(|(_, node)| unheld(node)),
        _ => None,
    }
}

/// A document's number as the engine's: integers are exact, others as close as binary numbers come.
fn of_number(number: &Number) -> Result<Value, String> {
    match number {
        Number::Integer(integer) => Ok(Value::from(*integer)),
        Number::Float(float) => Ok(Value::from(*float)),
        Number::Decimal(text) => read_number(text).ok_or_else(|| text.to_string()),
    }
}

/// Reads a number as JSON writes it.
pub(super) fn read_number(text: &str) -> Option<Value> {
    let exponent = text.split(['e', 'E']).nth(1).unwrap_or_default();
    if exponent.trim_start_matches(['+', '-', '0']).len() > MAX_EXPONENT_DIGITS {
        return None;
    }
    Value::from_numeric_string(text).ok()
}

/// Reads a value as serde's readers of YAML and JSON give it.
pub(super) fn of_yaml(yaml: &serde_yaml::Value) -> Result<Value, String> {
    Ok(match yaml {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(truth) => Value::Bool(*truth),
        serde_yaml::Value::String(text) => Value::from(text.as_str()),
        serde_yaml::Value::Number(number) => {
            read_number(&number.to_string()).ok_or_else(|| number.to_string())?
        }
        serde_yaml::Value::Sequence(items) => {
            Value::from(items.iter().map(of_yaml).collect::<Result<Vec<_>, _>>()?)
        }
        serde_yaml::Value::Mapping(map) => {
            let entries = map.iter().map(|(key, value)| {
                let key = match key {
                    serde_yaml::Value::String(text) => text.clone(),
                    serde_yaml::Value::Number(number) => number.to_string(),
                    serde_yaml::Value::Bool(truth) => truth.to_string(),
                    _ => return Err("a key that is no text".to_owned()),
                };
                Ok((Value::from(key), of_yaml(value)?))
            });
            Value::from(entries.collect::<Result<BTreeMap<_, _>, String>>()?)
        }
        serde_yaml::Value::Tagged(tagged) => of_yaml(&tagged.value)?,
    })
}

/// A JSON value as the engine's, never by way of regorus's own conversion, which turns errors into nothing.
pub(super) fn of_json(json: &serde_json::Value) -> Result<Value, String> {
    Ok(match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => Value::Bool(*truth),
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Number(number) => {
            read_number(&number.to_string()).ok_or_else(|| number.to_string())?
        }
        serde_json::Value::Array(items) => {
            Value::from(items.iter().map(of_json).collect::<Result<Vec<_>, _>>()?)
        }
        serde_json::Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| Ok((Value::from(key.as_str()), of_json(value)?)));
            Value::from(entries.collect::<Result<BTreeMap<_, _>, String>>()?)
        }
    })
}

/// An object of the engine from entries.
pub(super) fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::from(entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect::<BTreeMap<_, _>>())
}

/// The value under a key of an object; an empty object where there is none.
pub(super) fn field(value: &Value, key: &str) -> Value {
    own_field(value, key).unwrap_or_else(Value::new_object)
}

/// What an object has under a key.
pub(super) fn own_field(value: &Value, key: &str) -> Option<Value> {
    match value {
        Value::Object(object) => object.get(&Value::from(key)).cloned(),
        _ => None,
    }
}

/// Takes a member out of an object.
pub(super) fn take_field(value: &mut Value, key: &str) -> Option<Value> {
    let held = own_field(value, key)?;
    let object = value.as_object_mut().ok()?;
    object.remove(&Value::from(key));
    Some(held)
}

/// Puts a value at a path of objects, which are made on the way. What is there is replaced.
pub(super) fn insert(into: &mut Value, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *into = value;
        return;
    };
    if !matches!(into, Value::Object(_)) {
        *into = Object::new().into();
    }
    if let Ok(object) = into.as_object_mut() {
        let place = object.get_or_insert_with(Value::from(*first), Value::new_object);
        insert(place, rest, value);
    }
}

/// Puts an object at a path beside what is there. The error is the path of which two values say different
/// things.
pub(super) fn merge(into: &mut Value, prefix: &[&str], value: Value) -> Result<(), String> {
    let Some((first, rest)) = prefix.split_first() else {
        return merge_at(into, value, &mut Vec::new());
    };
    let inner = rest.iter().rev().fold(value, |inner, key| object([(*key, inner)]));
    merge_at(into, object([(*first, inner)]), &mut Vec::new())
}

fn merge_at(into: &mut Value, value: Value, path: &mut Vec<String>) -> Result<(), String> {
    match (into, value) {
        (Value::Object(_), Value::Object(entries)) if entries.is_empty() => Ok(()),
        (into @ Value::Object(_), Value::Object(entries)) => {
            let Ok(object) = into.as_object_mut() else { return Ok(()) };
            for (key, value) in entries.iter_sorted() {
                match object.get_mut(key) {
                    Some(place) => {
                        path.push(key_text(key));
                        merge_at(place, value.clone(), path)?;
                        path.pop();
                    }
                    None => {
                        object.insert(key.clone(), value.clone());
                    }
                }
            }
            Ok(())
        }
        (into, value) if *into == value => Ok(()),
        _ => Err(path.join(".")),
    }
}

/// A copy that shares nothing with the value, so that threads do not contend for its reference counts.
pub(super) fn detach(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(&**text),
        Value::Array(items) => Value::from(items.iter().map(detach).collect::<Vec<_>>()),
        Value::Set(items) => Value::from(items.iter_sorted().map(detach).collect::<BTreeSet<_>>()),
        Value::Object(entries) => Value::from(
            entries
                .iter_sorted()
                .map(|(key, value)| (detach(key), detach(value)))
                .collect::<BTreeMap<_, _>>(),
        ),
        other => other.clone(),
    }
}

/// A value as canonical JSON text (RFC 8785): keys in the order of their UTF-16 units, no white space. Sets
/// are lists in the engine's order, keys that are no text are their own JSON text.
pub(super) fn to_json(value: &Value) -> String {
    let mut text = String::new();
    write_json(&mut text, value);
    text
}

/// Writes canonical JSON text. The recursion is as deep as the value, and the workers have stack for it.
fn write_json(out: &mut String, value: &Value) {
    match value {
        // Undefined never stands inside a value.
        Value::Null | Value::Undefined => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => write_number(out, &number.format_decimal()),
        Value::String(text) => write_string(out, text),
        Value::Array(items) => write_list(out, items.iter()),
        Value::Set(items) => write_list(out, items.iter_sorted()),
        Value::Object(object) => {
            let mut entries: Vec<(String, &Value)> =
                object.iter_sorted().map(|(key, value)| (key_text(key), value)).collect();
            entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (position, (key, value)) in entries.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_string(out, &key);
                out.push(':');
                write_json(out, value);
            }
            out.push('}');
        }
    }
}

fn write_list<'a>(out: &mut String, items: impl Iterator<Item = &'a Value>) {
    out.push('[');
    for (position, item) in items.enumerate() {
        if position > 0 {
            out.push(',');
        }
        write_json(out, item);
    }
    out.push(']');
}

/// A key as JSON must have it.
pub(super) fn key_text(key: &Value) -> String {
    match key {
        Value::String(text) => text.to_string(),
        other => to_json(other),
    }
}

/// Writes a number: an integer as its digits, any other as ECMAScript does.
fn write_number(out: &mut String, decimal: &str) {
    let is_integer = !decimal.contains(['.', 'e', 'E']);
    match decimal.parse::<f64>() {
        Ok(float) if float.is_finite() && (!is_integer || float == 0.0) => out.push_str(&ecmascript(float)),
        _ => out.push_str(decimal),
    }
}

/// A finite binary number as ECMAScript writes it (RFC 8785, 3.2.2.3).
fn ecmascript(float: f64) -> String {
    let size = float.abs();
    if size == 0.0 {
        return "0".into();
    }
    if (1e-6..1e21).contains(&size) {
        return float.to_string();
    }
    let text = format!("{float:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

fn write_string(out: &mut String, text: &str) {
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
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_text_is_canonical() {
        let value = Value::from_json_str(
            r#"{"b": [1, 2.50, 1e30, 0.0000001, -0.0], "a": "\u0001\n\"é", "€": null, "😀": true}"#,
        )
        .unwrap();
        assert_eq!(
            to_json(&value),
            r#"{"a":"\u0001\n\"é","b":[1,2.5,1000000000000000000000000000000,1e-7,0],"€":null,"😀":true}"#
        );
    }

    #[test]
    fn a_number_that_would_fill_the_memory_is_not_read() {
        assert!(read_number("1e99999999").is_none());
        assert_eq!(
            read_number("123456789012345678901234567890").map(|v| to_json(&v)).as_deref(),
            Some("123456789012345678901234567890")
        );
    }
}

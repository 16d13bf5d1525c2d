//! Values as YAML or JSON text.

use serde_json::Value;

use crate::document::json;
use crate::document::yaml::write;
use crate::source::{FileId, Limits};

/// How a text is written, so that what is added looks like it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Whether it is JSON.
    pub(super) json: bool,
    /// Columns from a key to the keys below it.
    pub(super) step: usize,
    /// Columns from a key to the dashes of the list below it.
    pub(super) dash: usize,
}

/// A scalar or an empty collection, in one line.
pub(super) fn scalar(value: &Value, manner: Manner, flow: bool) -> Option<String> {
    match value {
        Value::String(text) if !manner.json && !text.contains(['\n', '\r']) => {
            let flow_safe =
                |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.' | '/');
            if flow && !text.chars().all(flow_safe) {
                return Some(value.to_string());
            }
            let node = json::parse(FileId::new(0), &value.to_string(), &Limits::default()).ok()?;
            Some(write(&node).trim_end().to_owned())
        }
        value => Some(value.to_string()),
    }
}

/// A value in flow style.
pub(super) fn flow(value: &Value, manner: Manner) -> Option<String> {
    match value {
        Value::Array(items) => {
            let items = items.iter().map(|item| flow(item, manner)).collect::<Option<Vec<_>>>()?;
            Some(format!("[{}]", items.join(", ")))
        }
        Value::Object(entries) => {
            let entries =
                entries.iter().map(|(key, value)| entry(key, value, manner)).collect::<Option<Vec<_>>>()?;
            Some(format!("{{{}}}", entries.join(", ")))
        }
        value => scalar(value, manner, true),
    }
}

/// A key with its value, in flow style.
pub(super) fn entry(key: &str, value: &Value, manner: Manner) -> Option<String> {
    Some(format!("{}: {}", scalar(&key.into(), manner, true)?, flow(value, manner)?))
}

/// The lines of an entry of a block mapping at a column, without the blanks before the first one.
pub(super) fn block_entry(key: &str, value: &Value, column: usize, manner: Manner) -> Option<Vec<String>> {
    let key = scalar(&key.into(), manner, false)?;
    if is_scalar(value) {
        return Some(vec![format!("{key}: {}", scalar(value, manner, false)?)]);
    }
    let mut lines = vec![format!("{key}:")];
    lines.extend(block_below(value, column, manner)?);
    Some(lines)
}

/// The lines of a collection that stands below a key of that column, blanks included.
pub(super) fn block_below(value: &Value, column: usize, manner: Manner) -> Option<Vec<String>> {
    let inner = column + if value.is_array() { manner.dash } else { manner.step };
    let mut lines = block(value, inner, manner)?;
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, &" ".repeat(inner));
    }
    Some(lines)
}

/// The lines of a value whose keys or dashes stand at a column, without the blanks before the first one.
pub(super) fn block(value: &Value, column: usize, manner: Manner) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    let mut put = |mut more: Vec<String>| {
        if let (false, Some(first)) = (lines.is_empty(), more.first_mut()) {
            first.insert_str(0, &" ".repeat(column));
        }
        lines.append(&mut more);
    };
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                put(block_entry(key, value, column, manner)?);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                put(block_item(item, column, manner)?);
            }
        }
        value => put(vec![scalar(value, manner, false)?]),
    }
    Some(lines)
}

/// The lines of an item whose dash stands at a column, without the blanks before the first one.
pub(super) fn block_item(value: &Value, column: usize, manner: Manner) -> Option<Vec<String>> {
    let mut lines = block(value, column + 2, manner)?;
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, "- ");
    }
    Some(lines)
}

/// Whether a value is written in one line: a scalar, or an empty collection.
pub(super) fn is_scalar(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => true,
    }
}

//! Values as text of HCL.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// A value as an expression, in one line.
pub(super) fn expression(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(expression).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) if !entries.is_empty() => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{} = {}", name(key), expression(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        value => value.to_string(),
    }
}

/// The entries of an object, a line each.
pub(super) fn entries(entries: &Map<String, Value>) -> Vec<String> {
    let entries: Vec<(String, String)> =
        entries.iter().map(|(key, value)| (name(key), expression(value))).collect();
    aligned(entries.iter().map(|(name, value)| (name.as_str(), value.as_str())), 0)
}

/// Lines that set names to values, with the signs below each other; the names have at least room for `width` characters.
pub(super) fn aligned<'t>(pairs: impl Iterator<Item = (&'t str, &'t str)>, width: usize) -> Vec<String> {
    let pairs: Vec<_> = pairs.map(|(name, value)| (name.trim_end(), value)).collect();
    let width = pairs.iter().map(|(name, _)| name.chars().count()).fold(width, usize::max);
    pairs.iter().map(|(name, value)| format!("{name:width$} = {value}")).collect()
}

/// A key of an object: a word as it is, anything else in quotes.
pub(super) fn name(key: &str) -> String {
    if is_word(key) { key.to_owned() } else { quoted(key) }
}

/// Whether this can be the name of an attribute or a block.
pub(super) fn is_word(key: &str) -> bool {
    let mut chars = key.chars();
    chars.next().is_some_and(|char| char.is_ascii_alphabetic() || char == '_')
        && chars.all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-'))
        && !matches!(key, "for" | "true" | "false" | "null" | "if" | "in")
}

/// Text in quotes, in which nothing is a template.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => out.extend([char, char]),
            char if char.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

/// Whether a value is what an attribute holds that is a list of blocks: a list of objects.
fn is_blocks(value: &Value) -> bool {
    let objects = |items: &Vec<Value>| !items.is_empty() && items.iter().all(Value::is_object);
    value.as_array().is_some_and(objects)
}

/// The lines of a block with these contents, without the blanks before the first one. None where a name cannot be one.
pub(super) fn block(name: &str, contents: &Map<String, Value>, indent: &str) -> Option<Vec<String>> {
    if !is_word(name) || !contents.keys().all(|key| is_word(key)) {
        return None;
    }
    if contents.is_empty() {
        return Some(vec![format!("{name} {{}}")]);
    }
    let inner = format!("{indent}  ");
    let mut lines = vec![format!("{name} {{")];
    let (blocks, attributes): (Vec<_>, Vec<_>) = contents.iter().partition(|(_, value)| is_blocks(value));
    let width = attributes.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    for (key, value) in &attributes {
        lines.push(format!("{inner}{key:width$} = {}", expression(value)));
    }
    for (key, value) in blocks {
        for one in value.as_array()?.iter().filter_map(Value::as_object) {
            if lines.len() > 1 {
                lines.push(String::new());
            }
            let mut below = block(key, one, &inner)?.into_iter();
            lines.push(format!("{inner}{}", below.next()?));
            lines.extend(below);
        }
    }
    lines.push(format!("{indent}}}"));
    Some(lines)
}

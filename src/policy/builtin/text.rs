//! `lower`, `replace`, `indexof`, `strings.*` and others on text, by the rules of Go's `strings`.

use super::super::engine::{Value, call_native};
use super::encoding::MAX_TEXT;
use super::{Builtins, integer_at, text_at};

/// A character in lowercase, one for one as Go has it.
fn lower_char(char: char) -> char {
    let mut lower = char.to_lowercase();
    lower.next().unwrap_or(char)
}

/// A character in uppercase, one for one as Go has it: what would become several stays as it is, but for Greek
/// letters with iota, which have a form of their own.
fn upper_char(char: char) -> char {
    let mut upper = char.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => one,
        _ => match u32::from(char) {
            code @ (0x1f80..=0x1f87 | 0x1f90..=0x1f97 | 0x1fa0..=0x1fa7) => {
                char::from_u32(code + 8).unwrap_or(char)
            }
            code @ (0x1fb3 | 0x1fc3 | 0x1ff3) => char::from_u32(code + 9).unwrap_or(char),
            _ => char,
        },
    }
}

/// `lower(text)`.
pub(super) fn lower(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(text_at("lower", values, 0)?.chars().map(lower_char).collect::<String>()))
}

/// `upper(text)`.
pub(super) fn upper(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(text_at("upper", values, 0)?.chars().map(upper_char).collect::<String>()))
}

/// The texts of a search, of which the part must have a character.
fn search<'a>(name: &str, values: &'a [Value]) -> Result<(&'a str, &'a str), String> {
    let (text, part) = (text_at(name, values, 0)?, text_at(name, values, 1)?);
    if part.is_empty() { Err(format!("`{name}` searches for nothing")) } else { Ok((text, part)) }
}

/// `indexof(text, part)`: characters before the first occurrence, or -1.
pub(super) fn indexof(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (text, part) = search("indexof", values)?;
    let before = text.split_once(part).map(|(before, _)| before.chars().count());
    Ok(before.map_or(Value::from(-1_i64), Value::from))
}

/// `indexof_n(text, part)`: characters before each occurrence, which may overlap.
pub(super) fn indexof_n(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (text, part) = search("indexof_n", values)?;
    let mut found = Vec::new();
    for (position, (at, _)) in text.char_indices().enumerate() {
        if text.get(at..).is_some_and(|rest| rest.starts_with(part)) {
            found.push(Value::from(position));
        }
    }
    Ok(Value::from(found))
}

/// `strings.split_n(text, delimiter, n)`: the first `n` pieces, or the last ones where `n` is negative.
pub(super) fn split_n(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "strings.split_n";
    let (text, delimiter) = (text_at(name, values, 0)?, text_at(name, values, 1)?);
    let count = integer_at(name, values, 2)?;
    let pieces: Vec<&str> = if delimiter.is_empty() {
        // Each character is a piece.
        text.split("").skip(1).take(text.chars().count()).collect()
    } else {
        text.split(delimiter).collect()
    };
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX).min(pieces.len());
    let kept = if count >= 0 { pieces.get(..size) } else { pieces.get(pieces.len() - size..) };
    Ok(Value::from(kept.unwrap_or_default().iter().map(|piece| Value::from(*piece)).collect::<Vec<_>>()))
}

/// `replace(text, old, new)`.
pub(super) fn replace(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "replace";
    let (text, old, new) = (text_at(name, values, 0)?, text_at(name, values, 1)?, text_at(name, values, 2)?);
    let count = text.matches(old).count();
    if count.saturating_mul(new.len()).saturating_add(text.len()) > MAX_TEXT {
        return Err(format!("`{name}` would give more than {MAX_TEXT} bytes"));
    }
    Ok(Value::from(text.replace(old, new)))
}

/// `strings.replace_n(patterns, text)`: all at once, from left to right; of patterns that fit at the same place
/// the first in their order counts.
pub(super) fn replace_n(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "strings.replace_n";
    let Some(Value::Object(patterns)) = values.first() else {
        return Err(format!("`{name}` expects an object as argument 1"));
    };
    let text = text_at(name, values, 1)?;
    let mut pairs = Vec::new();
    for (old, new) in patterns.iter_sorted() {
        let (Value::String(old), Value::String(new)) = (old, new) else {
            return Err(format!("a pattern of `{name}` or what it becomes is no text"));
        };
        pairs.push((&**old, &**new));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Go matches an empty pattern at each place where nothing was replaced right before.
    let mut fresh = true;
    loop {
        let found = pairs.iter().find(|(old, _)| rest.starts_with(old) && (fresh || !old.is_empty()));
        if let Some((old, new)) = found {
            out.push_str(new);
            rest = rest.get(old.len()..).unwrap_or_default();
            fresh = false;
            if !old.is_empty() {
                continue;
            }
        }
        let mut chars = rest.chars();
        let Some(char) = chars.next() else { break };
        out.push(char);
        rest = chars.as_str();
        fresh = true;
        if out.len() > MAX_TEXT {
            return Err(format!("`{name}` would give more than {MAX_TEXT} bytes"));
        }
    }
    Ok(Value::from(out))
}

/// `concat(delimiter, texts)`.
pub(super) fn concat(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "concat";
    let delimiter = text_at(name, values, 0)?;
    let items: Vec<&Value> = match values.get(1) {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Set(items)) => items.iter_sorted().collect(),
        _ => return Err(format!("`{name}` expects a list or a set as argument 2")),
    };
    let mut out = String::new();
    for (position, item) in items.into_iter().enumerate() {
        let Value::String(text) = item else { return Err(format!("an item of `{name}` is no text")) };
        if position > 0 {
            out.push_str(delimiter);
        }
        out.push_str(text);
        if out.len() > MAX_TEXT {
            return Err(format!("`{name}` would give more than {MAX_TEXT} bytes"));
        }
    }
    Ok(Value::from(out))
}

/// `substring(text, start, length)`.
pub(super) fn substring(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "substring";
    integer_at(name, values, 1)?;
    integer_at(name, values, 2)?;
    call_native(name, values)
}

/// `trace(note)`: nobody reads the note.
pub(super) fn trace(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    text_at("trace", values, 0).map(|_| Value::from(true))
}

/// `glob.quote_meta(text)`.
pub(super) fn quote_glob(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let mut out = String::new();
    for char in text_at("glob.quote_meta", values, 0)?.chars() {
        if "\\*?[]{}".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    Ok(Value::from(out))
}

/// A version without the letter that may stand before it.
fn version(text: &str) -> Value {
    Value::from(text.strip_prefix('v').unwrap_or(text))
}

/// `semver.compare(one, other)`.
pub(super) fn compare_versions(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "semver.compare";
    call_native(name, &[version(text_at(name, values, 0)?), version(text_at(name, values, 1)?)])
}

/// `semver.is_valid(text)`: anything but text is not.
pub(super) fn is_version(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match values.first() {
        Some(Value::String(text)) => call_native("semver.is_valid", &[version(text)]),
        _ => Ok(Value::from(false)),
    }
}

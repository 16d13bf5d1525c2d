//! Values as Rego writes them, for people who read why a test failed.

use super::super::engine::Value;
use super::super::value;

/// The most characters of one value that are shown.
const MAX_CHARACTERS: usize = 1_000;

/// A value as Rego writes it: sets in braces, keys of any kind; what is too long is cut off.
pub(super) fn show(shown: &Value) -> String {
    let mut text = String::new();
    write(&mut text, shown);
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((at, _)) => {
            text.truncate(at);
            text.push('…');
            text
        }
        None => text,
    }
}

/// Writes a value; what would be cut off is not written at all.
fn write(out: &mut String, shown: &Value) {
    if out.len() > 4 * MAX_CHARACTERS {
        return;
    }
    match shown {
        Value::Array(items) => list(out, '[', items.iter(), ']'),
        Value::Set(items) if items.is_empty() => out.push_str("set()"),
        Value::Set(items) => list(out, '{', items.iter_sorted(), '}'),
        Value::Object(entries) => {
            out.push('{');
            for (position, (key, entry)) in entries.iter_sorted().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                write(out, key);
                out.push_str(": ");
                write(out, entry);
            }
            out.push('}');
        }
        Value::Undefined => out.push_str("undefined"),
        scalar => out.push_str(&value::to_json(scalar)),
    }
}

fn list<'v>(out: &mut String, open: char, items: impl Iterator<Item = &'v Value>, close: char) {
    out.push(open);
    for (position, item) in items.enumerate() {
        if position > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_rego() {
        let value = Value::from_json_str(r#"{"b": [1, "x"], "a": null}"#).unwrap();
        assert_eq!(show(&value), r#"{"a": null, "b": [1, "x"]}"#);
        let set = Value::from(std::collections::BTreeSet::from([Value::from("é")]));
        assert_eq!(show(&set), r#"{"é"}"#);
        assert_eq!(show(&Value::from(std::collections::BTreeSet::new())), "set()");
        assert_eq!(show(&Value::from("é".repeat(2_000))).chars().count(), MAX_CHARACTERS + 1);
    }
}

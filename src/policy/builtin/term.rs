//! Values as OPA writes them in messages: Rego text with Go's quoting.

use std::fmt::Write as _;

use super::super::engine::Value;

/// A value as Rego text: `["a", 1]`, `{"k": true}`, `{1, 2}`, `set()`.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

/// Writes a value. The recursion is as deep as the value, and the workers have stack for it.
fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null | Value::Undefined => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.format_decimal()),
        Value::String(text) => out.push_str(&quote(text, '"', false)),
        Value::Array(items) => {
            out.push('[');
            write_items(out, items.iter());
            out.push(']');
        }
        Value::Set(items) if items.is_empty() => out.push_str("set()"),
        Value::Set(items) => {
            out.push('{');
            write_items(out, items.iter_sorted());
            out.push('}');
        }
        Value::Object(entries) => {
            out.push('{');
            for (position, (key, value)) in entries.iter_sorted().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                write(out, key);
                out.push_str(": ");
                write(out, value);
            }
            out.push('}');
        }
    }
}

fn write_items<'a>(out: &mut String, items: impl Iterator<Item = &'a Value>) {
    for (position, item) in items.enumerate() {
        if position > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
}

/// Text in quotes as Go's `strconv.Quote` writes it, or as `QuoteToASCII`.
pub(super) fn quote(text: &str, mark: char, ascii: bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            char if char == mark => {
                out.push('\\');
                out.push(char);
            }
            char if is_printable(char) && (!ascii || char.is_ascii()) => out.push(char),
            char => {
                let code = u32::from(char);
                let _ = match code {
                    0..=0x7f => write!(out, "\\x{code:02x}"),
                    0x80..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(mark);
    out
}

/// Whether Go prints a character as it is: no control, no space but the plain one, nothing invisible.
pub(super) fn is_printable(char: char) -> bool {
    let invisible = matches!(u32::from(char),
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e
        | 0x2060..=0x206f | 0xe000..=0xf8ff | 0xfeff | 0xfff0..=0xfffb | 0xfffe | 0xffff
        | 0xe0000..=0x10_ffff);
    char == ' ' || !(char.is_control() || char.is_whitespace() || invisible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_rego() {
        let value = Value::from_json_str(r#"{"b": [1, 2.5, "x\"\u0007é"], "a": {}, "c": null}"#).unwrap();
        assert_eq!(text(&value), r#"{"a": {}, "b": [1, 2.5, "x\"\aé"], "c": null}"#);
        assert_eq!(text(&Value::new_set()), "set()");
        assert_eq!(quote("a\u{200b}\u{1f600}\u{1}", '"', true), r#""a\u200b\U0001f600\x01""#);
    }
}

//! Values as JSON (`cty/json/marshal.go`).

use std::fmt::Write;

use crate::input::terraform::value::{Content, Fault, Value};

/// A value as JSON without white space, keys in their order, numbers with all their digits. `escape_html` writes `<`,
/// `>` and `&` as escapes, as Go's writer does where it is not told otherwise. Marks do not show.
///
/// # Errors
/// A part is unknown or infinite.
pub fn write_json(value: &Value, escape_html: bool) -> Result<String, Fault> {
    let mut out = String::new();
    write_value(value, escape_html, &mut out)?;
    Ok(out)
}

fn write_value(value: &Value, escape_html: bool, out: &mut String) -> Result<(), Fault> {
    match &value.content {
        Content::Unknown(..) => return Err(Fault::new("value is not known")),
        Content::Null(_) => out.push_str("null"),
        Content::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Content::Number(number) => out.push_str(&number.json()?),
        Content::String(text) => write_text(text, escape_html, out),
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            out.push('[');
            for (at, element) in elements.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_value(element, escape_html, out)?;
            }
            out.push(']');
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            out.push('{');
            for (at, (key, element)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(key, escape_html, out);
                out.push(':');
                write_value(element, escape_html, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// A text in quotes, with the escapes of Go's `encoding/json`.
pub(in crate::input::terraform) fn write_text(text: &str, escape_html: bool, out: &mut String) {
    out.push('"');
    let mut written = 0;
    for (at, letter) in text.char_indices() {
        let short = match letter {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\u{2028}' | '\u{2029}' => "",
            '<' | '>' | '&' if escape_html => "",
            control if u32::from(control) < 0x20 => "",
            _ => continue,
        };
        out.push_str(text.get(written..at).unwrap_or_default());
        written = at + letter.len_utf8();
        if short.is_empty() {
            let _ = write!(out, "\\u{:04x}", u32::from(letter));
        } else {
            out.push_str(short);
        }
    }
    out.push_str(text.get(written..).unwrap_or_default());
    out.push('"');
}

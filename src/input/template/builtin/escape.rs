//! `html`, `js`, `urlquery`.

use std::borrow::Cow;

use crate::input::template::{Args, Builder, Context, Failure, OriginId, SiteId, Text, Value, format};

/// The arguments as one text, as an action would print them. Source: `evalArgs`.
fn shown(context: &Context<'_>, args: Args<'_>) -> Result<Text, Failure> {
    if args.0.iter().all(|arg| !arg.is_nil()) {
        return format::sprint(args.0, context.values_type());
    }
    let named: Vec<Value> = args
        .0
        .iter()
        .map(|arg| if arg.is_nil() { Value::text("<no value>").with_origin(arg.origin) } else { arg.clone() })
        .collect();
    format::sprint(&named, context.values_type())
}

/// Writes each run of a text with what stands for its characters; what is known of the bytes stays known.
fn escaped(
    context: &mut Context<'_>,
    args: Args<'_>,
    escape: fn(&[u8], &mut Vec<u8>),
) -> Result<Value, Failure> {
    let text = shown(context, args)?;
    context.charge(text.len())?;
    let mut out = Builder::default();
    let mut bytes = Vec::new();
    for (run, site, origin) in text.as_str(OriginId::NONE).runs() {
        bytes.clear();
        escape(run, &mut bytes);
        out.push(&bytes, if site.is_known() { site } else { SiteId::NONE }, origin);
    }
    Ok(Value::text(out.finish()))
}

pub(super) fn html(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    escaped(context, args, |run, out| {
        for byte in run {
            match byte {
                0 => out.extend_from_slice("\u{fffd}".as_bytes()),
                b'"' => out.extend_from_slice(b"&#34;"),
                b'\'' => out.extend_from_slice(b"&#39;"),
                b'&' => out.extend_from_slice(b"&amp;"),
                b'<' => out.extend_from_slice(b"&lt;"),
                b'>' => out.extend_from_slice(b"&gt;"),
                _ => out.push(*byte),
            }
        }
    })
}

pub(super) fn js(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    escaped(context, args, |run, out| {
        for chunk in run.utf8_chunks() {
            for character in chunk.valid().chars() {
                out.extend_from_slice(js_character(character).as_bytes());
            }
            // A byte that begins no character stands for U+FFFD, which is printable: Go lets it through.
            out.extend_from_slice(chunk.invalid());
        }
    })
}

fn js_character(character: char) -> Cow<'static, str> {
    match character {
        '\\' => r"\\".into(),
        '\'' => r"\'".into(),
        '"' => "\\\"".into(),
        '<' => r"\u003C".into(),
        '>' => r"\u003E".into(),
        '&' => r"\u0026".into(),
        '=' => r"\u003D".into(),
        '\0'..='\u{1f}' => format!("\\u{:04X}", u32::from(character)).into(),
        '\u{20}'..='\u{7f}' => character.to_string().into(),
        _ if format::is_printable(character) => character.to_string().into(),
        _ => format!("\\u{:04X}", u32::from(character)).into(),
    }
}

pub(super) fn urlquery(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    escaped(context, args, |run, out| {
        for byte in run {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(*byte),
                b' ' => out.push(b'+'),
                _ => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
            }
        }
    })
}

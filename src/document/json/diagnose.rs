//! What can be wrong with a JSON text, as diagnostics.

use crate::source::{At, Diagnostic, Span, Stage};

/// An error of the input at `span`.
fn error(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, At::Span(span), message)
}

/// Something else stands where JSON wants `expected`.
pub(super) fn unexpected(span: Span, found: &str, expected: &str) -> Diagnostic {
    error("json-syntax", span, format!("found {} where {expected} is expected", describe(found)))
        .help(help_for(found, expected))
}

/// The user's words as they stand in a message: on one line, and not too many.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}

/// The first character of `rest` as it is named in a message.
fn describe(rest: &str) -> String {
    match rest.chars().next() {
        Some(char) if char.is_control() || char.is_whitespace() => {
            format!("the character U+{:04X}", u32::from(char))
        }
        Some(char) => format!("`{char}`"),
        None => "the end".into(),
    }
}

/// What to write in place of what begins `rest`.
fn help_for(rest: &str, expected: &str) -> String {
    match rest.as_bytes() {
        [b'\'', ..] => "JSON wants double quotes: `\"…\"`".into(),
        [b'/' | b'#', ..] => "JSON has no comments: take it out".into(),
        [b'}' | b']', ..] => "take out the comma before it, or the bracket".into(),
        [b'N' | b'I', ..] | [b'-', b'I', ..] => {
            "JSON has no `NaN` and no `Infinity`: write a number, `null` or a string".into()
        }
        [b'T' | b'F', ..] => "JSON writes `true`, `false` and `null` in lowercase".into(),
        [b'+' | b'.', ..] => "a number begins with a digit or `-`".into(),
        [b'0'..=b'9', ..] => "a number has no leading zero, and a digit on both sides of its point".into(),
        [b'a'..=b'z' | b'A'..=b'Z' | b'_', ..] => "put text into double quotes".into(),
        _ => format!("write {expected}"),
    }
}

/// Something stands behind the value.
pub(super) fn trailing(span: Span) -> Diagnostic {
    error("json-trailing", span, "more text stands behind the value")
        .help("a JSON file holds one value: take out the rest, or put each value into a file of its own")
}

/// The text ends inside of something that began at `opened`.
pub(super) fn cut_off(span: Span, inside: &str, opened: Option<Span>) -> Diagnostic {
    let diagnostic = error("json-cut-off", span, format!("the text ends inside {inside}"))
        .help("the file looks cut off: write or download it again");
    match opened {
        Some(opened) => diagnostic.label(opened, "it begins here"),
        None => diagnostic,
    }
}

/// Nothing stands in the text.
pub(super) fn empty(span: Span) -> Diagnostic {
    error("json-cut-off", span, "the text holds no value")
        .help("the file is empty or cut off: write or download it again")
}

/// A control character stands in a string as it is.
pub(super) fn control(span: Span, byte: u8) -> Diagnostic {
    error("json-control", span, format!("a string holds the control character U+{byte:04X}"))
        .help(format!("write it as `\\u{byte:04x}`, a line break as `\\n`"))
}

/// A backslash stands before something that is no escape.
pub(super) fn escape(span: Span) -> Diagnostic {
    error("json-escape", span, "no escape begins like this")
        .help("JSON knows `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits; a backslash itself is `\\\\`")
}

/// One half of a surrogate pair stands alone.
pub(super) fn surrogate(span: Span) -> Diagnostic {
    error("json-surrogate", span, "one half of a surrogate pair stands alone, which is no character")
        .help("write both halves, or the character itself")
}

/// A name stands twice in an object.
pub(super) fn duplicate(first: Span, second: Span, key: &str) -> Diagnostic {
    error("json-duplicate-key", second, format!("the name `{}` stands twice in this object", shown(key)))
        .label(first, "it stands here first")
        .help("readers disagree on which one counts: keep one of them")
}

/// Collections nest deeper than allowed.
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    error("json-too-deep", span, format!("this nests more than {limit} levels deep"))
        .help("such a document is not judged: make it flatter")
}

/// There are more values than allowed.
pub(super) fn too_many(span: Span, limit: usize) -> Diagnostic {
    error("json-too-many-nodes", span, format!("the file holds more than {limit} values"))
        .help("split it into several files")
}

/// The text is longer than allowed.
pub(super) fn too_large(span: Span, limit: u64) -> Diagnostic {
    error("json-too-large", span, format!("the text has more than {limit} bytes"))
        .help("split it into several files")
}

//! `.env` files as `subosito/gotenv` reads them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::lines::lines;
use super::shape::{Entries, Failed, Text};
use crate::document::{Node, Value};

/// One assignment, as gotenv's `linePattern` has it.
static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\A[\t\n\f\r ]*(?:export[\t\n\f\r ]+)?([0-9A-Za-z_.]+)(?:[\t\n\f\r ]*=[\t\n\f\r ]*|:[\t\n\f\r ]+?)",
        r#"('(?:\'|[^'])*'|"(?:\"|[^"])*"|[^#\n]+)?[\t\n\f\r ]*(?:[\t\n\f\r ]*#.*)?\z"#
    ))
    .ok()
});

/// A variable within a value.
static VARIABLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(\\)?\$(?:\{([A-Z0-9_]+)?\}|\{?([A-Z0-9_]+)?\}?)").ok());

/// Reads a `.env` file: text by name. Variables in values stand for what the file says of them before; of the
/// environment nothing is known, and what the file does not say is empty.
pub(super) fn dotenv(text: Text<'_>) -> Result<Node, Failed> {
    let mut entries = Entries::default();
    let mut all = lines(text.text);
    while let Some(line) = all.next() {
        let first = line.trimmed();
        if first.is_empty() || first.starts_with('#') {
            continue;
        }
        let (start, mut end) = line.place(first);
        let mut open = open_quote(first);
        while let Some(quote) = open {
            let Some(next) = all.next() else {
                let message = "the quotes of this value are not closed";
                return Err(text.error("dotenv-syntax", (start, end), message, "close the quotes"));
            };
            end = next.end();
            let closes = next
                .text
                .rfind(quote)
                .filter(|at| !next.text.get(..*at).is_some_and(|before| before.ends_with('\\')));
            if closes.is_some() {
                open = None;
            }
        }
        // Lines may end with a carriage return, which gotenv takes for a line break.
        let whole = text.part(start, end);
        let said: Cow<'_, str> =
            if whole.contains('\r') { whole.replace("\r\n", "\n").into() } else { whole.into() };
        let found = LINE.as_ref().and_then(|pattern| pattern.captures(&said));
        let Some(found) = found else {
            let message = "this line is no assignment";
            return Err(text.error("dotenv-syntax", (start, end), message, "write `NAME=value`"));
        };
        let name = found.get(1).map_or("", |name| name.as_str()).to_owned();
        let value = found.get(2);
        let place = value.map_or((end, end), |value| {
            // Within one line, what was matched stands where it was written.
            if said.len() == whole.len() {
                let written = value.as_str().trim();
                let at = start + value.start() + (value.as_str().len() - value.as_str().trim_start().len());
                (at, at + written.len())
            } else {
                (start, end)
            }
        });
        let value = meant(value.map_or("", |value| value.as_str()).trim(), &entries);
        entries.put(name, text.string(&value, place));
    }
    Ok(Node::new(Value::Map(entries.map()), text.span(0, text.text.len())))
}

/// The quote that is open at the end of a line.
fn open_quote(line: &str) -> Option<char> {
    let at = line.find('=').or_else(|| line.find(':'))?;
    if at == 0 {
        return None;
    }
    let value = line.get(at + 1..)?.trim();
    let quote = value.chars().next().filter(|char| matches!(char, '"' | '\''))?;
    let inside = value.get(1..)?.trim();
    let closes = inside.rfind(quote).is_some_and(|at| {
        // SPEC: gotenv's `strictParse` looks at the character before, counted from the opening quote.
        value.as_bytes().get(at) != Some(&b'\\')
    });
    (!closes).then_some(quote)
}

/// What a value means: without quotes, escapes resolved, variables replaced.
fn meant<'v>(value: &'v str, entries: &Entries<'_>) -> Cow<'v, str> {
    let within = |quote: char| {
        value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).filter(|_| value.len() >= 2)
    };
    if let Some(inside) = within('\'') {
        return inside.into();
    }
    let value: Cow<'_, str> = match within('"') {
        Some(inside) => unescape(&inside.replace("\\n", "\n").replace("\\r", "\r")).into(),
        None => value.into(),
    };
    if !value.contains('$') {
        return value;
    }
    let replace = |found: &Captures<'_>| {
        let whole = found.get(0).map_or("", |whole| whole.as_str());
        if found.get(1).is_some() {
            return whole.strip_prefix('\\').unwrap_or(whole).to_owned();
        }
        match found.get(2).or_else(|| found.get(3)) {
            Some(name) => entries.text(name.as_str()).unwrap_or_default().to_owned(),
            None => whole.to_owned(),
        }
    };
    match VARIABLE.as_ref() {
        Some(pattern) => Cow::Owned(pattern.replace_all(&value, replace).into_owned()),
        None => value,
    }
}

/// A text with the backslash taken from before every character but `$`.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match chars.peek() {
            Some(next) if char == '\\' && *next != '$' => {
                out.extend(chars.next());
            }
            _ => out.push(char),
        }
    }
    out
}

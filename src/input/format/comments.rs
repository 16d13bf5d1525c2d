//! `jsonc`, and files that are lists of lines: `ignore`, `codeowners`.

use super::lines::lines;
use super::shape::{Failed, Text};
use crate::document::{Node, Number, Value, json};
use crate::source::Diagnostic;

/// JSON with comments and commas behind the last member. They are blanked out, so that all places stay.
pub(super) fn jsonc(text: Text<'_>) -> Result<Node, Box<Diagnostic>> {
    let mut plain = text.text.as_bytes().to_vec();
    let bytes = text.text.as_bytes();
    let (mut at, mut comma) = (0, None);
    let mut blank = |range: std::ops::Range<usize>| {
        for byte in plain.get_mut(range).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    };
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        match byte {
            b'"' => {
                let mut end = at + 1;
                while let Some(byte) = bytes.get(end) {
                    match byte {
                        b'\\' => end += 2,
                        b'"' => break,
                        _ => end += 1,
                    }
                }
                at = end + 1;
                comma = None;
            }
            b'/' if rest.starts_with(b"//") => {
                let end = memchr::memchr(b'\n', rest).map_or(bytes.len(), |end| at + end);
                blank(at..end);
                at = end;
            }
            b'/' if rest.starts_with(b"/*") => {
                let inside = rest.get(2..).unwrap_or_default();
                let Some(end) = memchr::memmem::find(inside, b"*/") else {
                    let message = "this comment is not closed";
                    return Err(text.error("jsonc-comment", (at, at + 2), message, "write `*/` behind it"));
                };
                blank(at..at + end + 4);
                at += end + 4;
            }
            b',' => {
                comma = Some(at);
                at += 1;
            }
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    blank(comma..comma + 1);
                }
                at += 1;
            }
            byte => {
                if !byte.is_ascii_whitespace() {
                    comma = None;
                }
                at += 1;
            }
        }
    }
    let plain = String::from_utf8(plain).unwrap_or_default();
    json::parse(text.file, &plain, text.limits).map_err(Box::new)
}

/// A file of patterns (`.gitignore`, `.dockerignore`): a list of `{Kind, Value, Original}`, one a line.
pub(super) fn ignore(text: Text<'_>) -> Node {
    let mut entries = Vec::new();
    let mut all: Vec<_> = lines(text.text).collect();
    // What stands behind the last line break is a line, though an empty one.
    if text.text.is_empty() || text.text.ends_with('\n') {
        all.push(super::lines::Line { text: "", start: text.text.len() });
    }
    for line in all {
        let place = (line.start, line.end());
        // Spaces at the end say nothing, unless a backslash stands before them.
        let stripped = line.text.trim_end_matches(' ');
        let stripped = if stripped.ends_with('\\') {
            line.text.get(..=stripped.len()).unwrap_or(stripped)
        } else {
            stripped
        };
        let (kind, value) = if stripped.is_empty() {
            ("Empty", line.text.to_owned())
        } else if let Some(comment) = stripped.strip_prefix('#') {
            ("Comment", comment.trim().to_owned())
        } else if let Some(path) = stripped.strip_prefix('!') {
            ("NegatedPath", unescaped(path))
        } else {
            ("Path", unescaped(stripped))
        };
        let entry = vec![
            ("Kind", text.string(kind, place)),
            ("Value", text.string(&value, place)),
            ("Original", text.string(line.text, place)),
        ];
        entries.push(text.map(entry, place));
    }
    text.list(entries, (0, text.text.len()))
}

/// A pattern without its backslashes.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
        } else if chars.next_if_eq(&'\\').is_some() {
            out.push('\\');
        }
    }
    out
}

/// A `CODEOWNERS` file: `{rules: [{pattern, owners: [{type, value}], comment, lineNumber}]}`.
pub(super) fn codeowners(text: Text<'_>) -> Result<Node, Failed> {
    let mut rules = Vec::new();
    for (number, line) in lines(text.text).enumerate() {
        let body = line.trimmed();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let comment_at = comment_start(body);
        let (said, comment) = body.split_at_checked(comment_at).unwrap_or((body, ""));
        let mut words = pattern_words(said);
        let Some(pattern) = words.next() else { continue };
        let mut owners = Vec::new();
        for word in words {
            let Some((kind, value)) = owner(word) else {
                let message = format!("`{word}` is no owner");
                let help = "write `@user`, `@organisation/team` or an address of mail";
                return Err(text.error("codeowners-owner", line.place(word), message, help));
            };
            let place = line.place(word);
            owners.push(
                text.map(
                    vec![("type", text.string(kind, place)), ("value", text.string(value, place))],
                    place,
                ),
            );
        }
        let place = line.place(body);
        let comment = comment.trim_start_matches('#').trim();
        let line_number = Number::Integer(i64::try_from(number + 1).unwrap_or(i64::MAX));
        let rule = vec![
            ("pattern", text.string(pattern, line.place(pattern))),
            ("owners", text.list(owners, place)),
            ("comment", text.string(comment, place)),
            ("lineNumber", Node::new(Value::Number(line_number), text.span(place.0, place.1))),
        ];
        rules.push(text.map(rule, place));
    }
    let all = (0, text.text.len());
    let rules = if rules.is_empty() {
        Node::new(Value::Null, text.span(all.0, all.1))
    } else {
        text.list(rules, all)
    };
    Ok(text.map(vec![("rules", rules)], all))
}

/// Where the comment of a line begins: at a `#` that no backslash stands before.
fn comment_start(body: &str) -> usize {
    let mut escaped = false;
    for (at, char) in body.char_indices() {
        match char {
            '#' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    body.len()
}

/// The words of a line; a space behind a backslash belongs to its word.
fn pattern_words(said: &str) -> impl Iterator<Item = &str> {
    let mut rest = said;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let mut escaped = false;
        let ends = |char: char| {
            let ends = char.is_whitespace() && !escaped;
            escaped = char == '\\' && !escaped;
            ends
        };
        let (word, behind) = rest.split_at_checked(rest.find(ends).unwrap_or(rest.len()))?;
        rest = behind;
        Some(word)
    })
}

/// The kind of an owner, and its name without `@`.
fn owner(word: &str) -> Option<(&'static str, &str)> {
    let name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    match word.strip_prefix('@') {
        Some(name_text) if !name_text.is_empty() && name_text.bytes().all(name) => {
            Some((if name_text.contains('/') { "team" } else { "username" }, name_text))
        }
        Some(_) => None,
        None => {
            let (user, host) = word.split_once('@')?;
            (!user.is_empty() && host.contains('.')).then_some(("email", word))
        }
    }
}

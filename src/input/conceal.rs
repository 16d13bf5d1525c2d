//! Hides what may be secret in a file that could not be read: nothing in it is known not to be.

use crate::source::{Diagnostic, FileId, Span};

/// Whether a text that could not be read may hold secrets: it has the word `Secret`, is a plan, or hides its
/// words behind escapes.
pub(super) fn may_be_secret(text: &str) -> bool {
    let word = |(at, word): (usize, &str)| {
        let bytes = text.as_bytes();
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let rest = bytes.get(at + word.len()..).unwrap_or_default();
        let rest = rest.strip_prefix(b"List").unwrap_or(rest);
        ![before, rest.first()].into_iter().flatten().any(u8::is_ascii_alphanumeric)
    };
    text.match_indices("Secret").any(word)
        || ["stringData", "format_version", "\\u00", "\\x"].iter().any(|mark| text.contains(mark))
}

/// The values in the lines of a YAML text: what stands behind a key, and lines without one.
pub(super) fn yaml_values(file: FileId, text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    // Lines that are indented deeper than this belong to a block of text.
    let mut block: Option<usize> = None;
    // The quote that is open where a line begins.
    let mut open: Option<char> = None;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let indent = line.len() - line.trim_start().len();
        let end = start + line.trim_end().len();
        if block.is_some_and(|outer| indent <= outer) && !body.is_empty() {
            block = None;
        }
        let key = if block.is_some() || open.is_some() { None } else { key_end(body) };
        if !body.is_empty() && (open.is_some() || !body.starts_with('#') && body != "---") {
            let value = start + indent + key.unwrap_or(0);
            spans.push(Span::new(file, value.min(end), end));
        }
        if let Some(quote) = open {
            open = Some(quote).filter(|quote| closes(body, *quote).is_none());
        } else if let Some(key) = key {
            let value = body.get(key..).unwrap_or_default().split_whitespace();
            let mut value = value.skip_while(|word| word.starts_with(['&', '!']));
            let first = value.next().unwrap_or_default();
            block = first.starts_with(['|', '>']).then_some(indent);
            open = first.chars().next().filter(|char| matches!(char, '"' | '\''));
            // The quote that begins the value is the first one behind the key.
            open = open.filter(|quote| {
                let behind = body.get(key..).and_then(|rest| rest.split_once(*quote));
                behind.is_some_and(|(_, rest)| closes(rest, *quote).is_none())
            });
        }
        start += line.len();
    }
    spans
}

/// Where a quoted text ends.
fn closes(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.find(|char| {
        let ends = char == quote && !escaped;
        escaped = quote == '"' && char == '\\' && !escaped;
        ends
    })
}

/// Where the key of a line ends, behind its colon.
fn key_end(body: &str) -> Option<usize> {
    let at = body.find(':')?;
    let (key, behind) = body.split_at_checked(at)?;
    let name = key.trim_start_matches(['-', ' ']).trim_end().trim_matches(['"', '\'']);
    let ends = behind.get(1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    (is_name(name) && ends).then_some(at + 1)
}

/// Whether a text looks like a name: one word.
fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./$".contains(&byte);
    (1..=100).contains(&text.len()) && text.bytes().all(plain)
}

/// All of a JSON text but its names, its punctuation and what is blank.
pub(super) fn json_values(file: FileId, text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let (mut at, mut before) = (0, b'{');
    while let Some(byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'"' => {
                at += 1;
                while let Some(byte) = bytes.get(at) {
                    match byte {
                        b'\\' => at += 2,
                        b'"' => break,
                        _ => at += 1,
                    }
                }
                at = (at + 1).min(bytes.len());
                let behind = bytes.iter().skip(at).find(|byte| !byte.is_ascii_whitespace());
                let inside = text.get(start + 1..at.saturating_sub(1)).unwrap_or_default();
                let name = matches!(before, b'{' | b',') && behind == Some(&b':') && is_name(inside);
                if !name {
                    spans.push(Span::new(file, start, at));
                }
                before = b'"';
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => {
                before = *byte;
                at += 1;
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                let rest = bytes.iter().skip(at);
                at += rest.take_while(|byte| !b"\"{}[],: \t\r\n".contains(byte)).count();
                spans.push(Span::new(file, start, at));
                before = b'"';
            }
        }
    }
    spans
}

/// Takes the user's words out of what the readers of YAML and JSON say about a text that may be secret.
pub(super) fn message(diagnostic: &mut Diagnostic) {
    let reader = ["yaml-", "json-"].iter().any(|reader| diagnostic.code.starts_with(reader));
    if !reader {
        return;
    }
    // An error of syntax names a character; other quotations are ours.
    let characters = diagnostic.code.ends_with("-syntax");
    let labels = diagnostic.labels.iter_mut().map(|label| &mut label.message);
    for message in std::iter::once(&mut diagnostic.message).chain(labels) {
        *message = if characters { without_characters(message) } else { without_words(message) };
    }
}

/// A message without what stands between its first and its last backtick: the words may have some too.
fn without_words(message: &str) -> String {
    match message.split_once('`').and_then(|(before, rest)| Some((before, rest.rsplit_once('`')?))) {
        Some((before, (quoted, behind))) if quoted.contains(char::is_alphanumeric) => {
            format!("{before}`***`{behind}")
        }
        _ => message.to_owned(),
    }
}

/// A message without the letters and digits that it quotes.
fn without_characters(message: &str) -> String {
    let part = |part: &str| {
        let mut chars = part.chars();
        let one = chars.next().is_some_and(char::is_alphanumeric) && chars.next().is_none();
        if one { "*".to_owned() } else { part.to_owned() }
    };
    message.split('`').map(part).collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, spans: Vec<Span>) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for span in spans {
            bytes[span.range()].fill(b'*');
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn keys_of_yaml_stay_and_values_go() {
        let text = "kind: Secret\ndata:\n  a: b\n  - c\n  t: |\n    x: y\n    z\n  u: v\n# note\n";
        let expected = "kind:*******\ndata:\n  a:**\n  ***\n  t:**\n    ****\n    *\n  u:**\n# note\n";
        assert_eq!(hidden(text, yaml_values(FileId::new(0), text)), expected);
    }

    #[test]
    fn text_that_looks_like_keys_goes_with_the_value_that_it_belongs_to() {
        let text = "a: \"x\n  y: z\n  w\"\nb: &c !t |\n  y: z\n--- y\n- d: 'it''s'\ne: e\n";
        let expected = "a:***\n  ****\n  **\nb:********\n  ****\n*****\n- d:********\ne:**\n";
        assert_eq!(hidden(text, yaml_values(FileId::new(0), text)), expected);
    }

    #[test]
    fn names_of_json_stay_and_all_else_goes() {
        let text = r#"{"a" : "b\"c", "d": ["e", 7], "f": g h, "i j": true, "k": "l" : "m"#;
        let expected = r#"{"a" : ******, "d": [***, *], "f": * *, *****: ****, "k": *** : **"#;
        assert_eq!(hidden(text, json_values(FileId::new(0), text)), expected);
    }

    #[test]
    fn what_may_be_secret_has_the_word() {
        for text in ["kind: Secret\n", r#"{"kind":"SecretList"}"#, r#""\u0053ecret""#, "Secret"] {
            assert!(may_be_secret(text), "{text}");
        }
        for text in ["imagePullSecrets: []", "kind: SecretStore", "existingSecret: a", ""] {
            assert!(!may_be_secret(text), "{text}");
        }
    }

    #[test]
    fn a_message_loses_what_it_quotes() {
        let told = |code: &'static str, message: &str| {
            let (stage, at) = (crate::source::Stage::Input, crate::source::At::Run);
            let mut error = Diagnostic::error(stage, code, at, message);
            super::message(&mut error);
            error.message
        };
        let tag = told("yaml-tag", "`hunter2` cannot be read as `!!int`");
        assert_eq!(tag, "`***`");
        let backtick = told("yaml-tag", "`a`hunter2` cannot be read");
        assert_eq!(backtick, "`***` cannot be read");
        let letter = told("json-syntax", "found `h` where a value is expected");
        assert_eq!(letter, "found `*` where a value is expected");
        let key = told("json-duplicate-key", "the name `hunter2` stands twice in this object");
        assert_eq!(key, "the name `***` stands twice in this object");
        let punctuation = told("json-syntax", "found `}` where a value is expected");
        assert_eq!(punctuation, "found `}` where a value is expected");
        let own = told("kubernetes-no-name", "this object has no `metadata.name`");
        assert_eq!(own, "this object has no `metadata.name`");
    }
}

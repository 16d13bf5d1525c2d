//! Hides what may be secret in a file that could not be read: nothing in it is known not to be.

use crate::source::{Diagnostic, FileId, Span};

/// The values in the lines of a YAML text: what stands behind a key, and lines without one.
pub(super) fn yaml_values(file: FileId, text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    // Lines that are indented deeper than this belong to a block of text.
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let indent = line.len() - line.trim_start().len();
        let end = start + line.trim_end().len();
        if block.is_some_and(|outer| indent <= outer) && !body.is_empty() {
            block = None;
        }
        let key = if block.is_some() { None } else { key_end(body) };
        if !body.is_empty() && !body.starts_with('#') && !body.starts_with("---") {
            let value = start + indent + key.unwrap_or(0);
            spans.push(Span::new(file, value.min(end), end));
        }
        if key.is_some() && block.is_none() {
            let value = body.get(key.unwrap_or(0)..).unwrap_or_default().trim_start();
            block = value.starts_with(['|', '>']).then_some(indent);
        }
        start += line.len();
    }
    spans
}

/// Where the key of a line ends, behind its colon.
fn key_end(body: &str) -> Option<usize> {
    let at = body.find(':')?;
    let (key, behind) = body.split_at_checked(at)?;
    let plain = key.chars().all(|char| char.is_ascii_alphanumeric() || "-_./ \"'".contains(char));
    let ends = behind.get(1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    (plain && ends).then_some(at + 1)
}

/// The strings of a JSON text that are no names.
pub(super) fn json_strings(file: FileId, text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes.iter().skip(at).position(|byte| *byte == b'"').map(|found| at + found) {
        let mut end = start + 1;
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'\\' => end += 2,
                b'"' => break,
                _ => end += 1,
            }
        }
        let end = (end + 1).min(bytes.len());
        let behind = bytes.iter().skip(end).find(|byte| !byte.is_ascii_whitespace());
        if behind != Some(&b':') {
            spans.push(Span::new(file, start, end));
        }
        at = end;
    }
    spans
}

/// Takes the user's words out of a message that may quote a secret.
pub(super) fn message(diagnostic: &mut Diagnostic) {
    if matches!(diagnostic.code, "yaml-tag" | "yaml-unknown-alias" | "yaml-recursive-alias") {
        let mut quoted = true;
        let parts = diagnostic.message.split('`').map(|part| {
            quoted = !quoted;
            if quoted { "***" } else { part }
        });
        diagnostic.message = parts.collect::<Vec<_>>().join("`");
    }
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
    fn names_of_json_stay_and_strings_go() {
        let text = r#"{"a" : "b\"c", "d": ["e"], "f": "g"#;
        let expected = r#"{"a" : ******, "d": [***], "f": **"#;
        assert_eq!(hidden(text, json_strings(FileId::new(0), text)), expected);
    }

    #[test]
    fn a_message_loses_what_it_quotes() {
        let mut error = Diagnostic::error(
            crate::source::Stage::Input,
            "yaml-tag",
            crate::source::At::Run,
            "`hunter2` cannot be read as `!!int`",
        );
        message(&mut error);
        assert_eq!(error.message, "`***` cannot be read as `***`");
    }
}

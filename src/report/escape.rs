//! Names and messages come from files that anybody may have written. What could steer a terminal is shown
//! by its number, so that a report says what is there and does nothing else.

use std::borrow::Cow;

use super::write::put;
use std::fmt::Write as _;

/// `text` with control characters, and those that change the direction of text or cannot be seen, written as
/// `\n`, `\t` or `\u{…}`: one line, whatever it holds.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        if is_unsafe(char) { push_escape(&mut out, char) } else { out.push(char) }
    }
    Cow::Owned(out)
}

/// The lines of `text`, each made [`visible`]. Spaces at their ends go.
pub(super) fn visible_lines(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.trim().lines().map(|line| visible(line.trim_end()))
}

/// Whether a character could steer a terminal or hide something: control characters (C0, DEL, C1), line and
/// paragraph separators, marks that turn the direction of text (CVE-2021-42574), and characters without width.
pub(super) fn is_unsafe(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Writes a character by its name or number.
pub(super) fn push_escape(out: &mut String, char: char) {
    match char {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Writing to a string does not fail.
        _ => drop(write!(out, "\\u{{{:x}}}", u32::from(char))),
    }
}

/// JSON text of `value`, indented, with a line break at its end. Characters that could steer a terminal stand
/// as escapes there too: they can only be inside strings.
pub(super) fn json(value: &serde_json::Value) -> String {
    let text = format!("{value:#}\n");
    let mut out = String::with_capacity(text.len());
    let mut units = [0; 2];
    for char in text.chars() {
        if char == '\n' || !is_unsafe(char) {
            out.push(char);
        } else {
            for unit in char.encode_utf16(&mut units) {
                put!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_without_the_characters_themselves() {
        let value = serde_json::json!({"a\u{9b}": "\u{7f}\u{202e}\u{e0001}\n\u{1b}"});
        let text = json(&value);
        assert!(text.is_ascii() && !text.contains('\u{7f}'), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn what_could_steer_a_terminal_is_shown_by_its_number() {
        assert_eq!(visible("a\u{1b}[31mb\nc\u{7f}\u{9b}"), "a\\u{1b}[31mb\\nc\\u{7f}\\u{9b}");
        assert_eq!(visible("x\u{202e}y\u{200b}z"), "x\\u{202e}y\\u{200b}z");
        assert!(matches!(visible("plain ñ 漢字 👍"), Cow::Borrowed(_)));
    }
}

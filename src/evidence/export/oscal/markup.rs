//! Texts of OSCAL, which come from files that anybody may have written.

use crate::NAMESPACE;
use crate::document::json::canonical::Json;
use crate::evidence::failure::visible;
use crate::evidence::member::text;

/// Text for a title or a description, which OSCAL reads as Markdown: one line that says itself and nothing else.
///
/// SPEC: OSCAL's `markup-line` is Markdown with HTML; what both would take is escaped.
pub(super) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for char in value(text).chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '{' | '}' | '!' => {
                out.push('\\');
                out.push(char);
            }
            char => out.push(char),
        }
    }
    out
}

/// Text for a property: one line that is not empty and has no blanks at its ends.
pub(super) fn value(text: &str) -> String {
    let visible = visible(text.trim());
    if visible.trim().is_empty() { "-".to_owned() } else { visible.trim().to_owned() }
}

/// A property in our namespace.
pub(super) fn prop(name: &str, content: &str) -> Json {
    Json::object([
        ("name", text(name)),
        ("ns", text(format!("{NAMESPACE}/oscal/v1"))),
        ("value", text(value(content))),
    ])
}

/// A member of the bundle that proves something.
pub(super) fn evidence(member: &str, description: &str) -> Json {
    Json::object([("href", text(format!("../{member}"))), ("description", text(description))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_itself_and_nothing_else() {
        assert_eq!(
            line("[x](javascript:a) <b>&`c`\u{1b}[0m"),
            "\\[x\\](javascript:a) &lt;b&gt;&amp;\\`c\\`\\\\u\\{1b\\}\\[0m"
        );
        assert_eq!(value("  a\nb\u{202e} "), "a\\nb\\u{202e}");
        assert_eq!(value(" \t"), "-");
    }
}

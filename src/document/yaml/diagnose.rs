//! What can be wrong with a YAML text, as diagnostics.

use super::event::SyntaxError;
use super::scalar::Mismatch;
use crate::document::Value;
use crate::source::{At, Diagnostic, FileId, Span, Stage};

const TEMPLATE: &str = "this looks like a template: render it first, and check what comes out";

/// An error of the input at `span`.
fn error(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, At::Span(span), message)
}

/// The text at `error` is no YAML.
pub(super) fn syntax(file: FileId, text: &str, error_: &SyntaxError) -> Diagnostic {
    let width = text.get(error_.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span::new(file, error_.at, error_.at + width);
    let diagnostic = error("yaml-syntax", span, error_.problem);
    if is_template(text, span) { diagnostic.help(TEMPLATE) } else { diagnostic }
}

/// Whether the lines of `span` hold an action of Go's templates.
fn is_template(text: &str, span: Span) -> bool {
    let start = text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text
        .get(span.end as usize..)
        .and_then(|behind| behind.find('\n'))
        .map_or(text.len(), |at| span.end as usize + at);
    text.get(start..end).is_some_and(|lines| lines.contains("{{"))
}

/// A key stands twice in a mapping.
pub(super) fn duplicate(first: Span, second: Span, key: &str) -> Diagnostic {
    error("yaml-duplicate-key", second, format!("the key `{key}` stands twice in this mapping"))
        .label(first, "it stands here first")
        .help("readers disagree on which one counts: keep one of them")
}

/// A key is a collection, null or a number that no key can be.
pub(super) fn wrong_key(span: Span, text: &str, value: &Value) -> Diagnostic {
    let diagnostic = match value {
        Value::List(_) => error("yaml-key", span, "a list cannot be a key"),
        Value::Map(_) => error("yaml-key", span, "a mapping cannot be a key"),
        Value::Number(_) => error("yaml-key", span, "a number beyond 63 bits cannot be a key"),
        _ => error("yaml-key", span, "a key cannot be null"),
    };
    if is_template(text, span) {
        diagnostic.help(TEMPLATE)
    } else {
        diagnostic.help("put the key into quotes, if it is meant as text")
    }
}

/// The value of a merge key is no map.
pub(super) fn merge_value(span: Span) -> Diagnostic {
    error("yaml-merge-value", span, "what `<<` merges is no mapping and no list of mappings")
        .help("write an alias of a mapping, `<<: *name`, or a list of them, `<<: [*one, *other]`")
}

/// A merge key stands behind the key that it would override or that overrides it.
pub(super) fn merge_order(merge: Span, own: Span, key: &str) -> Diagnostic {
    error("yaml-merge-order", merge, format!("`<<` merges another value for `{key}`, which is set before it"))
        .label(own, "it is set here")
        .help("readers disagree on which one counts: put `<<` before the keys that override it")
}

/// An alias of an anchor that is not there.
pub(super) fn unknown_alias(span: Span, name: &str) -> Diagnostic {
    error("yaml-unknown-alias", span, format!("no anchor `&{name}` stands before this alias"))
        .help("set the anchor in the same document, before the alias; put the value into quotes, if it is meant as text")
}

/// An alias inside of the value of its anchor.
pub(super) fn recursive_alias(span: Span, name: &str) -> Diagnostic {
    error("yaml-recursive-alias", span, format!("the value of `&{name}` contains itself"))
        .help("write the value out")
}

/// A scalar does not mean what its tag says.
pub(super) fn mismatch(span: Span, text: &str, mismatch: Mismatch) -> Diagnostic {
    let shown: String = text.chars().take(40).collect();
    let message = match mismatch {
        Mismatch::Type(kind) => format!("`{shown}` cannot be read as `!!{kind}`"),
        Mismatch::Base64 => format!("`{shown}` is tagged `!!binary` and is no base64"),
        Mismatch::Utf8 => "a `!!binary` value holds bytes that are no text".into(),
    };
    error("yaml-tag", span, message).help("take out the tag, or write a value that fits it")
}

/// A number that JSON cannot say.
pub(super) fn not_finite(span: Span) -> Diagnostic {
    error("yaml-not-finite", span, "infinity and not-a-number cannot be said in JSON")
        .help("write a finite number, or put it into quotes, if it is meant as text")
}

/// Collections nest deeper than allowed.
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    error("yaml-too-deep", span, format!("this nests more than {limit} levels deep"))
        .help("such a document is not judged: make it flatter")
}

/// There are more nodes than allowed.
pub(super) fn too_many(span: Span, limit: usize, alias: bool) -> Diagnostic {
    let message = if alias {
        format!("with its aliases expanded the file holds more than {limit} values")
    } else {
        format!("the file holds more than {limit} values")
    };
    error("yaml-too-many-nodes", span, message).help("split it into several files, or use fewer aliases")
}

/// The text is longer than allowed.
pub(super) fn too_large(span: Span, limit: u64) -> Diagnostic {
    error("yaml-too-large", span, format!("the text has more than {limit} bytes"))
        .help("split it into several files")
}

/// A character that YAML does not allow.
pub(super) fn control(span: Span, char: char) -> Diagnostic {
    error("yaml-control", span, format!("the character U+{:04X} is not allowed in YAML", u32::from(char)))
        .help("take it out, or write it as an escape inside of double quotes")
}

/// There are more errors than are told.
pub(super) fn too_many_errors(span: Span) -> Diagnostic {
    error("yaml-too-many-errors", span, "the rest of the file was not read after so many errors")
        .help("mend the ones above first; perhaps the file is no YAML")
}

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

/// What can be wrong with the syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// A tab where only blanks may indent.
    Tab,
    /// A character that begins nothing.
    Start,
    /// A scalar in quotes has no end.
    UnclosedQuote,
    /// A flow collection has no end.
    UnclosedFlow,
    /// A backslash before something that is no escape.
    Escape,
    /// Something else behind `|` or `>`.
    BlockHeader,
    /// A line that must be a key has no colon.
    MissingColon,
    /// A `- ` where no item can be.
    EntryHere,
    /// A `? ` where no key can be.
    KeyHere,
    /// A `: ` where no value can be.
    ValueHere,
    Anchor,
    Alias,
    Tag,
    /// A tag's handle that nobody defined.
    Handle,
    Directive,
    DirectiveTwice,
    Version,
    /// No `---` behind directives.
    Marker,
    /// Text behind the end of a document.
    Rest,
    /// No value where one is expected.
    Node,
    /// No `- ` in a sequence.
    Dash,
    /// No key in a mapping.
    Key,
    /// No comma in a flow collection.
    Comma,
}

/// The text at `error` is no YAML.
pub(super) fn syntax(file: FileId, text: &str, at: &SyntaxError) -> Diagnostic {
    let next = text.get(at.at..).and_then(|rest| rest.chars().next());
    let width = next.filter(|char| !char.is_control() || *char == '\t').map_or(0, char::len_utf8);
    let span = Span::new(file, at.at, at.at + width);
    let found = match next {
        Some('\n' | '\r') => "a line break".into(),
        Some(char) if char.is_control() => format!("the character U+{:04X}", u32::from(char)),
        Some(char) => format!("`{char}`"),
        None => "the end".into(),
    };
    let ends = next.is_none();
    let (code, message, help, opened) = describe(at.problem, &found, ends);
    let mut diagnostic = error(code, span, message);
    if let Some(place) = at.opened {
        diagnostic = diagnostic.label(Span::new(file, place, place + 1), opened);
    }
    let opened = at.opened.map(|place| Span::new(file, place, place));
    if is_template(text, span) || opened.is_some_and(|opened| is_template(text, opened)) {
        diagnostic.help(TEMPLATE)
    } else {
        diagnostic.help(help)
    }
}

/// Code, message, help, and what is said of the place that the problem began at.
fn describe(problem: Problem, found: &str, ends: bool) -> (&'static str, String, &'static str, &'static str) {
    let it = "it begins here";
    match problem {
        Problem::Tab => (
            "yaml-tab",
            "a tab is used for indentation".into(),
            "indent with blanks: YAML takes no tabs there",
            it,
        ),
        Problem::Start => {
            ("yaml-syntax", format!("no value can begin with {found}"), "put the value into quotes", it)
        }
        Problem::UnclosedQuote => (
            "yaml-unclosed",
            "a value in quotes is not closed".into(),
            "write the closing quote; a quote inside of single quotes is written twice, inside of double quotes `\\\"`",
            "the quote is opened here",
        ),
        Problem::UnclosedFlow => (
            "yaml-unclosed",
            "the text ends inside of brackets".into(),
            "write the closing bracket; the file may be cut off",
            "the bracket is opened here",
        ),
        Problem::Escape => (
            "yaml-escape",
            "no escape begins like this".into(),
            "write a backslash as `\\\\`, or use single quotes, in which it means itself",
            it,
        ),
        Problem::BlockHeader => (
            "yaml-syntax",
            format!("{found} stands behind the `|` or `>` that begins a block"),
            "begin the text on the next line; only `+`, `-`, a digit from 1 to 9 and a comment may stand here",
            it,
        ),
        Problem::MissingColon => (
            "yaml-syntax",
            "a line of a mapping has no `key:`".into(),
            "write `key: value`; text that goes on must be indented deeper than its key",
            it,
        ),
        Problem::EntryHere => (
            "yaml-syntax",
            "no item of a list can stand here".into(),
            "begin the list on a line of its own",
            it,
        ),
        Problem::KeyHere => {
            ("yaml-syntax", "no `? ` can stand here".into(), "put text that begins with `? ` into quotes", it)
        }
        Problem::ValueHere => (
            "yaml-syntax",
            "no `: ` can stand here".into(),
            "put text that holds `: ` into quotes, or check the indentation of this line and the one before",
            it,
        ),
        Problem::Anchor => (
            "yaml-syntax",
            "this is no name of an anchor".into(),
            "use letters, digits, `-` and `_`; put text that begins with `&` into quotes",
            it,
        ),
        Problem::Alias => {
            ("yaml-syntax", "this is no alias".into(), "put text that begins with `*` into quotes", it)
        }
        Problem::Tag => (
            "yaml-syntax",
            "this is no tag".into(),
            "put text that begins with `!` into quotes; a blank stands between a tag and its value",
            it,
        ),
        Problem::Handle => (
            "yaml-syntax",
            "nothing says what this tag stands for".into(),
            "put text that begins with `!` into quotes, or define the tag with `%TAG`",
            it,
        ),
        Problem::Directive => (
            "yaml-syntax",
            "this is no directive".into(),
            "put text that begins with `%` into quotes; YAML knows `%YAML 1.1` and `%TAG !name! prefix`",
            it,
        ),
        Problem::DirectiveTwice => {
            ("yaml-syntax", "this directive stands twice".into(), "take one of them out", it)
        }
        Problem::Version => (
            "yaml-syntax",
            "this version of YAML is not known".into(),
            "write `%YAML 1.1` or `%YAML 1.2`, or take the directive out",
            it,
        ),
        Problem::Marker => (
            "yaml-syntax",
            "no `---` stands behind the directives".into(),
            "write a line `---` before the document",
            "the directives begin here",
        ),
        Problem::Rest => (
            "yaml-syntax",
            "text stands behind the end of the document".into(),
            "write a line `---` before the next document; check the indentation of this line",
            it,
        ),
        Problem::Node if ends => (
            "yaml-syntax",
            "the text ends where a value is expected".into(),
            "write the value; the file may be cut off",
            it,
        ),
        Problem::Node => (
            "yaml-syntax",
            format!("found {found} where a value is expected"),
            "write the value, or put it into quotes",
            it,
        ),
        Problem::Dash => (
            "yaml-syntax",
            "a line of a list does not begin with `- `".into(),
            "begin it with `- `, or indent it as deep as what it belongs to",
            "the list begins here",
        ),
        Problem::Key => (
            "yaml-syntax",
            "this line does not fit into the mapping around it".into(),
            "indent the keys of a mapping alike, and its values deeper",
            "the mapping begins here",
        ),
        Problem::Comma => (
            "yaml-syntax",
            format!("found {found} where a comma or the closing bracket is expected"),
            "write the comma or the bracket, or put the value into quotes",
            "the bracket is opened here",
        ),
    }
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

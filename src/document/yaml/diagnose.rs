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
pub(crate) enum Problem {
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
pub(super) fn syntax(file: FileId, text: &str, at: SyntaxError) -> Diagnostic {
    let next = text.get(at.at..).and_then(|rest| rest.chars().next());
    let width = next.filter(|char| !char.is_control() || *char == '\t').map_or(0, char::len_utf8);
    let span = Span::new(file, at.at, at.at + width);
    let mut diagnostic = error(at.problem.code(), span, at.problem.describe(text, at.at));
    let mut template = is_template(text, span);
    if let Some(place) = at.opened {
        let opened = Span::new(file, place, place + 1);
        diagnostic = diagnostic.label(opened, at.problem.opened());
        template |= is_template(text, opened);
    }
    diagnostic.help(if template { TEMPLATE } else { at.problem.help() })
}

impl Problem {
    fn code(self) -> &'static str {
        match self {
            Self::Tab => "yaml-tab",
            Self::UnclosedQuote | Self::UnclosedFlow => "yaml-unclosed",
            Self::Escape => "yaml-escape",
            _ => "yaml-syntax",
        }
    }

    /// What is wrong, as a clause, where what it is about stands at an offset.
    pub(super) fn describe(self, text: &str, at: usize) -> String {
        self.message(&match text.get(at..).and_then(|rest| rest.chars().next()) {
            Some('\n' | '\r') => "a line break".into(),
            Some(char) if char.is_control() => format!("the character U+{:04X}", u32::from(char)),
            Some(char) => format!("`{char}`"),
            None => "the end".into(),
        })
    }

    /// What is wrong, where `found` stands.
    fn message(self, found: &str) -> String {
        let message = match self {
            Self::Tab => "a tab is used for indentation",
            Self::Start => return format!("no value can begin with {found}"),
            Self::UnclosedQuote => "a value in quotes is not closed",
            Self::UnclosedFlow => "the text ends inside of brackets",
            Self::Escape => "no escape begins like this",
            Self::BlockHeader => return format!("{found} stands behind the `|` or `>` that begins a block"),
            Self::MissingColon => "this line has no `key:`",
            Self::EntryHere => "no item of a list can stand here",
            Self::KeyHere => "no `? ` can stand here",
            Self::ValueHere => "no `: ` can stand here",
            Self::Anchor => "this is no name of an anchor",
            Self::Alias => "this is no alias",
            Self::Tag => "this is no tag",
            Self::Handle => "nothing says what this tag stands for",
            Self::Directive => "this is no directive",
            Self::DirectiveTwice => "this directive stands twice",
            Self::Version => "this version of YAML is not known",
            Self::Marker => "no `---` stands behind the directives",
            Self::Rest => "text stands behind the end of the document",
            Self::Node => return format!("found {found} where a value is expected"),
            Self::Dash => "a line of a list does not begin with `- `",
            Self::Key => "this line does not fit into the mapping around it",
            Self::Comma => return format!("found {found} where a comma or the closing bracket is expected"),
        };
        message.into()
    }

    /// What to write instead.
    fn help(self) -> &'static str {
        match self {
            Self::Tab => "indent with blanks: YAML takes no tabs there",
            Self::Start => "put the value into quotes",
            Self::UnclosedQuote => {
                "write the closing quote; inside of single quotes a quote is written twice, inside of double quotes it is `\\\"`"
            }
            Self::UnclosedFlow => "write the closing bracket; the file may be cut off",
            Self::Escape => "write a backslash as `\\\\`, or use single quotes, in which it means itself",
            Self::BlockHeader => {
                "begin the text on the next line; only `+`, `-`, a digit from 1 to 9 and a comment may stand here"
            }
            Self::MissingColon => {
                "write `key: value`; text that goes on must be indented deeper than its key"
            }
            Self::EntryHere => "begin the list on a line of its own",
            Self::KeyHere => "put text that begins with `? ` into quotes",
            Self::ValueHere => {
                "put text that holds `: ` into quotes, or check the indentation of this line and the one before"
            }
            Self::Anchor => "use letters, digits, `-` and `_`; put text that begins with `&` into quotes",
            Self::Alias => "put text that begins with `*` into quotes",
            Self::Tag => {
                "put text that begins with `!` into quotes; a blank stands between a tag and its value"
            }
            Self::Handle => "put text that begins with `!` into quotes, or define the tag with `%TAG`",
            Self::Directive => {
                "put text that begins with `%` into quotes; YAML knows `%YAML 1.1` and `%TAG !name! prefix`"
            }
            Self::DirectiveTwice => "take one of them out",
            Self::Version => "write `%YAML 1.1` or `%YAML 1.2`, or take the directive out",
            Self::Marker => "write a line `---` before the document",
            Self::Rest => {
                "write a line `---` before the next document, or check the indentation of this line"
            }
            Self::Node => "write the value, or put it into quotes; the file may be cut off",
            Self::Dash => "begin it with `- `, or indent it as deep as what it belongs to",
            Self::Key => "indent the keys of a mapping alike, and its values deeper",
            Self::Comma => "write the comma or the bracket, or put the value into quotes",
        }
    }

    /// What is said of the place at which that begins which is wrong.
    fn opened(self) -> &'static str {
        match self {
            Self::UnclosedQuote => "the quote is opened here",
            Self::UnclosedFlow | Self::Comma => "the bracket is opened here",
            Self::Marker => "the directives begin here",
            Self::Dash => "the list begins here",
            Self::Key => "the mapping begins here",
            _ => "it begins here",
        }
    }
}

/// After so many errors the rest of a file is not read.
const MOST_ERRORS: usize = 100;

/// What is wrong with a file.
#[derive(Debug, Default)]
pub(super) struct Report {
    diagnostics: Vec<Diagnostic>,
    /// Whether something makes the current document unreadable.
    pub(super) failed: bool,
}

impl Report {
    /// Tells what makes the current document unreadable. Reading may go on, to find more.
    pub(super) fn refuse(&mut self, diagnostic: Diagnostic) {
        self.failed = true;
        if self.diagnostics.len() < MOST_ERRORS {
            self.diagnostics.push(diagnostic);
        } else if !self.is_full() {
            let help = "mend the ones before it first; perhaps the file is no YAML";
            let message = format!("the rest of the file was not read after {MOST_ERRORS} errors");
            self.diagnostics.push(
                Diagnostic { labels: Vec::new(), code: "yaml-too-many-errors", message, ..diagnostic }
                    .help(help),
            );
        }
    }

    /// Whether so much is wrong that the rest is not read.
    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() > MOST_ERRORS
    }

    /// All that is wrong, in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        let start = |diagnostic: &Diagnostic| match diagnostic.at {
            At::Span(span) => span.start,
            At::Path(_) | At::Run => 0,
        };
        self.diagnostics.sort_by_key(start);
        self.diagnostics
    }
}

/// The user's words as they stand in a message: on one line, and not too many.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
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
    error("yaml-duplicate-key", second, format!("the key `{}` stands twice in this mapping", shown(key)))
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
    error(
        "yaml-merge-order",
        merge,
        format!("`<<` merges another value for `{}`, which is set before it", shown(key)),
    )
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
    let shown = shown(text);
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
        format!("aliases expand to more than {limit} values")
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

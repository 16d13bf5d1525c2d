//! What is wrong with a text, and what to write instead.

use super::token::Kind;
use crate::source::{At, Diagnostic, Span, Stage};

/// Errors of one text that are told; more say nothing new.
const ERRORS: usize = 100;

/// Adds an error to those of a text. Gives whether there may be more.
pub(super) fn tell(diagnostics: &mut Vec<Diagnostic>, diagnostic: Diagnostic) -> bool {
    if diagnostics.len() >= ERRORS {
        return false;
    }
    let last = match diagnostic.at {
        At::Span(span) if diagnostics.len() + 1 == ERRORS => Some(too_many_errors(span)),
        _ => None,
    };
    diagnostics.push(diagnostic);
    let more = last.is_none();
    diagnostics.extend(last);
    more
}

fn error(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, At::Span(span), message)
}

/// An error of grammar that has no code of its own.
fn syntax(span: Span, message: impl Into<String>) -> Diagnostic {
    error("terraform-syntax", span, message)
}

/// The beginning of what the user wrote, on one line.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars().take(40) {
        if character.is_control() { shown.extend(character.escape_debug()) } else { shown.push(character) }
    }
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

/// Something else should stand here.
pub(super) fn expected(span: Span, what: &str, found: &str) -> Diagnostic {
    syntax(span, format!("{found} stands where {what} should")).help(format!("write {what}"))
}

/// No expression begins here.
pub(super) fn no_expression(span: Span, found: &str, text: &str) -> Diagnostic {
    let help = match text {
        "'" => "texts stand between double quotes: `\"…\"`",
        "`" => "texts stand between double quotes: `\"…\"`, and long ones in a heredoc",
        "" | "\n" | "\r\n" => "write a value, or `null` for none",
        "&" | "|" => "the operators are `&&` and `||`",
        _ => "write a value here, or take out what is too much before it",
    };
    syntax(span, format!("{found} stands where a value should begin")).help(help)
}

/// What looks like a number is none.
pub(super) fn number(span: Span, text: &str) -> Diagnostic {
    error("terraform-number", span, format!("`{}` is no number", shown(text)))
        .help("a version or an address is a text: put it between double quotes")
}

/// `<<` without marker or line break.
pub(super) fn bad_heredoc(span: Span) -> Diagnostic {
    syntax(span, "`<<` begins no heredoc here")
        .help("write `<<` or `<<-`, a word, and at once the end of the line, without blanks or comments")
}

/// A comment does not end.
pub(super) fn open_comment(span: Span) -> Diagnostic {
    let span = Span { end: span.start.saturating_add(2), ..span };
    error("terraform-unclosed-comment", span, "this comment has no end").help("end it with `*/`")
}

/// A bracket is not closed where it must be, or nowhere in the text.
pub(super) fn unclosed(span: Span, bracket: &str, found: &str, opened: Span, at_end: bool) -> Diagnostic {
    if at_end {
        return error("terraform-unclosed-bracket", opened, "nothing closes this bracket")
            .help(format!("write the `{bracket}` that ends it"));
    }
    let diagnostic =
        error("terraform-unclosed-bracket", span, format!("{found} stands where `{bracket}` should"));
    diagnostic
        .label(opened, "it would close this")
        .help(format!("write `{bracket}` before it, or take out what is too much"))
}

/// Two items of a tuple, two arguments of a call are not separated.
pub(super) fn separator(span: Span, found: &str, bracket: &str, opened: Span) -> Diagnostic {
    syntax(span, format!("{found} stands where `,` or `{bracket}` should"))
        .label(opened, "of what begins here")
        .help(format!("separate with `,`, and end with `{bracket}`"))
}

/// Two items of an object are not separated.
pub(super) fn item_separator(span: Span, found: &str, opened: Span) -> Diagnostic {
    syntax(span, format!("{found} stands where the next item of the object or `}}` should"))
        .label(opened, "of this object")
        .help("separate items with a line break or `,`")
}

/// An object's key has no value.
pub(super) fn object_value(span: Span, found: &str, word: bool) -> Diagnostic {
    let help = if word {
        "write `key = value`; a key with blanks or points in it stands between double quotes"
    } else {
        "write `key = value`"
    };
    syntax(span, format!("{found} stands where `=` and a value should")).help(help)
}

/// No name stands behind `for`.
pub(super) fn for_name(span: Span, found: &str) -> Diagnostic {
    syntax(span, format!("{found} stands where a name should, behind `for`")).help(
        "write `for value in collection` or `for key, value in collection`; as a key of an object, write `\"for\"`",
    )
}

/// A `for` that makes a tuple has a key.
pub(super) fn for_key_in_tuple(span: Span) -> Diagnostic {
    syntax(span, "a `for` between `[` and `]` makes a list, which has no keys")
        .help("write `{for … : key => value}` for an object, or give the value alone")
}

/// A `for` that makes an object has no key.
pub(super) fn for_without_key(span: Span) -> Diagnostic {
    syntax(span, "a `for` between `{` and `}` makes an object, which needs keys")
        .help("write `key => value`, or use `[` and `]` for a list")
}

/// A `for` that makes a tuple groups.
pub(super) fn for_group_in_tuple(span: Span) -> Diagnostic {
    syntax(span, "`...` groups values by key, and a list has no keys")
        .help("take it out, or write `{for … : key => value...}`")
}

/// No function name behind `::`.
pub(super) fn function_name(span: Span, found: &str) -> Diagnostic {
    syntax(span, format!("{found} stands where the name of a function should, behind `::`"))
        .help("write `namespace::function(…)`")
}

/// No parenthesis behind the name of a function.
pub(super) fn call_parenthesis(span: Span, name: &str, found: &str) -> Diagnostic {
    syntax(span, format!("{found} stands where `(` should, behind the function `{}`", shown(name)))
        .help("write its arguments between `(` and `)`")
}

/// Something stands behind `...`.
pub(super) fn after_expansion(span: Span, found: &str) -> Diagnostic {
    syntax(span, format!("{found} stands where `)` should, behind `...`"))
        .help("only the last argument may be expanded: put it last, without a comma behind")
}

/// `.0.1`
pub(super) fn legacy_index(span: Span, text: &str) -> Diagnostic {
    let (first, second) = text.split_once('.').unwrap_or((text, ""));
    error("terraform-legacy-index", span, format!("`.{}` would be a fraction, not two indices", shown(text)))
        .help(format!("write `[{}][{}]`", shown(first), shown(second)))
}

/// `.*.a.*`
pub(super) fn nested_splat(span: Span) -> Diagnostic {
    syntax(span, "a splat `.*` cannot stand behind another one").help("write `[*]` for both")
}

/// No attribute behind a dot.
pub(super) fn attribute_name(span: Span, found: &str, from: Span) -> Diagnostic {
    syntax(span, format!("{found} stands where the name of an attribute should, behind `.`"))
        .label(from, "of this")
        .help("write a name behind the dot; an index or a name with other characters stands between `[` and `]`")
}

/// Something stands behind an attribute.
pub(super) fn after_attribute(span: Span, found: &str, comma: bool) -> Diagnostic {
    let help = if comma {
        "take the comma out: attributes are separated by line breaks"
    } else {
        "begin a new line, or write an operator or `,` where one is missing"
    };
    syntax(span, format!("{found} stands behind the value, where the line should end")).help(help)
}

/// Something stands behind a block.
pub(super) fn after_block(span: Span, found: &str) -> Diagnostic {
    syntax(span, format!("{found} stands behind the block, where the line should end"))
        .help("begin a new line")
}

/// A word that is neither attribute nor block.
pub(super) fn bare_word(span: Span, word: &str) -> Diagnostic {
    let word = shown(word);
    syntax(span, format!("`{word}` is neither an attribute nor a block"))
        .help(format!("write `{word} = value`, or `{word} {{` on one line"))
}

/// Something that begins neither attribute nor block.
pub(super) fn no_item(span: Span, found: &str) -> Diagnostic {
    syntax(span, format!("{found} stands where an attribute or a block should begin"))
        .help("write `name = value`, or a block `kind \"label\" { … }`")
}

/// The name of an attribute is quoted.
pub(super) fn quoted_name(span: Span) -> Diagnostic {
    syntax(span, "the name of an attribute or of a block stands without quotes")
        .help("take the quotes out; JSON belongs into a file that ends with `.tf.json`")
}

/// A closing brace that closes nothing.
pub(super) fn brace_too_many(span: Span) -> Diagnostic {
    error("terraform-unclosed-block", span, "no block is open that this `}` could close")
        .help("take it out, or look for a `}` too many above it")
}

/// Something in the header of a block that does not belong there.
pub(super) fn block_header(span: Span, kind: &str, token: Kind, found: &str) -> Diagnostic {
    let help = match token {
        Kind::Assign => "a block has no `=`: take it out, or take the labels out for an attribute",
        Kind::Newline | Kind::End => "write the `{` on the line of the block's name",
        _ => "write the labels between double quotes, and `{`",
    };
    syntax(span, format!("{found} stands where a label or `{{` of the block `{}` should", shown(kind)))
        .help(help)
}

/// A block without its closing brace.
pub(super) fn unclosed_block(span: Span, kind: &str) -> Diagnostic {
    error("terraform-unclosed-block", span, format!("nothing closes the block `{}`", shown(kind)))
        .help("write the `}` that ends it")
}

/// A block in a block on one line.
pub(super) fn block_on_one_line(span: Span, name: &str) -> Diagnostic {
    error(
        "terraform-one-line-block",
        span,
        format!("the block `{}` stands on the line of another block", shown(name)),
    )
    .help("a block on one line holds one attribute at most: begin a new line behind `{`")
}

/// A block on one line goes on behind its attribute.
pub(super) fn one_line_end(span: Span, found: &str, kind: &str) -> Diagnostic {
    error("terraform-one-line-block", span, format!("{found} stands where `}}` of the block `{}` should", shown(kind)))
        .help("a block on one line holds one attribute at most: begin a new line behind `{` and behind each attribute")
}

/// An attribute stands twice.
pub(super) fn duplicate_attribute(first: Span, second: Span, name: &str) -> Diagnostic {
    error("terraform-duplicate-attribute", second, format!("the attribute `{}` stands twice", shown(name)))
        .label(first, "it stands here first")
        .help("keep one of them")
}

/// A text between quotes does not end on its line.
pub(super) fn unclosed_quote(span: Span, opened: Span) -> Diagnostic {
    error("terraform-unclosed-string", span, "the text between quotes does not end on its line")
        .label(opened, "it begins here")
        .help("write the closing `\"`; a line break in it is `\\n`, and texts of several lines are heredocs")
}

/// A heredoc does not end.
pub(super) fn unclosed_heredoc(span: Span, marker: &str, at_end: bool) -> Diagnostic {
    let marker = shown(marker);
    let help = if at_end {
        format!("write a line break behind the last line, `{marker}`")
    } else {
        format!("write `{marker}` alone on the line that ends it")
    };
    error("terraform-unclosed-heredoc", span, format!("no line `{marker}` ends this heredoc")).help(help)
}

/// A template in a label.
pub(super) fn template_in_label(span: Span, sign: char) -> Diagnostic {
    syntax(span, "a label cannot be computed")
        .help(format!("write plain text; `{sign}{sign}{{` stands for `{sign}{{`"))
}

/// An escape that there is not.
pub(super) fn escape(span: Span, text: &str) -> Diagnostic {
    error("terraform-escape", span, format!("`{}` is no escape", shown(text))).help(
        "there are `\\n`, `\\r`, `\\t`, `\\\"`, `\\\\`, `\\uXXXX` and `\\UXXXXXXXX`; a backslash itself is `\\\\`",
    )
}

/// An escape that names no character.
pub(super) fn code_point(span: Span, text: &str, digits: usize) -> Diagnostic {
    error("terraform-escape", span, format!("`{}` names no character", shown(text)))
        .help(format!("write {digits} hexadecimal digits that are the number of a Unicode character"))
}

/// An interpolation goes on behind its expression, or has no end.
pub(super) fn interpolation_end(span: Span, found: &str, opened: Span, at_end: bool) -> Diagnostic {
    if at_end {
        return error("terraform-unclosed-template", opened, "nothing closes this interpolation")
            .help("write the `}` that ends it; if it is meant for another language, write `$${`");
    }
    error(
        "terraform-unclosed-template",
        span,
        format!("{found} stands where `}}` should, at the end of `${{…}}`"),
    )
    .label(opened, "it begins here")
    .help("close it with `}`; if it is meant for another language, write `$${`")
}

/// No word of a directive.
pub(super) fn directive(span: Span, found: &str) -> Diagnostic {
    error("terraform-directive", span, format!("{found} is no directive of a template"))
        .help("there are `if`, `else`, `endif`, `for` and `endfor`; for a plain `%{`, write `%%{`")
}

/// A directive goes on behind its end.
pub(super) fn directive_end(span: Span, found: &str, word: &str, opened: Span) -> Diagnostic {
    error(
        "terraform-directive",
        span,
        format!("{found} stands where `}}` should, at the end of `{}`", shown(word)),
    )
    .label(opened, "of this directive")
    .help("close it with `}`")
}

/// A directive that ends or divides another one stands alone.
pub(super) fn stray_directive(span: Span, word: &str, open: Option<Span>) -> Diagnostic {
    let begins = if word == "endfor" { "for" } else { "if" };
    let diagnostic =
        error("terraform-directive", span, format!("no `{begins}` is open that `{word}` could belong to"))
            .help(
                "directives nest: each `if` has one `endif` and one `else` at most, each `for` one `endfor`",
            );
    match open {
        Some(open) => diagnostic.label(open, "this is open"),
        None => diagnostic,
    }
}

/// A directive has no end.
pub(super) fn open_directive(span: Span, end: &str, template: Span) -> Diagnostic {
    error("terraform-directive", span, format!("no `{end}` ends this directive"))
        .label(template, "in this template")
        .help(format!("write `%{{ {end} }}`"))
}

/// Something stands behind an expression.
pub(super) fn after_expression(span: Span, found: &str) -> Diagnostic {
    syntax(span, format!("{found} stands behind the value")).help("give one value and nothing else")
}

/// Something nests too deep.
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    error("terraform-too-deep", span, format!("this nests more than {limit} levels deep"))
        .help("put a part of it into a local value")
}

/// Operators or steps in a row are too many.
pub(super) fn too_long_chain(span: Span, limit: usize) -> Diagnostic {
    error("terraform-too-deep", span, format!("more than {limit} operators or indices follow each other"))
        .help("use a list and a function, or put a part of it into a local value")
}

/// There are too many values.
pub(super) fn too_many_nodes(span: Span, limit: usize) -> Diagnostic {
    error("terraform-too-large", span, format!("the file holds more than {limit} values"))
        .help("split it into several files")
}

/// The text is too long.
pub(super) fn too_large(span: Span, limit: u64) -> Diagnostic {
    error("terraform-too-large", span, format!("the text has more than {limit} bytes"))
        .help("split it into several files")
}

/// There are too many errors.
fn too_many_errors(span: Span) -> Diagnostic {
    let message = format!("{ERRORS} errors are told, and no more of this file is read");
    error("terraform-too-many-errors", span, message).help("mend them first")
}

/// JSON wants something else here.
pub(super) fn json_unexpected(span: Span, found: &str, expected: &str) -> Diagnostic {
    let found = if found.is_empty() { "the end of the text".into() } else { format!("`{}`", shown(found)) };
    let help = match found.as_str() {
        "`'`" => "JSON wants double quotes",
        "`\u{feff}`" => "save the file without a byte order mark",
        "`/`" | "`#`" => "JSON has no comments: write a member `\"//\"`",
        "`}`" | "`]`" => "take out the comma before it, or the bracket",
        _ => "see what stands before it: a comma, a quote or a bracket may be missing or too much",
    };
    error("terraform-json-syntax", span, format!("{found} stands where {expected} should")).help(help)
}

/// A control character in a JSON string.
pub(super) fn json_control(span: Span) -> Diagnostic {
    error("terraform-json-syntax", span, "a string holds a line break or another control character")
        .help("write it as an escape: a line break as `\\n`")
}

/// A JSON string without an end.
pub(super) fn json_open_string(span: Span) -> Diagnostic {
    error("terraform-json-syntax", span, "this string has no end").help("write the closing `\"`")
}

/// An escape of a JSON string that there is not.
pub(super) fn json_escape(span: Span) -> Diagnostic {
    error("terraform-json-syntax", span, "an escape of this string is none of JSON's").help(
        "JSON knows `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits",
    )
}

/// A value is no body.
pub(super) fn json_object(span: Span) -> Diagnostic {
    error("terraform-json-type", span, "this is no object, and the content of a block must be one")
        .help("write an object, or an array of objects")
}

/// A value is no block.
pub(super) fn json_block(span: Span, kind: &str) -> Diagnostic {
    error("terraform-json-type", span, format!("this is no object, and blocks `{}` must be", shown(kind)))
        .help("write an object for one block, an array of objects for several")
}

/// A block lacks a label.
pub(super) fn json_label(span: Span, kind: &str) -> Diagnostic {
    error("terraform-json-type", span, format!("a label of the block `{}` is missing", shown(kind)))
        .help("write `{ \"label\": { … } }`")
}

/// A name that is a template.
pub(super) fn json_name(span: Span) -> Diagnostic {
    error(
        "terraform-json-type",
        span,
        "the name of an attribute, of a block or of a label cannot be computed",
    )
    .help("write the name itself; a template may stand in its value")
}

/// A key that stands twice in an object of the JSON syntax.
pub(super) fn duplicate_key(first: Span, second: Span, name: &str) -> Diagnostic {
    error("terraform-duplicate-key", second, format!("the key `{}` stands twice in this object", shown(name)))
        .label(first, "it stands here first")
        .help("keep one of them")
}

/// A carriage return without a line break in a heredoc.
pub(super) fn lone_return(span: Span) -> Diagnostic {
    error("terraform-syntax", span, "a carriage return stands in a heredoc without a line break behind it")
        .help("take it out, or write the text between quotes with `\\r`")
}

//! Functions of Terraform's own provider that write values in the language's syntax: `provider::terraform::encode_expr`
//! and `provider::terraform::encode_tfvars` (`internal/builtin/providers/terraform/functions.go`, `hclwrite`).
//!
//! What `provider::terraform::decode_tfvars` gives is unknown, as for functions of other providers.

use std::fmt::Write as _;

use super::argument::{pay, string};
use super::json::size;
use super::template::is_identifier;
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::text::count;
use crate::input::terraform::value::{Content, Entries, Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("provider::terraform::encode_expr", VALUE, expression),
    string("provider::terraform::encode_tfvars", VALUE, variables),
];

const VALUE: &[Parameter] = &[Parameter::new("value", ParameterType::Any).unknown()];

/// How deep collections may nest.
const DEEPEST: usize = 500;

/// A value as an expression. Of what is not wholly known, the first character is known, if it will not be null.
fn expression(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let Some(value) = arguments.first() else { return Err(Fault::new("a value is required")) };
    if !value.is_wholly_known() {
        let unknown = Value::unknown_not_null(Type::String);
        let first = match value.ty() {
            Type::String => "\"",
            Type::Object(_) | Type::Map(_) => "{",
            Type::Tuple(_) | Type::List(_) | Type::Set(_) => "[",
            Type::Dynamic | Type::Bool | Type::Number => return Ok(unknown),
        };
        let sure = value.is_definitely_not_null();
        return Ok(if sure { unknown.refine(|known| known.begin_with(first)) } else { unknown });
    }
    let mut writer = Writer::default();
    pay(call, size(value))?;
    writer.value(value, 0)?;
    writer.end_line();
    Ok(Value::string(writer.text(call)?.trim_end_matches('\n')))
}

/// An object as a file of variables: an attribute a line.
fn variables(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let Some(value) = arguments.first() else { return Err(Fault::new("a value is required")) };
    if !value.is_wholly_known() {
        return Ok(Value::unknown_not_null(Type::String));
    }
    let (Content::Object(entries) | Content::Map(_, entries)) = &value.content else {
        return Err(Fault::new(
            "invalid value to encode: must be an object whose attribute names are those of the variables",
        ));
    };
    if let Some(name) = entries.keys().find(|name| !is_identifier(name)) {
        return Err(Fault::new(format!("invalid variable name `{name}`: must be a valid identifier")));
    }
    let mut writer = Writer::default();
    pay(call, size(value))?;
    writer.attributes(entries, 0)?;
    writer.text(call).map(Value::string)
}

/// A line before it is indented.
#[derive(Default)]
struct Line {
    text: String,
    /// How long what stands before its `=` is, in bytes.
    key: Option<usize>,
    /// How many more brackets it opens than it closes.
    opened: isize,
}

/// Lines in the making.
#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    line: Line,
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err(Fault::limit(format!("the value nests deeper than {DEEPEST} levels")));
        }
        match &value.content {
            Content::Null(_) | Content::Unknown(..) => self.line.text.push_str("null"),
            Content::Bool(truth) => self.line.text.push_str(if *truth { "true" } else { "false" }),
            Content::Number(number) => self.line.text.push_str(&number.text()?),
            Content::String(text) => quote(text, &mut self.line.text),
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                self.bracket("[", 1);
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        self.line.text.push_str(", ");
                    }
                    self.value(element, depth + 1)?;
                }
                self.bracket("]", -1);
            }
            Content::Map(_, entries) | Content::Object(entries) => {
                self.bracket("{", 1);
                if !entries.is_empty() {
                    self.end_line();
                    self.attributes(entries, depth + 1)?;
                }
                self.bracket("}", -1);
            }
        }
        Ok(())
    }

    fn attributes(&mut self, entries: &Entries, depth: usize) -> Result<(), Fault> {
        for (key, value) in entries {
            if is_identifier(key) {
                self.line.text.push_str(key);
            } else {
                quote(key, &mut self.line.text);
            }
            self.line.key = Some(self.line.text.len());
            self.line.text.push_str(" = ");
            self.value(value, depth)?;
            self.end_line();
        }
        Ok(())
    }

    fn bracket(&mut self, bracket: &str, change: isize) {
        self.line.text.push_str(bracket);
        self.line.opened += change;
    }

    fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
    }

    /// The lines, indented by the brackets around them; the `=` of lines that follow each other stand below each
    /// other, unless what follows one goes on in the next line (`hclwrite/format.go`).
    fn text(self, call: &Call<'_>) -> Result<String, Fault> {
        let mut out = String::new();
        // How many brackets each line opened that is still open.
        let mut open: Vec<isize> = Vec::new();
        let aligned = |line: &Line| line.key.filter(|_| line.opened == 0);
        for run in self.lines.chunk_by(|one, other| aligned(one).is_some() && aligned(other).is_some()) {
            let width =
                |line: &Line| aligned(line).map_or(0, |key| count(line.text.get(..key).unwrap_or_default()));
            let widest = run.iter().map(width).max().unwrap_or(0);
            for line in run {
                let mut closed = -line.opened;
                while let Some(last) = open.last_mut().filter(|_| closed > 0) {
                    let taken = closed.min(*last);
                    *last -= taken;
                    closed -= taken;
                    open.pop_if(|left| *left == 0);
                }
                let missing = widest - width(line);
                let (key, rest) = line.text.split_at_checked(aligned(line).unwrap_or(0)).unwrap_or_default();
                pay(call, 2 * open.len() + missing + line.text.len())?;
                let indent = 2 * open.len();
                let missing = if aligned(line).is_some() { missing } else { 0 };
                // Writing to a string cannot fail.
                let _ = writeln!(out, "{:indent$}{key}{:missing$}{rest}", "", "");
                if line.opened > 0 {
                    open.push(line.opened);
                }
            }
        }
        Ok(out)
    }
}

/// Writes a text in quotes (`hclwrite.escapeQuotedStringLit`).
fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', char]),
            '$' | '%' => {
                out.push(char);
                if chars.peek() == Some(&'{') {
                    out.push(char);
                }
            }
            char if is_printable(char) => out.push(char),
            char => {
                let code = u32::from(char);
                // Writing to a string cannot fail.
                let _ =
                    if code > 0xffff { write!(out, "\\U{code:08x}") } else { write!(out, "\\u{code:04x}") };
            }
        }
    }
    out.push('"');
}

/// Whether a character can be seen (`unicode.IsPrint`): no control, no space but the blank, no mark of direction.
fn is_printable(char: char) -> bool {
    let unseen = matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}');
    char == ' ' || !(char.is_control() || char.is_whitespace() || unseen)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{call, json, unknown};
    use super::*;

    fn written(value: &str) -> String {
        let value = call("provider::terraform::encode_expr", &[json(value)]).unwrap();
        value.as_str().unwrap().to_owned()
    }

    #[test]
    fn values_are_written_as_expressions() {
        assert_eq!(written(r#"[1, "a", [true, null], {}]"#), r#"[1, "a", [true, null], {}]"#);
        assert_eq!(
            written(r#"[{"a": 1, "bb": 2}, {"c": 3}]"#),
            "[{\n  a  = 1\n  bb = 2\n  }, {\n  c = 3\n}]"
        );
        assert_eq!(
            written(
                r#"{"a": 1, "b c": 2, "ccc": {"d": 1, "eeee": [{"x": 1}]}, "1": 2, "a-b": 3, "é": 1, "for": 1, "null": 2}"#
            ),
            "{\n  \"1\"   = 2\n  a     = 1\n  a-b   = 3\n  \"b c\" = 2\n  ccc = {\n    d = 1\n    eeee = [{\n      x = 1\n    \
             }]\n  }\n  for  = 1\n  null = 2\n  é    = 1\n}"
        );
    }

    #[test]
    fn texts_are_written_with_escapes() {
        assert_eq!(written(r#""a\"${x}%{y}\n\té\\""#), r#""a\"$${x}%%{y}\n\té\\""#);
        assert_eq!(written("\"\\u0001\\u2028😀\\r$ $$ % %%\""), "\"\\u0001\\u2028😀\\r$ $$ % %%\"");
    }

    #[test]
    fn objects_are_written_as_files_of_variables() {
        let file = |value| call("provider::terraform::encode_tfvars", &[json(value)]);
        let written = file(r#"{"a": 1, "bbb": "x", "c": {"d": 1, "ee": 2}, "f": [1, 2]}"#).unwrap();
        assert_eq!(
            written.as_str(),
            Some("a   = 1\nbbb = \"x\"\nc = {\n  d  = 1\n  ee = 2\n}\nf = [1, 2]\n")
        );
        assert_eq!(file("{}").unwrap().as_str(), Some(""));
        assert!(file(r#"{"a b": 1}"#).unwrap_err().contains("`a b`"));
        assert!(file("[1]").is_err());
        assert!(file("null").is_err());
    }

    #[test]
    fn the_first_character_of_an_unknown_expression_may_be_known() {
        let of = |value| call("provider::terraform::encode_expr", &[value]).unwrap();
        assert_eq!(of(Value::tuple([unknown()])).known_prefix(), "[");
        assert_eq!(of(unknown()).known_prefix(), "");
        assert!(of(unknown()).is_definitely_not_null());
    }
}

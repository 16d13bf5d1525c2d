//! Nodes as YAML, for people to read.

use std::fmt::Write as _;

use super::scalar::{self, Scalar};
use crate::document::{Node, Number, Value};

/// The longest key that is written without `?`, in characters; readers take 1,024 with the quotes.
const KEY_LENGTH: usize = 1000;

/// Writes a node as a YAML document in block style, without a `---`: two blanks a level, lists at the column of
/// their key, text of several lines as `|`.
///
/// Text that a reader of YAML 1.1 would take for something else stands in double quotes. [`parse`](super::parse)
/// reads an equal node back, except for decimals that goyaml cannot keep: they are written as they stand.
pub fn write(root: &Node) -> String {
    let mut writer = Writer { out: String::new(), open: Vec::new() };
    writer.value(root, 0, Place::Root);
    // A stack in place of recursion: a tree that was put together elsewhere may nest as deep as it likes.
    while let Some(line) = writer.open.pop() {
        if !line.inline {
            writer.indent(line.column);
        }
        if let Some(key) = line.key {
            writer.key(key, line.column);
            writer.value(line.node, line.column, Place::Key);
        } else {
            writer.out.push('-');
            writer.value(line.node, line.column, Place::Dash);
        }
    }
    writer.out
}

/// An entry or an item that is still to be written.
struct Line<'a> {
    key: Option<&'a str>,
    node: &'a Node,
    column: usize,
    /// Whether it goes on behind a dash.
    inline: bool,
}

/// What a value stands behind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Key,
    Dash,
}

struct Writer<'a> {
    out: String,
    open: Vec<Line<'a>>,
}

impl<'a> Writer<'a> {
    fn indent(&mut self, column: usize) {
        self.out.extend(std::iter::repeat_n(' ', column));
    }

    fn key(&mut self, key: &str, column: usize) {
        let long = key.chars().take(KEY_LENGTH + 1).count() > KEY_LENGTH;
        if long {
            self.out.push_str("? ");
        }
        if is_plain(key) {
            self.out.push_str(key);
        } else {
            quote(key, &mut self.out);
        }
        if long {
            self.out.push('\n');
            self.indent(column);
        }
        self.out.push(':');
    }

    /// Writes what stands behind a key or a dash at `column`; puts the lines of a collection onto the stack.
    fn value(&mut self, node: &'a Node, column: usize, place: Place) {
        let first = self.open.len();
        let inner = if place == Place::Root { 0 } else { column + 2 };
        match &node.value {
            Value::Map(map) if !map.is_empty() => {
                let line = |(key, node)| Line { key: Some(key), node, column: inner, inline: false };
                self.open.extend(map.iter().map(line));
            }
            Value::List(items) if !items.is_empty() => {
                let column = if place == Place::Key { column } else { inner };
                self.open.extend(items.iter().map(|node| Line { key: None, node, column, inline: false }));
            }
            value => {
                if place != Place::Root {
                    self.out.push(' ');
                }
                self.scalar(value, column + 2);
                self.out.push('\n');
            }
        }
        if self.open.len() > first {
            match place {
                Place::Root => {}
                Place::Key => self.out.push('\n'),
                Place::Dash => {
                    self.out.push(' ');
                    if let Some(line) = self.open.get_mut(first) {
                        line.inline = true;
                    }
                }
            }
            if let Some(lines) = self.open.get_mut(first..) {
                lines.reverse();
            }
        }
    }

    /// Writes a scalar or an empty collection, without its last line break.
    fn scalar(&mut self, value: &Value, column: usize) {
        match value {
            Value::Bool(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Value::Number(Number::Integer(integer)) => self.out.push_str(&integer.to_string()),
            Value::Number(Number::Float(float)) if float.is_finite() => {
                let _ = write!(self.out, "{float:?}");
            }
            Value::Null | Value::Number(Number::Float(_)) => self.out.push_str("null"),
            Value::Number(Number::Decimal(digits)) => self.out.push_str(digits),
            Value::List(_) => self.out.push_str("[]"),
            Value::Map(_) => self.out.push_str("{}"),
            Value::String(text) if is_plain(text) => self.out.push_str(text),
            Value::String(text) if is_block(text) => self.block(text, column),
            Value::String(text) => quote(text, &mut self.out),
        }
    }

    fn block(&mut self, text: &str, column: usize) {
        self.out.push('|');
        let body = match text.strip_suffix('\n') {
            None => {
                self.out.push('-');
                text
            }
            Some(body) => {
                if body.ends_with('\n') {
                    self.out.push('+');
                }
                body
            }
        };
        for line in body.split('\n') {
            self.out.push('\n');
            if !line.is_empty() {
                self.indent(column);
                self.out.push_str(line);
            }
        }
    }
}

/// Whether every reader takes text without quotes for that text.
fn is_plain(text: &str) -> bool {
    let begins = |byte: &u8| byte.is_ascii_alphanumeric() || b"_/.$(".contains(byte) || !byte.is_ascii();
    text.as_bytes().first().is_some_and(begins)
        && text.chars().all(is_printable)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !text.starts_with("...")
        && scalar::resolve(text) == Scalar::Text
        && !looks_like_time(text)
}

/// Whether other readers of YAML 1.1 take this for a date or a number with base 60.
fn looks_like_time(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_digit())
        && text.contains([':', '-'])
        && text.bytes().all(|byte| byte.is_ascii_digit() || b":-. +TtZz".contains(&byte))
}

/// Whether text can stand as a block of lines.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && text.chars().all(|char| matches!(char, '\n' | '\t') || is_printable(char))
}

/// Whether a character can stand outside of quotes, inside of a line.
fn is_printable(char: char) -> bool {
    !char.is_control() && !matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Writes text in double quotes.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if is_printable(char) => out.push(char),
            // What is not printable has at most four digits. Writing to a string cannot fail.
            char => {
                let _ = write!(out, "\\u{:04X}", u32::from(char));
            }
        }
    }
    out.push('"');
}

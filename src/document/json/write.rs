//! Nodes as JSON text on one line.

use std::fmt::Write as _;

use super::text::{order, quote};
use crate::document::{Map, Node, Number, Value};

/// Writes a node as JSON on one line, without blanks: names in the order of RFC 8785, numbers as the document
/// says them.
///
/// The same node gives the same bytes everywhere. [`parse`](super::parse) reads an equal node back, but for
/// the order of the names.
pub fn write(root: &Node) -> String {
    let mut out = String::new();
    // A stack in place of recursion: a tree that was put together elsewhere may nest as deep as it likes.
    let mut open = vec![Step::Value(root)];
    while let Some(step) = open.pop() {
        match step {
            Step::Text(text) => out.push_str(text),
            Step::Name(name) => {
                quote(name, &mut out);
                out.push(':');
            }
            Step::Value(node) => write_value(&node.value, &mut out, &mut open),
        }
    }
    out
}

/// What is still to be written, the last one first.
enum Step<'a> {
    /// A bracket or a comma.
    Text(&'static str),
    /// The name of the value that comes next.
    Name(&'a str),
    /// A value.
    Value(&'a Node),
}

/// Writes a scalar; puts what a collection consists of onto the stack.
fn write_value<'a>(value: &'a Value, out: &mut String, open: &mut Vec<Step<'a>>) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => quote(text, out),
        Value::List(items) => {
            out.push('[');
            open.push(Step::Text("]"));
            for (index, item) in items.iter().enumerate().rev() {
                open.push(Step::Value(item));
                if index > 0 {
                    open.push(Step::Text(","));
                }
            }
        }
        Value::Map(map) => {
            out.push('{');
            open.push(Step::Text("}"));
            for (index, (name, node)) in in_order(map).into_iter().enumerate().rev() {
                open.push(Step::Value(node));
                open.push(Step::Name(name));
                if index > 0 {
                    open.push(Step::Text(","));
                }
            }
        }
    }
}

/// The entries of a map in the order of RFC 8785.
fn in_order(map: &Map) -> Vec<(&str, &Node)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by(|left, right| order(left.0, right.0));
    entries
}

/// Writes a number. A float keeps its point or exponent, so that it is read back as a float.
fn write_number(number: &Number, out: &mut String) {
    match number {
        Number::Integer(integer) => out.push_str(&integer.to_string()),
        // `Debug` writes the shortest digits that read back as the same number, as JSON's grammar wants them.
        Number::Float(float) if float.is_finite() => {
            // Writing to a string cannot fail.
            let _ = write!(out, "{float:?}");
        }
        Number::Float(_) => out.push_str("null"),
        Number::Decimal(digits) => out.push_str(digits),
    }
}

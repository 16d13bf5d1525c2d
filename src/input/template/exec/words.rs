//! What errors quote: expressions of templates, names, values.

use crate::input::template::ast::{Command, Node, Operand, Pipe};
use crate::input::template::{Value, format};

pub(super) fn node(node: &Node) -> String {
    format!("{node:?}")
}

pub(super) fn pipe(pipe: &Pipe) -> String {
    format!("{pipe:?}")
}

pub(super) fn command(command: &Command) -> String {
    format!("{command:?}")
}

pub(super) fn operand(operand: &Operand) -> String {
    format!("{operand:?}")
}

/// A text in Go's quotes, as `%q` prints it.
pub(super) fn quoted(text: &str) -> String {
    String::from_utf8_lossy(&format::quote(text.as_bytes())).into_owned()
}

/// A value as `%v` prints it.
pub(super) fn shown(value: &Value, values_type: &str) -> String {
    format::sprint(std::slice::from_ref(value), values_type)
        .map_or_else(|failure| failure.message, |text| text.lossy().into_owned())
}

//! What errors quote: expressions of templates, names, values.

use crate::input::template::ast::{Command, Node, Operand, Pipe};
use crate::input::template::{Failure, Text, Value};

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

pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

pub(super) fn sprint(values: &[Value], _values_type: &str, _most: usize) -> Result<Text, Failure> {
    Ok(Text::from(format!("{values:?}")))
}

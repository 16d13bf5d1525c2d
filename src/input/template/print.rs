//! Tree to text: the canonical form of nodes, which errors show. Source: the `String` methods of
//! text/template/parse.

use std::fmt;
use std::rc::Rc;

use super::Template;
use super::ast::{Body, Branch, Command, Node, Operand, Pipe, Variable};
use super::parse::quote;

/// The line of an offset, from 1, and the number of bytes before it in the line: what Go's `ErrorContext` says of
/// a node at that offset.
pub(super) fn position(text: &[u8], pos: u32) -> (usize, usize) {
    let before = text.get(..pos as usize).unwrap_or(text);
    let line = before.split(|&byte| byte == b'\n').count();
    let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count();
    (line, column)
}

/// A pipeline, without parentheses or delimiters around it.
pub(super) fn pipe(pipe: &Pipe) -> String {
    let mut out = String::new();
    write_pipe(&mut out, pipe);
    out
}

/// A command.
pub(super) fn command(command: &Command) -> String {
    let mut out = String::new();
    write_command(&mut out, command);
    out
}

/// An operand. A pipeline stands without its parentheses, as where Go shows the node alone.
pub(super) fn operand(operand: &Operand) -> String {
    let mut out = String::new();
    write_operand(&mut out, operand);
    out
}

/// A node of a body; `text` is what was parsed.
pub(super) fn node(node: &Node, text: &[u8]) -> String {
    let mut out = String::new();
    write_node(&mut out, node, Literal { text, quoted: false });
    out
}

impl fmt::Display for Template {
    /// Its canonical text. In the alternate form literal text is quoted, so that it can be told from actions.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        let literal = Literal { text: self.source.text().bytes(), quoted: f.alternate() };
        write_body(&mut out, &self.tree.body, literal);
        f.write_str(&out)
    }
}

/// How literal text is written.
#[derive(Clone, Copy)]
struct Literal<'a> {
    /// The text that was parsed.
    text: &'a [u8],
    quoted: bool,
}

fn write_body(out: &mut String, body: &Body, literal: Literal<'_>) {
    for node in &body.0 {
        write_node(out, node, literal);
    }
}

fn write_node(out: &mut String, node: &Node, literal: Literal<'_>) {
    match node {
        Node::Text(range) => {
            let bytes = literal.text.get(range.start as usize..range.end as usize).unwrap_or_default();
            if literal.quoted {
                out.push_str(&quote(bytes));
            } else {
                out.push_str(&String::from_utf8_lossy(bytes));
            }
        }
        Node::Action(action) => {
            out.push_str("{{");
            write_pipe(out, &action.pipe);
            out.push_str("}}");
        }
        Node::If(branch) => write_branch(out, "if", branch, literal),
        Node::With(branch) => write_branch(out, "with", branch, literal),
        Node::Range(branch) => write_branch(out, "range", branch, literal),
        Node::Template(call) => {
            out.push_str("{{template ");
            out.push_str(&quote(call.name.as_bytes()));
            if let Some(pipe) = &call.pipe {
                out.push(' ');
                write_pipe(out, pipe);
            }
            out.push_str("}}");
        }
        Node::Break(_) => out.push_str("{{break}}"),
        Node::Continue(_) => out.push_str("{{continue}}"),
    }
}

fn write_branch(out: &mut String, word: &str, branch: &Branch, literal: Literal<'_>) {
    out.push_str("{{");
    out.push_str(word);
    out.push(' ');
    write_pipe(out, &branch.pipe);
    out.push_str("}}");
    write_body(out, &branch.body, literal);
    if let Some(otherwise) = &branch.otherwise {
        out.push_str("{{else}}");
        write_body(out, otherwise, literal);
    }
    out.push_str("{{end}}");
}

fn write_pipe(out: &mut String, pipe: &Pipe) {
    for (index, variable) in pipe.variables.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        write_variable(out, variable);
    }
    if !pipe.variables.is_empty() {
        out.push_str(if pipe.assigns { " = " } else { " := " });
    }
    for (index, command) in pipe.commands.iter().enumerate() {
        out.push_str(if index > 0 { " | " } else { "" });
        write_command(out, command);
    }
}

fn write_command(out: &mut String, command: &Command) {
    for (index, word) in command.words.iter().enumerate() {
        out.push_str(if index > 0 { " " } else { "" });
        write_argument(out, word);
    }
}

/// An operand among others: a pipeline has parentheses.
fn write_argument(out: &mut String, operand: &Operand) {
    if let Operand::Pipe(pipe) = operand {
        out.push('(');
        write_pipe(out, pipe);
        out.push(')');
    } else {
        write_operand(out, operand);
    }
}

fn write_operand(out: &mut String, operand: &Operand) {
    match operand {
        Operand::Dot(_) => out.push('.'),
        Operand::Nil(_) => out.push_str("nil"),
        Operand::Bool(_, value) => out.push_str(if *value { "true" } else { "false" }),
        Operand::Number(number) => out.push_str(&number.text),
        Operand::Text(constant) => out.push_str(&constant.quoted),
        Operand::Field(_, names) => write_fields(out, names),
        Operand::Variable(variable) => write_variable(out, variable),
        Operand::Function(_, function) => out.push_str(function.name),
        Operand::Pipe(pipe) => write_pipe(out, pipe),
        Operand::Chain(_, of, names) => {
            write_argument(out, of);
            write_fields(out, names);
        }
    }
}

fn write_variable(out: &mut String, variable: &Variable) {
    out.push_str(&variable.name);
    write_fields(out, &variable.fields);
}

fn write_fields(out: &mut String, names: &[Rc<str>]) {
    for name in names {
        out.push('.');
        out.push_str(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_as_go_counts_them() {
        let text = b"ab\n\ncd";
        assert_eq!(position(text, 0), (1, 0));
        assert_eq!(position(text, 2), (1, 2));
        assert_eq!(position(text, 3), (2, 0));
        assert_eq!(position(text, 4), (3, 0));
        assert_eq!(position(text, 6), (3, 2));
        assert_eq!(position(text, 99), (3, 2));
    }
}

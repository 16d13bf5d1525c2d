//! Files that give values to variables: `.tfvars` and `.tfvars.json`.

use std::borrow::Cow;

use super::super::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey};
use super::super::syntax::parse;
use super::folder::{is_json, unreadable};
use super::{diagnose, literal};
use crate::document::{Node, Number, Value, json};
use crate::source::{Diagnostic, FileId, Limits, SourceFile, Texts, Tree, text_of};

/// What a file gives.
#[derive(Debug, Default)]
pub(super) struct VariableFile<'s> {
    /// The file; none where it could not be read.
    pub(super) id: Option<FileId>,
    /// The values in the order of the text.
    pub(super) values: Vec<(&'s str, Expr<'s>)>,
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads a file.
pub(super) fn read<'s>(tree: &Tree, texts: &'s Texts, limits: &Limits, path: &str) -> VariableFile<'s> {
    let mut file = VariableFile::default();
    let bytes = match tree.read(path, limits.file_bytes) {
        Ok(bytes) => bytes,
        Err(error) => {
            file.diagnostics.push(unreadable(path, &error));
            return file;
        }
    };
    let id = texts.add(SourceFile::new(path, bytes));
    file.id = Some(id);
    let text = match texts.file(id).map_or(Ok(""), |source| text_of(id, source)) {
        Ok(text) => text,
        Err(diagnostic) => {
            file.diagnostics.push(diagnostic);
            return file;
        }
    };
    if is_json(path) {
        file.json(id, text, texts, limits)
    } else {
        file.native(id, text, limits)
    }
    file
}

impl<'s> VariableFile<'s> {
    fn native(&mut self, id: FileId, text: &'s str, limits: &Limits) {
        let parsed = parse(id, text, limits);
        self.diagnostics.extend(parsed.diagnostics);
        for block in parsed.body.blocks {
            let kind = block.kind.text;
            let help = match block.label(0) {
                Some(name) if kind == "variable" => format!("write `{name} = …`; declare it in a `.tf` file"),
                _ => "write `name = value`".to_owned(),
            };
            let message = format!("a file of values holds a block `{kind}`");
            self.diagnostics.push(diagnose::error("terraform-variable-file", block.header, message, help));
        }
        for attribute in parsed.body.attributes {
            self.diagnostics.extend(literal::check(&attribute.value));
            self.values.push((attribute.name.text, attribute.value));
        }
    }

    fn json(&mut self, id: FileId, text: &str, texts: &'s Texts, limits: &Limits) {
        match json::parse(id, text, limits) {
            Ok(root) => match root.as_map() {
                Some(map) => {
                    for (name, node) in map.iter().filter(|(name, _)| *name != "//") {
                        self.values.push((texts.keep(name), of_node(node, texts)));
                    }
                }
                None => {
                    let message = "a file of values is no object";
                    let span = root.origin.span;
                    let help = "write `{ \"name\": value }`";
                    self.diagnostics.push(diagnose::error("terraform-variable-file", span, message, help));
                }
            },
            Err(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }
}

/// A JSON value as an expression. Texts stand for themselves: nothing in them is evaluated
/// (`json/structure.go`, `expression.Value` without a context).
fn of_node<'s>(node: &Node, texts: &'s Texts) -> Expr<'s> {
    let kind = match &node.value {
        Value::Null => ExprKind::Null,
        Value::Bool(truth) => ExprKind::Bool(*truth),
        Value::Number(number) => ExprKind::Number(texts.keep(shown(number))),
        Value::String(text) => ExprKind::String(Cow::Borrowed(texts.keep(&**text))),
        Value::List(items) => ExprKind::Tuple(items.iter().map(|item| of_node(item, texts)).collect()),
        Value::Map(map) => ExprKind::Object(map.iter().map(|(key, node)| item(key, node, texts)).collect()),
    };
    Expr { kind, span: node.origin.span }
}

fn item<'s>(key: &str, node: &Node, texts: &'s Texts) -> ObjectItem<'s> {
    let key = ExprKind::String(Cow::Borrowed(texts.keep(key)));
    ObjectItem {
        key: ObjectKey::Expr(Expr { kind: key, span: node.origin.span }),
        value: of_node(node, texts),
    }
}

fn shown(number: &Number) -> String {
    match number {
        Number::Integer(number) => number.to_string(),
        Number::Float(number) => number.to_string(),
        Number::Decimal(number) => number.to_string(),
    }
}

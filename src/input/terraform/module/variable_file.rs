//! Files that give values to variables: `.tfvars` and `.tfvars.json`.

use super::super::syntax::ast::Expr;
use super::super::syntax::json::variables_body;
use super::super::syntax::{Parsed, parse};
use super::folder::{is_json, unreadable};
use super::{diagnose, literal};
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
    let parsed =
        if is_json(path) { variables_body(id, text, texts, limits) } else { parse(id, text, limits) };
    file.take(parsed);
    file
}

impl<'s> VariableFile<'s> {
    fn take(&mut self, parsed: Parsed<'s>) {
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
}

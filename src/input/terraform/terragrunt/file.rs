//! Files of Terragrunt, read and parsed once.

use std::sync::Arc;

use super::super::module::{Loader, unreadable};
use super::super::syntax::ast::Body;
use super::super::syntax::{self, json};
use crate::source::{Diagnostic, FileId, SourceFile, text_of};

/// A file.
#[derive(Debug, Default)]
pub(in crate::input::terraform) struct HclFile<'s> {
    /// The file; none where it could not be read.
    pub(super) id: Option<FileId>,
    /// What it says.
    pub(super) body: Body<'s>,
    /// What is wrong with it.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Whether a path is one where Terragrunt looks for what it runs: a unit, or a file that units include.
pub fn is_unit(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "terragrunt.hcl" | "terragrunt.hcl.json")
}

/// A file, read when it is first asked for.
pub(super) fn read<'s>(loader: &Loader<'s>, path: &str) -> Arc<HclFile<'s>> {
    loader.hcl_file(path, || {
        let mut file = HclFile::default();
        match loader.tree.read(path, loader.limits.file_bytes) {
            Ok(bytes) => parse(loader, path, bytes, &mut file),
            Err(error) => file.diagnostics.push(unreadable(path, &error)),
        }
        file
    })
}

fn parse<'s>(loader: &Loader<'s>, path: &str, bytes: Vec<u8>, file: &mut HclFile<'s>) {
    let id = loader.texts.add(SourceFile::new(path, bytes));
    file.id = Some(id);
    match loader.texts.file(id).map_or(Ok(""), |source| text_of(id, source)) {
        Ok(text) => {
            let parsed = if path.ends_with(".json") {
                json::variables_body(id, text, loader.texts, &loader.limits)
            } else {
                syntax::parse(id, text, &loader.limits)
            };
            file.body = parsed.body;
            file.diagnostics = parsed.diagnostics;
        }
        Err(diagnostic) => file.diagnostics.push(diagnostic),
    }
}

//! Files of Terragrunt, read and parsed once.

use std::sync::Arc;

use super::super::module::{Loader, Once, cell, unreadable};
use super::super::syntax::{self, ast::Body};
use crate::source::{Diagnostic, FileId, SourceFile, text_of};

/// The files that were read.
pub(super) type Files<'s> = Once<Arc<HclFile<'s>>>;

/// A file.
#[derive(Debug, Default)]
pub(super) struct HclFile<'s> {
    /// The file; none where it could not be read.
    pub(super) id: Option<FileId>,
    /// What it says.
    pub(super) body: Body<'s>,
    /// What is wrong with it.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Whether a path is one of a unit of Terragrunt, or of a file that units include.
pub fn is_unit(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "terragrunt.hcl"
}

/// A file, read when it is first asked for.
pub(super) fn read<'s>(files: &Files<'s>, loader: &Loader<'s>, path: &str) -> Arc<HclFile<'s>> {
    let cell = cell(files, path);
    let file = cell.get_or_init(|| {
        let mut file = HclFile::default();
        match loader.tree.read(path, loader.limits.file_bytes) {
            Ok(bytes) => parse(loader, path, bytes, &mut file),
            Err(error) => file.diagnostics.push(unreadable(path, &error)),
        }
        Arc::new(file)
    });
    Arc::clone(file)
}

fn parse<'s>(loader: &Loader<'s>, path: &str, bytes: Vec<u8>, file: &mut HclFile<'s>) {
    let id = loader.texts.add(SourceFile::new(path, bytes));
    file.id = Some(id);
    match loader.texts.file(id).map_or(Ok(""), |source| text_of(id, source)) {
        Ok(text) => {
            let parsed = syntax::parse(id, text, &loader.limits);
            file.body = parsed.body;
            file.diagnostics = parsed.diagnostics;
        }
        Err(diagnostic) => file.diagnostics.push(diagnostic),
    }
}

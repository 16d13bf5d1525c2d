//! What functions of Terraform need where they are called in files of Terragrunt.

use std::sync::Arc;

use super::super::eval::render;
use super::super::function::Host;
use super::super::value::{Fault, Value};
use super::super::way::in_tree;
use super::unit::Run;

/// Functions of Terraform in a file of a folder.
pub(super) struct FileHost<'h, 's> {
    pub(super) run: &'h Run<'h, 's>,
    /// The folder of the file.
    pub(super) folder: &'h str,
    /// The same as an absolute path.
    pub(super) working_folder: String,
}

impl FileHost<'_, '_> {
    fn path(&self, path: &str) -> String {
        in_tree(self.run.options.base, self.folder, path)
    }
}

impl Host for FileHost<'_, '_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        self.run.options.files.read(&self.path(path))
    }

    fn exists(&self, path: &str) -> Result<bool, Fault> {
        self.run.options.files.exists(&self.path(path))
    }

    fn files(&self, folder: &str) -> Result<Vec<String>, Fault> {
        self.run.options.files.files(&self.path(folder))
    }

    fn time(&self) -> &str {
        self.run.options.time
    }

    fn working_folder(&self) -> &str {
        &self.working_folder
    }

    fn render(&self, text: &str, path: Option<&str>, variables: &Value) -> Result<Value, Fault> {
        render(text, path, variables, self, &self.run.memory, &self.run.loader.limits)
    }

    fn spend(&self, steps: usize, bytes: usize) -> Result<(), Fault> {
        let (steps_left, bytes_left) = self.run.left.get();
        match (steps_left.checked_sub(steps), bytes_left.checked_sub(bytes)) {
            (Some(steps), Some(bytes)) => {
                self.run.left.set((steps, bytes));
                Ok(())
            }
            (None, _) => Err(Fault::limit("evaluating the unit takes too many steps")),
            (_, None) => Err(Fault::limit("evaluating the unit takes too much memory")),
        }
    }
}

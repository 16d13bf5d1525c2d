//! What functions need of a run.

use std::sync::Arc;

use super::super::eval::render;
use super::super::function::Host;
use super::super::value::{Fault, Value};
use super::super::way::in_tree;
use super::walk::Graph;

/// The files that functions read, by their paths in the tree.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// A message, where there is none, it may not be read, or it is too large.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault>;

    /// Whether there is a file at a path.
    ///
    /// # Errors
    /// A message, where there is something else, or it may not be looked at.
    fn exists(&self, path: &str) -> Result<bool, Fault>;

    /// The paths of all files below a folder, relative to it, sorted.
    ///
    /// # Errors
    /// A message, where there is no such folder, or it may not be listed.
    fn files(&self, folder: &str) -> Result<Vec<String>, Fault>;
}

impl Graph<'_, '_> {
    /// The path in the tree that a path of the configuration means.
    fn in_tree(&self, path: &str) -> String {
        in_tree(self.options.base, &self.folder, path)
    }
}

impl Host for Graph<'_, '_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        self.options.files.read(&self.in_tree(path))
    }

    fn exists(&self, path: &str) -> Result<bool, Fault> {
        self.options.files.exists(&self.in_tree(path))
    }

    fn files(&self, folder: &str) -> Result<Vec<String>, Fault> {
        self.options.files.files(&self.in_tree(folder))
    }

    fn time(&self) -> &str {
        self.options.time
    }

    fn working_folder(&self) -> &str {
        &self.working_folder
    }

    fn render(&self, text: &str, path: Option<&str>, variables: &Value) -> Result<Value, Fault> {
        render(text, path, variables, self, &self.memory, &self.limits)
    }

    fn spend(&self, steps: usize, bytes: usize) -> Result<(), Fault> {
        let (steps_left, bytes_left) = self.left.get();
        match (steps_left.checked_sub(steps), bytes_left.checked_sub(bytes)) {
            (Some(steps), Some(bytes)) => {
                self.left.set((steps, bytes));
                Ok(())
            }
            (None, _) => Err(Fault::limit("evaluating the configuration takes too many steps")),
            (_, None) => Err(Fault::limit("evaluating the configuration takes too much memory")),
        }
    }
}

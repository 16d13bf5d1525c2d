//! What functions of Terraform need where they are called in files of Terragrunt.

use std::sync::Arc;

use super::super::eval::template;
use super::super::function::Host;
use super::super::module::follow;
use super::super::syntax::parse_template;
use super::super::value::{Fault, Value};
use super::unit::Run;
use crate::source::{FileId, SourceFile};

/// The path in the tree that a path means in a folder: one that begins with the name of the tree's base leads into the
/// tree.
pub(super) fn in_tree(base: &str, folder: &str, path: &str) -> String {
    if !path.starts_with('/') {
        return follow(folder, path);
    }
    let path = follow("/", path);
    let base = follow("/", base);
    match path.strip_prefix(&base) {
        Some("") => String::new(),
        Some(below) if base != "/" && below.starts_with('/') => below.trim_start_matches('/').to_owned(),
        _ => path,
    }
}

/// A folder of the tree as an absolute path.
pub(super) fn absolute(base: &str, folder: &str) -> String {
    follow(&follow("/", base), folder)
}

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
        let shown = path.unwrap_or("<template>");
        let file = SourceFile::new(shown, text.as_bytes().to_vec());
        let parsed = parse_template(FileId::new(0), text, 0, &self.run.loader.limits);
        let expression = parsed.map_err(|diagnostics| {
            let message = diagnostics.first().map_or("it is no template", |first| &first.message);
            Fault::of_argument(0, format!("{shown}: {message}"))
        })?;
        template(&expression, variables, &file, self, &self.run.memory)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_path_below_the_base_leads_into_the_tree() {
        assert_eq!(absolute("project", "live/a"), "/project/live/a");
        assert_eq!(absolute("project", ""), "/project");
        assert_eq!(absolute("project", "/elsewhere"), "/elsewhere");
        assert_eq!(in_tree("project", "live", "/project/modules/x"), "modules/x");
        assert_eq!(in_tree("project", "live", "/project/live/../y"), "y");
        assert_eq!(in_tree("project", "live", "/etc"), "/etc");
        assert_eq!(in_tree("project", "live", "../modules"), "modules");
        assert_eq!(in_tree("project", "live", "/projects"), "/projects");
    }
}

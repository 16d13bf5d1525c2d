//! What functions need of a run.

use std::sync::Arc;

use super::super::configuration::resolve;
use super::super::eval::template;
use super::super::function::Host;
use super::super::syntax::parse_template;
use super::super::value::{Fault, Value};
use super::walk::Graph;
use crate::source::{At, FileId, SourceFile};

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
        if !path.starts_with('/') {
            return resolve(&self.folder, path);
        }
        let path = resolve("/", path);
        let base = resolve("/", self.options.base);
        match path.strip_prefix(&base) {
            Some("") => String::new(),
            Some(below) if base != "/" && below.starts_with('/') => below.trim_start_matches('/').to_owned(),
            _ => path,
        }
    }

    /// The way from the root module's folder to another.
    pub(super) fn relative(&self, folder: &str) -> String {
        let steps = |path: &'_ str| -> Vec<String> {
            path.split('/').filter(|step| !matches!(*step, "" | ".")).map(str::to_owned).collect()
        };
        let (from, to) = (steps(&self.folder), steps(folder));
        let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
        let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
        let way: Vec<String> = up.chain(to.into_iter().skip(common)).collect();
        if way.is_empty() { ".".to_owned() } else { way.join("/") }
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
        let shown = path.unwrap_or("<template>");
        let file = SourceFile::new(shown, text.as_bytes().to_vec());
        let expression = match parse_template(FileId::new(0), text, 0, &self.limits) {
            Ok(expression) => expression,
            Err(diagnostics) => {
                let first = diagnostics.first();
                let message = first.map_or_else(String::new, |first| first.message.clone());
                let at = match first.map(|first| &first.at) {
                    Some(At::Span(span)) => file.position(span.start),
                    _ => file.position(0),
                };
                return Err(Fault::of_argument(0, format!("{shown}:{}:{}: {message}", at.line, at.column)));
            }
        };
        template(&expression, variables, &file, self, &self.memory)
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

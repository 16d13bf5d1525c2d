//! The values that are given for the variables of a root (`internal/command/meta_vars.go`,
//! `internal/backend/backendrun/unparsed_value.go`).
//!
//! From the weakest to the strongest: `TF_VAR_…`, `terraform.tfvars`, `terraform.tfvars.json`, `*.auto.tfvars` and
//! `*.auto.tfvars.json` in the order of their names, `-var` and `-var-file` in their order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::super::syntax::ast::{Expr, ExprKind};
use super::super::syntax::parse_expression;
use super::folder::path_in;
use super::load::{Loader, Once, cell};
use super::model::Module;
use super::variable_file::{self, VariableFile};
use super::{diagnose, literal};
use crate::source::{Diagnostic, FileId, SourceFile, Span, nearest};

/// The values that are given for the variables of a root, beside those of files in its folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenVariables {
    /// Of the environment: what stands behind `TF_VAR_`, and the value.
    pub environment: BTreeMap<String, String>,
    /// Of the command line or the configuration of the run, in their order: a later one is stronger.
    pub arguments: Vec<GivenArgument>,
}

/// Values that are given one by one or as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenArgument {
    /// `-var name=value`.
    Variable {
        /// The name.
        name: String,
        /// The value, as text or as an expression: the type of the variable decides.
        value: String,
    },
    /// `-var-file path`, as paths of the tree are written.
    File(String),
}

/// A value that is given for a variable.
#[derive(Debug, Clone)]
pub struct GivenValue<'s> {
    /// What it is.
    pub content: GivenContent<'s>,
    /// Where it is.
    pub span: Span,
}

/// What a given value is.
#[derive(Debug, Clone)]
pub enum GivenContent<'s> {
    /// An expression without variables and functions.
    Expression(Expr<'s>),
    /// A text as it is.
    Text(&'s str),
}

/// The values that are given for the variables of a root, and what came of reading them.
#[derive(Debug, Default)]
pub struct Given<'s> {
    /// By the name of the variable, which the root declares.
    pub values: BTreeMap<String, GivenValue<'s>>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that had a say, in the order in which they were added.
    pub files: Vec<FileId>,
}

/// What was read of given values.
#[derive(Default)]
pub(super) struct Cache<'s> {
    files: Once<Arc<VariableFile<'s>>>,
    texts: Once<FileId>,
}

/// Names of a file that no variable has, beyond which only their number is told (as Terraform does).
const UNDECLARED: usize = 2;

impl<'s> Loader<'s> {
    /// The values that are given for the variables of a root.
    ///
    /// Values that stand in no file get one of their own, `<value for var.name>`, so that they can be shown. Files are
    /// named when they are first asked for: roots ask one after the other.
    pub fn variables(&self, root: &Module<'s>, given: &GivenVariables) -> Given<'s> {
        let mut found = Given::default();
        let mut files = BTreeSet::new();
        for (name, value) in &given.environment {
            // The environment may be meant for other configurations.
            if root.variables.contains_key(name.as_str()) {
                self.give(root, name, value, &mut found, &mut files);
            }
        }
        for path in automatic(&self.folder(&root.folder).variable_files) {
            self.give_file(root, &path_in(&root.folder, path), &mut found, &mut files);
        }
        for argument in &given.arguments {
            match argument {
                GivenArgument::File(path) => self.give_file(root, path, &mut found, &mut files),
                GivenArgument::Variable { name, value } if root.variables.contains_key(name.as_str()) => {
                    self.give(root, name, value, &mut found, &mut files);
                }
                GivenArgument::Variable { name, value } => {
                    let span = self.value_span(name, value, &mut files);
                    found.diagnostics.push(undeclared(root, span, name));
                }
            }
        }
        found.files = files.into_iter().collect();
        found
    }

    /// Takes a text as the value of a variable that the root declares.
    fn give(
        &self,
        root: &Module<'s>,
        name: &str,
        value: &str,
        found: &mut Given<'s>,
        files: &mut BTreeSet<FileId>,
    ) {
        let span = self.value_span(name, value, files);
        let text = self.texts.text(span.file);
        let ty = root.variables.get(name).and_then(|variable| variable.ty.as_ref());
        let content = if ty.is_none_or(is_primitive) {
            GivenContent::Text(text)
        } else {
            match parse_expression(span.file, text, 0, &self.limits) {
                Ok(expression) => {
                    found.diagnostics.extend(literal::check(&expression));
                    GivenContent::Expression(expression)
                }
                Err(diagnostics) => {
                    found.diagnostics.extend(diagnostics);
                    return;
                }
            }
        };
        found.values.insert(name.to_owned(), GivenValue { content, span });
    }

    /// The place of a value that stands in no file.
    fn value_span(&self, name: &str, value: &str, files: &mut BTreeSet<FileId>) -> Span {
        let path = format!("<value for var.{name}>");
        let cell: Arc<OnceLock<FileId>> = cell(&self.given.texts, &format!("{path}{value}"));
        let file = *cell.get_or_init(|| self.texts.add(SourceFile::new(path, value.as_bytes().to_vec())));
        files.insert(file);
        Span::new(file, 0, value.len())
    }

    /// Takes the values of a file.
    fn give_file(&self, root: &Module<'s>, path: &str, found: &mut Given<'s>, files: &mut BTreeSet<FileId>) {
        let cell = cell(&self.given.files, path);
        let read = || Arc::new(variable_file::read(self.tree, self.texts, &self.limits, path));
        let file = cell.get_or_init(read);
        files.extend(file.id);
        found.diagnostics.extend(file.diagnostics.iter().cloned());
        let mut unknown = 0usize;
        for (name, value) in &file.values {
            if root.variables.contains_key(name) {
                let content = GivenContent::Expression(value.clone());
                found.values.insert((*name).to_owned(), GivenValue { content, span: value.span });
                continue;
            }
            unknown += 1;
            if unknown <= UNDECLARED {
                found.diagnostics.push(not_used(root, value.span, name));
            }
        }
        if unknown > UNDECLARED {
            let message =
                format!("`{path}` gives {unknown} values for variables that the root does not declare");
            let told =
                diagnose::at_path("terraform-undeclared-value", path, message, "remove what is not used");
            found.diagnostics.push(told);
        }
    }
}

/// The files of a folder that are read without being named, the weakest first.
pub(super) fn automatic(names: &[String]) -> impl Iterator<Item = &String> {
    let fixed = ["terraform.tfvars", "terraform.tfvars.json"];
    let first = fixed.into_iter().filter_map(|fixed| names.iter().find(|name| *name == fixed));
    let mut others: Vec<&String> = names.iter().filter(|name| !fixed.contains(&name.as_str())).collect();
    others.sort_unstable();
    first.chain(others)
}

/// Whether a type is one whose values are texts as they are given on the command line
/// (`configs.VariableParsingMode`). A variable without a type is as one of them.
fn is_primitive(ty: &Expr<'_>) -> bool {
    match &ty.kind {
        ExprKind::Traversal { root, steps } => {
            steps.is_empty() && matches!(root.text, "string" | "number" | "bool")
        }
        ExprKind::Parentheses(inner) => is_primitive(inner),
        _ => false,
    }
}

fn undeclared(root: &Module<'_>, span: Span, name: &str) -> Diagnostic {
    let message = format!("the root has no variable `{name}`");
    diagnose::error("terraform-undeclared-value", span, message, near(root, name))
}

fn not_used(root: &Module<'_>, span: Span, name: &str) -> Diagnostic {
    let message = format!("a value is given for `{name}`, and the root has no such variable");
    diagnose::error("terraform-undeclared-value", span, message, near(root, name))
}

fn near(root: &Module<'_>, name: &str) -> String {
    match nearest(name, root.variables.keys().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("declare it with `variable \"{name}\" {{ }}`, or remove the value"),
    }
}

//! One file of Terragrunt with those that it includes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::eval::Failure;
use super::super::module::{self, GeneratedFile, is_configuration};
use super::super::syntax::ast::{Attribute, Block, Expr};
use super::super::value::{Entries, Value};
use super::file::HclFile;
use super::include::Include;
use super::unit::Run;
use crate::source::{Severity, Span};

/// How many files may be read within each other.
const DEPTH: usize = 10;

/// A file with what stands around it.
pub(super) struct Configuration<'r, 's> {
    pub(super) run: &'r Run<'r, 's>,
    pub(super) file: Arc<HclFile<'s>>,
    /// The folder of the file.
    pub(super) folder: String,
    /// The folder of the file that includes it, or its own: what `get_terragrunt_dir` gives.
    pub(super) origin: String,
    /// Whether another file includes it.
    pub(super) included: bool,
    /// The files that it includes.
    pub(super) includes: Vec<Include<'r, 's>>,
    locals: RefCell<BTreeMap<String, Local>>,
}

/// A local value.
enum Local {
    /// It is being evaluated.
    Open,
    /// What it is.
    Known(Value),
}

impl<'r, 's> Configuration<'r, 's> {
    /// The file of a unit.
    pub(super) fn of_unit(run: &'r Run<'r, 's>, path: &str) -> Self {
        let mut configuration = Self::new(run, path, None);
        configuration.includes = configuration.read_includes();
        configuration
    }

    /// A file that one of a folder includes, or that stands alone.
    pub(super) fn new(run: &'r Run<'r, 's>, path: &str, origin: Option<&str>) -> Self {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        Self {
            run,
            file: run.file(path),
            origin: origin.map_or_else(|| folder.clone(), str::to_owned),
            included: origin.is_some(),
            folder,
            includes: Vec::new(),
            locals: RefCell::default(),
        }
    }

    /// A file that `read_terragrunt_config` reads; none where files read each other too deep.
    pub(super) fn read(run: &'r Run<'r, 's>, path: &str) -> Option<Value> {
        let depth = run.depth.get();
        if depth >= DEPTH {
            return None;
        }
        run.depth.set(depth + 1);
        let value = Self::of_unit(run, path).exposed();
        run.depth.set(depth);
        Some(value)
    }

    /// The attribute of that name of the file itself.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute<'s>> {
        self.file.body.attribute(name)
    }

    /// The blocks of that kind.
    pub(super) fn blocks<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Block<'s>> + 'b {
        self.file.body.blocks_of(kind)
    }

    /// The value of an expression; unknown where it has none, which is told.
    pub(super) fn value(&self, expr: &Expr<'s>) -> Value {
        self.evaluate(expr).unwrap_or_else(|failure| {
            self.run.tell(failure.diagnostic);
            Value::dynamic()
        })
    }

    /// The text that an expression is; none where it is none, which is told.
    pub(super) fn text(&self, expr: &Expr<'s>, what: &str) -> Option<String> {
        let value = match self.evaluate(expr) {
            Ok(value) => value,
            Err(failure) => {
                self.run.tell(failure.diagnostic);
                return None;
            }
        };
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            let message = format!("{what} is no text that is known");
            let help = "write it without what is known only where Terragrunt runs";
            self.run.tell(module::error("terragrunt-unknown", expr.span, message, help));
        }
        text
    }

    /// The value of a local; none where there is no such one.
    ///
    /// # Errors
    /// It depends on itself.
    pub(super) fn local(&self, name: &str, span: Span) -> Result<Option<Value>, Box<Failure>> {
        match self.locals.borrow().get(name) {
            Some(Local::Known(value)) => return Ok(Some(value.clone())),
            Some(Local::Open) => {
                let message = format!("the local value `{name}` depends on itself");
                let help = "take one of the references out";
                return Err(Failure::fixed(module::error("terragrunt-cycle", span, message, help)));
            }
            None => {}
        }
        let Some(attribute) = self.blocks("locals").find_map(|block| block.body.attribute(name)) else {
            return Ok(None);
        };
        self.locals.borrow_mut().insert(name.to_owned(), Local::Open);
        let value = self.value(&attribute.value);
        self.locals.borrow_mut().insert(name.to_owned(), Local::Known(value.clone()));
        Ok(Some(value))
    }

    /// All locals.
    pub(super) fn all_locals(&self) -> Value {
        let attributes = self.blocks("locals").flat_map(|block| &block.body.attributes);
        let local = |attribute: &Attribute<'s>| {
            let name = attribute.name;
            let value = self.local(name.text, name.span).ok().flatten().unwrap_or_else(Value::dynamic);
            (name.text.into(), value)
        };
        Value::object(attributes.map(local).collect::<Entries>())
    }

    /// What others see of the file. Of blocks that are not evaluated, nothing is known.
    pub(super) fn exposed(&self) -> Value {
        let unknown = ["terraform", "dependency", "generate", "remote_state"];
        let mut entries: Entries = unknown.map(|name| (name.into(), Value::dynamic())).into();
        entries.insert("locals".into(), self.all_locals());
        entries.insert("inputs".into(), Value::object(self.input_entries()));
        Value::object(entries)
    }

    /// The files that are put into the folder of the root, those of included files among them.
    pub(super) fn generated(&self, path: &str) -> Vec<GeneratedFile> {
        let mut files: BTreeMap<String, GeneratedFile> = BTreeMap::new();
        for include in self.merged() {
            files.extend(include.own_generated(path));
        }
        files.extend(self.own_generated(path));
        files.into_values().collect()
    }

    /// The files that blocks of the file itself make, by the names of the blocks.
    fn own_generated(&self, path: &str) -> Vec<(String, GeneratedFile)> {
        let mut files = Vec::new();
        for block in self.blocks("generate") {
            let of = |name: &str| block.body.attribute(name);
            let disabled = of("disable").is_some_and(|flag| self.value(&flag.value).as_bool() == Some(true));
            let (false, Some(name), Some(contents)) = (disabled, of("path"), of("contents")) else {
                continue;
            };
            let Some(name) = self.text(&name.value, "the path of a generated file") else { continue };
            if name.contains('/') || !is_configuration(&name) {
                let message = format!("the generated file `{name}` is not read");
                let help = "generate `.tf` files beside the module's";
                self.run.tell_not_evaluated(Severity::Warning, block.header, message, help);
                continue;
            }
            if let Some(text) = self.text(&contents.value, "the text of a generated file") {
                let label = block.label(0).unwrap_or_default().to_owned();
                let shown = format!("<{name} of {path}>");
                files.push((label, GeneratedFile { name, shown, text }));
            }
        }
        files
    }

    /// The included files that are merged, the weakest first.
    pub(super) fn merged(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.includes.iter().filter(|include| include.is_merged()).map(|include| &include.configuration)
    }

    /// The source of the module and its place; the text is none where it is not known, which was told.
    pub(super) fn source(&self) -> Option<(Option<String>, Span)> {
        let own = self.blocks("terraform").find_map(|block| block.body.attribute("source"));
        if let Some(attribute) = own {
            let text = self.text(&attribute.value, "the source of the module");
            return Some((text, attribute.value.span));
        }
        self.merged().rev().find_map(Configuration::source)
    }

    /// Tells the blocks that are not evaluated, of included files too.
    pub(super) fn tell_not_evaluated(&self) {
        for block in &self.file.body.blocks {
            let kind = block.kind.text;
            let (severity, help) = match kind {
                "include" | "locals" | "terraform" | "generate" | "dependency" | "dependencies" => continue,
                "remote_state" => {
                    (Severity::Note, "nothing is to be done: it does not change what is planned")
                }
                "errors" | "engine" | "catalog" | "exclude" => {
                    (Severity::Note, "nothing is to be done: it steers Terragrunt itself")
                }
                _ => (Severity::Warning, "check what it changes in the values and files of the module"),
            };
            let message = format!("the block `{kind}` is not evaluated");
            self.run.tell_not_evaluated(severity, block.header, message, help);
        }
        for terraform in self.blocks("terraform") {
            for block in terraform.body.blocks.iter().filter(|block| block.kind.text.ends_with("_hook")) {
                let message = format!("the block `{}` is not run", block.kind.text);
                let help = "see to it that it does not change the files or values of the module";
                self.run.tell_not_evaluated(Severity::Note, block.header, message, help);
            }
        }
        self.merged().for_each(Self::tell_not_evaluated);
    }
}

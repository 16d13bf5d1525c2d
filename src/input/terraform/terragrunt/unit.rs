//! A unit of Terragrunt: a folder with a `terragrunt.hcl` that says which module is run with which values.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::super::eval::Memory;
use super::super::graph::Files;
use super::super::module::{self, GeneratedFile, GivenArgument, Loader, is_local, mapped};
use super::super::value::Value;
use super::super::way::{follow, in_tree};
use super::configuration::Configuration;
use super::file::{self, HclFile};
use crate::source::{At, Diagnostic, FileId, Severity, Span, Stage};

/// What Terragrunt needs of the run.
pub struct Options<'o> {
    /// The files that functions read.
    pub files: &'o dyn Files,
    /// The name of the folder that paths of the tree begin at, as where root modules are evaluated.
    pub base: &'o str,
    /// The run's time, RFC 3339 in UTC.
    pub time: &'o str,
    /// How many steps the files of one unit may take.
    pub steps: usize,
    /// How many bytes its functions and templates may make.
    pub bytes: usize,
}

/// What a unit comes to.
#[derive(Debug, Default)]
pub struct Unit {
    /// The folder of the root module that is run. None where the file is only there to be included, or where the module
    /// is not here: then a diagnostic says so.
    pub root: Option<String>,
    /// The values of `inputs`. They are weaker than all other values that are given, but for the environment's; those
    /// of variables that the root does not declare are passed over.
    pub inputs: BTreeMap<String, Value>,
    /// What `extra_arguments` hand to Terraform.
    pub arguments: Vec<GivenArgument>,
    /// The files that are put into the folder of the root.
    pub generated: Vec<GeneratedFile>,
    /// What is wrong, and what was not evaluated.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of Terragrunt that had a say, in the order in which they were added. Those that functions read are
    /// known to [`Options::files`].
    pub files: Vec<FileId>,
}

/// What the evaluation of one unit shares.
pub(super) struct Run<'r, 's> {
    pub(super) loader: &'r Loader<'s>,
    pub(super) options: &'r Options<'r>,
    pub(super) files: &'r file::Files<'s>,
    pub(super) memory: Memory,
    /// The folder of the unit.
    pub(super) folder: String,
    /// How many files are read within each other.
    pub(super) depth: Cell<usize>,
    /// The steps and bytes that are left.
    pub(super) left: Cell<(usize, usize)>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    had_say: RefCell<BTreeSet<FileId>>,
}

/// Reads units of Terragrunt. A file that several of them include is read and parsed once.
///
/// Files are named in the order in which they are read: units are loaded one after the other.
pub struct Terragrunt<'l, 's> {
    loader: &'l Loader<'s>,
    files: file::Files<'s>,
}

impl<'l, 's> Terragrunt<'l, 's> {
    /// Reads what the loader reads modules of.
    pub fn new(loader: &'l Loader<'s>) -> Self {
        Self { loader, files: file::Files::default() }
    }

    /// The unit of a file `terragrunt.hcl`.
    pub fn unit(&self, path: &str, options: &Options<'_>) -> Unit {
        load(self, path, options)
    }
}

fn load(terragrunt: &Terragrunt<'_, '_>, path: &str, options: &Options<'_>) -> Unit {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let run = Run {
        loader: terragrunt.loader,
        options,
        files: &terragrunt.files,
        memory: Memory::default(),
        folder: folder.clone(),
        depth: Cell::new(0),
        left: Cell::new((options.steps, options.bytes)),
        diagnostics: RefCell::default(),
        had_say: RefCell::default(),
    };
    let mut unit = Unit::default();
    let configuration = Configuration::of_unit(&run, path);
    unit.root = root(&run, &configuration);
    if let Some(root) = &unit.root {
        unit.inputs = configuration.all_inputs();
        if *root != folder {
            // Terragrunt runs in a copy of the module, into which it puts what stands beside its own file.
            let (files, values) = run.loader.copied(&folder);
            unit.generated = files;
            unit.arguments = values.into_iter().map(GivenArgument::File).collect();
        }
        unit.arguments.extend(configuration.arguments());
        unit.generated.extend(configuration.generated(path));
        configuration.tell_not_evaluated();
    }
    drop(configuration);
    unit.diagnostics = run.diagnostics.into_inner();
    unit.files = run.had_say.into_inner().into_iter().collect();
    unit
}

/// The folder of the module that a unit runs.
fn root(run: &Run<'_, '_>, configuration: &Configuration<'_, '_>) -> Option<String> {
    let Some((source, span)) = configuration.source() else {
        // Without a source, the module is beside the file; where none is, the file is only there to be included.
        let beside = run.loader.folder(&run.folder);
        return (!beside.is_empty()).then(|| run.folder.clone());
    };
    let source = source?;
    let (head, tail) =
        source.split_once("//").filter(|(head, _)| !head.ends_with(':')).unwrap_or((&source, ""));
    let folder = if let Some(folder) = mapped(&source, &run.loader.options.mappings) {
        folder
    } else if is_local(&source) || source.starts_with('/') || matches!(source.as_str(), "." | "..") {
        follow(&in_tree(run.options.base, &run.folder, head), &format!("./{tail}"))
    } else {
        let message = format!("the module of the unit is not here: it comes from `{source}`");
        let help = "name the folder that stands for it under `modules` in `tollgate.yaml`";
        run.tell(module::error("terragrunt-source", span, message, help));
        return None;
    };
    if run.loader.folder(&folder).is_empty() {
        let message = format!("the module of the unit is not here: no configuration is in `{folder}`");
        run.tell(module::error("terragrunt-source", span, message, "correct the path"));
        return None;
    }
    Some(folder)
}

impl<'s> Run<'_, 's> {
    /// Tells something, once.
    pub(super) fn tell(&self, diagnostic: Diagnostic) {
        let mut told = self.diagnostics.borrow_mut();
        if !told.contains(&diagnostic) {
            told.push(diagnostic);
        }
    }

    /// Tells that something is not evaluated.
    pub(super) fn tell_not_evaluated(&self, severity: Severity, span: Span, message: String, help: &str) {
        let told = Diagnostic::error(Stage::Input, "terragrunt-not-evaluated", At::Span(span), message);
        self.tell(Diagnostic { severity, ..told.help(help) });
    }

    /// Reads a file, and notes that it had a say.
    pub(super) fn file(&self, path: &str) -> std::sync::Arc<HclFile<'s>> {
        let file = file::read(self.files, self.loader, path);
        self.had_say.borrow_mut().extend(file.id);
        file.diagnostics.iter().for_each(|told| self.tell(told.clone()));
        file
    }
}

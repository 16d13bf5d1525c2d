//! Evaluates the Terraform root modules of a run, each as it is planned somewhere.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::read::{GivenArgument, ReadOptions};
use super::terraform::data::{BuiltIn, Matcher, Overridden, Override};
use super::terraform::declaration::Declared;
use super::terraform::graph::{self, Budget, Files, Given};
use super::terraform::module::{self, GivenContent, GivenVariables, Loaded, Loader, LoaderOptions};
use super::terraform::plan;
use super::terraform::planned::Plans;
use super::terraform::state::{self, State};
use super::terraform::terragrunt::{self, Terragrunt, Unit};
use super::terraform::unworked;
use super::terraform::value::{Fault, Origin};
use crate::config::{Config, TerraformRoot};
use crate::document::{Document, Reading, json};
use crate::source::{
    At, Bounds, Diagnostic, FileId, Limits, ReadError, Severity, SourceFile, Span, Stage, Texts, Tree,
    map_ordered, text_of,
};

/// The format, as records of files name it.
const TERRAFORM: &str = "terraform";
const TERRAGRUNT: &str = "terragrunt";

/// The version of Terraform whose answers are given.
const TERRAFORM_VERSION: &str = "1.11.4";

/// What came of the configuration of a run. Spans name files of `sources`, the first of which has the name that was
/// asked for.
#[derive(Default)]
pub(super) struct Outcome {
    /// The files that had a say.
    pub(super) sources: Vec<SourceFile>,
    pub(super) documents: Vec<Document>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) redacted: usize,
    /// What became of each of the files.
    pub(super) readings: BTreeMap<String, Reading>,
}

/// A root module as it is planned somewhere.
struct Root<'s> {
    loaded: Loaded<'s>,
    given: BTreeMap<String, Given<'s>>,
    workspace: String,
    /// What is there already.
    state: Option<State>,
    /// The address of its plan.
    address: String,
}

/// A root module that is asked for.
struct Entry {
    /// Its folder.
    folder: String,
    /// What the configuration of the run says of it.
    settings: TerraformRoot,
    /// The unit of Terragrunt that runs it, with the folder of its file.
    unit: Option<(String, Unit)>,
}

/// What came of a root module.
struct Planned {
    documents: Vec<Document>,
    diagnostics: Vec<Diagnostic>,
    secrets: Vec<Span>,
    redacted: usize,
    /// The files that functions read, by path.
    read: BTreeMap<String, Arc<[u8]>>,
}

/// Where root modules are looked for.
pub(super) struct Context<'a> {
    pub(super) tree: &'a Tree,
    pub(super) config: &'a Config,
    pub(super) options: &'a ReadOptions,
    /// How many files the run has already.
    pub(super) first: usize,
}

impl Context<'_> {
    /// Evaluates the root modules among `folders`, all of which hold configuration, but for those that a plan is of, and
    /// those that `units` of Terragrunt run.
    ///
    /// The documents of those plans, which are among `read`, get the places of the configuration that they are of.
    pub(super) fn evaluate(
        &self,
        folders: &BTreeSet<String>,
        units: &[String],
        plans: &Plans,
        read: &mut [Document],
    ) -> Outcome {
        let bounds = Bounds::of(self.tree);
        let texts = Texts::behind(self.first);
        let mut outcome = self.within((folders, units), plans, &bounds, &texts, read);
        let secrets: Vec<Span> = outcome.1;
        let mut sources = texts.into_files();
        for span in secrets {
            let at = span.file.index().checked_sub(self.first);
            if let Some(file) = at.and_then(|at| sources.get_mut(at)) {
                file.mask(&[span]);
                file.seal(self.options.redaction_key);
            }
        }
        sources.append(&mut outcome.0.sources);
        outcome.0.sources = sources;
        outcome.0
    }

    /// What comes of the root modules, and the places of secrets.
    fn within(
        &self,
        (folders, units): (&BTreeSet<String>, &[String]),
        plans: &Plans,
        bounds: &Bounds,
        texts: &Texts,
        documents: &mut [Document],
    ) -> (Outcome, Vec<Span>) {
        let ReadOptions { threads, limits, .. } = self.options;
        let modules = self.config.terraform.modules.iter().cloned().collect();
        let loader = Loader::new(
            self.tree,
            texts,
            limits,
            LoaderOptions { mappings: modules, ..LoaderOptions::default() },
        );
        loader.folders(folders, *threads);
        let mut outcome = Outcome::default();
        let files = self.files(bounds);
        let mut entries = self.units(units, &loader, &files, texts, &mut outcome);
        let run: BTreeSet<String> = entries.iter().map(|entry| entry.folder.clone()).collect();
        // What Terragrunt runs is judged as it does.
        let roots = loader.roots_but(folders, &run);
        let declared = |root: &String| (root.clone(), Declared::of_module(&loader.folder(root).module));
        let planned = plans.planned(&roots.iter().map(declared).collect());
        entries.extend(self.entries(&roots, &planned, &mut outcome.diagnostics));
        let names: Vec<String> = entries.iter().map(|entry| entry.folder.clone()).collect();
        loader.prepare(&names, *threads);
        let prepared: Vec<Root<'_>> =
            entries.iter().map(|entry| self.root(&loader, texts, entry, &entries)).collect();
        self.tell_unused(&prepared, &mut outcome.diagnostics);
        let results = map_ordered(*threads, &prepared, || (), |(), root| self.plan(root, texts, bounds));
        let mut secrets = annotate(&loader, &planned, plans, texts, documents);
        let mut read: BTreeMap<String, Arc<[u8]>> = files.read.into_inner();
        for (root, mut result) in prepared.iter().zip(results) {
            let told: Vec<Diagnostic> =
                root.loaded.diagnostics.iter().cloned().chain(result.diagnostics).collect();
            secrets.extend(unworked(&root.loaded.root, &told));
            for told in told {
                if !outcome.diagnostics.contains(&told) {
                    outcome.diagnostics.push(told);
                }
            }
            for file in &root.loaded.files {
                let path = texts.file(*file).map(|file| file.path().to_owned()).unwrap_or_default();
                outcome.readings.entry(path).or_insert(Reading::Read { format: TERRAFORM, documents: 0 });
            }
            outcome.documents.append(&mut result.documents);
            outcome.redacted += result.redacted;
            secrets.append(&mut result.secrets);
            read.extend(result.read);
        }
        self.readings(texts, &planned, &loader, &mut outcome);
        let known: BTreeSet<&str> = texts.files().map(SourceFile::path).collect();
        let more = read.iter().filter(|(path, _)| !known.contains(path.as_str()));
        outcome.sources.extend(more.map(|(path, bytes)| SourceFile::new(path.clone(), bytes.to_vec())));
        (outcome, secrets)
    }

    /// The root modules to evaluate: those that were found and are not planned, as the configuration of the run says
    /// it, and those that it names beside them.
    fn entries(
        &self,
        roots: &BTreeSet<String>,
        planned: &BTreeSet<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Entry> {
        let environment = self.config.environment.as_deref();
        let holds = |of: Option<&str>| of.is_none() || of == environment;
        let folder = |path: &str| if path == "." { String::new() } else { path.to_owned() };
        let configured: Vec<&TerraformRoot> = self.config.terraform.roots.iter().collect();
        let entry = |folder: String, settings: TerraformRoot| Entry { folder, settings, unit: None };
        let mut entries: Vec<Entry> = Vec::new();
        for root in roots.iter().filter(|root| !planned.contains(*root)) {
            let of_root = configured.iter().filter(|entry| folder(&entry.path) == **root);
            let before = entries.len();
            let named = of_root.clone().count() > 0;
            entries.extend(
                of_root
                    .filter(|named| holds(named.environment.as_deref()))
                    .map(|named| entry(root.clone(), (*named).clone())),
            );
            if entries.len() == before && !named {
                entries.push(entry(root.clone(), TerraformRoot::default()));
            }
        }
        for named in configured.iter().filter(|named| holds(named.environment.as_deref())) {
            let folder = folder(&named.path);
            if !roots.contains(&folder) && !planned.contains(&folder) {
                // A module that others call is judged by itself where somebody names it.
                entries.push(entry(folder, (*named).clone()));
            }
        }
        if self.options.terraform.state.is_some() && entries.len() > 1 {
            let message = format!("`--state` is of one root module, and {} are read", entries.len());
            let told = Diagnostic::error(Stage::Input, "terraform-state-unclear", At::Run, message);
            diagnostics.push(told.help("name the root module as a path, or the state of each under `terraform.roots` in `tollgate.yaml`"));
        }
        entries
    }

    /// Loads a root module with what is given for its variables.
    fn root<'s>(&self, loader: &Loader<'s>, texts: &Texts, asked: &Entry, all: &[Entry]) -> Root<'s> {
        let Entry { folder, settings, unit } = asked;
        let mut called = match unit {
            Some((_, unit)) => loader.root_with(folder, &unit.generated),
            None => loader.root(folder),
        };
        let options = &self.options.terraform;
        let declared = &called.root.module.variables;
        let from_config = settings.var_files.iter().cloned().map(module::GivenArgument::File).chain(
            settings.vars.iter().map(|(name, value)| module::GivenArgument::Variable {
                name: name.clone(),
                value: as_argument(value),
            }),
        );
        let from_arguments = options.given.iter().filter_map(|given| match given {
            GivenArgument::File(path) => Some(module::GivenArgument::File(path.clone())),
            // Which of several roots a variable is meant for, its name says.
            GivenArgument::Value(name, value) => declared
                .contains_key(name.as_str())
                .then(|| module::GivenArgument::Variable { name: name.clone(), value: value.clone() }),
        });
        let given = GivenVariables {
            environment: options.environment.iter().cloned().collect(),
            arguments: unit
                .iter()
                .flat_map(|(_, unit)| unit.arguments.iter().cloned())
                .chain(from_config)
                .chain(from_arguments)
                .collect(),
        };
        let found = loader.variables(&called.root.module, &given);
        called.diagnostics.extend(found.diagnostics);
        called.files.extend(found.files);
        let mut given: BTreeMap<String, Given<'s>> = BTreeMap::new();
        if let Some((_, unit)) = unit {
            let declared = &called.root.module.variables;
            let inputs = unit.inputs.iter().filter(|(name, _)| declared.contains_key(name.as_str()));
            given.extend(inputs.map(|(name, value)| (name.clone(), Given::Value(value.clone()))));
        }
        given.extend(found.values.into_iter().map(|(name, value)| {
            let given = match value.content {
                GivenContent::Expression(expression) => Given::Expression(expression),
                GivenContent::Text(text) => Given::Text(text.to_owned(), Origin::at(value.span)),
            };
            (name, given)
        }));
        let workspace = settings.workspace.clone().or_else(|| options.workspace.clone());
        let workspace = workspace.unwrap_or_else(|| "default".to_owned());
        // A unit of Terragrunt is known by its own folder.
        let folder = unit.as_ref().map_or(folder, |(own, _)| own);
        let shown = if folder.is_empty() { "." } else { folder };
        // The same root module may be planned several times.
        let same: Vec<&TerraformRoot> = all
            .iter()
            .filter(|other| other.unit.as_ref().map_or(&other.folder, |(own, _)| own) == folder)
            .map(|other| &other.settings)
            .collect();
        let number = same.iter().position(|other| std::ptr::eq(*other, settings));
        let address = match (same.len(), number) {
            (0 | 1, _) | (_, None) => shown.to_owned(),
            (_, Some(number)) => {
                let workspaces: BTreeSet<_> = same.iter().map(|entry| &entry.workspace).collect();
                if workspaces.len() == same.len() {
                    format!("{shown}#{workspace}")
                } else {
                    format!("{shown}#{}", number + 1)
                }
            }
        };
        let state = settings
            .state
            .as_ref()
            .or(options.state.as_ref())
            .and_then(|path| self.state(path, texts, &mut called));
        Root { loaded: called, given, workspace, state, address }
    }

    /// Reads the state that a root module is planned against; what is wrong with it is told of the root module.
    fn state(&self, path: &str, texts: &Texts, loaded: &mut Loaded<'_>) -> Option<State> {
        let bytes = match self.tree.read(path, self.options.limits.file_bytes) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("the state `{path}` cannot be read: {error}");
                let told =
                    Diagnostic::error(Stage::Input, "terraform-state", At::Path(path.to_owned()), message);
                loaded
                    .diagnostics
                    .push(told.help("name a state file, or what `terraform show -json` writes"));
                return None;
            }
        };
        let file = texts.add(SourceFile::new(path, bytes));
        loaded.files.push(file);
        let source = texts.file(file)?;
        let read = text_of(file, source)
            .and_then(|text| json::parse(file, text, &self.options.limits))
            .and_then(|root| state::read(&root));
        read.map_err(|diagnostic| loaded.diagnostics.push(diagnostic)).ok()
    }

    /// Tells variables that were given and that no root module declares.
    fn tell_unused(&self, roots: &[Root<'_>], diagnostics: &mut Vec<Diagnostic>) {
        for given in &self.options.terraform.given {
            let GivenArgument::Value(name, _) = given else { continue };
            if !roots.iter().any(|root| root.loaded.root.module.variables.contains_key(name.as_str())) {
                let message = format!("`--var {name}=…` is of a variable that no root module declares");
                let told = Diagnostic::error(Stage::Input, "terraform-variable-undeclared", At::Run, message);
                diagnostics.push(told.help("check its name, or take the argument out"));
            }
        }
    }

    /// The files that functions read.
    fn files<'b>(&'b self, bounds: &'b Bounds) -> TreeFiles<'b> {
        TreeFiles { tree: self.tree, bounds, limits: &self.options.limits, read: RefCell::default() }
    }

    /// The name of the folder that paths begin at.
    fn base(&self) -> &str {
        match self.options.terraform.base.as_str() {
            "" => "base",
            base => base,
        }
    }

    /// The run's time, as RFC 3339.
    fn time(&self) -> String {
        let time = OffsetDateTime::from_unix_timestamp(self.options.terraform.time).ok();
        time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_default()
    }

    /// The root modules that units of Terragrunt run.
    fn units(
        &self,
        units: &[String],
        loader: &Loader<'_>,
        files: &TreeFiles<'_>,
        texts: &Texts,
        outcome: &mut Outcome,
    ) -> Vec<Entry> {
        let terragrunt = Terragrunt::new(loader);
        let budget = Budget::default();
        let time = self.time();
        let options = terragrunt::Options {
            files,
            base: self.base(),
            time: &time,
            steps: budget.steps,
            bytes: budget.bytes,
        };
        let mut entries = Vec::new();
        for path in units {
            let mut unit = terragrunt.unit(path, &options);
            for file in &unit.files {
                let path = texts.file(*file).map(|file| file.path().to_owned()).unwrap_or_default();
                outcome.readings.entry(path).or_insert(Reading::Read { format: TERRAGRUNT, documents: 0 });
            }
            outcome.diagnostics.append(&mut unit.diagnostics);
            if let Some(folder) = unit.root.clone() {
                let own = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
                entries.push(Entry { folder, settings: TerraformRoot::default(), unit: Some((own, unit)) });
            }
        }
        entries
    }

    /// Evaluates a root module and makes documents of its plan.
    fn plan(&self, root: &Root<'_>, texts: &Texts, bounds: &Bounds) -> Planned {
        let files = self.files(bounds);
        let overrides = self.config.terraform.data.iter().map(|answer| Override {
            of: if answer.target.contains('.') {
                Matcher::Address(answer.target.clone())
            } else {
                Matcher::Kind(answer.target.clone())
            },
            values: answer.values.clone(),
        });
        let answers = Overridden { inner: BuiltIn, overrides: overrides.collect() };
        let time = self.time();
        let options = graph::Options {
            files: &files,
            answers: &answers,
            defaults: true,
            workspace: &root.workspace,
            time: &time,
            registry: "registry.terraform.io",
            base: self.base(),
            budget: Budget::default(),
        };
        let evaluated = graph::evaluate(&root.loaded.root, root.given.clone(), &options);
        let place =
            root.loaded.files.first().map_or(Span::new(FileId::new(0), 0, 0), |file| Span::new(*file, 0, 0));
        let options = plan::Options {
            terraform_version: TERRAFORM_VERSION,
            timestamp: Some(&time),
            state: root.state.as_ref(),
            place,
        };
        let synthesised = plan::synthesise(&evaluated, &options);
        let planned =
            plan::documents(synthesised, &root.loaded.root, texts, &root.address, self.options.redaction_key);
        let mut diagnostics = evaluated.diagnostics;
        diagnostics.extend(planned.diagnostics);
        Planned {
            documents: planned.documents,
            diagnostics,
            secrets: planned.secrets,
            redacted: planned.redacted,
            read: files.read.into_inner(),
        }
    }

    /// Says of each file what became of it.
    #[allow(clippy::unused_self, reason = "a step of the evaluation, as the others are")]
    fn readings(
        &self,
        texts: &Texts,
        planned: &BTreeSet<String>,
        loader: &Loader<'_>,
        outcome: &mut Outcome,
    ) {
        let path = |file: FileId| texts.file(file).map(|file| file.path().to_owned());
        for document in &outcome.documents {
            if let Some(Reading::Read { documents, .. }) =
                path(document.file).and_then(|path| outcome.readings.get_mut(&path))
            {
                *documents += 1;
            }
        }
        for told in outcome.diagnostics.iter().filter(|told| told.severity == Severity::Error) {
            let file = match told.at {
                At::Span(span) => path(span.file),
                _ => None,
            };
            if let Some(reading) = file.and_then(|file| outcome.readings.get_mut(&file)) {
                *reading = Reading::Failed;
            }
        }
        for folder in planned {
            for file in &loader.root(folder).files {
                let reading = Reading::NotInput("Terraform configuration, judged through its plan");
                outcome.readings.entry(path(*file).unwrap_or_default()).or_insert(reading);
            }
        }
    }
}

/// Gives the documents of plans the places of the root modules that they are of. Gives the places of secrets.
fn annotate(
    loader: &Loader<'_>,
    planned: &BTreeSet<String>,
    plans: &Plans,
    texts: &Texts,
    documents: &mut [Document],
) -> Vec<Span> {
    let lines = |span: Span| {
        let line = |offset| texts.file(span.file).map_or(1, |file| file.position(offset).line);
        (line(span.start), line(span.end))
    };
    let mut secrets = Vec::new();
    for folder in planned {
        let root = loader.root(folder).root;
        let Some(path) = plans.of(folder, &Declared::of_module(&root.module)) else { continue };
        let is_of = |document: &Document| document.plan.as_deref().unwrap_or(&document.address) == path;
        let Some(start) = documents.iter().position(is_of) else { continue };
        let rest = documents.get_mut(start..).unwrap_or_default();
        let end = rest.iter().position(|document| !is_of(document)).unwrap_or(rest.len());
        secrets.extend(plan::annotate(rest.get_mut(..end).unwrap_or_default(), &root, &lines));
    }
    secrets
}

/// A value of `tollgate.yaml` as `-var` takes it. JSON is HCL.
fn as_argument(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The files that functions may read.
struct TreeFiles<'a> {
    tree: &'a Tree,
    bounds: &'a Bounds,
    limits: &'a Limits,
    /// What was read.
    read: RefCell<BTreeMap<String, Arc<[u8]>>>,
}

impl TreeFiles<'_> {
    fn allow(&self, path: &str) -> Result<(), Fault> {
        if self.bounds.hold(path) {
            return Ok(());
        }
        let message = format!(
            "`{path}` lies outside of the repository, and is not read: start in a folder that holds it, or name that as a path"
        );
        Err(Fault::new(message))
    }
}

impl Files for TreeFiles<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        if let Some(bytes) = self.read.borrow().get(path) {
            return Ok(Arc::clone(bytes));
        }
        self.allow(path)?;
        match self.tree.read(path, self.limits.file_bytes) {
            Ok(bytes) => {
                let bytes: Arc<[u8]> = bytes.into();
                self.read.borrow_mut().insert(path.to_owned(), Arc::clone(&bytes));
                Ok(bytes)
            }
            Err(ReadError::Missing) => Err(Fault::new(format!("no file exists at `{path}`"))),
            Err(error) => Err(Fault::new(format!("`{path}` cannot be read: {error}"))),
        }
    }

    fn exists(&self, path: &str) -> Result<bool, Fault> {
        self.allow(path)?;
        match self.tree.read(path, self.limits.file_bytes) {
            Ok(bytes) => {
                self.read.borrow_mut().entry(path.to_owned()).or_insert_with(|| bytes.into());
                Ok(true)
            }
            Err(ReadError::Missing) => Ok(false),
            Err(ReadError::TooLarge(_)) => Ok(true),
            Err(error) => Err(Fault::new(format!("`{path}` is no file: {error}"))),
        }
    }

    fn files(&self, folder: &str) -> Result<Vec<String>, Fault> {
        self.allow(folder)?;
        let listing = self.tree.folder(folder, self.limits, &|_, _| false);
        if let Some(told) = listing.diagnostics.first() {
            return Err(Fault::new(told.message.clone()));
        }
        let mut files = listing.files;
        files.sort();
        Ok(files)
    }
}

//! Reads a tree: all of its files, on all cores, into one inventory.

use std::collections::{BTreeMap, BTreeSet};

use super::chart::{self, Release};
use super::configuration::Context as Configurations;
use super::discover::{self, Candidate, Charts, EXTENSIONS};
use super::file::{Context, LIBRARY, Outcome};
use super::format;
use super::gitops;
use super::leak;
use super::relocate::{Move, Renumber};
use super::terraform::planned::Plans;
use super::terraform::terragrunt::is_unit;
use crate::config::Config;
use crate::document::{Document, DocumentKind, FileFormat, FileRecord, Inventory, Pointer, Reading};
use crate::source::{
    At, Diagnostic, FileId, Limits, SourceFile, SourceMap, Tree, TreeFile, WalkOptions, map_ordered,
};

/// Hidden files that policies of files may be about.
const HIDDEN: &[&str] = &[".env", ".gitignore", ".dockerignore"];

/// How a tree is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// How many threads read. The inventory does not depend on it.
    pub threads: usize,
    /// How much may be read.
    pub limits: Limits,
    /// With it, the markers that stand for secrets hold salted commitments, as a release's do.
    pub redaction_key: Option<[u8; 32]>,
    /// How Terraform configuration is planned.
    pub terraform: TerraformOptions,
    /// With it, configuration files are read as conftest reads them too: what policies of the views `file` and `hcl`
    /// judge.
    pub files: Option<FileOptions>,
}

/// Which configuration files are read, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileOptions {
    /// Names of formats, and globs of paths, of the files that are read; empty for all whose format their name tells.
    pub kinds: Vec<String>,
    /// The format of files that the user named, whatever their names say.
    pub parser: Option<FileFormat>,
    /// One document with all files in place of one for each (`--combine` of conftest).
    pub combine: bool,
    /// Nothing else is read: no manifests, plans, charts and Terraform configuration.
    pub alone: bool,
}

/// How Terraform configuration is planned, where `tollgate.yaml` does not say it for a root module.
#[derive(Debug, Clone, Default)]
pub struct TerraformOptions {
    /// What is given for variables, a later one over an earlier one.
    pub given: Vec<GivenArgument>,
    /// What the environment gives for variables, by name: under everything else.
    pub environment: Vec<(String, String)>,
    /// The workspace.
    pub workspace: Option<String>,
    /// The state that the root module is planned against.
    pub state: Option<String>,
    /// The run's time, in seconds since 1970-01-01T00:00:00Z: what `plantimestamp` gives.
    pub time: i64,
    /// The name of the folder that paths begin at, which `path.cwd` ends with.
    pub base: String,
}

/// Something that is given for variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenArgument {
    /// The value of a variable, as Terraform's `-var` takes it.
    Value(String, String),
    /// A file of variables.
    File(String),
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            threads: 1,
            limits: Limits::default(),
            redaction_key: None,
            terraform: TerraformOptions::default(),
            files: None,
        }
    }
}

/// Finds the files of a tree, tells what each is, and reads what is input.
///
/// - Manifests are `.yaml`, `.yml` and `.json` files in which a document has `apiVersion` and `kind`; plans
///   are `.json` files with a `format_version` and planned values or changes. A file that the user named is
///   looked into whatever its extension.
/// - What looks like input and cannot be read is an error, with the documents kept that could be read. So is
///   a named file that is no input, a root module of
///   Terraform configuration that no plan of the run is of.
/// - Everything else is listed with why it is no input, and is not kept.
///
/// Each file is read and digested once. Secrets are replaced by markers before this returns, and masked in
/// what [`SourceFile::around`] shows.
///
/// The files that said what is left out (`.gitignore`, …) are sources too: they had a say.
pub fn read(tree: &Tree, config: &Config, options: &ReadOptions) -> Inventory {
    let walk = tree.walk(&WalkOptions {
        include: config.include.clone(),
        exclude: config.exclude.clone(),
        expected: EXTENSIONS,
        shown: if options.files.is_some() { HIDDEN } else { &[] },
        limits: options.limits.clone(),
    });
    let alone = options.files.as_ref().is_some_and(|files| files.alone);
    let mut charts = Charts::new(&walk);
    if alone {
        charts.tell_all();
    }
    let mut templates: BTreeMap<&str, BTreeMap<&str, &Pointer>> = BTreeMap::new();
    for workload in &config.workloads {
        templates.entry(&workload.group).or_default().insert(&workload.kind, &workload.path);
    }
    let pod_template =
        |group: &str, kind: &str| templates.get(group).and_then(|kinds| kinds.get(kind)).copied().cloned();
    let context = Context {
        tree,
        limits: &options.limits,
        pod_template: &pod_template,
        key: options.redaction_key,
        files: options.files.as_ref(),
    };
    let files: Vec<_> = walk.files.iter().enumerate().collect();
    // What becomes of a template depends on what its chart turns out to be.
    let (first, rest): (Vec<_>, Vec<_>) = files.iter().partition(|(_, file)| charts.describes(&file.path));
    let read = |files: &[(usize, &TreeFile)], charts: &Charts| {
        map_ordered(
            options.threads,
            files,
            || (),
            |(), (index, file)| {
                let candidate = if charts.describes(&file.path) {
                    Candidate::Chart
                } else {
                    discover::by_path(&file.path, file.named, charts)
                };
                context.read(file, FileId::new(*index), candidate)
            },
        )
    };
    let mut by_file: BTreeMap<usize, Outcome> = BTreeMap::new();
    // A chart comes before those that lie in it.
    for ((index, file), mut outcome) in first.iter().zip(read(&first, &charts)) {
        if charts.is_dependency(&file.path) {
            const DEPENDENCY: Candidate = Candidate::No("a chart that another chart depends on");
            outcome = context.read(file, FileId::new(*index), DEPENDENCY);
            charts.tell(&file.path);
        } else if outcome.chart.is_some() || outcome.reading == Reading::Failed {
            charts.tell(&file.path);
        } else if outcome.reading == Reading::NotInput(LIBRARY) {
            charts.library(&file.path);
        }
        by_file.insert(*index, outcome);
    }
    by_file.extend(rest.iter().map(|(index, _)| *index).zip(read(&rest, &charts)));
    let mut outcomes: Vec<Outcome> = by_file.into_values().collect();
    let unmatched =
        if alone { Vec::new() } else { render_charts(&context, config, options.threads, &mut outcomes) };
    let mut folders: BTreeSet<String> = BTreeSet::new();
    let mut units: Vec<String> = Vec::new();
    let mut plans = Plans::default();
    for ((_, file), outcome) in files.iter().zip(&mut outcomes) {
        if outcome.configuration && is_unit(&file.path) {
            units.push(file.path.clone());
        } else if outcome.configuration {
            folders.insert(file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned());
        } else if outcome.is_plan() {
            plans.add(&file.path, outcome.declared.take());
        }
    }
    let mut inventory = Inventory::default();
    add_sources(&files, &mut outcomes, walk.rules, &mut inventory.sources);
    let mut diagnostics: Vec<(String, Diagnostic)> = Vec::new();
    for ((_, file), outcome) in files.into_iter().zip(outcomes) {
        take(file, outcome, &mut inventory, &mut diagnostics);
    }
    let left_out = walk.left_out.into_iter();
    inventory
        .files
        .extend(left_out.map(|(path, reason)| FileRecord { path, reading: Reading::LeftOut(reason) }));
    inventory.files.sort_by(|one, other| one.path.cmp(&other.path));

    for told in walk.diagnostics {
        let path = match &told.at {
            At::Path(path) => path.clone(),
            At::Span(_) | At::Run => String::new(),
        };
        diagnostics.push((path, told));
    }
    diagnostics.extend(unmatched.into_iter().map(|told| (String::new(), told)));
    if !alone {
        evaluate(tree, config, options, (&folders, &units, &plans), &mut inventory, &mut diagnostics);
    }
    diagnostics.sort_by(|(one, _), (other, _)| one.cmp(other));
    inventory.diagnostics = diagnostics.into_iter().map(|(_, told)| told).collect();
    hide(tree, config, options, &walk.files, &mut inventory);
    inventory
}

/// Hides what is secret though nothing marks it so, and puts files together where that is asked for.
fn hide(tree: &Tree, config: &Config, options: &ReadOptions, files: &[TreeFile], inventory: &mut Inventory) {
    let listed = leak::is_asked_for(options.files.as_ref());
    if listed {
        let known = inventory.sources.files().iter().map(|source| source.path().to_owned()).collect();
        for source in leak::unread(tree, files, &known, &options.limits) {
            inventory.sources.add(source);
        }
    }
    leak::sweep(inventory, config, options, listed);
    if options.files.as_ref().is_some_and(|files| files.combine) {
        combine(inventory);
    }
}

/// Puts one document in place of those of files: a list of `{path, contents}`, as conftest combines them.
fn combine(inventory: &mut Inventory) {
    let is_file = |document: &Document| matches!(document.kind, DocumentKind::File(format) if format != FileFormat::Secrets);
    let (files, others): (Vec<_>, Vec<_>) = inventory.documents.drain(..).partition(is_file);
    inventory.documents = others;
    inventory.documents.extend(format::combined(files, &inventory.sources));
}

/// Evaluates the Terraform root modules that no plan of the run is of.
fn evaluate(
    tree: &Tree,
    config: &Config,
    options: &ReadOptions,
    (folders, units, plans): (&BTreeSet<String>, &[String], &Plans),
    inventory: &mut Inventory,
    diagnostics: &mut Vec<(String, Diagnostic)>,
) {
    if folders.is_empty() && units.is_empty() && config.terraform.roots.is_empty() {
        return;
    }
    let context = Configurations { tree, config, options, first: inventory.sources.files().len() };
    let mut outcome = context.evaluate(folders, units, plans, &mut inventory.documents);
    let path = |span: FileId| {
        let at = span.index().checked_sub(context.first)?;
        outcome.sources.get(at).map(|file| file.path().to_owned())
    };
    for told in outcome.diagnostics {
        let place = match &told.at {
            At::Path(path) => path.clone(),
            At::Span(span) => path(span.file).unwrap_or_default(),
            At::Run => String::new(),
        };
        diagnostics.push((place, told));
    }
    for source in outcome.sources {
        inventory.sources.add(source);
    }
    inventory.documents.append(&mut outcome.documents);
    inventory.redacted += outcome.redacted;
    for record in &mut inventory.files {
        if let Some(reading) = outcome.readings.remove(&record.path) {
            record.reading = reading;
        }
    }
    let more = outcome.readings.into_iter().map(|(path, reading)| FileRecord { path, reading });
    inventory.files.extend(more);
    inventory.files.sort_by(|one, other| one.path.cmp(&other.path));
}

/// Adds the files that had a say, those that left others out included, and names them in what came of each.
fn add_sources(
    files: &[(usize, &TreeFile)],
    outcomes: &mut [Outcome],
    rules: Vec<(String, Vec<u8>)>,
    sources: &mut SourceMap,
) {
    let mut rules = rules.into_iter().peekable();
    for ((index, file), outcome) in files.iter().zip(outcomes) {
        while let Some((path, bytes)) = rules.next_if(|(path, _)| *path <= file.path) {
            if path != file.path || outcome.source.is_none() {
                sources.add(SourceFile::new(path, bytes));
            }
        }
        if let Some(source) = outcome.source.take() {
            let id = sources.add(source);
            if id != FileId::new(*index) {
                let to = Move { file: id, offset: 0 };
                outcome.documents.iter_mut().for_each(|document| to.document(document));
                outcome.diagnostics.iter_mut().for_each(|diagnostic| to.diagnostic(diagnostic));
            }
        }
    }
    for (path, bytes) in rules {
        sources.add(SourceFile::new(path, bytes));
    }
}

/// Takes what came of a file into the inventory. A file that a chart has a share of is known by then.
fn take(
    file: &TreeFile,
    mut outcome: Outcome,
    inventory: &mut Inventory,
    diagnostics: &mut Vec<(String, Diagnostic)>,
) {
    if let Some(chart) = outcome.rendered.take() {
        let to = Renumber::add(&chart.sources, &mut inventory.sources);
        outcome.documents = chart.documents;
        outcome.diagnostics = chart.diagnostics;
        outcome.documents.iter_mut().for_each(|document| to.document(document));
        outcome.diagnostics.iter_mut().for_each(|diagnostic| to.diagnostic(diagnostic));
    }
    inventory.documents.append(&mut outcome.documents);
    inventory.redacted += outcome.redacted;
    diagnostics.extend(outcome.diagnostics.into_iter().map(|told| (file.path.clone(), told)));
    inventory.files.push(FileRecord { path: file.path.clone(), reading: outcome.reading });
}

/// Renders the charts that were found, each as the configuration and the `GitOps` objects of the run release it, and
/// with its default values. Gives what is wrong with the configuration's charts.
fn render_charts(
    context: &Context<'_>,
    config: &Config,
    threads: usize,
    outcomes: &mut [Outcome],
) -> Vec<Diagnostic> {
    let paths: Vec<String> = outcomes.iter().filter_map(|outcome| outcome.chart.clone()).collect();
    let mut by_objects: BTreeMap<String, Vec<Release>> = BTreeMap::new();
    for outcome in outcomes.iter() {
        let Some(source) = &outcome.source else { continue };
        for document in &outcome.documents {
            for (path, release) in gitops::releases(document, source, &paths) {
                by_objects.entry(path).or_default().push(release);
            }
        }
    }
    let work: Vec<(String, Vec<Release>)> = paths
        .into_iter()
        .map(|path| {
            let (mut releases, defaults) = chart::configured(config, &path);
            releases.extend(by_objects.remove(&path).unwrap_or_default());
            if defaults && !releases.contains(&Release::default()) {
                releases.insert(0, Release::default());
            }
            (path, releases)
        })
        .collect();
    let Context { tree, limits, pod_template, key, .. } = *context;
    let charts = chart::Context { tree, limits, pod_template, key };
    let rendered = map_ordered(threads, &work, || (), |(), (path, releases)| charts.render(path, releases));
    let mut rendered = rendered.into_iter();
    for outcome in outcomes.iter_mut().filter(|outcome| outcome.chart.is_some()) {
        let Some(chart) = rendered.next() else { break };
        outcome.reading = if chart.failed() {
            Reading::Failed
        } else {
            Reading::Read { format: "helm", documents: chart.documents.len() }
        };
        outcome.redacted = chart.redacted;
        outcome.rendered = Some(chart);
    }
    config.charts.iter().filter_map(|chart| chart::missing(chart, &work)).collect()
}

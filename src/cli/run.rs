//! From paths to a verdict: what `check` and `release` share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, bail};

use super::arguments::{Common, Input, Judging, Policies};
use super::environment;
use super::output;
use super::progress::Progress;
use crate::config::Config;
use crate::document::Inventory;
use crate::input::{self, ReadOptions};
use crate::policy::{self, DataFile, Facts, JudgeOptions, Judgement, Module, PolicySet};
use crate::report::{self, Report, Style};
use crate::source::{Diagnostic, FileId, Limits, Severity, SourceFile, SourceMap, Tree};
use crate::verdict::{Baseline, Judged, Notice, Verdict, Waiver, decide, switched_off, waivers};

/// The name of the configuration.
const CONFIG: &str = "tollgate.yaml";

/// The most bytes that a configuration, a waiver file or a baseline may have.
const SETTINGS_BYTES: u64 = 4 << 20;

/// What a run is told before it reads anything: the configuration with the arguments worked in.
pub(super) struct Settings {
    /// The configuration.
    pub(super) config: Config,
    /// The folder that its paths are relative to.
    folder: PathBuf,
    /// The files that steer the run: configuration and waivers.
    pub(super) sources: SourceMap,
    /// Those of them that evidence names, with what each is.
    steering: Vec<(FileId, &'static str)>,
    /// What is wrong in them, short of errors.
    diagnostics: Vec<Diagnostic>,
    /// The limits.
    pub(super) limits: Limits,
    /// The number of threads.
    pub(super) threads: usize,
}

/// A run that came to a verdict.
pub(super) struct Run {
    /// What it was told.
    pub(super) settings: Settings,
    /// What it read.
    pub(super) inventory: Inventory,
    /// What it judged by.
    pub(super) policies: PolicySet,
    /// What the policies said.
    pub(super) judgement: Judgement,
    /// The facts it judged with.
    pub(super) facts: Facts,
    /// What else was told: of the configuration, of waivers, of folders of policies.
    pub(super) notices: Vec<Notice>,
    /// The waivers it knew.
    pub(super) waivers: Vec<Waiver>,
    /// Policies that are switched off everywhere.
    pub(super) off: BTreeSet<String>,
    /// Whether a baseline was given.
    with_baseline: bool,
    /// What it came to.
    pub(super) verdict: Verdict,
}

/// What one run differs in from another.
#[derive(Default)]
pub(super) struct Purpose {
    /// The release's version.
    pub(super) version: Option<String>,
    /// The release's commit.
    pub(super) commit: Option<String>,
    /// The release stream.
    pub(super) stream: Option<String>,
    /// The key that commitments to secrets are made with.
    pub(super) redaction_key: Option<[u8; 32]>,
    /// What is known already.
    pub(super) baseline: Option<Baseline>,
}

impl Settings {
    /// Finds and reads the configuration and works the arguments in.
    ///
    /// # Errors
    /// The configuration cannot be read or is wrong; then its diagnostics have been printed.
    pub(super) fn load(common: &Common, input: &Input) -> anyhow::Result<Self> {
        let limits = Limits::default();
        let mut settings = Self {
            config: Config::default(),
            folder: PathBuf::new(),
            sources: SourceMap::default(),
            steering: Vec::new(),
            diagnostics: Vec::new(),
            limits,
            threads: environment::threads(input.threads),
        };
        let path = match &input.config {
            Some(path) => Some(path.clone()),
            None => nearest_config(&input.paths)?,
        };
        if let Some(path) = path {
            let file = settings.add(&path)?;
            settings.steering.push((file, "config"));
            let text = settings.text(file)?;
            let (config, diagnostics) = Config::parse(file, &text, &settings.limits);
            settings.config = config;
            settings.diagnostics = diagnostics;
            settings.folder = path.parent().map(Path::to_owned).unwrap_or_default();
            settings.refuse_errors(common)?;
        }
        settings.config.include.extend(input.include.iter().cloned());
        settings.config.exclude.extend(input.exclude.iter().cloned());
        Ok(settings)
    }

    /// Reads a file that steers the run.
    fn add(&mut self, path: &Path) -> anyhow::Result<FileId> {
        let bytes = environment::read_file(path, SETTINGS_BYTES)?;
        Ok(self.sources.add(SourceFile::new(shown(path), bytes)))
    }

    /// The files that steer the run, with what each is: `config` or `waivers`.
    pub(super) fn steering(&self) -> Vec<(&str, &SourceFile)> {
        self.steering.iter().filter_map(|(file, role)| Some((*role, self.sources.file(*file)?))).collect()
    }

    /// The text of a file that steers the run.
    fn text(&self, file: FileId) -> anyhow::Result<String> {
        let file = self.sources.file(file).context("the file was not read")?;
        file.text().map(str::to_owned).with_context(|| format!("`{}` is not UTF-8", file.path()))
    }

    /// Prints what is wrong in the files that steer the run, and ends it if that is an error.
    fn refuse_errors(&self, common: &Common) -> anyhow::Result<()> {
        let errors = self.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
        if errors == 0 {
            return Ok(());
        }
        tell(common, &self.diagnostics, &self.sources);
        bail!("{errors} error{} in the configuration", if errors == 1 { "" } else { "s" })
    }

    /// The policies and data to judge by. Whatever cannot be read is in the second part.
    pub(super) fn policies(&self, arguments: &Policies) -> (PolicySet, Vec<Diagnostic>) {
        let mut modules: Vec<Module> = Vec::new();
        let mut data: Vec<DataFile> = Vec::new();
        let mut diagnostics = Vec::new();
        let named = !arguments.policy.is_empty();
        if if named { arguments.with_builtin } else { self.config.builtin } {
            modules.extend(policy::bundle::builtin());
        }
        let folders: Vec<PathBuf> = if named {
            arguments.policy.clone()
        } else {
            self.config.policies.iter().map(|path| self.folder.join(path)).collect()
        };
        for folder in folders {
            match policy::bundle::load(&folder, &shown(&folder)) {
                Ok((more_modules, more_data)) => {
                    modules.extend(more_modules);
                    data.extend(more_data);
                }
                Err(wrong) => diagnostics.extend(wrong),
            }
        }
        if !modules.is_empty() {
            // Beside other policies, a folder without any would go unseen: a mount that came up empty, say.
            diagnostics.iter_mut().for_each(|told| told.severity = Severity::Error);
        }
        (PolicySet::load(modules, data, &self.config, &self.limits), diagnostics)
    }

    /// Reads the inputs.
    pub(super) fn read(&self, input: &Input, redaction_key: Option<[u8; 32]>) -> anyhow::Result<Inventory> {
        let tree = tree(&input.paths, &self.limits)?;
        let options = ReadOptions { threads: self.threads, limits: self.limits.clone(), redaction_key };
        Ok(input::read(&tree, &self.config, &options))
    }

    /// The waivers of the files that the configuration and the arguments name.
    fn waivers(&mut self, judging: &Judging) -> anyhow::Result<Vec<Waiver>> {
        let configured = self.config.waivers.iter().map(|path| self.folder.join(path));
        let paths: Vec<PathBuf> = configured.chain(judging.waivers.iter().cloned()).collect();
        let mut waivers = Vec::new();
        for path in paths {
            let file = self.add(&path)?;
            self.steering.push((file, "waivers"));
            let (more, diagnostics) = waivers::from_file(&self.sources, file, &self.limits);
            waivers.extend(more);
            self.diagnostics.extend(diagnostics);
        }
        Ok(waivers)
    }
}

impl Run {
    /// Reads, judges and decides.
    ///
    /// # Errors
    /// The arguments or the files that steer the run are wrong. What is wrong with inputs and policies is
    /// no error here: it is in the verdict.
    pub(super) fn new(
        common: &Common,
        input: &Input,
        policies: &Policies,
        judging: &Judging,
        purpose: Purpose,
    ) -> anyhow::Result<Self> {
        let progress = Progress::new(common.quiet);
        let time = environment::time(judging.time.as_deref())?;
        let mut settings = Settings::load(common, input)?;
        if let Some(name) = &judging.environment {
            settings.config.environment = Some(name.clone());
        }
        let mut known = settings.waivers(judging)?;
        settings.refuse_errors(common)?;

        progress.stage("loading policies");
        let (set, unread) = settings.policies(policies);
        progress.stage("reading");
        let inventory = settings.read(input, purpose.redaction_key)?;
        let (inline, malformed) = waivers::inline(&inventory);
        known.extend(inline);
        let steering = settings.diagnostics.iter().map(|told| Notice::resolve(told, &settings.sources));
        let comments = malformed.iter().map(|told| Notice::resolve(told, &inventory.sources));
        let folders = unread.iter().map(|told| Notice::resolve(told, set.sources()));
        let notices: Vec<Notice> = steering.chain(comments).chain(folders).collect();

        let facts = Facts {
            time,
            seed: 0,
            version: purpose.version,
            commit: purpose.commit,
            environment: settings.config.environment.clone(),
        };
        let ids = set.policies().iter().map(|policy| policy.id.as_str());
        let off = switched_off(&settings.config, ids);
        progress.stage(format!(
            "judging {} documents by {} policies",
            inventory.documents.len(),
            set.policies().len()
        ));
        let cancel = AtomicBool::new(false);
        let options =
            JudgeOptions { threads: settings.threads, limits: &settings.limits, off: &off, cancel: &cancel };
        let judgement = policy::judge(&set, &inventory, &facts, &options);
        let verdict = decide(Judged {
            inventory: &inventory,
            judgement: &judgement,
            policy_diagnostics: set.diagnostics(),
            policy_sources: set.sources(),
            config: &settings.config,
            waivers: &known,
            notices: &notices,
            time,
            stream: purpose.stream.as_deref(),
            baseline: purpose.baseline.as_ref(),
            off: &off,
        });
        Ok(Self {
            settings,
            inventory,
            policies: set,
            judgement,
            facts,
            waivers: known,
            notices,
            off,
            with_baseline: purpose.baseline.is_some(),
            verdict,
        })
    }
}

impl Run {
    /// What a report shows of it. `others` are the files that steered it.
    pub(super) fn report<'a>(&'a self, others: &'a [&'a SourceMap]) -> Report<'a> {
        Report {
            verdict: &self.verdict,
            inventory: &self.inventory,
            policy_sources: self.policies.sources(),
            other_sources: others,
            version: env!("CARGO_PKG_VERSION"),
            time: self.facts.time,
            baseline: self.with_baseline,
        }
    }

    /// What the verdict followed from, for evidence of that stream.
    pub(super) fn judged<'a>(&'a self, stream: Option<&'a str>) -> Judged<'a> {
        Judged {
            inventory: &self.inventory,
            judgement: &self.judgement,
            policy_diagnostics: self.policies.diagnostics(),
            policy_sources: self.policies.sources(),
            config: &self.settings.config,
            waivers: &self.waivers,
            notices: &self.notices,
            time: self.facts.time,
            stream,
            baseline: None,
            off: &self.off,
        }
    }
}

/// What the paths name: files and folders, or the one text that standard input gives.
fn tree(paths: &[PathBuf], limits: &Limits) -> anyhow::Result<Tree> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    if !paths.iter().any(is_stdin) {
        return Ok(Tree::Disk { base: environment::folder()?, paths: paths.to_vec() });
    }
    if paths.len() > 1 {
        bail!("`-` is standard input, and goes with no other path");
    }
    let text = environment::read_stdin(limits.file_bytes)?;
    // Its name says what it is, as that of a file does.
    let is_json = matches!(text.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['));
    let name = if is_json { "stdin.json" } else { "stdin.yaml" };
    Ok(Tree::Memory(BTreeMap::from([(name.to_owned(), text)])))
}

/// The nearest configuration: in the folder of the first path and above it, up to the root of its
/// repository; where there is no repository, in that folder alone.
fn nearest_config(paths: &[PathBuf]) -> anyhow::Result<Option<PathBuf>> {
    let base = environment::folder()?;
    let first = paths.first().map_or(base.clone(), |path| base.join(path));
    let folder = if first.is_dir() { first.clone() } else { first.parent().unwrap_or(&base).to_owned() };
    let Ok(folder) = folder.canonicalize() else { return Ok(None) };
    let in_repository = folder.ancestors().any(|above| above.join(".git").exists());
    for above in folder.ancestors() {
        let candidate = above.join(CONFIG);
        if candidate.is_file() {
            let base = base.canonicalize().unwrap_or(base);
            // Shown as the user would write it.
            return Ok(Some(candidate.strip_prefix(&base).map(Path::to_owned).unwrap_or(candidate)));
        }
        if !in_repository || above.join(".git").exists() {
            break;
        }
    }
    Ok(None)
}

/// Tells on standard error what is wrong, each with its place.
pub(super) fn tell(common: &Common, diagnostics: &[Diagnostic], sources: &SourceMap) {
    let style = Style { color: false, width: 0, verbose: common.verbose, quiet: common.quiet };
    output::message(&report::diagnostics(diagnostics, sources, &style));
}

/// A path as it is shown, with `/` between components.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("./").unwrap_or(&text);
    if text.is_empty() { ".".to_owned() } else { text.to_owned() }
}

//! From paths to a verdict: what `check` and `release` share.

mod anchor;
mod chosen;
mod edits;
mod freeze;
mod waiver;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, bail};

use self::anchor::nearest_config;
use super::arguments::{Common, Input, Judging, Policies};
use super::output;
use super::policy::{Lock, source};
use super::progress::Progress;
use super::sandbox::Sandbox;
use super::{data, environment};
use crate::config::{Config, Enforced, Override, Profile};
use crate::document::{Inventory, Reading};
use crate::evidence::ReleaseFacts;
use crate::fix::Suggestion;
use crate::input::{self, FileOptions, ReadOptions};
use crate::policy::bundle::Trust;
use crate::policy::{self, DataFile, Facts, JudgeOptions, Judgement, Metadata, Module, PolicySet};
use crate::report::{self, Report, Style};
use crate::source::{
    At, Diagnostic, FileId, Limits, Notes, Severity, SourceFile, SourceMap, Stage, Tree, TreeRecord,
};
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
    /// The digests that policies must have.
    lock: Lock,
    /// The profile that holds, once it is chosen.
    profile: Option<Profile>,
    /// The parameters that the configuration itself names.
    own_params: BTreeSet<String>,
    /// The limits.
    pub(super) limits: Limits,
    /// The number of threads.
    pub(super) threads: usize,
}

/// A signed waiver with its envelope.
type Enveloped = (Waiver, Vec<u8>);

/// A run that came to a verdict.
pub(super) struct Run {
    /// What it was told.
    pub(super) settings: Settings,
    /// What it read.
    pub(super) inventory: Inventory,
    /// What it judged by.
    pub(super) policies: PolicySet,
    /// How it read the inputs, where that is written down.
    pub(super) reading: Option<(TreeRecord, ReadOptions)>,
    /// What the policies said.
    pub(super) judgement: Judgement,
    /// The facts it judged with.
    pub(super) facts: Facts,
    /// What is known of the release beside these.
    pub(super) release: Option<ReleaseFacts>,
    /// What else was told: of the configuration, of waivers, of folders of policies.
    pub(super) notices: Vec<Notice>,
    /// The waivers it knew.
    pub(super) waivers: Vec<Waiver>,
    /// Those of them that somebody signed, with their envelopes.
    pub(super) signed_waivers: Vec<Enveloped>,
    /// Policies that are switched off everywhere.
    pub(super) off: BTreeSet<String>,
    /// Whether the built-in policies are among those that it judged by.
    pub(super) builtin: bool,
    /// The files of policies and their data that came from folders, as they are shown.
    pub(super) own_policies: Vec<String>,
    /// Whether a baseline was given.
    with_baseline: bool,
    /// No suggestions: what goes into evidence has none.
    none: BTreeMap<String, Suggestion>,
    /// What it came to.
    pub(super) verdict: Verdict,
}

/// Policies, and where they come from.
pub(super) struct Loaded {
    /// The policies and their data.
    pub(super) set: PolicySet,
    /// What could not be read.
    pub(super) unread: Vec<Diagnostic>,
}

/// The files of policies, not loaded yet.
struct Found {
    modules: Vec<Module>,
    data: Vec<DataFile>,
    /// What could not be read.
    unread: Vec<Diagnostic>,
    /// Whether the built-in ones are among them.
    builtin: bool,
    /// The files that came from folders, as they are shown.
    own: Vec<String>,
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
    /// What is known of the release beside these.
    pub(super) release: Option<ReleaseFacts>,
    /// Whether it is written down how inputs are read, so that they can be read again from evidence.
    pub(super) note: bool,
    /// What files are taken to hold in place of what is on disk, by their paths.
    pub(super) edited: BTreeMap<String, Vec<u8>>,
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
            lock: Lock::default(),
            profile: None,
            own_params: BTreeSet::new(),
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
            settings.read_lock()?;
            settings.anchor(&input.paths)?;
            settings.anchor_paths(&input.paths)?;
        }
        settings.config.include.extend(input.include.iter().cloned());
        settings.config.exclude.extend(input.exclude.iter().cloned());
        Ok(settings)
    }

    /// The keys by one of which policies must be signed: those of the arguments, else, where the configuration names the
    /// policies, those that it names with them.
    pub(super) fn policy_keys(&self, given: &[PathBuf], named: bool) -> Vec<PathBuf> {
        if named || !given.is_empty() {
            return given.to_vec();
        }
        self.config.policy_keys.iter().map(|path| self.folder.join(path)).collect()
    }

    /// Whose signatures of policies count.
    ///
    /// # Errors
    /// A key cannot be read.
    pub(super) fn trust(&self, arguments: &Policies) -> anyhow::Result<Trust> {
        source::trust(&self.policy_keys(&arguments.policy_key, !arguments.policy.is_empty()))
    }

    /// Where the lock of the policies is: beside the configuration.
    pub(super) fn lock_path(&self) -> PathBuf {
        self.folder.join(Lock::FILE)
    }

    /// The digests that policies must have.
    pub(super) fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Reads the lock of the policies, where there is one.
    fn read_lock(&mut self) -> anyhow::Result<()> {
        let path = self.lock_path();
        if !path.exists() {
            return Ok(());
        }
        let file = self.add(&path)?;
        self.steering.push((file, "lock"));
        self.lock = Lock::read(&shown(&path), &self.text(file)?);
        Ok(())
    }

    /// Reads a file that steers the run.
    fn add(&mut self, path: &Path) -> anyhow::Result<FileId> {
        let bytes = environment::read_file(path, SETTINGS_BYTES)?;
        let mut file = SourceFile::new(shown(path), bytes);
        input::mask(&mut file);
        Ok(self.sources.add(file))
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

    /// Where the configuration says that policies are.
    pub(super) fn policy_paths(&self) -> Vec<PathBuf> {
        self.config.policies.iter().map(|path| self.folder.join(path)).collect()
    }

    /// The policies and data to judge by.
    pub(super) fn policies(&self, arguments: &Policies, trust: &Trust) -> Loaded {
        let Found { modules, data, unread, .. } = self.find_policies(arguments, trust);
        Loaded { set: PolicySet::load(modules, data, &self.config, &self.limits), unread }
    }

    /// The files of policies and data to judge by.
    fn find_policies(&self, arguments: &Policies, trust: &Trust) -> Found {
        let mut modules: Vec<Module> = Vec::new();
        let mut data: Vec<DataFile> = Vec::new();
        let mut unread = Vec::new();
        let mut own = Vec::new();
        let named = !arguments.policy.is_empty();
        let builtin = self.judges_builtin(arguments);
        if builtin {
            modules.extend(match &self.config.packs {
                Some(packs) => policy::bundle::builtin_of(packs),
                None => policy::bundle::builtin(),
            });
        }
        let paths = if named { arguments.policy.clone() } else { self.policy_paths() };
        if paths.is_empty() && !arguments.policy_key.is_empty() {
            unread.push(
                Diagnostic::error(
                    Stage::Policy,
                    "policy-key-unused",
                    At::Run,
                    "a key is given, and no policies that it could have signed",
                )
                .help("name them with `--policy`, or take `--policy-key` away"),
            );
        }
        let (sources, mut told) = source::read(&paths, trust);
        if !named {
            told.extend(self.lock.check(&sources));
        }
        for source in sources {
            told.extend(source.told.iter().cloned());
            match source.without_tests() {
                Ok(source) => {
                    own.extend(source.files);
                    modules.extend(source.modules);
                    data.extend(source.data);
                }
                Err(wrong) => unread.extend(wrong),
            }
        }
        for path in &arguments.data {
            match data::load(path, &shown(path), &self.limits) {
                Ok(more) => {
                    own.extend(more.iter().map(|file| file.path.clone()));
                    data.extend(more);
                }
                Err(wrong) => unread.extend(wrong),
            }
        }
        if !modules.is_empty() {
            // Beside other policies, a folder without any would go unseen: a mount that came up empty, say.
            for told in &mut unread {
                told.severity = Severity::Error;
            }
        }
        unread.extend(told);
        Found { modules, data, unread, builtin, own }
    }

    /// Reads the inputs.
    pub(super) fn read(
        &self,
        input: &Input,
        time: i64,
        redaction_key: Option<[u8; 32]>,
        files: Option<FileOptions>,
    ) -> anyhow::Result<Inventory> {
        let options = self.read_options(input, time, redaction_key, files);
        Ok(input::read(&tree(input, &self.limits)?, &self.config, &options))
    }

    /// How the inputs are read.
    fn read_options(
        &self,
        input: &Input,
        time: i64,
        redaction_key: Option<[u8; 32]>,
        files: Option<FileOptions>,
    ) -> ReadOptions {
        ReadOptions {
            threads: self.threads,
            limits: self.limits.clone(),
            redaction_key,
            terraform: input.variables.options(time),
            files,
        }
    }

    /// Reads the inputs, of files those that policies are about, and says how they were read where that is to be written
    /// down.
    fn inputs(
        &self,
        input: &Input,
        time: i64,
        purpose: &Purpose,
        files: Option<(Vec<String>, bool)>,
    ) -> anyhow::Result<(Inventory, Option<(TreeRecord, ReadOptions)>)> {
        let files = files.map(|(kinds, alone)| FileOptions {
            kinds,
            parser: input.parser,
            combine: input.combine,
            alone,
        });
        let options = self.read_options(input, time, purpose.redaction_key, files);
        let mut tree = tree(input, &self.limits)?;
        if !purpose.edited.is_empty() {
            tree = Tree::Edited { tree: Box::new(tree), contents: Arc::new(purpose.edited.clone()) };
        }
        let notes = purpose.note.then(Notes::default);
        if let Some(notes) = &notes {
            tree = Tree::Noting { tree: Box::new(tree), notes: notes.clone() };
        }
        let inventory = input::read(&tree, &self.config, &options);
        Ok((inventory, notes.map(|notes| (notes.record(), options))))
    }

    /// Switches off the policies of packages that `--namespace` does not name: overrides, which evidence records. Gives
    /// what names no package.
    fn keep_namespaces(&mut self, set: &PolicySet, arguments: &Policies) -> Vec<Diagnostic> {
        if arguments.namespace.is_empty() {
            return Vec::new();
        }
        let package =
            |policy: &Metadata| policy.package.strip_prefix("data.").unwrap_or(&policy.package).to_owned();
        let packages: BTreeSet<String> = set.policies().iter().map(package).collect();
        let mut unmatched = Vec::new();
        let mut kept: BTreeSet<&str> = BTreeSet::new();
        for namespace in &arguments.namespace {
            let wanted = namespace.strip_prefix("data.").unwrap_or(namespace);
            let before = kept.len();
            kept.extend(packages.iter().filter(|name| fits(wanted, name)).map(String::as_str));
            if kept.len() == before && !packages.iter().any(|name| fits(wanted, name)) {
                let message = format!("no policy is in the package `{namespace}`");
                let names: Vec<String> = packages.iter().map(|name| format!("`{name}`")).collect();
                let help = match names.as_slice() {
                    [] => "there is no policy at all".to_owned(),
                    names => format!("there are policies in {}", names.join(", ")),
                };
                let error = Diagnostic::error(Stage::Policy, "namespace-unknown", At::Run, message);
                unmatched.push(error.help(help));
            }
        }
        let off = set.policies().iter().filter(|policy| !kept.contains(package(policy).as_str()));
        let off: Vec<Override> = off
            .map(|policy| Override {
                policy: policy.id.clone(),
                paths: Vec::new(),
                environment: None,
                enforcement: Some(Enforced::Off),
                severity: None,
            })
            .collect();
        self.config.overrides.extend(off);
        unmatched
    }
}

impl Run {
    /// Reads, judges and decides.
    ///
    /// # Errors
    /// The arguments or the files that steer the run are wrong. What is wrong with inputs and policies is
    /// no error here: it is in the verdict.
    #[allow(clippy::too_many_lines, reason = "the steps of a run, one after the other")]
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
        settings.config.foreign_waivers |= judging.honour_foreign_waivers;
        settings.choose(common, policies)?;
        let trust = settings.trust(policies)?;
        let (mut known, signed_waivers) = settings.waivers(judging, time)?;
        settings.refuse_errors(common)?;

        progress.stage("loading policies");
        let Found { modules, data, mut unread, builtin, own } = settings.find_policies(policies, &trust);
        let confinement = judging.sandboxing.limits(&settings.config, settings.threads, common.quiet);
        let (set, sandbox) = match confinement {
            None => (PolicySet::load(modules, data, &settings.config, &settings.limits), None),
            Some(limits) => {
                let (set, sandbox) = Sandbox::load(limits, modules, data, &settings.config, &settings.limits);
                (set, Some(sandbox))
            }
        };
        settings.settle(common, &set, policies)?;
        let unknown = settings.keep_namespaces(&set, policies);
        let misspelt = !unknown.is_empty();
        unread.extend(unknown);
        progress.stage("reading");
        let ids = set.policies().iter().map(|policy| policy.id.as_str());
        let off = switched_off(&settings.config, ids);
        // Where a namespace is misspelt, that is what is told, and not that nothing is read.
        let nothing = BTreeSet::new();
        let files = set.files(if misspelt { &nothing } else { &off });
        let (mut inventory, reading) = settings.inputs(input, time, &purpose, files)?;
        let is_error = |told: &Diagnostic| told.severity == Severity::Error;
        if unread.iter().chain(set.diagnostics()).any(is_error) {
            excuse_named(&mut inventory);
        }
        let (inline, mut malformed) = waivers::inline(&inventory);
        known.extend(inline);
        let (skips, unlike) = waivers::foreign::skips(&inventory);
        if settings.config.foreign_waivers {
            malformed.extend(unlike);
        } else {
            malformed.extend(waivers::foreign::unhonoured(&skips));
        }
        let steering = settings.diagnostics.iter().map(|told| Notice::resolve(told, &settings.sources));
        let comments = malformed.iter().map(|told| Notice::resolve(told, &inventory.sources));
        let folders = unread.iter().map(|told| Notice::resolve(told, set.sources()));
        let mut notices: Vec<Notice> = steering.chain(comments).chain(folders).collect();
        let mut release = purpose.release;
        if let Some(calendar) = &settings.config.freeze {
            let frozen = calendar.at(time, purpose.stream.as_deref(), settings.config.environment.as_deref());
            let (freeze, told) = freeze::told(&frozen);
            notices.extend(told.map(|told| Notice::resolve(&told, &settings.sources)));
            release.get_or_insert_default().freeze = Some(freeze);
        }

        let facts = Facts {
            time,
            seed: 0,
            version: purpose.version,
            commit: purpose.commit,
            environment: settings.config.environment.clone(),
            release: release.as_ref().map(ReleaseFacts::to_json),
        };
        progress.stage(format!(
            "judging {} documents by {} policies",
            inventory.documents.len(),
            set.policies().len()
        ));
        let cancel = AtomicBool::new(false);
        let options =
            JudgeOptions { threads: settings.threads, limits: &settings.limits, off: &off, cancel: &cancel };
        let judgement = match sandbox {
            None => policy::judge(&set, &inventory, &facts, &options),
            Some(sandbox) => {
                let policies = policy::sandbox::Policies {
                    modules: set.modules(),
                    data: set.data(),
                    config: &settings.config,
                    limits: &settings.limits,
                };
                sandbox.judge(&set, &policies, &inventory, &facts, &off)
            }
        };
        if settings.config.foreign_waivers {
            let (foreign, unknown) = waivers::foreign::waivers(&skips, &inventory, &judgement);
            known.extend(foreign);
            notices.extend(unknown);
        }
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
            reading,
            judgement,
            facts,
            release,
            waivers: known,
            signed_waivers,
            notices,
            off,
            builtin,
            own_policies: own,
            with_baseline: purpose.baseline.is_some(),
            none: BTreeMap::new(),
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
            suggestions: &self.none,
            settings: &self.settings.config,
            version: env!("CARGO_PKG_VERSION"),
            time: self.facts.time,
            baseline: self.with_baseline,
        }
    }

    /// Whether a file that steered the run is a waiver that somebody signed.
    pub(super) fn is_signed_waiver(&self, file: &SourceFile) -> bool {
        let bytes = file.bytes().unwrap_or_default();
        self.signed_waivers.iter().any(|(_, envelope)| envelope == bytes)
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
fn tree(input: &Input, limits: &Limits) -> anyhow::Result<Tree> {
    let paths = &input.paths;
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    if !paths.iter().any(is_stdin) {
        return Ok(Tree::Disk { base: environment::folder()?, paths: paths.clone() });
    }
    if paths.len() > 1 {
        bail!("`-` is standard input, and goes with no other path");
    }
    let text = environment::read_stdin(limits.file_bytes)?;
    // Its name says what it is, as that of a file does.
    let is_json = matches!(text.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['));
    let extension = match input.parser {
        Some(format) => format.name(),
        None if is_json => "json",
        None => "yaml",
    };
    Ok(Tree::Memory(BTreeMap::from([(format!("stdin.{extension}"), text)])))
}

/// Whether a name is meant by a pattern, in which `*` stands for any characters and `?` for one.
fn fits(pattern: &str, name: &str) -> bool {
    let parts =
        pattern.split('*').map(|part| part.split('?').map(regex::escape).collect::<Vec<_>>().join("."));
    let pattern = format!("^{}$", parts.collect::<Vec<_>>().join(".*"));
    regex::Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(name))
}

/// Takes back that named files are no input: a policy that would have asked for them may be one of those that cannot be
/// loaded, which is told.
fn excuse_named(inventory: &mut Inventory) {
    let mut excused = BTreeSet::new();
    inventory.diagnostics.retain(|told| match &told.at {
        At::Path(path) if told.code == "file-not-input" => {
            excused.insert(path.clone());
            false
        }
        _ => true,
    });
    for record in inventory.files.iter_mut().filter(|record| excused.contains(&record.path)) {
        record.reading = Reading::NotInput("no format that a policy which could be loaded asks for");
    }
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

//! Evaluating again from a bundle alone, and what differs.
//!
//! Nothing here reads a file or the clock: policies, data, documents, facts and limits are in the bundle. The
//! evaluation itself is the one that every run uses.

mod reading;
mod sources;

pub use reading::Sources;
pub(super) use reading::write as reading_json;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use super::document;
use super::facts::{self, Recorded, Versions};
use super::failure::{Failure, shown};
use super::names;
use super::record;
use super::statement::Statement;
use super::verify::VerifiedBundle;
use crate::config::Config;
use crate::document::Inventory;
use crate::document::json::canonical::Json;
use crate::policy::{self, BUILTINS, DataFile, ENGINE, Facts, JudgeOptions, Judgement, Module, PolicySet};
use crate::policy::{REFUSED_BUILTINS, REWRITER};
use crate::source::{Digest, Limits};
use crate::verdict::{self, Judged, Verdict};

/// The diagnostics of an evaluation that was cut short: by the watchdog, or since the caller gave it up.
const CUT_SHORT: [&str; 2] = ["policy-timeout", "judge-cancelled"];

/// How the codes of diagnostics begin that tell of an evaluation which a sandbox ended.
const SANDBOX: &str = "policy-sandbox-";

/// What is evaluated again.
#[derive(Debug, Clone, Copy)]
pub struct Evaluation<'a> {
    /// The settings that decide.
    pub config: &'a Config,
    /// The limits of the recorded run.
    pub limits: &'a Limits,
    /// The documents.
    pub inventory: &'a Inventory,
    /// The facts.
    pub facts: &'a Facts,
    /// The ids of the policies that are switched off.
    pub off: &'a BTreeSet<String>,
}

/// Loads policies and their data and judges by them elsewhere than in this process.
pub type Evaluate<'a> = dyn Fn(Vec<Module>, Vec<DataFile>, &Evaluation<'_>) -> (PolicySet, Judgement) + 'a;

/// How to evaluate again.
#[derive(Clone, Copy)]
pub struct ReplayOptions<'a> {
    /// How many threads may work. The result does not depend on it.
    pub threads: usize,
    /// When this becomes true, the replay is given up (`E805`).
    pub cancel: &'a AtomicBool,
    /// The digest of the program that evaluates again, to tell whether it is the one that judged.
    pub binary: Option<Digest>,
    /// Who loads the policies and judges by them; none for this process.
    pub evaluate: Option<&'a Evaluate<'a>>,
    /// Whether the inputs are read again from the sources in the bundle before, and compared with its documents.
    pub from_sources: bool,
}

/// What a replay came to.
pub struct Replay {
    verdict: Verdict,
    inventory: Inventory,
    policy_set: PolicySet,
    statement: Statement,
    settings: Config,
    time: i64,
    record: Json,
    warnings: Vec<Failure>,
    from_sources: Option<usize>,
}

impl Replay {
    /// The verdict.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The documents, whose sources have positions and no text.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// What the bundle says of the release.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The settings that decided.
    pub fn settings(&self) -> &Config {
        &self.settings
    }

    /// The time that was judged at, in seconds since 1970-01-01T00:00:00Z.
    pub fn time(&self) -> i64 {
        self.time
    }

    /// The policies.
    pub fn policy_set(&self) -> &PolicySet {
        &self.policy_set
    }

    /// How many documents came out of the sources, each byte by byte as it is recorded; none where they were not read
    /// again.
    pub fn from_sources(&self) -> Option<usize> {
        self.from_sources
    }

    /// The bytes of `verdict.json` as this replay writes them.
    pub fn verdict_json(&self) -> Vec<u8> {
        self.record.to_bytes()
    }

    /// What differs in how it was evaluated, and need not differ in what comes out: `E803`.
    pub fn warnings(&self) -> &[Failure] {
        &self.warnings
    }

    /// The first place in which `recorded`, which is `verdict.json`, differs; none where its bytes are the same.
    pub fn difference(&self, recorded: &Json) -> Option<Difference> {
        difference("", Some(recorded), Some(&self.record))
    }
}

/// A place in which two documents differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// A JSON pointer to it.
    pub path: String,
    /// What the bundle says, as JSON; none where it says nothing.
    pub recorded: Option<String>,
    /// What came out, as JSON; none where nothing came out.
    pub replayed: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let same = match (&self.recorded, &self.replayed) {
            (Some(left), Some(right)) => left.chars().zip(right.chars()).take_while(|(l, r)| l == r).count(),
            _ => 0,
        };
        // Of long values, the part that differs.
        let skip = same.saturating_sub(40);
        let ellipsis = if skip > 0 { "…" } else { "" };
        let side = |value: &Option<String>| match value {
            Some(text) => format!("{ellipsis}{}", shown(&text.chars().skip(skip).collect::<String>())),
            None => "nothing".to_owned(),
        };
        let (recorded, replayed) = (side(&self.recorded), side(&self.replayed));
        write!(
            f,
            "`verdict.json` differs at `{}`: recorded {recorded}, replayed {replayed}",
            shown(&self.path)
        )
    }
}

/// What a bundle judged by, and what it judged.
pub struct Rebuilt {
    /// The policies, loaded again.
    pub policy_set: PolicySet,
    /// The documents, whose sources have positions and no text.
    pub inventory: Inventory,
    /// The facts.
    pub facts: Facts,
    /// The ids of the policies that were switched off.
    pub off: BTreeSet<String>,
}

/// Reads policies and documents back from a verified bundle, without judging.
///
/// # Errors
/// `E801`: something that is needed is missing or malformed. `E805`: a sandbox ended the evaluation, so that its
/// policies are not loaded here.
pub fn rebuild(bundle: &VerifiedBundle<'_>) -> Result<Rebuilt, Failure> {
    let recorded = Recorded::parse(file(bundle, names::REPLAY)?)?;
    if was_sandbox_ended(bundle)? {
        return Err(Failure::new("E805", "a policy ended the sandbox, so the policies are not loaded"));
    }
    let inventory = inventory(bundle, &recorded)?;
    let (modules, data) = policy_files(bundle, &recorded)?;
    let policy_set = PolicySet::load(modules, data, &recorded.config, &recorded.limits);
    Ok(Rebuilt { policy_set, inventory, facts: recorded.facts, off: recorded.off })
}

/// Evaluates again from a verified bundle.
///
/// # Errors
/// `E801`: something that is needed is missing or malformed, or the policies that are off are not those that the
/// settings switch off. `E804`: other builtins were refused. `E805`: the
/// recorded limits are beyond what is granted, or the evaluation was cut short, here or when it was recorded. `E802`: other
/// documents come out of the sources.
pub fn replay(bundle: &VerifiedBundle<'_>, options: &ReplayOptions<'_>) -> Result<Replay, Failure> {
    let recorded = Recorded::parse(file(bundle, names::REPLAY)?)?;
    if recorded.builtins_denied != REFUSED_BUILTINS {
        return Err(Failure::new("E804", "the recorded run refused other builtins than this program does"));
    }
    if was_cut_short(bundle)? {
        return Err(Failure::new("E805", "the recorded evaluation was cut short, so it is not compared"));
    }
    let again = options.from_sources.then(|| sources::check(bundle, &recorded, options.threads));
    let from_sources = again.transpose()?;
    let inventory = inventory(bundle, &recorded)?;
    let (modules, data) = policy_files(bundle, &recorded)?;
    let (policy_set, elsewhere) = match options.evaluate {
        None => (PolicySet::load(modules, data, &recorded.config, &recorded.limits), None),
        Some(evaluate) => {
            let evaluation = Evaluation {
                config: &recorded.config,
                limits: &recorded.limits,
                inventory: &inventory,
                facts: &recorded.facts,
                off: &recorded.off,
            };
            let (policy_set, judgement) = evaluate(modules, data, &evaluation);
            if cut_short(&judgement) {
                return Err(Failure::new("E805", "a policy ended the sandbox, so nothing is compared"));
            }
            (policy_set, Some(judgement))
        }
    };
    let ids = policy_set.policies().iter().map(|policy| policy.id.as_str());
    if verdict::switched_off(&recorded.config, ids) != recorded.off {
        return Err(Failure::new(
            "E801",
            "the recorded settings switch other policies off than are recorded",
        ));
    }
    let judge_options = JudgeOptions {
        threads: options.threads,
        limits: &recorded.limits,
        off: &recorded.off,
        cancel: options.cancel,
    };
    let judgement =
        elsewhere.unwrap_or_else(|| policy::judge(&policy_set, &inventory, &recorded.facts, &judge_options));
    if options.cancel.load(Ordering::Relaxed) || cut_short(&judgement) {
        return Err(Failure::new("E805", "the evaluation was cut short, so its result is not compared"));
    }
    let waivers = facts::waivers_of(bundle)?;
    let verdict = verdict::decide(Judged {
        inventory: &inventory,
        judgement: &judgement,
        policy_diagnostics: policy_set.diagnostics(),
        policy_sources: policy_set.sources(),
        config: &recorded.config,
        waivers: &waivers,
        notices: &recorded.notices,
        time: recorded.facts.time,
        stream: recorded.stream.as_deref(),
        baseline: None,
        off: &recorded.off,
    });
    let record = record::verdict(&verdict);
    let warnings = warnings(&recorded, options);
    let time = recorded.facts.time;
    let statement = bundle.statement().clone();
    let settings = recorded.config;
    Ok(Replay { verdict, inventory, policy_set, statement, settings, time, record, warnings, from_sources })
}

/// Whether the watchdog, the caller or a sandbox ended an evaluation of the recorded run.
fn was_cut_short(bundle: &VerifiedBundle<'_>) -> Result<bool, Failure> {
    is_told(bundle, |code| CUT_SHORT.contains(&code) || code.starts_with(SANDBOX))
}

/// Whether a policy ended the sandbox of the recorded run.
fn was_sandbox_ended(bundle: &VerifiedBundle<'_>) -> Result<bool, Failure> {
    is_told(bundle, |code| code.starts_with(SANDBOX))
}

/// Whether the recorded run told something of such a code.
fn is_told(bundle: &VerifiedBundle<'_>, is: impl Fn(&str) -> bool) -> Result<bool, Failure> {
    let verdict = bundle.json(names::VERDICT, "E801")?;
    let notices = verdict.get("notices").and_then(Json::as_array).unwrap_or_default();
    let code = |notice: &Json| notice.get("code")?.as_str().map(&is);
    Ok(notices.iter().any(|notice| code(notice) == Some(true)))
}

/// Whether the watchdog or the caller ended an evaluation.
fn cut_short(judgement: &Judgement) -> bool {
    let is_cut = |code: &str| CUT_SHORT.contains(&code) || code.starts_with(SANDBOX);
    judgement.diagnostics.iter().any(|diagnostic| is_cut(diagnostic.code))
}

/// Whether another engine, or another build of it, judged.
fn warnings(recorded: &Recorded, options: &ReplayOptions<'_>) -> Vec<Failure> {
    let mut warnings = Vec::new();
    if recorded.engine != ENGINE || recorded.semantics != facts::SEMANTICS {
        let theirs = shown(&recorded.engine);
        warnings.push(Failure::new(
            "E803",
            format!("it was judged by the engine `{theirs}`, this is `{ENGINE}`"),
        ));
    }
    let ours = |theirs: &Versions| theirs.rewriter == REWRITER && theirs.builtins == BUILTINS;
    match &recorded.versions {
        Some(theirs) if ours(theirs) => {}
        Some(theirs) => warnings.push(Failure::new(
            "E803",
            format!(
                "its policies were rewritten by version `{}` and called functions of version `{}`, this has `{REWRITER}` and `{BUILTINS}`",
                shown(&theirs.rewriter),
                shown(&theirs.builtins)
            ),
        )),
        None => warnings.push(Failure::new(
            "E803",
            "it does not record by which versions its policies were rewritten and which functions they called",
        )),
    }
    if let (Some(theirs), Some(ours)) = (recorded.binary, options.binary)
        && theirs != ours
    {
        warnings.push(Failure::new("E803", "it was judged by another build of tollgate than this one"));
    }
    warnings
}

/// The policies and their data, as they were given.
fn policy_files(
    bundle: &VerifiedBundle<'_>,
    recorded: &Recorded,
) -> Result<(Vec<Module>, Vec<DataFile>), Failure> {
    let mut modules = Vec::with_capacity(recorded.policies.len());
    for (path, digest) in &recorded.policies {
        let text = content(bundle, &names::policy(*digest), *digest)?.to_owned();
        modules.push(Module { path: path.clone(), text });
    }
    let mut data = Vec::with_capacity(recorded.data.len());
    for (path, prefix, digest) in &recorded.data {
        let text = content(bundle, &names::data(*digest), *digest)?.to_owned();
        data.push(DataFile { path: path.clone(), prefix: prefix.clone(), text });
    }
    Ok((modules, data))
}

fn inventory(bundle: &VerifiedBundle<'_>, recorded: &Recorded) -> Result<Inventory, Failure> {
    let sources = facts::sources_of(file(bundle, names::SOURCES)?)?;
    let inputs = sources.into_iter().filter(|source| source.role == "input");
    let inputs: Vec<_> = inputs.map(|source| (source.path, source.identity)).collect();
    let lines = lines_of(bundle, recorded)?;
    let (sources, documents) =
        document::read(&lines, &inputs, &recorded.limits).map_err(|why| Failure::new("E801", shown(&why)))?;
    let files = recorded.files.clone();
    Ok(Inventory { sources, documents, diagnostics: Vec::new(), files, redacted: recorded.redacted })
}

/// The lines of the documents.
fn lines_of<'b>(bundle: &VerifiedBundle<'b>, recorded: &Recorded) -> Result<Vec<&'b str>, Failure> {
    let mut lines = Vec::new();
    for name in &recorded.documents {
        let text = std::str::from_utf8(file(bundle, name)?)
            .map_err(|_| Failure::new("E801", format!("`{}` is no text", shown(name))))?;
        // Each line ends with its break: another end is another spelling.
        let text = text.strip_suffix('\n');
        let text = text.ok_or_else(|| Failure::new("E801", format!("`{}` is cut off", shown(name))))?;
        lines.extend(text.split('\n'));
    }
    Ok(lines)
}

/// A text that the bundle has under its digest.
fn content<'b>(bundle: &VerifiedBundle<'b>, name: &str, digest: Digest) -> Result<&'b str, Failure> {
    let bytes = file(bundle, name)?;
    let text = std::str::from_utf8(bytes).ok().filter(|_| Digest::of(bytes) == digest);
    text.ok_or_else(|| Failure::new("E801", format!("`{name}` does not hold the text of that digest")))
}

fn file<'b>(bundle: &VerifiedBundle<'b>, name: &str) -> Result<&'b [u8], Failure> {
    bundle.file(name).ok_or_else(|| Failure::new("E801", format!("`{}` is missing", shown(name))))
}

/// The first place in which two values differ, below `path`. Their nesting is limited by the reader.
fn difference(path: &str, recorded: Option<&Json>, replayed: Option<&Json>) -> Option<Difference> {
    match (recorded, replayed) {
        (Some(Json::Object(left)), Some(Json::Object(right))) => {
            let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
            names.into_iter().find_map(|name| {
                let step = name.replace('~', "~0").replace('/', "~1");
                difference(&format!("{path}/{step}"), left.get(name), right.get(name))
            })
        }
        (Some(Json::Array(left)), Some(Json::Array(right))) => (0..left.len().max(right.len()))
            .find_map(|index| difference(&format!("{path}/{index}"), left.get(index), right.get(index))),
        (left, right) if left == right => None,
        (left, right) => {
            let text = |value: &Json| String::from_utf8_lossy(&value.to_bytes()).into_owned();
            Some(Difference { path: path.to_owned(), recorded: left.map(text), replayed: right.map(text) })
        }
    }
}

//! The reader of `replay.json`. Its signature has been checked by then; its content is still somebody else's.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{config, first_schema, schema};
use crate::config::Config;
use crate::document::json::canonical;
use crate::document::{FileRecord, Reading};
use crate::evidence::failure::Failure;
use crate::evidence::member::Members;
use crate::evidence::record::{severity_name, stage_name};
use crate::evidence::release::ReleaseFacts;
use crate::policy::Facts;
use crate::source::{Digest, Limits, Location, Position, Severity, Stage};
use crate::verdict::Notice;
use crate::verdict::time::parse_rfc3339;

/// The versions of what stood between the policies and the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::evidence) struct Versions {
    /// What rewrote the policies.
    pub(in crate::evidence) rewriter: String,
    /// The functions that are our own.
    pub(in crate::evidence) builtins: String,
}

impl Versions {
    /// The versions that `replay.json` records; none where it is of the format that did not.
    ///
    /// # Errors
    /// `E801`: it is of no known format, or has not the members of its format.
    pub(in crate::evidence) fn of(replay: &Members<'_>) -> Result<Option<Self>, Failure> {
        let engine = replay.inside("engine", "the engine")?;
        let of_second = schema();
        let named = replay.text("schema")?;
        if named == of_second {
            let rewriter = engine.text("rewriter")?.to_owned();
            return Ok(Some(Self { rewriter, builtins: engine.text("builtins")?.to_owned() }));
        }
        if named != first_schema() {
            return Err(Failure::new("E801", "`replay.json` is of a version that is not known"));
        }
        match ["rewriter", "builtins"].into_iter().find(|name| engine.read(name, Some).is_ok()) {
            Some(name) => Err(engine.wrong(name)),
            None => Ok(None),
        }
    }
}

/// What `replay.json` says.
pub(in crate::evidence) struct Recorded {
    /// The engine that judged.
    pub(in crate::evidence) engine: String,
    /// The meaning of Rego that it had.
    pub(in crate::evidence) semantics: String,
    /// What stood between the policies and the engine, where it is recorded.
    pub(in crate::evidence) versions: Option<Versions>,
    /// The digest of the program that judged.
    pub(in crate::evidence) binary: Option<Digest>,
    /// The builtins that it refused.
    pub(in crate::evidence) builtins_denied: Vec<String>,
    /// Time, seed and the release's facts.
    pub(in crate::evidence) facts: Facts,
    /// The release's stream.
    pub(in crate::evidence) stream: Option<String>,
    /// The limits of the run.
    pub(in crate::evidence) limits: Limits,
    /// The settings that decided.
    pub(in crate::evidence) config: Config,
    /// The policies: their paths, and the digests under which the bundle has them.
    pub(in crate::evidence) policies: Vec<(String, Digest)>,
    /// The data files: their paths, where they stand below `data`, and their digests.
    pub(in crate::evidence) data: Vec<(String, Vec<String>, Digest)>,
    /// The policies that were switched off.
    pub(in crate::evidence) off: BTreeSet<String>,
    /// The files of documents, in their order.
    pub(in crate::evidence) documents: Vec<String>,
    /// What became of every file.
    pub(in crate::evidence) files: Vec<FileRecord>,
    /// How many values were replaced by markers.
    pub(in crate::evidence) redacted: usize,
    /// What went wrong with inputs, settings and waivers.
    pub(in crate::evidence) notices: Vec<Notice>,
}

impl Recorded {
    /// Reads `replay.json`.
    ///
    /// # Errors
    /// `E801`: it is not of the known form. `E805`: it asks for more than a replay grants.
    pub(in crate::evidence) fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let json = canonical::parse_canonical(bytes)
            .map_err(|error| Failure::new("E801", format!("`replay.json` is no canonical JSON: {error}")))?;
        let replay = Members::of(&json, "E801", "`replay.json`")?;
        let versions = Versions::of(&replay)?;
        let engine = replay.inside("engine", "the engine")?;
        let limits = limits(replay.inside("limits", "the limits")?)?;
        Ok(Self {
            engine: engine.text("id")?.to_owned(),
            semantics: engine.text("semantics")?.to_owned(),
            versions,
            binary: match engine.maybe("binary")? {
                None => None,
                Some(_) => Some(engine.digest("binary")?),
            },
            builtins_denied: engine.texts("builtinsDenied")?,
            facts: facts(replay.inside("facts", "the facts")?)?,
            stream: replay.maybe("stream")?.map(str::to_owned),
            config: config::read(replay.inside("config", "the settings")?, &limits)?,
            limits,
            policies: each(&replay, "policies", "a policy", |policy| {
                Ok((policy.text("path")?.to_owned(), policy.digest("sha256")?))
            })?,
            data: each(&replay, "data", "a data file", |file| {
                Ok((file.text("path")?.to_owned(), file.texts("prefix")?, file.digest("sha256")?))
            })?,
            off: replay.texts("off")?.into_iter().collect(),
            documents: replay.texts("documents")?,
            files: each(&replay, "files", "a file", file)?,
            redacted: replay.count("redacted")?,
            notices: each(&replay, "notices", "a notice", notice)?,
        })
    }
}

/// The settings that `replay.json` records, to hold the statement against them.
///
/// # Errors
/// `E601`: they are not of the known form.
pub(in crate::evidence) fn config_of(replay: &Members<'_>) -> Result<Config, Failure> {
    let settings = replay.inside("config", "the settings")?;
    config::read(settings, &Limits::default()).map_err(|failure| Failure::new("E601", failure.message))
}

/// The objects of an array, each read by `read`.
fn each<T>(
    members: &Members<'_>,
    name: &str,
    what: &'static str,
    read: impl Fn(&Members<'_>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    members.objects(name, what)?.iter().map(read).collect()
}

fn limits(limits: Members<'_>) -> Result<Limits, Failure> {
    let asked = Limits {
        file_bytes: limits.count("fileBytes")?,
        files: limits.count("files")?,
        folder_depth: limits.count("folderDepth")?,
        depth: limits.count("depth")?,
        nodes: limits.count("nodes")?,
        evaluation: Duration::from_millis(limits.count("evaluationMilliseconds")?),
        policy_bytes: limits.count("policyBytes")?,
    };
    // A bundle is somebody else's: it is granted no more of a verifier's memory and time than its own runs have.
    let most = Limits::default();
    let granted = asked.file_bytes <= most.file_bytes
        && asked.files <= most.files
        && asked.folder_depth <= most.folder_depth
        && asked.depth <= most.depth
        && asked.nodes <= most.nodes
        && asked.evaluation <= most.evaluation
        && asked.policy_bytes <= most.policy_bytes;
    if granted {
        Ok(asked)
    } else {
        Err(Failure::new("E805", "the recorded limits are beyond what a replay grants"))
    }
}

fn facts(facts: Members<'_>) -> Result<Facts, Failure> {
    Ok(Facts {
        time: facts.read("time", |time| parse_rfc3339(time.as_str()?))?,
        seed: facts.read("seed", |seed| seed.as_str()?.parse().ok())?,
        version: facts.maybe("version")?.map(str::to_owned),
        commit: facts.maybe("commit")?.map(str::to_owned),
        environment: facts.maybe("environment")?.map(str::to_owned),
        // Older bundles have none.
        release: match facts.left_out("release") {
            None => None,
            Some(facts) => Some(release(&facts)?),
        },
    })
}

/// What was known of the release.
///
/// # Errors
/// `E801`: it is not what is written of a release.
fn release(facts: &Members<'_>) -> Result<canonical::Json, Failure> {
    let members = facts.inside("release", "the release")?;
    let understood = ReleaseFacts::parse(&members)?.to_json();
    facts.read("release", |json| (*json == understood).then(|| json.clone()))
}

/// What became of a file. The word for its format, or for why it is no input, decides nothing and is not kept.
fn file(file: &Members<'_>) -> Result<FileRecord, Failure> {
    let reading = match file.text("reading")? {
        "read" => Reading::Read { format: "recorded", documents: file.count("documents")? },
        "failed" => Reading::Failed,
        "notInput" => Reading::NotInput("recorded"),
        "leftOut" => Reading::LeftOut("recorded"),
        _ => return Err(file.wrong("reading")),
    };
    Ok(FileRecord { path: file.text("path")?.to_owned(), reading })
}

fn notice(notice: &Members<'_>) -> Result<Notice, Failure> {
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let stages = [Stage::Config, Stage::Input, Stage::Policy, Stage::Waiver];
    let severity = notice.text("severity")?;
    let stage = notice.text("stage")?;
    Ok(Notice {
        code: notice.text("code")?.to_owned(),
        severity: severities
            .into_iter()
            .find(|one| severity_name(*one) == severity)
            .ok_or_else(|| notice.wrong("severity"))?,
        stage: stages
            .into_iter()
            .find(|one| stage_name(*one) == stage)
            .ok_or_else(|| notice.wrong("stage"))?,
        message: notice.text("message")?.to_owned(),
        location: maybe_location(notice)?,
        path: notice.maybe("path")?.map(str::to_owned),
        related: each(notice, "related", "a further place", |place| {
            Ok((location(&place.inside("location", "a place")?)?, place.text("message")?.to_owned()))
        })?,
        help: notice.maybe("help")?.map(str::to_owned),
    })
}

/// The member `location`, which may be null.
pub(super) fn maybe_location(members: &Members<'_>) -> Result<Option<Location>, Failure> {
    let is_null = members.read("location", |value| Some(*value == canonical::Json::Null))?;
    if is_null {
        Ok(None)
    } else {
        members.inside("location", "a place").and_then(|place| location(&place)).map(Some)
    }
}

fn location(place: &Members<'_>) -> Result<Location, Failure> {
    let position = |line: &str, column: &str| {
        Ok::<_, Failure>(Position { line: place.count(line)?, column: place.count(column)? })
    };
    Ok(Location {
        path: place.text("path")?.to_owned(),
        start: position("line", "column")?,
        end: position("endLine", "endColumn")?,
    })
}

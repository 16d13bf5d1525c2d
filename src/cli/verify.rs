//! `tollgate verify`: checks a bundle of evidence, and replays its verdict.

mod controls;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::approve::APPROVAL_BYTES;
use super::arguments::Common;
use super::find::{Found, Source};
use super::progress::Progress;
use super::release::{evidence_reports, split_digest};
use super::sandbox::{Sandbox, Sandboxing};
use super::trusted::Trusted;
use super::{environment, output};
use crate::config::Config;
use crate::evidence::archive::MOST_BYTES;
use crate::evidence::{
    self, Claim, Evaluate, Evaluation, Failure, OscalFacts, Replay, ReplayOptions, Status, Verification,
    VerifyOptions, page,
};
use crate::policy::sandbox::Policies;
use crate::policy::{DataFile, Module};
use crate::report::Report;
use crate::verdict::time::{format_rfc3339, parse_rfc3339};

/// The most bytes of a bundle that are read: one more than the format allows, which the archive's reader refuses.
pub(super) const BUNDLE_BYTES: u64 = MOST_BYTES as u64 + 1;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    trusted: Trusted,
    /// Know that a key alone states no requirements: which policies and controls must have been evaluated,
    /// who must have approved
    #[arg(long)]
    no_requirements: bool,
    /// A file that must be a subject of the evidence
    #[arg(long, value_name = "FILE", conflicts_with = "no_subject")]
    artifact: Vec<PathBuf>,
    /// A digest that must be a subject's: `sha256:HEX`
    #[arg(long, value_name = "DIGEST", conflicts_with = "no_subject")]
    digest: Vec<String>,
    /// A commit that must be a subject, in full
    #[arg(long, value_name = "COMMIT", conflicts_with = "no_subject")]
    commit: Vec<String>,
    /// Know that nothing in hand is compared with the subjects
    #[arg(long)]
    no_subject: bool,
    /// Evaluate again from the bundle alone, and compare the verdict byte for byte: from the documents as policies saw
    /// them, or from the sources, which are then read, rendered and evaluated again too
    #[arg(long, value_name = "FROM", num_args = 0..=1, require_equals = true, default_missing_value = "documents")]
    replay: Option<Depth>,
    /// Show all results of a control, such as `pci-dss-4.0.1:6.5.1` (may be given several times)
    #[arg(long, value_name = "FRAMEWORK:ID")]
    control: Vec<String>,
    /// The bundle of the release before, to which this one must link
    #[arg(long, value_name = "BUNDLE")]
    previous: Option<PathBuf>,
    /// The least number that the release must have in its stream
    #[arg(long, value_name = "N")]
    min_sequence: Option<u64>,
    /// An approval that lies beside the bundle (may be given several times)
    #[arg(long, value_name = "FILE")]
    approval: Vec<PathBuf>,
    /// The time to verify at (RFC 3339, UTC); without it, now
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[command(flatten)]
    sandboxing: Sandboxing,
    /// The number of threads of the replay; without it, one a core
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZero<usize>>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How deep a replay goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Depth {
    /// From the documents as the policies saw them
    Documents,
    /// From the files that were read, where the evidence has them (`release --with-sources`)
    Sources,
}

/// The format of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// A page for an auditor: one file that needs nothing from elsewhere
    Html,
    /// The same page as Markdown
    #[value(name = "md", alias = "markdown")]
    Markdown,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let at = time(arguments.at.as_deref())?;
    let trusted = arguments.trusted.load(at)?;
    let mut claims = claims(arguments)?;
    let screen = |bytes: &[u8]| {
        let options = VerifyOptions::new(trusted.by(), at);
        let options = VerifyOptions { no_requirements: true, no_subject: true, ..options };
        let (verification, bundle) = evidence::verify_bundle(bytes, &options);
        (verification, bundle.is_some())
    };
    let Found { bytes, subject } = arguments.source.read(common, &claims, &screen)?;
    if !arguments.no_subject {
        claims.extend(subject);
    }
    let previous =
        arguments.previous.as_deref().map(|path| environment::read_up_to(path, BUNDLE_BYTES)).transpose()?;
    let approvals = approvals(arguments)?;
    // What the trust file requires is done without being asked for.
    let depth = arguments.replay.or(trusted.requires_replay().then_some(Depth::Documents));
    let progress = Progress::new(common.quiet);
    progress.stage(if depth.is_some() { "verifying and replaying" } else { "verifying" });
    let cancel = AtomicBool::new(false);
    let reports = |replay: &Replay| {
        let report = Report {
            verdict: replay.verdict(),
            inventory: replay.inventory(),
            policy_sources: replay.policy_set().sources(),
            other_sources: &[],
            suggestions: &BTreeMap::new(),
            settings: replay.settings(),
            version: env!("CARGO_PKG_VERSION"),
            time: replay.time(),
            baseline: false,
        };
        evidence_reports(&report, &OscalFacts::of(replay.statement()))
    };
    let threads = environment::threads(arguments.threads);
    let confinement = arguments.sandboxing.limits(&Config::default(), threads, common.quiet);
    let evaluate = confinement.map(|confinement| {
        move |modules: Vec<Module>, data: Vec<DataFile>, asked: &Evaluation<'_>| {
            let (set, sandbox) = Sandbox::load(confinement, modules, data, asked.config, asked.limits);
            let policies = Policies {
                modules: set.modules(),
                data: set.data(),
                config: asked.config,
                limits: asked.limits,
            };
            let judgement = sandbox.judge(&set, &policies, asked.inventory, asked.facts, asked.off);
            (set, judgement)
        }
    });
    let (mut verification, bundle) = evidence::verify_bundle(
        &bytes,
        &VerifyOptions {
            no_requirements: arguments.no_requirements,
            claims: &claims,
            no_subject: arguments.no_subject,
            replay: depth.map(|depth| ReplayOptions {
                threads,
                cancel: &cancel,
                binary: environment::program(),
                evaluate: evaluate.as_ref().map(|evaluate| evaluate as &Evaluate<'_>),
                from_sources: depth == Depth::Sources,
            }),
            reports: Some(&reports),
            approvals: &approvals,
            previous: previous.as_deref(),
            min_sequence: arguments.min_sequence,
            threads,
            ..VerifyOptions::new(trusted.by(), at)
        },
    );
    drop(progress);
    let controls = controls::results(&arguments.control, bundle.as_ref(), &mut verification);
    let text = match arguments.format {
        Format::Text => {
            let controls = controls::for_people(&controls);
            format!("{controls}{}", for_people(&verification, common.quiet))
        }
        Format::Json => {
            let mut json = to_json(&verification);
            controls::add(&controls, &mut json);
            super::policy::to_text(&json)
        }
        Format::Html => page::html(&verification, bundle.as_ref()),
        Format::Markdown => page::markdown(&verification, bundle.as_ref()),
    };
    output::result(&text)?;
    Ok(verification.exit_code())
}

/// The time to verify at. `SOURCE_DATE_EPOCH` says when something was built, and nothing of today: evidence that
/// is out of date must not come out as valid by it.
fn time(at: Option<&str>) -> anyhow::Result<i64> {
    let Some(text) = at else { return environment::now() };
    parse_rfc3339(text)
        .with_context(|| format!("`--at {text}` is no time; write it as `2026-01-31T12:00:00Z`"))
}

/// A file that must be a subject.
pub(super) fn file(path: &Path) -> anyhow::Result<Claim> {
    let shown = path.display().to_string();
    Claim::file(shown, environment::open(path)?).with_context(|| format!("cannot read `{}`", path.display()))
}

/// The approvals that lie beside the bundle.
fn approvals(arguments: &Arguments) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let read =
        |path: &PathBuf| Ok((path.display().to_string(), environment::read_file(path, APPROVAL_BYTES)?));
    arguments.approval.iter().map(read).collect()
}

/// What must be a subject.
fn claims(arguments: &Arguments) -> anyhow::Result<Vec<Claim>> {
    let mut claims = Vec::new();
    for path in &arguments.artifact {
        claims.push(file(path)?);
    }
    for text in &arguments.digest {
        let (_, algorithm, digits) = split_digest(text, "")?;
        claims.push(Claim::known_by(text.clone(), algorithm, digits).with_context(|| {
            format!("`--digest {text}` is no digest; write `sha256:` and 64 lowercase hexadecimal digits")
        })?);
    }
    for commit in &arguments.commit {
        claims.push(Claim::known_by(commit.clone(), "gitCommit", commit).with_context(|| {
            format!("`--commit {commit}` is no whole commit: 40 lowercase hexadecimal digits")
        })?);
    }
    Ok(claims)
}

/// Text from a bundle as it may be printed: nothing in it steers a terminal.
pub(super) fn printable(text: &str) -> String {
    evidence::visible(text)
}

/// Evidence that a command does not accept, with the exit code that `verify` has for it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Refused {
    /// The exit code: 3, 4, 5 or 6.
    pub(super) code: u8,
    message: String,
}

impl Refused {
    /// Why `verification` is not accepted, for the failure that counts.
    pub(super) fn of(verification: &Verification, failure: &Failure) -> anyhow::Error {
        let message = format!("{}: {}", failure.code, printable(&failure.message));
        Self { code: verification.exit_code(), message }.into()
    }
}

/// Every step, then what it comes to.
fn for_people(verification: &Verification, quiet: bool) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    if !quiet {
        for step in &verification.steps {
            let code = step.code.map(|code| format!(" [{code}]")).unwrap_or_default();
            let _ = writeln!(
                text,
                "{:>2}  {:11}  {:22} {}{code}",
                step.number,
                step.status.name(),
                step.name,
                printable(&step.detail)
            );
        }
        text.push('\n');
    }
    if let Some(statement) = &verification.statement {
        let _ = writeln!(
            text,
            "release   {} {}",
            printable(&statement.release.stream),
            printable(&statement.release.version)
        );
        for subject in &statement.subjects {
            for (algorithm, digits) in &subject.digests {
                let _ = writeln!(text, "subject   {} {algorithm}:{digits}", printable(&subject.name));
            }
        }
        let _ = writeln!(
            text,
            "judged    {} by {}",
            format_rfc3339(statement.evaluated_at),
            printable(&statement.engine)
        );
        if let (Some(rewriter), Some(builtins)) = (&verification.rewriter, &verification.builtins) {
            let (rewriter, builtins) = (printable(rewriter), printable(builtins));
            let _ = writeln!(text, "          rewriter {rewriter}, builtins {builtins}");
        }
        for change in &statement.bypass {
            let _ = writeln!(text, "changed   {}", printable(change));
        }
        let _ = writeln!(text, "signed by {}", verification.signers.join(", "));
        if !verification.persons.is_empty() {
            let _ = writeln!(text, "          {}", printable(&verification.persons.join(", ")));
        }
        if !verification.approvers.is_empty() {
            let _ = writeln!(text, "approved  {}", printable(&verification.approvers.join(", ")));
        }
        // What evidence says that is not valid is no verdict.
        let name = if verification.failure().is_none() { "verdict" } else { "claimed" };
        let _ = writeln!(text, "{name}   {}", statement.decision.name());
    }
    let _ = writeln!(text, "evidence  {}", conclusion(verification));
    text
}

/// What the verification comes to, in a line.
fn conclusion(verification: &Verification) -> String {
    let failed = verification.steps.iter().filter(|step| step.status == Status::Fail).count();
    let unchecked = verification.steps.iter().filter(|step| step.status == Status::NotChecked).count();
    let mut line = match verification.failure() {
        Some(failure) => {
            format!("NOT VALID: {}: {} ({failed} failed)", failure.code, printable(&failure.message))
        }
        None if !verification.incomplete.is_empty() => {
            format!("incomplete: {}", verification.incomplete.join("; "))
        }
        None => "valid".to_owned(),
    };
    let _ = write!(line, ", {unchecked} checks not made");
    let assurance = &verification.assurance;
    let words = [
        if assurance.trusted_time { "trusted time" } else { "the signer's own time" },
        if assurance.subject { "subject compared" } else { "no subject compared" },
        if assurance.complete { "complete" } else { "partial" },
        if assurance.replayed { "replayed" } else { "not replayed" },
    ];
    let _ = write!(line, " ({})", words.join(", "));
    line
}

/// The result for programs.
fn to_json(verification: &Verification) -> serde_json::Value {
    let steps: Vec<_> = verification
        .steps
        .iter()
        .map(|step| {
            json!({
                "number": step.number,
                "name": step.name,
                "status": match step.status {
                    Status::Pass => "pass",
                    Status::Fail => "fail",
                    Status::NotChecked => "notChecked",
                },
                "detail": step.detail,
                "code": step.code,
            })
        })
        .collect();
    let assurance = &verification.assurance;
    json!({
        "version": 1,
        "exitCode": verification.exit_code(),
        "valid": verification.failure().is_none(),
        // What evidence says that is not valid is no verdict.
        "verdict": verification
            .statement
            .as_ref()
            .filter(|_| verification.failure().is_none())
            .map(|statement| statement.decision.name()),
        "statement": verification.statement_digest.map(|digest| digest.to_string()),
        "signers": verification.signers,
        "persons": verification.persons,
        "approvers": verification.approvers,
        "engine": {
            "id": verification.statement.as_ref().map(|statement| statement.engine.as_str()),
            "rewriter": verification.rewriter,
            "builtins": verification.builtins,
        },
        "incomplete": verification.incomplete,
        "assurance": {
            "time": if assurance.trusted_time { "trusted-time" } else { "signer-time" },
            "subject": assurance.subject,
            "complete": assurance.complete,
            "replayed": assurance.replayed,
        },
        "steps": steps,
    })
}

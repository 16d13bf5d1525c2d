//! `tollgate log verify`: goes through a whole log.

use std::fmt::Write as _;
use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::gate::Gate;
use super::place::Git;
use super::trusted::Trusted;
use crate::cli::arguments::Common;
use crate::cli::progress::Progress;
use crate::cli::{environment, output};
use crate::evidence::log::{self, AuditOptions, Audited};
use crate::source::time::format_rfc3339;

/// The most bytes of a checkpoint.
const CHECKPOINT_BYTES: u64 = 1 << 20;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The folder of the log
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    git: Git,
    #[command(flatten)]
    trusted: Trusted,
    #[command(flatten)]
    gate: Gate,
    /// A checkpoint of the log that was kept before: the log must continue it
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// The time to verify at (RFC 3339, UTC); without it, now
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// The number of threads; without it, one a core
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// The format of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let at = super::time(arguments.at.as_deref())?;
    let storage = arguments.git.or(arguments.folder.as_deref())?.read()?;
    // A head that cannot be read is told by the audit; a key without a name has no log then.
    let origin = log::head(storage.as_ref()).map(|head| head.checkpoint().origin.clone());
    let origin = origin.unwrap_or_else(|_| "unknown".to_owned());
    let policy = arguments.trusted.policy(&arguments.gate, &origin, at)?;
    let signers = arguments.gate.read(at)?;
    let open = signers.opener(at);
    let since = match &arguments.since {
        Some(path) => Some(environment::read_file(path, CHECKPOINT_BYTES)?),
        None => None,
    };
    let progress = Progress::new(common.quiet);
    progress.stage("verifying the log");
    let audited = log::audit(
        storage.as_ref(),
        &AuditOptions {
            policy: &policy,
            since: since.as_deref(),
            at,
            open: open.as_deref(),
            threads: environment::threads(arguments.threads),
        },
    )?;
    drop(progress);
    let compared = arguments.since.is_some();
    output::result(&match arguments.format {
        Format::Text => for_people(&audited, compared, policy.needs_witnesses(), common.quiet),
        Format::Json => crate::cli::policy::to_text(&to_json(&audited)),
    })?;
    Ok(audited.exit_code())
}

/// What is wrong, then what the log is.
fn for_people(audited: &Audited, compared: bool, needs_witnesses: bool, quiet: bool) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    for found in &audited.found {
        let place = found.index.map_or_else(|| "log".to_owned(), |index| format!("entry {index}"));
        let _ = writeln!(text, "{}  {place:10}  {}", found.failure.code, found.failure.message);
    }
    if audited.untold > 0 {
        let _ = writeln!(text, "…and {} more", audited.untold);
    }
    if !quiet {
        if !text.is_empty() {
            text.push('\n');
        }
        if let Some(head) = &audited.head {
            let head = head.checkpoint();
            let _ = writeln!(text, "log       {}", head.origin.escape_debug());
            let _ = writeln!(text, "head      {} entries under the root {}", head.size, head.root);
        }
        let seen = match &audited.witnessed {
            None => "not trusted".to_owned(),
            Some(_) if !needs_witnesses => "signed by the log; no witness is asked for".to_owned(),
            Some(witnessed) => format!(
                "signed by the log; seen by {} at {}",
                witnessed.witnesses.join(", ").escape_debug(),
                witnessed.time.map(format_rfc3339).unwrap_or_default()
            ),
        };
        let _ = writeln!(text, "trust     {seen}");
        let since = match (compared, audited.since) {
            (true, Some(size)) => format!("continues the {size} entries of the checkpoint that was kept"),
            (true, None) => "does not continue the checkpoint that was kept".to_owned(),
            (false, _) => "not compared with an earlier checkpoint: give `--since`".to_owned(),
        };
        let _ = writeln!(text, "history   {since}");
        let _ = writeln!(
            text,
            "releases  {}",
            if audited.envelopes {
                "signatures and links checked"
            } else {
                "signatures and links not checked: give `--gate-key` or `--trust`"
            }
        );
        for stream in &audited.streams {
            let name = stream.stream.escape_debug();
            let _ =
                writeln!(text, "stream    {name}: {} releases, the last is {}", stream.releases, stream.last);
        }
    }
    let _ = match audited.found.first() {
        None => writeln!(text, "log       valid"),
        Some(first) => {
            let failures = audited.found.len() as u64 + audited.untold;
            writeln!(text, "log       NOT VALID: {} ({failures} found)", first.failure.code)
        }
    };
    text
}

/// The result for programs.
fn to_json(audited: &Audited) -> serde_json::Value {
    let found: Vec<_> = audited
        .found
        .iter()
        .map(|found| {
            json!({
                "code": found.failure.code,
                "index": found.index,
                "message": found.failure.message,
            })
        })
        .collect();
    let streams: Vec<_> = audited
        .streams
        .iter()
        .map(|stream| {
            json!({
                "stream": stream.stream,
                "releases": stream.releases,
                "last": stream.last,
                "statement": stream.statement.to_string(),
            })
        })
        .collect();
    let head = audited.head.as_ref().map(log::SignedCheckpoint::checkpoint);
    let witnessed = audited.witnessed.as_ref();
    json!({
        "version": 1,
        "exitCode": audited.exit_code(),
        "valid": audited.found.is_empty(),
        "origin": head.map(|head| head.origin.as_str()),
        "size": head.map(|head| head.size),
        "root": head.map(|head| head.root.to_string()),
        "entries": audited.entries,
        "witnesses": witnessed.map(|witnessed| witnessed.witnesses.as_slice()),
        "witnessedAt": witnessed.and_then(|witnessed| witnessed.time).map(format_rfc3339),
        "since": audited.since,
        "signatures": audited.envelopes,
        "streams": streams,
        "found": found,
        "untold": audited.untold,
    })
}

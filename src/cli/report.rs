//! `tollgate report`: what a run, or evidence, says of each control.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::arguments::{Common, Input, Judging, Policies};
use super::output::{self, Existing};
use super::run::{Purpose, Run};
use crate::evidence::VerifiedBundle;
use crate::policy::Outcome;
use crate::report;
use crate::report::control::{ByControl, Gaps, PolicyRow};
use crate::source::{Severity, Stage, nearest};
use crate::verdict::{self, Counts, Notice, Verdict};

/// The decision record of a bundle.
const VERDICT: &str = "verdict.json";

#[derive(Debug, Args)]
#[command(after_help = "\
PATHs are judged as `tollgate check` judges them, and the exit code is that of the verdict. `tollgate export BUNDLE \
--controls FILE` reports evidence in the same way.")]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    policies: Policies,
    #[command(flatten)]
    judging: Judging,
    /// What the results are sorted by
    #[arg(long, value_name = "WHAT", default_value = "control")]
    by: By,
    /// Report this framework, such as `soc2-tsc-2017` (may be given several times); without it, all that policies name
    #[arg(long, value_name = "FRAMEWORK")]
    framework: Vec<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// The file that the report goes to (replaces it)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What results are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Controls of frameworks
    Control,
}

/// The format of a report by control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For comments and documents
    Markdown,
    /// For programs
    Json,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let By::Control = arguments.by;
    let purpose = Purpose::default();
    let run = Run::new(common, &arguments.input, &arguments.policies, &arguments.judging, purpose)?;
    let rows = rows(&run.verdict);
    refuse_unknown(&rows, &arguments.framework)?;
    let by_control = ByControl::new(&rows, &arguments.framework, gaps(&run.verdict));
    let text = shown(&by_control, arguments.format)?;
    match &arguments.output {
        Some(path) => output::write(path, text.as_bytes(), Existing::Replace, false)?,
        None => output::result(&text)?,
    }
    if !common.quiet && !run.verdict.reasons.is_empty() {
        output::message(&report::verdict_clause(&run.verdict));
    }
    Ok(verdict::exit_code(&run.verdict.reasons))
}

/// A report in a format.
fn shown(report: &ByControl<'_>, format: Format) -> anyhow::Result<String> {
    if report.is_empty() {
        bail!("no policy names a control; `tollgate policy list --format json` shows those of each");
    }
    Ok(match format {
        Format::Text => report.text(),
        Format::Markdown => report.markdown(),
        Format::Json => format!("{:#}\n", report.json()),
    })
}

/// The results of a verified bundle by control, in the format that the name of a file asks for.
pub(super) fn of_bundle(bundle: &VerifiedBundle<'_>, path: &Path) -> anyhow::Result<String> {
    let text = bundle.file(VERDICT).context("the bundle does not show its verdict")?;
    let recorded: Value = serde_json::from_slice(text).context("the verdict is no JSON")?;
    let (rows, gaps) = recorded_rows(&recorded).context("the verdict is malformed")?;
    let format = match path.extension().and_then(OsStr::to_str) {
        Some("json") => Format::Json,
        Some("md") => Format::Markdown,
        _ => Format::Text,
    };
    shown(&ByControl::new(&rows, &[], gaps), format)
}

/// A framework that no policy names is a slip.
fn refuse_unknown(rows: &[PolicyRow], wanted: &[String]) -> anyhow::Result<()> {
    let known = ByControl::frameworks(rows);
    for framework in wanted {
        if !known.iter().any(|known| known.eq_ignore_ascii_case(framework)) {
            let near = nearest(framework, known.iter().copied());
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let known: Vec<&str> = known.iter().copied().collect();
            bail!("no policy names a control of `{framework}`{near} (known are {})", known.join(", "));
        }
    }
    Ok(())
}

/// What the policies of a run said.
fn rows(verdict: &Verdict) -> Vec<PolicyRow> {
    let mut open: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for record in verdict.records.iter().filter(|record| record.outcome != Outcome::Waived) {
        open.entry(&record.policy).or_default().insert(record.address.clone());
    }
    let row = |result: &verdict::PolicyResult| {
        let policy = &result.policy;
        let of = |(framework, ids): (&String, &Vec<String>)| -> Vec<(String, String)> {
            ids.iter().map(|id| (framework.clone(), id.clone())).collect()
        };
        PolicyRow {
            id: policy.id.clone(),
            title: policy.title.clone(),
            controls: policy.controls.iter().flat_map(of).collect(),
            off: result.off,
            counts: result.counts,
            open: open.remove(policy.id.as_str()).unwrap_or_default(),
        }
    };
    verdict.policies.iter().map(row).collect()
}

/// What of a run is covered by nothing.
fn gaps(verdict: &Verdict) -> Gaps {
    let is_of_policy = |notice: &&Notice| notice.severity == Severity::Error && notice.stage == Stage::Policy;
    let policy_errors = verdict.notices.iter().filter(is_of_policy).count();
    Gaps { unread: verdict.totals.failed, policy_errors }
}

/// The same of a decision record, and what is covered by nothing. Evidence spells controls as its files are called.
fn recorded_rows(verdict: &Value) -> Option<(Vec<PolicyRow>, Gaps)> {
    let number = |value: &Value, name: &str| usize::try_from(value.get(name)?.as_u64()?).ok();
    let text = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
    let mut open: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in verdict.get("records")?.as_array()? {
        if text(record, "outcome")? != Outcome::Waived.name() {
            open.entry(text(record, "policy")?).or_default().insert(text(record, "resource")?);
        }
    }
    let mut rows = Vec::new();
    for policy in verdict.get("policies")?.as_array()? {
        let counts = policy.get("counts")?;
        let control = |key: &Value| {
            let (framework, id) = key.as_str()?.split_once(':')?;
            Some((framework.to_owned(), id.to_owned()))
        };
        let id = text(policy, "id")?;
        rows.push(PolicyRow {
            title: text(policy, "title")?,
            controls: policy.get("controls")?.as_array()?.iter().map(control).collect::<Option<_>>()?,
            off: policy.get("off")?.as_bool()?,
            counts: Counts {
                pass: number(counts, "pass")?,
                fail: number(counts, "fail")?,
                waived: number(counts, "waived")?,
                not_applicable: number(counts, "notApplicable")?,
                undecided: number(counts, "undecided")?,
                error: number(counts, "error")?,
            },
            open: open.remove(&id).unwrap_or_default(),
            id,
        });
    }
    let is =
        |notice: &Value, name: &str, wanted: &str| notice.get(name).and_then(Value::as_str) == Some(wanted);
    let notices = verdict.get("notices")?.as_array()?.iter();
    let policy_errors =
        notices.filter(|one| is(one, "severity", "error") && is(one, "stage", "policy")).count();
    Some((rows, Gaps { unread: number(verdict.get("totals")?, "failed")?, policy_errors }))
}

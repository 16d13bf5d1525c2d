//! `tollgate policy test`: runs the tests of policies, as `opa test` does.
//!
//! Exit codes: 0 all passed, 1 a test failed or too little is covered, 3 there is no test, 4 something could not
//! be loaded or evaluated.

use std::num::NonZero;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use regex::Regex;

use super::authored::{Authored, Sources};
use crate::cli::arguments::Common;
use crate::cli::environment;
use crate::cli::output::{self, Existing};
use crate::cli::run::tell;
use crate::policy::Facts;
use crate::policy::suite::{self, Suite, TestOptions, TestOutcome};
use crate::report;
use crate::source::Severity;

/// Exit code: a test failed, or too little is covered.
const FAILED: u8 = 1;
/// Exit code: there is no test.
const EMPTY: u8 = 3;
/// Exit code: something could not be loaded or evaluated.
const BROKEN: u8 = 4;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    sources: Sources,
    /// Run only the tests in whose `data.<package>.<name>` the regular expression finds something
    #[arg(long, short, value_name = "REGEX")]
    run: Option<String>,
    /// Tell which lines the tests went through; with `--format json` alone, as `opa test --coverage` does
    #[arg(long, short)]
    coverage: bool,
    /// Fail where less than this share of the lines is covered, in percent
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    threshold: Option<f64>,
    /// The format of the report: text with the values of the failing statement, JSON in the shape of `opa test`, or
    /// XML for build servers
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// The file that the report goes to
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The number of threads; without it, one a core
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
    /// The time that policies see (RFC 3339, UTC); without it, `SOURCE_DATE_EPOCH`, else now
    #[arg(long, value_name = "TIME")]
    time: Option<String>,
}

/// The format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For build servers
    Junit,
}

/// Reads a share in percent.
fn percent(text: &str) -> Result<f64, String> {
    let share: f64 =
        text.trim_end_matches('%').parse().map_err(|_| "write a number such as 90".to_owned())?;
    if (0.0..=100.0).contains(&share) { Ok(share) } else { Err("write a number from 0 to 100".to_owned()) }
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let only = match &arguments.run {
        Some(text) => {
            Some(Regex::new(text).with_context(|| format!("`--run {text}` is no regular expression"))?)
        }
        None => None,
    };
    let time = environment::time(arguments.time.as_deref())?;
    let Authored { settings, modules, data, unread } = arguments.sources.load(common)?;
    let facts = Facts {
        time,
        seed: 0,
        version: None,
        commit: None,
        environment: settings.config.environment.clone(),
        release: None,
    };
    let options = TestOptions {
        limits: &settings.limits,
        threads: environment::threads(arguments.threads),
        only: only.as_ref(),
        coverage: arguments.coverage || arguments.threshold.is_some(),
        clock: common.verbose.then_some(environment::elapsed),
    };
    let mut suite = suite::run_with(&modules, &data, &settings.config, &facts, &options);
    suite.diagnostics.splice(0..0, unread);
    if !suite.diagnostics.is_empty() {
        tell(common, &suite.diagnostics, &suite.sources);
    }
    report(common, arguments, &suite)?;
    let broken = suite.diagnostics.iter().any(|told| told.severity == Severity::Error)
        || suite.count(TestOutcome::Error) > 0;
    if broken {
        return Ok(BROKEN);
    }
    if suite.count(TestOutcome::Failed) > 0 || !reached(arguments, &suite) {
        return Ok(FAILED);
    }
    if suite.results.is_empty() {
        output::message("no test was found: a test is a rule whose name begins with `test_`");
        return Ok(EMPTY);
    }
    Ok(0)
}

/// Whether enough is covered; says so where it is not.
fn reached(arguments: &Arguments, suite: &Suite) -> bool {
    let (Some(threshold), Some(coverage)) = (arguments.threshold, &suite.coverage) else { return true };
    let share = coverage.percent();
    if share < threshold {
        output::message(&format!("{share:.2} % of the lines are covered, and {threshold} % are asked for"));
    }
    share >= threshold
}

/// Writes the report.
fn report(common: &Common, arguments: &Arguments, suite: &Suite) -> anyhow::Result<()> {
    let style = common.style(arguments.output.is_none());
    let plain = common.style(false);
    let text = match (arguments.format, &suite.coverage) {
        (Format::Text, None) => report::suite::text(suite, &style),
        (Format::Text, Some(coverage)) => {
            format!("{}{}", report::suite::text(suite, &style), report::suite::coverage_text(coverage))
        }
        (Format::Json, None) => report::suite::json(suite),
        (Format::Json, Some(coverage)) => {
            output::message(&report::suite::text(suite, &plain));
            report::suite::coverage_json(coverage)
        }
        (Format::Junit, coverage) => {
            if let Some(coverage) = coverage {
                output::message(&report::suite::coverage_text(coverage));
            }
            report::suite::junit(suite)
        }
    };
    match &arguments.output {
        Some(file) => output::write(file, text.as_bytes(), Existing::Replace, false),
        None => output::result(&text),
    }
}

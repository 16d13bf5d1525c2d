//! `tollgate policy check`: all static checks over policies, without evaluating any.
//!
//! Exit codes: 0 nothing is wrong, 4 something cannot be loaded (with `--strict`, or there is a warning).

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::authored::{Authored, Sources};
use super::to_text;
use crate::cli::arguments::Common;
use crate::cli::output::{self, Existing};
use crate::policy::lint::{Inspection, inspect};
use crate::report;
use crate::source::{At, Diagnostic, Severity};

/// The format of what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    sources: Sources,
    /// Warnings are errors too
    #[arg(long, short)]
    strict: bool,
    /// The format
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// The file that the report goes to
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(in crate::cli) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let Authored { settings, modules, data, mut unread } = arguments.sources.load(common)?;
    if modules.is_empty() && unread.is_empty() {
        unread.push(empty());
    }
    let mut inspection = inspect(&modules, &data, &settings.config, &settings.limits);
    inspection.diagnostics.splice(0..0, unread);
    let count = |severity| inspection.diagnostics.iter().filter(|told| told.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let text = match arguments.format {
        Format::Json => to_text(&to_json(&inspection, modules.len())),
        Format::Text => {
            let style = common.style(arguments.output.is_none());
            let mut text = report::diagnostics(&inspection.diagnostics, &inspection.sources, &style);
            if !common.quiet {
                let (files, policies) = (many(modules.len(), "file"), inspection.policies);
                let policies =
                    if policies == 1 { "1 policy".to_owned() } else { format!("{policies} policies") };
                let found = format!("{}, {}", many(errors, "error"), many(warnings, "warning"));
                text.push_str(&[&files, ", ", &policies, ": ", &found, "\n"].concat());
            }
            text
        }
    };
    match &arguments.output {
        Some(file) => output::write(file, text.as_bytes(), Existing::Replace, false)?,
        None => output::result(&text)?,
    }
    Ok(if errors > 0 || (arguments.strict && warnings > 0) { 4 } else { 0 })
}

/// There is nothing to check, which must not look like nothing being wrong.
fn empty() -> Diagnostic {
    let message = "there is no policy to check";
    Diagnostic::error(crate::source::Stage::Policy, "policy-folder-empty", At::Run, message)
        .help("name a folder that holds `.rego` files")
}

/// A number of things.
fn many(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// What was found, for programs; places as OPA writes them.
fn to_json(inspection: &Inspection, modules: usize) -> Value {
    let one = |told: &Diagnostic| {
        let location = match &told.at {
            At::Span(span) => {
                let at = inspection.sources.locate(*span);
                json!({"file": at.path, "row": at.start.line, "col": at.start.column})
            }
            At::Path(path) => json!({"file": path}),
            At::Run => Value::Null,
        };
        json!({"code": told.code, "message": told.message, "location": location, "help": told.help})
    };
    let of = |severity| -> Vec<Value> {
        inspection.diagnostics.iter().filter(|told| told.severity == severity).map(one).collect()
    };
    json!({
        "files": modules,
        "policies": inspection.policies,
        "errors": of(Severity::Error),
        "warnings": of(Severity::Warning),
    })
}

//! `tollgate policy`: lists and explains policies.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::arguments::{Common, Input, Policies};
use super::output;
use super::run::{Loaded, Settings, tell};
use crate::policy::{Metadata, PolicySet};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lists the policies with severity, enforcement and view
    List(List),
    /// Says what a policy demands, why, and what to write instead
    Explain(Explain),
}

#[derive(Debug, Args)]
struct Chosen {
    #[command(flatten)]
    policies: Policies,
    /// The configuration
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    chosen: Chosen,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The policy's id, such as PSS-R03
    id: String,
    #[command(flatten)]
    chosen: Chosen,
}

/// The format of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(super) fn run(common: &Common, command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::List(arguments) => {
            let set = load(common, &arguments.chosen)?;
            let text = match arguments.chosen.format {
                Format::Text => table(set.policies()),
                Format::Json => to_text(&set.policies().iter().map(to_json).collect()),
            };
            output::result(&text)?;
            Ok(if set.policies().is_empty() { 3 } else { 0 })
        }
        Command::Explain(arguments) => {
            let set = load(common, &arguments.chosen)?;
            let Some(found) =
                set.policies().iter().find(|policy| policy.id.eq_ignore_ascii_case(&arguments.id))
            else {
                bail!("there is no policy `{}`; `tollgate policy list` shows all", arguments.id)
            };
            output::result(&match arguments.chosen.format {
                Format::Text => explain(found),
                Format::Json => to_text(&to_json(found)),
            })?;
            Ok(0)
        }
    }
}

/// Loads the policies; what is wrong with them is a message, and an error if any cannot be used.
fn load(common: &Common, chosen: &Chosen) -> anyhow::Result<PolicySet> {
    let input = Input {
        paths: Vec::new(),
        config: chosen.config.clone(),
        include: Vec::new(),
        exclude: Vec::new(),
        threads: None,
        parser: None,
        combine: false,
        variables: super::variables::Variables::default(),
    };
    let settings = Settings::load(common, &input)?;
    let Loaded { set, mut unread, .. } = settings.policies(&chosen.policies);
    unread.extend(set.diagnostics().iter().cloned());
    if !unread.is_empty() {
        tell(common, &unread, set.sources());
        bail!("not every policy can be loaded");
    }
    Ok(set)
}

/// A line a policy.
fn table(policies: &[Metadata]) -> String {
    let width =
        |column: fn(&Metadata) -> &str| policies.iter().map(|policy| column(policy).len()).max().unwrap_or(0);
    let (ids, severities) = (width(|policy| &policy.id), width(|policy| policy.severity.name()));
    let (enforcements, views) =
        (width(|policy| policy.enforcement.name()), width(|policy| policy.view.name()));
    let mut text = String::new();
    for policy in policies {
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "{:ids$}  {:severities$}  {:enforcements$}  {:views$}  {}",
            policy.id,
            policy.severity.name(),
            policy.enforcement.name(),
            policy.view.name(),
            policy.title,
        );
    }
    text
}

/// What a policy says of itself, for people.
fn explain(policy: &Metadata) -> String {
    let mut text = format!("{}  {}\n\n", policy.id, policy.title);
    let mut paragraph = |name: &str, body: &str| {
        if !body.is_empty() {
            let _ = writeln!(text, "{name}\n  {}\n", body.trim().replace('\n', "\n  "));
        }
    };
    paragraph("Why", &policy.description);
    paragraph("What to write instead", &policy.fix);
    paragraph(
        "Severity and enforcement",
        &format!("{}, {}", policy.severity.name(), policy.enforcement.name()),
    );
    let concerns = if policy.kinds.is_empty() { "all".to_owned() } else { policy.kinds.join(", ") };
    paragraph("Judges", &format!("{concerns} (view {})", policy.view.name()));
    let lines = |map: &std::collections::BTreeMap<String, Vec<String>>| {
        map.iter().map(|(key, ids)| format!("{key}: {}", ids.join(", "))).collect::<Vec<_>>().join("\n")
    };
    paragraph("Controls", &lines(&policy.controls));
    paragraph("Same check in other tools", &lines(&policy.same_as));
    paragraph("Policy", &format!("{} in {}", policy.package, policy.path));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What a policy says of itself, for programs.
fn to_json(policy: &Metadata) -> serde_json::Value {
    json!({
        "id": policy.id,
        "title": policy.title,
        "description": policy.description,
        "severity": policy.severity.name(),
        "enforcement": policy.enforcement.name(),
        "view": policy.view.name(),
        "kinds": policy.kinds,
        "fix": policy.fix,
        "controls": policy.controls,
        "sameAs": policy.same_as,
        "package": policy.package,
        "path": policy.path,
    })
}

/// JSON as it is printed.
pub(super) fn to_text(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

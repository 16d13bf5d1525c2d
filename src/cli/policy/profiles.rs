//! `tollgate policy profiles`: the profiles, and what each changes.

use std::fmt::Write as _;

use clap::Args;
use serde_json::json;

use super::chosen::{Format, to_text};
use crate::cli::output;
use crate::config::{Enforced, Override, PolicySeverity, Profile};
use crate::policy::bundle;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let profiles: Vec<Profile> = bundle::profiles().into_iter().filter_map(bundle::profile).collect();
    output::result(&match arguments.format {
        Format::Text => profiles.iter().map(text).collect::<Vec<_>>().join("\n"),
        Format::Json => to_text(&profiles.iter().map(to_json).collect()),
    })?;
    Ok(0)
}

/// What an override changes, in words.
fn change(rule: &Override) -> String {
    let words = [rule.enforcement.map(Enforced::name), rule.severity.map(PolicySeverity::name)];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A profile, for people.
fn text(profile: &Profile) -> String {
    let mut text = format!("{}\n  {}\n", profile.name, profile.description);
    // Those of one change stand in one line. Writing into a string does not fail.
    let mut changes: Vec<(String, Vec<&str>)> = Vec::new();
    for rule in &profile.overrides {
        match changes.iter_mut().find(|(words, _)| *words == change(rule)) {
            Some((_, policies)) => policies.push(&rule.policy),
            None => changes.push((change(rule), vec![&rule.policy])),
        }
    }
    for (words, policies) in changes {
        let _ = writeln!(text, "  {words}: {}", policies.join(", "));
    }
    for (name, value) in &profile.params {
        let _ = writeln!(text, "  {name}: {value}");
    }
    text
}

/// A profile, for programs.
fn to_json(profile: &Profile) -> serde_json::Value {
    let rule = |rule: &Override| {
        json!({
            "policy": rule.policy,
            "enforcement": rule.enforcement.map(Enforced::name),
            "severity": rule.severity.map(PolicySeverity::name),
        })
    };
    json!({
        "name": profile.name,
        "description": profile.description,
        "overrides": profile.overrides.iter().map(rule).collect::<Vec<_>>(),
        "params": profile.params,
    })
}

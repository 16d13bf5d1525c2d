//! `tollgate policy profiles`: the profiles, and what each changes.

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
        Format::Markdown => profiles.iter().map(markdown).collect::<Vec<_>>().join("\n"),
        Format::Json => to_text(&profiles.iter().map(to_json).collect()),
    })?;
    Ok(0)
}

/// What an override changes, in words.
fn change(rule: &Override) -> String {
    let words = [rule.enforcement.map(Enforced::name), rule.severity.map(PolicySeverity::name)];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What a profile changes, a line each.
fn lines(profile: &Profile) -> Vec<String> {
    // Those of one change stand in one line.
    let mut changes: Vec<(String, Vec<&str>)> = Vec::new();
    for rule in &profile.overrides {
        match changes.iter_mut().find(|(words, _)| *words == change(rule)) {
            Some((_, policies)) => policies.push(&rule.policy),
            None => changes.push((change(rule), vec![&rule.policy])),
        }
    }
    let changes = changes.into_iter().map(|(words, policies)| format!("{words}: {}", policies.join(", ")));
    changes.chain(profile.params.iter().map(|(name, value)| format!("`{name}`: {value}"))).collect()
}

/// A profile, for people.
fn text(profile: &Profile) -> String {
    format!("{}\n  {}\n  {}\n", profile.name, profile.description, lines(profile).join("\n  "))
}

/// A profile, for documentation.
fn markdown(profile: &Profile) -> String {
    let name = &profile.name;
    format!("## {name}\n\n{}\n\n- {}\n", profile.description, lines(profile).join("\n- "))
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

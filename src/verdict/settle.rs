//! What the overrides of a run are, once its policies are known: those of the profile, what the adopted edition makes of
//! later policies, and over both what the configuration itself says. And what is wrong with its parameters.

use std::collections::BTreeMap;

use serde_json::Value;

use super::enforcement::is_about;
use crate::config::{Config, Enforced, Enforcement, Override, Profile};
use crate::policy::{Metadata, Param};
use crate::source::{At, Diagnostic, Severity, Stage, nearest};

/// How many policies a note names.
const NAMED: usize = 10;

/// Lets `profile` and the adopted edition say what they say of `policies` below the configuration's own overrides, and
/// names policies in place of packs, so that the overrides alone tell what was judged how. An override of a profile
/// that is about none of the policies is left out. Gives what has to be told.
pub fn settle(config: &mut Config, profile: Option<&Profile>, policies: &[Metadata]) -> Vec<Diagnostic> {
    let of_profile = profile.map(|profile| profile.overrides.as_slice()).unwrap_or_default();
    let is_there = |rule: &&Override| policies.iter().any(|policy| is_about(rule, policy));
    let mut overrides: Vec<Override> =
        of_profile.iter().filter(is_there).flat_map(|rule| named(rule, policies)).collect();
    let late: Vec<&Metadata> = match config.adopted {
        Some(adopted) => policies.iter().filter(|policy| policy.since > adopted).collect(),
        None => Vec::new(),
    };
    overrides.extend(late.iter().map(|policy| Override {
        policy: policy.id.clone(),
        enforcement: Some(Enforced::As(Enforcement::Advisory)),
        ..Override::default()
    }));
    overrides.extend(config.overrides.iter().flat_map(|rule| named(rule, policies)));
    config.overrides = overrides;
    late_told(config, &late).into_iter().collect()
}

/// An override, or where it names a pack, one for each policy of the pack. One of a pack without policies stays as it is,
/// and is about none.
fn named(rule: &Override, policies: &[Metadata]) -> Vec<Override> {
    if !rule.policy.starts_with(Override::PACK) {
        return vec![rule.clone()];
    }
    let of_pack = policies.iter().filter(|policy| is_about(rule, policy));
    let named: Vec<Override> =
        of_pack.map(|policy| Override { policy: policy.id.clone(), ..rule.clone() }).collect();
    if named.is_empty() { vec![rule.clone()] } else { named }
}

/// The note about policies of later editions than the adopted one.
fn late_told(config: &Config, late: &[&Metadata]) -> Option<Diagnostic> {
    let (adopted, newest) = (config.adopted?, late.iter().map(|policy| policy.since).max()?);
    let mut names: Vec<String> = late.iter().take(NAMED).map(|policy| format!("`{}`", policy.id)).collect();
    if late.len() > NAMED {
        names.push(format!("and {} more", late.len() - NAMED));
    }
    let message = match late.len() {
        1 => format!("1 policy is of a later edition than {adopted} and advisory: {}", names.join(", ")),
        many => {
            format!("{many} policies are of later editions than {adopted} and advisory: {}", names.join(", "))
        }
    };
    let told = Diagnostic::warning(Stage::Config, "edition-not-adopted", At::Run, message);
    let note = Diagnostic { severity: Severity::Note, ..told };
    Some(note.help(format!("mend what they find, then write `adopted: {newest}`")))
}

/// What is wrong with a parameter of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamProblem {
    /// No policy has a parameter of that name; the one that may have been meant.
    Unknown {
        /// The near name.
        near: Option<String>,
    },
    /// Its value is of another type than the default: what it is, and what belongs there.
    WrongType {
        /// What it is.
        given: &'static str,
        /// What belongs there.
        wanted: &'static str,
        /// The default, as JSON.
        default: String,
    },
}

/// What is wrong with parameters, by their names. A parameter is known where a policy declares it, or where one of
/// `texts` reads it without that.
#[allow(clippy::needless_pass_by_value, reason = "an iterator is handed over")]
pub fn wrong_params<'t>(
    params: &serde_json::Map<String, Value>,
    policies: &[Metadata],
    texts: impl Iterator<Item = &'t str> + Clone,
) -> Vec<(String, ParamProblem)> {
    let declared: BTreeMap<&str, &Param> = policies
        .iter()
        .flat_map(|policy| policy.params.iter().map(|(name, param)| (name.as_str(), param)))
        .collect();
    let mut wrong = Vec::new();
    for (name, value) in params {
        match declared.get(name.as_str()) {
            Some(param) if !same_type(value, &param.default) => {
                let (given, wanted) = (kind(value), kind(&param.default));
                let default = param.default.to_string();
                wrong.push((name.clone(), ParamProblem::WrongType { given, wanted, default }));
            }
            None if !texts.clone().any(|text| reads(text, name)) => {
                let near = nearest(name, declared.keys().copied()).map(str::to_owned);
                wrong.push((name.clone(), ParamProblem::Unknown { near }));
            }
            _ => {}
        }
    }
    wrong
}

/// Whether a policy's text may read a parameter: `params.name`, or `params` with the name in quotes.
fn reads(text: &str, name: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|char: char| char.is_alphanumeric() || char == '_');
    let dotted = format!("params.{name}");
    text.match_indices(&dotted).any(|(at, _)| text.get(at + dotted.len()..).is_some_and(ends))
        || (text.contains("params") && text.contains(&format!("\"{name}\"")))
}

/// Whether a value can stand where the default does. Whoever gives no default of a type takes any.
fn same_type(value: &Value, default: &Value) -> bool {
    default.is_null() || kind(value) == kind(default)
}

/// A value's type in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

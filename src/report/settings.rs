//! What was set that changes a verdict: profile, packs, the adopted edition, overrides, parameters.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Report;
use super::words::count;
use crate::config::{Config, Enforced, Override, PolicySeverity};
use crate::policy::bundle;

/// The settings as JSON.
pub(super) fn to_json(report: &Report<'_>) -> Value {
    let Config { profile, packs, adopted, environment, overrides, foreign_waivers, .. } = report.settings;
    json!({
        "profile": profile,
        "packs": packs,
        "adopted": adopted.map(|edition| edition.to_string()),
        "environment": environment,
        "overrides": overrides.iter().map(rule).collect::<Vec<_>>(),
        "params": changed(report),
        "foreignWaivers": foreign_waivers,
    })
}

fn rule(rule: &Override) -> Value {
    json!({
        "policy": rule.policy,
        "paths": rule.paths,
        "environment": rule.environment,
        "enforcement": rule.enforcement.map(Enforced::name),
        "severity": rule.severity.map(PolicySeverity::name),
    })
}

/// The parameters whose values are not those that policies have without any settings.
fn changed(report: &Report<'_>) -> serde_json::Map<String, Value> {
    let usual: BTreeMap<&str, &Value> = report
        .verdict
        .policies
        .iter()
        .flat_map(|one| one.policy.params.iter().map(|(name, param)| (name.as_str(), &param.default)))
        .collect();
    let params = report.settings.params.iter();
    let changed = params.filter(|(name, value)| usual.get(name.as_str()) != Some(value));
    changed.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The settings in a line; none where all is as by default.
pub(super) fn line(report: &Report<'_>) -> Option<String> {
    let Config { profile, packs, adopted, overrides, foreign_waivers, .. } = report.settings;
    let profile = profile.as_deref().filter(|name| *name != bundle::DEFAULT_PROFILE);
    let params: Vec<String> = changed(report).keys().map(|name| format!("`{name}`")).collect();
    // What the default profile changes is no news.
    let usual = bundle::profile(bundle::DEFAULT_PROFILE).unwrap_or_default().overrides;
    let overrides = overrides.iter().filter(|rule| !usual.contains(rule)).count();
    let parts = [
        profile.map(|name| format!("profile {name}")),
        packs.as_ref().map(|packs| format!("packs {}", packs.join(", "))),
        adopted.map(|edition| format!("edition {edition} adopted")),
        (overrides > 0).then(|| count(overrides, "override")),
        (!params.is_empty()).then(|| format!("parameters {}", params.join(", "))),
        foreign_waivers.then(|| "skips for other tools honoured".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

//! What was set that can weaken a verdict.

use std::collections::BTreeSet;

use crate::config::{Config, Enforcement, Override, Workload};
use crate::policy::Metadata;
use crate::verdict::pattern;

/// What the settings of a run change that can weaken its verdict by `policies`, each in a line. What strengthens
/// is not told: an enforcement that is raised, a shorter time for waivers, a workload of one's own kind. Nor is
/// an override that does not hold in the run's environment, or that no policy has.
pub fn bypass(config: &Config, policies: &[Metadata]) -> Vec<String> {
    let policies: Vec<_> = policies.iter().map(|policy| (policy.id.clone(), policy.enforcement)).collect();
    of(config, &policies)
}

/// The same for policies by their ids and their own enforcements.
pub(super) fn of(config: &Config, policies: &[(String, Enforcement)]) -> Vec<String> {
    let usual = Config::default();
    let mut lines: Vec<String> = config.exclude.iter().map(|glob| format!("exclude {glob}")).collect();
    lines.extend(config.include.iter().map(|glob| format!("include {glob}")));
    lines.extend(config.overrides.iter().filter_map(|rule| lowered(rule, config, policies)));
    if config.max_waiver_days > usual.max_waiver_days {
        lines.push(format!("waivers.max_days {}", config.max_waiver_days));
    }
    lines.extend(workloads(&config.workloads, &usual.workloads));
    lines.extend(config.params.keys().map(|name| format!("param {name}")));
    lines
}

/// The line of an override that lowers a policy or switches it off.
fn lowered(rule: &Override, config: &Config, policies: &[(String, Enforcement)]) -> Option<String> {
    if rule.environment.is_some() && rule.environment != config.environment {
        return None;
    }
    let mut concerned = policies.iter().filter(|(id, _)| pattern::matches(&rule.policy, id));
    // The enforcements are ordered from the strictest on.
    let lowers = |(_, own): &(String, Enforcement)| rule.enforcement.is_none_or(|changed| changed > *own);
    if !concerned.any(lowers) {
        return None;
    }
    let mut line = format!("override {} {}", rule.policy, rule.enforcement.map_or("off", Enforcement::name));
    if let Some(environment) = &rule.environment {
        line = format!("{line} in {environment}");
    }
    if !rule.paths.is_empty() {
        line = format!("{line} for {}", rule.paths.join(" "));
    }
    Some(line)
}

/// The lines of kinds of ours whose pod template is looked for elsewhere, or not at all.
fn workloads(set: &[Workload], usual: &[Workload]) -> BTreeSet<String> {
    let changed = |workload: &&Workload| !set.contains(workload);
    let line = |workload: &Workload| {
        let Workload { group, kind, .. } = workload;
        let found = set.iter().find(|other| (&other.group, &other.kind) == (group, kind));
        let place = found.map_or_else(|| "none".to_owned(), |other| format!("`{}`", other.path));
        let name = if group.is_empty() { kind.clone() } else { format!("{group}/{kind}") };
        format!("workload {name} {place}")
    };
    usual.iter().filter(changed).map(line).collect()
}

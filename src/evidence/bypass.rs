//! What was set that can weaken a verdict.

use std::collections::BTreeSet;

use crate::config::{Config, Enforced, Enforcement, Override, PolicySeverity, Workload};
use crate::policy::{Metadata, bundle};
use crate::verdict::pattern;

/// What the settings of a run change that can weaken its verdict by `policies`, each in a line. What strengthens
/// is not told: an enforcement that is raised, a shorter time for waivers, a workload of one's own kind. Nor is
/// an override that does not hold in the run's environment, that no policy has, or that the default profile has.
pub fn bypass(config: &Config, policies: &[Metadata]) -> Vec<String> {
    let own = |policy: &Metadata| Own {
        id: policy.id.clone(),
        enforcement: policy.enforcement,
        severity: policy.severity,
    };
    of(config, &policies.iter().map(own).collect::<Vec<_>>())
}

/// What a policy says of itself.
pub(super) struct Own {
    /// Its id.
    pub(super) id: String,
    /// Its own enforcement.
    pub(super) enforcement: Enforcement,
    /// Its own severity.
    pub(super) severity: PolicySeverity,
}

/// The same for policies by what they say of themselves.
pub(super) fn of(config: &Config, policies: &[Own]) -> Vec<String> {
    let usual = Config::default();
    let usually = bundle::profile(bundle::DEFAULT_PROFILE).unwrap_or_default().overrides;
    let changed = config.overrides.iter().filter(|rule| !usually.contains(rule));
    let mut lines: Vec<String> = config.exclude.iter().map(|glob| format!("exclude {glob}")).collect();
    lines.extend(config.include.iter().map(|glob| format!("include {glob}")));
    if let Some(packs) = &config.packs {
        lines.push(format!("policies.packs {}", packs.join(" ")));
    }
    lines.extend(changed.filter_map(|rule| lowered(rule, config, policies)));
    if config.foreign_waivers {
        lines.push("waivers.foreign true".to_owned());
    }
    if config.max_waiver_days > usual.max_waiver_days {
        lines.push(format!("waivers.max_days {}", config.max_waiver_days));
    }
    lines.extend(workloads(&config.workloads, &usual.workloads));
    lines.extend(config.params.keys().map(|name| format!("param {name}")));
    lines
}

/// The line of an override that lowers a policy or its severity, or switches it off.
fn lowered(rule: &Override, config: &Config, policies: &[Own]) -> Option<String> {
    if rule.environment.is_some() && rule.environment != config.environment {
        return None;
    }
    let mut concerned = policies.iter().filter(|own| pattern::matches(&rule.policy, &own.id));
    // Enforcements and severities are ordered from the strictest on. A finding may say a worse severity than its policy.
    let lowers = |own: &Own| {
        rule.enforcement.is_some_and(|changed| match changed {
            Enforced::Off => true,
            Enforced::As(changed) => changed > own.enforcement,
        }) || rule.severity.is_some_and(|changed| changed >= own.severity)
    };
    if !concerned.any(lowers) {
        return None;
    }
    let words = [rule.enforcement.map(Enforced::name), rule.severity.map(PolicySeverity::name)];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    let mut line = format!("override {} {}", rule.policy, words.join(" "));
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

//! Policies as rules, and the controls that they serve as taxonomies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::policy::PolicySeverity;
use crate::verdict::{PolicyResult, Record, Verdict};

/// The level of a result: errors block. What is told is a warning, or a note where it weighs little.
pub(super) fn level(record: &Record) -> &'static str {
    level_of(record.severity, record.advisory())
}

fn level_of(severity: PolicySeverity, advisory: bool) -> &'static str {
    match (advisory, severity) {
        (false, _) => "error",
        (true, PolicySeverity::Critical | PolicySeverity::High) => "warning",
        (true, PolicySeverity::Medium | PolicySeverity::Low) => "note",
    }
}

/// The number by which code scanning sorts, in the middle of what GitHub calls by the same name: critical
/// over 9.0, high from 7.0, medium from 4.0, low below.
fn security_severity(severity: PolicySeverity) -> &'static str {
    match severity {
        PolicySeverity::Critical => "9.5",
        PolicySeverity::High => "8.0",
        PolicySeverity::Medium => "5.5",
        PolicySeverity::Low => "2.0",
    }
}

/// The frameworks that policies serve, with the ids of the controls that are served.
pub(super) struct Frameworks<'a> {
    controls: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Frameworks<'a> {
    /// Those of all policies of a run.
    pub(super) fn of(verdict: &'a Verdict) -> Self {
        let mut controls: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (framework, ids) in verdict.policies.iter().flat_map(|one| &one.policy.controls) {
            controls.entry(framework).or_default().extend(ids.iter().map(String::as_str));
        }
        Self { controls }
    }

    /// §3.19.3 of a run's taxonomies: each framework, and its controls as taxa.
    pub(super) fn taxonomies(&self) -> Value {
        let taxonomies = self.controls.iter().map(|(framework, ids)| {
            json!({
                "name": framework,
                "shortDescription": {"text": format!("Controls of {framework} that policies serve")},
                "taxa": ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>(),
            })
        });
        taxonomies.collect()
    }

    /// §3.19.22: the taxonomies as the driver names them.
    pub(super) fn references(&self) -> Value {
        let names = self.controls.keys().enumerate();
        names.map(|(index, framework)| json!({"name": framework, "index": index})).collect()
    }

    /// §3.49: a policy as a rule.
    pub(super) fn rule(&self, result: &PolicyResult) -> Value {
        let policy = &result.policy;
        let or =
            |text: &str, other: &str| if text.trim().is_empty() { other.to_owned() } else { text.to_owned() };
        let title = or(&policy.title, &policy.id);
        let why = or(&policy.description, &title);
        let fix = or(&policy.fix, &why);
        let mut tags = vec!["security".to_owned(), format!("view/{}", policy.view.name())];
        for (framework, ids) in &policy.controls {
            tags.extend(ids.iter().map(|id| format!("{framework}/{id}")));
        }
        json!({
            "id": policy.id,
            "shortDescription": {"text": title},
            "fullDescription": {"text": why},
            "help": {"text": format!("{why}\n\nFix: {fix}"), "markdown": format!("{why}\n\n**Fix:** {fix}")},
            "defaultConfiguration": {
                "enabled": true,
                "level": level_of(policy.severity, policy.enforcement.name() == "advisory"),
            },
            "relationships": self.relationships(&policy.controls),
            "properties": {
                "tags": tags,
                "security-severity": security_severity(policy.severity),
                "severity": policy.severity.name(),
                "enforcement": policy.enforcement.name(),
            },
        })
    }

    /// §3.53: the controls that a policy serves.
    fn relationships(&self, controls: &BTreeMap<String, Vec<String>>) -> Value {
        let mut all = Vec::new();
        for (framework, ids) in controls {
            let taxonomy = self.controls.keys().position(|name| name == framework);
            for id in ids {
                let taxon = self
                    .controls
                    .get(framework.as_str())
                    .and_then(|known| known.iter().position(|other| other == id));
                let (Some(taxonomy), Some(taxon)) = (taxonomy, taxon) else { continue };
                all.push(json!({
                    "target": {
                        "id": id,
                        "index": taxon,
                        "toolComponent": {"name": framework, "index": taxonomy},
                    },
                    "kinds": ["relevant"],
                }));
            }
        }
        all.into()
    }
}

//! Results by control: for each control of a framework the policies that are evidence for it, what they said, and what
//! was not covered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::reference::{Part, parts};
use super::words;
use super::write::put;
use crate::verdict::Counts;

/// What one policy said in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// The policy's id.
    pub id: String,
    /// What it demands.
    pub title: String,
    /// The controls that it is evidence for, as framework and id.
    pub controls: Vec<(String, String)>,
    /// Whether it was switched off.
    pub off: bool,
    /// How often each outcome happened.
    pub counts: Counts,
    /// The addresses of what failed, is undecided, or could not be judged.
    pub open: BTreeSet<String>,
}

/// How a control, or a policy, ended. The words are those of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Something failed.
    NotSatisfied,
    /// Something cannot be said, or could not be evaluated.
    Undecided,
    /// What failed is waived.
    Waived,
    /// Something passed and nothing else happened.
    Satisfied,
    /// Nothing was there to evaluate, or all policies were off.
    NotEvaluated,
}

impl Status {
    /// The name in reports and evidence.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotSatisfied => "notSatisfied",
            Self::Undecided => "undecided",
            Self::Waived => "waived",
            Self::Satisfied => "satisfied",
            Self::NotEvaluated => "notEvaluated",
        }
    }

    fn of(counts: Counts) -> Self {
        if counts.fail > 0 {
            Self::NotSatisfied
        } else if counts.undecided > 0 || counts.error > 0 {
            Self::Undecided
        } else if counts.waived > 0 {
            Self::Waived
        } else if counts.pass > 0 {
            Self::Satisfied
        } else {
            Self::NotEvaluated
        }
    }
}

/// One control with its policies, sorted by id.
struct Control<'a> {
    name: &'a str,
    policies: Vec<&'a PolicyRow>,
    counts: Counts,
}

/// The results of a run by control.
pub struct ByControl<'a> {
    frameworks: BTreeMap<&'a str, Vec<Control<'a>>>,
    gaps: Gaps,
}

/// What is covered by nothing, whatever controls it is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gaps {
    /// How many files could not be read.
    pub unread: usize,
    /// How many errors there were in loading or evaluating policies.
    pub policy_errors: usize,
}

impl<'a> ByControl<'a> {
    /// Sorts the policies' results by control. `frameworks` are those that are wanted, all where there are none.
    pub fn new(policies: &'a [PolicyRow], frameworks: &[String], gaps: Gaps) -> Self {
        let mut found: BTreeMap<&str, BTreeMap<Vec<Part>, Control<'_>>> = BTreeMap::new();
        for policy in policies {
            for (framework, name) in &policy.controls {
                if !frameworks.is_empty()
                    && !frameworks.iter().any(|wanted| wanted.eq_ignore_ascii_case(framework))
                {
                    continue;
                }
                let control = found
                    .entry(framework)
                    .or_default()
                    .entry(parts(name))
                    .or_insert_with(|| Control { name, policies: Vec::new(), counts: Counts::default() });
                control.policies.push(policy);
                control.counts.merge(policy.counts);
            }
        }
        let sorted =
            found.into_iter().map(|(name, controls)| (name, controls.into_values().collect())).collect();
        Self { frameworks: sorted, gaps }
    }

    /// The frameworks that the policies name.
    pub fn frameworks(policies: &[PolicyRow]) -> BTreeSet<&str> {
        policies
            .iter()
            .flat_map(|policy| policy.controls.iter().map(|(framework, _)| framework.as_str()))
            .collect()
    }

    /// Whether no policy names a control that is wanted.
    pub fn is_empty(&self) -> bool {
        self.frameworks.is_empty()
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (framework, controls) in &self.frameworks {
            put!(out, "{framework}: {}\n\n", summary(controls));
            for control in controls {
                let status = Status::of(control.counts);
                put!(out, "  {:12} {}\n", control.name, described(status, control.counts));
                let silent =
                    |policy: &&&PolicyRow| !policy.off && Status::of(policy.counts) == Status::NotEvaluated;
                for policy in control.policies.iter().filter(|policy| !silent(policy)) {
                    put!(out, "    {:12} {:14} {}\n", policy.id, status_of(policy), policy.title);
                    for address in policy.open.iter().take(SHOWN) {
                        put!(out, "                   {address}\n");
                    }
                    if policy.open.len() > SHOWN {
                        put!(out, "                   and {} more\n", policy.open.len() - SHOWN);
                    }
                }
                let others = control.policies.iter().filter(silent).count();
                if others > 0 {
                    put!(out, "    {} had nothing to judge\n", words::count(others, "more rule"));
                }
            }
            put!(out, "\n  not covered: {}\n\n", self.uncovered(controls));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    /// In Markdown.
    pub fn markdown(&self) -> String {
        let mut out = "# Results by control\n\n".to_owned();
        for (framework, controls) in &self.frameworks {
            put!(out, "## {framework}\n\n{}\n\n", summary(controls));
            out.push_str("| Control | Status | Passed | Failed | Waived | Undecided | Errors | Rules |\n");
            out.push_str("| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
            for control in controls {
                let counts = control.counts;
                let spoke =
                    |policy: &&&PolicyRow| policy.off || Status::of(policy.counts) != Status::NotEvaluated;
                let rules = control.policies.iter().filter(spoke).map(|policy| match status_of(policy) {
                    "satisfied" => policy.id.clone(),
                    status => format!("{} ({status})", policy.id),
                });
                put!(
                    out,
                    "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
                    control.name,
                    Status::of(counts).name(),
                    counts.pass,
                    counts.fail,
                    counts.waived,
                    counts.undecided,
                    counts.error,
                    rules.collect::<Vec<_>>().join(", ")
                );
            }
            put!(out, "\nNot covered: {}\n\n", self.uncovered(controls));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let counts = |counts: Counts| {
            json!({
                "pass": counts.pass, "fail": counts.fail, "waived": counts.waived,
                "notApplicable": counts.not_applicable, "undecided": counts.undecided, "error": counts.error,
            })
        };
        let policy = |policy: &&PolicyRow| {
            json!({
                "id": policy.id, "title": policy.title, "status": status_of(policy), "off": policy.off,
                "counts": counts(policy.counts), "open": policy.open,
            })
        };
        let control = |control: &Control<'_>| {
            json!({
                "control": control.name,
                "status": Status::of(control.counts).name(),
                "counts": counts(control.counts),
                "policies": control.policies.iter().map(policy).collect::<Vec<_>>(),
            })
        };
        let framework = |(name, controls): (&&str, &Vec<Control<'_>>)| json!({"framework": name, "controls": controls.iter().map(control).collect::<Vec<_>>()});
        let frameworks: Vec<Value> = self.frameworks.iter().map(framework).collect();
        let Gaps { unread, policy_errors } = self.gaps;
        json!({"version": 1, "unreadFiles": unread, "policyErrors": policy_errors, "frameworks": frameworks})
    }

    fn uncovered(&self, controls: &[Control<'_>]) -> String {
        let not = controls.iter().filter(|control| Status::of(control.counts) == Status::NotEvaluated);
        let names: Vec<&str> = not.map(|control| control.name).collect();
        let Gaps { unread, policy_errors } = self.gaps;
        let mut said = if names.is_empty() && policy_errors > 0 {
            "every control that is listed was evaluated in part at least".to_owned()
        } else if names.is_empty() {
            "every control that a rule names was evaluated".to_owned()
        } else {
            format!("nothing was there to evaluate for {}", names.join(", "))
        };
        let off: BTreeSet<&str> = controls
            .iter()
            .flat_map(|control| control.policies.iter().filter(|policy| policy.off))
            .map(|policy| policy.id.as_str())
            .collect();
        if !off.is_empty() {
            let off: Vec<&str> = off.into_iter().collect();
            put!(said, "; switched off: {}", off.join(", "));
        }
        if policy_errors > 0 {
            put!(
                said,
                "; {} in policies, whose rules say nothing here",
                words::count(policy_errors, "error")
            );
        }
        if unread > 0 {
            put!(said, "; {} could not be read", words::count(unread, "file"));
        }
        said.push_str("; controls that no rule names are not listed");
        said
    }
}

/// Addresses that are shown of one policy.
const SHOWN: usize = 5;

fn status_of(policy: &PolicyRow) -> &'static str {
    if policy.off { "off" } else { Status::of(policy.counts).name() }
}

fn summary(controls: &[Control<'_>]) -> String {
    let mut by: BTreeMap<Status, usize> = BTreeMap::new();
    for control in controls {
        *by.entry(Status::of(control.counts)).or_insert(0) += 1;
    }
    let parts: Vec<String> =
        by.into_iter().map(|(status, count)| format!("{count} {}", status.name())).collect();
    format!("{} controls: {}", controls.len(), parts.join(", "))
}

fn described(status: Status, counts: Counts) -> String {
    let parts: Vec<String> = [
        (counts.pass, "passed"),
        (counts.fail, "failed"),
        (counts.waived, "waived"),
        (counts.undecided, "undecided"),
        (counts.error, "errors"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    if parts.is_empty() {
        status.name().to_owned()
    } else {
        format!("{} ({})", status.name(), parts.join(", "))
    }
}

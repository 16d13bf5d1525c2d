//! `tollgate policy list`: the policies with severity, enforcement and view, or those of them that are asked for.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::bail;
use clap::Args;

use super::chosen::{Chosen, Format, to_json, to_text};
use crate::cli::arguments::Common;
use crate::cli::output;
use crate::policy::{Metadata, PolicySeverity, View, same_as};
use crate::report::reference;
use crate::source::nearest;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// List those alone that are this check of another tool, such as `CKV_AWS_20`, `AVD-AWS-0086`, `KSV012` or `run-as-non-root`
    /// (separated by commas; may be given several times)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    same_as: Vec<String>,
    /// List those alone that serve this control: AC-6, or with its framework nist-800-53r5:AC-6 (may be given several
    /// times)
    #[arg(long, value_name = "CONTROL")]
    control: Vec<String>,
    /// List those alone of this severity: critical, high, medium or low (separated by commas)
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',', value_parser = severity)]
    severity: Vec<PolicySeverity>,
    /// List those alone of this view: kubernetes, resource, plan, gatekeeper, file, hcl or repository (separated by commas)
    #[arg(long, value_name = "VIEW", value_delimiter = ',', value_parser = view)]
    view: Vec<View>,
    #[command(flatten)]
    chosen: Chosen,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let set = arguments.chosen.load(common)?;
    arguments.refuse_unknown(set.policies())?;
    let policies: Vec<Metadata> =
        set.policies().iter().filter(|policy| arguments.asks_for(policy)).cloned().collect();
    let text = match arguments.chosen.format {
        Format::Text => table(&policies),
        Format::Markdown => reference::index(&policies),
        Format::Json => to_text(&policies.iter().map(to_json).collect()),
    };
    output::result(&text)?;
    Ok(if policies.is_empty() { 3 } else { 0 })
}

impl Arguments {
    /// Whether a policy is among those that are asked for: of each kind of question, one answer is enough.
    fn asks_for(&self, policy: &Metadata) -> bool {
        let any = |asked: &[String], fits: &dyn Fn(&str) -> bool| {
            asked.is_empty() || asked.iter().any(|one| fits(one))
        };
        any(&self.same_as, &|id| is_same(policy, id))
            && any(&self.control, &|control| serves(policy, control))
            && (self.severity.is_empty() || self.severity.contains(&policy.severity))
            && (self.view.is_empty() || self.view.contains(&policy.view))
    }

    /// Refuses ids of checks and controls that no policy has.
    fn refuse_unknown(&self, policies: &[Metadata]) -> anyhow::Result<()> {
        for id in &self.same_as {
            if !policies.iter().any(|policy| is_same(policy, id)) {
                let all = policies.iter().flat_map(|policy| policy.same_as.values().flatten());
                let near = meant(id, all.map(String::as_str));
                bail!("no policy is the check `{id}` of another tool{near}");
            }
        }
        for control in &self.control {
            if !policies.iter().any(|policy| serves(policy, control)) {
                let all: BTreeSet<String> = policies.iter().flat_map(controls).collect();
                let bare = all.iter().filter_map(|one| one.split_once(':')).map(|(_, id)| id);
                let near = if control.contains(':') {
                    meant(control, all.iter().map(String::as_str))
                } else {
                    meant(control, bare)
                };
                bail!("no policy serves the control `{control}`{near}");
            }
        }
        Ok(())
    }
}

/// The question whether something else was meant, where it is near.
fn meant<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> String {
    nearest(word, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// Whether a policy is a check of another tool.
fn is_same(policy: &Metadata, id: &str) -> bool {
    let wanted = same_as::normal(id);
    policy.same_as.values().flatten().any(|own| same_as::normal(own) == wanted)
}

/// The controls of a policy as `framework:id`.
fn controls(policy: &Metadata) -> Vec<String> {
    let lists = policy.controls.iter();
    lists.flat_map(|(framework, ids)| ids.iter().map(move |id| format!("{framework}:{id}"))).collect()
}

/// Whether a policy serves a control, with its framework or without.
fn serves(policy: &Metadata, control: &str) -> bool {
    let wanted = control_key(control);
    controls(policy).iter().any(|own| {
        let own = control_key(own);
        own == wanted || own.split_once(':').is_some_and(|(_, id)| id == wanted)
    })
}

/// A control in the form in which controls are compared: `CM-3(2)` is `cm-3.2`.
fn control_key(control: &str) -> String {
    control.trim().to_ascii_lowercase().replace('(', ".").replace(')', "")
}

/// Reads a severity.
fn severity(text: &str) -> Result<PolicySeverity, String> {
    PolicySeverity::of_name(&text.to_ascii_lowercase()).ok_or_else(|| {
        let names = PolicySeverity::ALL.map(PolicySeverity::name);
        format!("the severities are {}", names.join(", "))
    })
}

/// Reads a view.
fn view(text: &str) -> Result<View, String> {
    View::of_name(&text.to_ascii_lowercase())
        .ok_or_else(|| format!("the views are {}", View::ALL.map(View::name).join(", ")))
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

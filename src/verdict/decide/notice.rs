//! What could not be read, evaluated or judged, from all stages.

use super::judged::Judged;
use crate::policy::Outcome;
use crate::source::{Diagnostic, Severity, Stage};
use crate::verdict::enforcement::{Rules, Ruling};
use crate::verdict::{Notice, Record};

/// The notices of all stages, not yet sorted.
pub(super) fn collect(judged: &Judged<'_>, rules: &Rules<'_>, records: &[Record]) -> Vec<Notice> {
    let mut notices: Vec<Notice> = judged.notices.to_vec();
    let inventory = judged.inventory;
    notices.extend(inventory.diagnostics.iter().map(|one| Notice::resolve(one, &inventory.sources)));
    let policy = judged.policy_diagnostics.iter().chain(&judged.judgement.diagnostics);
    let blocks = records.iter().any(|record| record.outcome == Outcome::Error && record.blocks());
    notices.extend(policy.map(|one| match of_policy(one, judged) {
        notice if blocks || !notice.is_of_finding() => notice,
        // Failures of advisory policies alone are told.
        notice => Notice { severity: notice.severity.max(Severity::Warning), ..notice },
    }));
    notices.extend(let_off(judged, rules));
    notices
}

/// By path, position, stage, code and message; those without a place last. The same one stands once.
pub(super) fn sort(notices: &mut Vec<Notice>) {
    notices.sort_by(|a, b| {
        let key = |notice: &Notice| (notice.file().is_none(), notice.file().map(str::to_owned));
        key(a)
            .cmp(&key(b))
            .then_with(|| a.location.cmp(&b.location))
            .then_with(|| (a.severity, a.stage).cmp(&(b.severity, b.stage)))
            .then_with(|| (&a.code, &a.message, &a.help).cmp(&(&b.code, &b.message, &b.help)))
            .then_with(|| a.related.cmp(&b.related))
    });
    notices.dedup();
}

/// A diagnostic of `policy`. What it says of an input points into the inventory.
fn of_policy(diagnostic: &Diagnostic, judged: &Judged<'_>) -> Notice {
    let sources = match diagnostic.stage {
        Stage::Input => &judged.inventory.sources,
        Stage::Config | Stage::Policy | Stage::Waiver => judged.policy_sources,
    };
    Notice::resolve(diagnostic, sources)
}

/// Policies that are off for some paths: told, since nothing that was not judged may go unsaid.
fn let_off(judged: &Judged<'_>, rules: &Rules<'_>) -> Vec<Notice> {
    let policies = judged.judgement.policies.iter().filter(|policy| !judged.off.contains(&policy.id));
    let some = policies.filter(|policy| rules.off_somewhere(&policy.id));
    let notice = |id: &str, count: usize| Notice {
        code: "policy-off".into(),
        severity: Severity::Note,
        stage: Stage::Policy,
        message: format!("policy `{id}` is off for {count} documents by an override"),
        location: None,
        path: None,
        related: Vec::new(),
        help: None,
    };
    let inventory = judged.inventory;
    some.filter_map(|policy| {
        let files = inventory.documents.iter().filter_map(|document| inventory.sources.file(document.file));
        let off = files.filter(|file| rules.of_path(&policy.id, Some(file.path())) == Ruling::Off);
        Some(off.count()).filter(|count| *count > 0).map(|count| notice(&policy.id, count))
    })
    .collect()
}

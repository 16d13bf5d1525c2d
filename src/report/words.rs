//! Sentences that several formats share.

use std::collections::BTreeSet;

use super::Report;
use crate::policy::{Outcome, PolicySeverity};
use crate::source::{Severity, Stage};
use crate::verdict::waivers::Tool;
use crate::verdict::{Decision, Notice, Reason, Record, Verdict, WaiverState, WaiverUse};

/// All severities, worst first.
pub(super) const SEVERITIES: [PolicySeverity; 4] =
    [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];

/// `1 file`, `2 files`. The plural ends in `s`.
pub(super) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// The verdict in one clause: `denied: 2 findings block; 1 file could not be read`.
pub fn verdict(verdict: &Verdict) -> String {
    let reasons: Vec<_> = verdict.reasons.iter().map(|reason| self::reason(verdict, *reason)).collect();
    if reasons.is_empty() {
        return format!("{}: nothing that blocks was found", verdict.decision.name());
    }
    format!("{}: {}", verdict.decision.name(), reasons.join("; "))
}

/// Why a run is not passed, with its figures.
pub(super) fn reason(verdict: &Verdict, reason: Reason) -> String {
    let errors = |stage| {
        let errors = |notice: &&Notice| notice.stage == stage && notice.severity == Severity::Error;
        verdict.notices.iter().filter(errors).count()
    };
    let blocking = |outcome| {
        verdict.records.iter().filter(|record| record.outcome == outcome && record.blocks()).count()
    };
    match reason {
        Reason::Config => format!("{} in files that steer the run", count(errors(Stage::Config), "error")),
        Reason::Denied => match blocking(Outcome::Fail) {
            1 => "1 finding blocks".into(),
            many => format!("{many} findings block"),
        },
        Reason::Input => format!("{} in the input", count(errors(Stage::Input).max(1), "error")),
        Reason::Policy => {
            let policies =
                verdict.records.iter().filter(|record| record.outcome == Outcome::Error && record.blocks());
            let failed: BTreeSet<_> = policies.map(|record| &record.policy).collect();
            let told = |notice: &&Notice| !notice.is_of_finding() && notice.severity == Severity::Error;
            let other =
                verdict.notices.iter().filter(|notice| notice.stage == Stage::Policy).filter(told).count();
            let parts = [
                (failed.len(), "policy that failed", "policies that failed"),
                (other, "policy error", "policy errors"),
            ];
            let parts: Vec<_> = parts
                .iter()
                .filter(|(number, ..)| *number > 0)
                .map(|(number, one, many)| format!("{number} {}", if *number == 1 { one } else { many }))
                .collect();
            parts.join(" and ")
        }
        Reason::Unknown => match blocking(Outcome::Undecided) {
            1 => "1 finding is undecided, since a value is unknown".into(),
            many => format!("{many} findings are undecided, since values are unknown"),
        },
        Reason::NoInput => "there is no input to judge".into(),
        Reason::NoPolicy => "there is no policy to judge by".into(),
        // Where a policy failed, nobody knows whom it would have concerned.
        Reason::NothingEvaluated if verdict.reasons.contains(&Reason::Policy) => {
            "no policy was evaluated over any document".into()
        }
        Reason::NothingEvaluated => match verdict.totals.documents {
            1 => "no policy concerns the document".into(),
            many => format!("no policy concerns any of the {many} documents"),
        },
    }
}

/// What to do about a reason.
pub(super) fn advice(reason: Reason) -> &'static str {
    match reason {
        Reason::Config => "mend what is wrong in `tollgate.yaml` or the file that is named",
        Reason::Denied => "mend what the findings name, or ask for a waiver",
        Reason::Input => "mend or exclude the files that could not be read: what is not read is not passed",
        Reason::Policy => "mend the policy that failed, or switch it off by an override, which is told",
        Reason::Unknown => "give the values that are unknown, or judge again when they are known",
        Reason::NoInput => {
            "name files or folders that hold Terraform configuration, plans, charts or manifests; `--verbose` tells what was passed over"
        }
        Reason::NoPolicy => {
            "name policies with `--policy` that have a rule `deny`, `warn` or `violation`, or switch the built-in ones on"
        }
        Reason::NothingEvaluated => {
            "what no policy looks at is not passed: add policies for these kinds, or leave the files out"
        }
    }
}

/// How a waiver stands, as a clause about it; none where there is nothing to say.
pub(super) fn waiver(one: &WaiverUse) -> Option<String> {
    let clause = match one.state {
        WaiverState::Used => return None,
        // What matches nothing of a skip for another tool is that tool's business: see `unmatched`.
        WaiverState::Stale | WaiverState::Expired if one.foreign.is_some() && one.policy.is_empty() => {
            return None;
        }
        WaiverState::Stale if one.foreign.is_some() => return None,
        WaiverState::Stale => "matches nothing: take it out".into(),
        WaiverState::Expired if one.expires.is_empty() => {
            "has no valid last day and counts as expired".into()
        }
        WaiverState::Expired => format!("has expired: its last day was {}", one.expires),
        WaiverState::NotYet => "does not hold yet".into(),
        WaiverState::NotAllowed => "may not lift what it names".into(),
    };
    Some(format!("waiver `{}` for `{}` {clause}", one.id, one.policy))
}

/// A skip for another tool that meets no finding, as a clause about it; none for a check that no policy is, which a notice
/// tells.
pub(super) fn unmatched(one: &WaiverUse) -> Option<String> {
    let foreign = one.foreign.as_ref().filter(|_| waiver(one).is_none() && one.state != WaiverState::Used)?;
    if one.policy.is_empty() && foreign.id != "*" {
        return None;
    }
    let place = one.location.as_ref().map(|place| format!(" in {}:{}", place.path, place.start.line));
    let tool = foreign.tool.name();
    Some(format!("the {tool} skip of `{}`{} matches nothing", foreign.id, place.unwrap_or_default()))
}

/// How many findings skips for other tools lift, as a clause; none where they lift none.
pub(super) fn lifted_by_others(verdict: &Verdict) -> Option<String> {
    let of = |tool: &Tool| {
        let skips = verdict.waivers.iter();
        let skips = skips.filter(|one| one.foreign.as_ref().is_some_and(|foreign| foreign.tool == *tool));
        skips.map(|one| one.used).sum::<usize>()
    };
    let all: usize = Tool::ALL.iter().map(of).sum();
    let parts = Tool::ALL.iter().filter(|tool| of(tool) > 0);
    let parts: Vec<String> = parts.map(|tool| format!("{} {}", of(tool), tool.name())).collect();
    let verb = if all == 1 { "is" } else { "are" };
    (all > 0).then(|| {
        format!("{} {verb} lifted by skips for other tools ({})", count(all, "finding"), parts.join(", "))
    })
}

/// What lifts a record: the waiver's id, its reason and last day, where it is known.
pub(super) fn lifted(verdict: &Verdict, record: &Record) -> String {
    let id = record.waiver.as_deref().unwrap_or_default();
    let found = verdict.waivers.iter().find(|one| one.id == id && one.policy == record.policy);
    match found {
        Some(one) => {
            let by = one.foreign.as_ref().map(|foreign| format!(" ({} skip)", foreign.tool.name()));
            let until = Some(&one.expires).filter(|day| !day.is_empty()).map(|day| format!(", until {day}"));
            let reason = if one.reason.is_empty() { "no reason is given" } else { &one.reason };
            format!("{id}{}: {reason}{}", by.unwrap_or_default(), until.unwrap_or_default())
        }
        None => id.to_owned(),
    }
}

/// What a record is about: its address and the path in it.
pub(super) fn subject(record: &Record) -> String {
    match (record.address.as_str(), record.path.as_str()) {
        ("", path) => path.to_owned(),
        (address, "") => address.to_owned(),
        (address, path) => format!("{address} {path}"),
    }
}

/// How many open findings have each severity: objections that are neither waived nor known.
pub(super) fn open_by_severity(verdict: &Verdict) -> [(PolicySeverity, usize); 4] {
    SEVERITIES.map(|severity| {
        let open = |record: &&Record| is_open(record) && record.severity == severity;
        (severity, verdict.records.iter().filter(open).count())
    })
}

/// Whether a record is an objection that is neither waived nor known.
pub(super) fn is_open(record: &Record) -> bool {
    record.outcome == Outcome::Fail && !record.known
}

/// How many records the baseline knows.
pub(super) fn known(verdict: &Verdict) -> usize {
    verdict.records.iter().filter(|record| record.known).count()
}

/// How many records ended so.
pub(super) fn ended(verdict: &Verdict, outcome: Outcome) -> usize {
    verdict.records.iter().filter(|record| record.outcome == outcome).count()
}

/// The name of a diagnostic's severity.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The name of a diagnostic's stage.
pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Config => "config",
        Stage::Input => "input",
        Stage::Policy => "policy",
        Stage::Waiver => "waiver",
    }
}

/// How many policies were judged, and how many are off.
pub(super) fn policies(report: &Report<'_>) -> (usize, usize) {
    let off = report.verdict.policies.iter().filter(|policy| policy.off).count();
    (report.verdict.policies.len() - off, off)
}

/// Whether the run is passed.
pub(super) fn passed(verdict: &Verdict) -> bool {
    verdict.decision == Decision::Passed
}

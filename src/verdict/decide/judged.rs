//! From what policies said to a verdict. Pure: the same arguments give the same verdict.

use std::collections::BTreeSet;

use super::{notice, record, tally};
use crate::config::Config;
use crate::document::{Inventory, Reading};
use crate::policy::{Judgement, Outcome};
use crate::source::{Diagnostic, Severity, SourceMap, Stage};
use crate::verdict::enforcement::Rules;
use crate::verdict::time::day_of;
use crate::verdict::waivers::{self, Gate, Grounds};
use crate::verdict::{Baseline, Counts, Decision, Notice, Reason, Record, Totals, Verdict, Waiver};

/// Everything that a verdict depends on.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The documents that were judged, and what became of every file.
    pub inventory: &'a Inventory,
    /// What the policies said.
    pub judgement: &'a Judgement,
    /// What went wrong while policies were loaded. What the judgement tells as well counts once.
    pub policy_diagnostics: &'a [Diagnostic],
    /// The policy files, which spans of policy diagnostics point into.
    pub policy_sources: &'a SourceMap,
    /// The run's settings: overrides, the environment, how long waivers may last.
    pub config: &'a Config,
    /// The waivers, from files and comments.
    pub waivers: &'a [Waiver],
    /// What else has to be told: of `tollgate.yaml`, of files of waivers, of comments.
    pub notices: &'a [Notice],
    /// The run's time, in seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// The release stream, where there is one: some waivers hold for one stream alone.
    pub stream: Option<&'a str>,
    /// What was known before, where the user gave it.
    pub baseline: Option<&'a Baseline>,
    /// The policies that were not judged, since overrides switch them off: see
    /// [`switched_off`](crate::verdict::switched_off).
    pub off: &'a BTreeSet<String>,
}

/// What the run comes to.
pub fn decide(judged: Judged<'_>) -> Verdict {
    let rules = Rules::new(judged.config);
    let mut results = record::resolve(&judged, &rules);
    let gate = Gate {
        config: judged.config,
        today: day_of(judged.time),
        stream: judged.stream,
        policies: judged.judgement.policies.iter().map(|policy| (policy.id.as_str(), policy)).collect(),
        grounds: Grounds::of(judged.inventory),
    };
    let (waivers, told) = waivers::apply(judged.waivers, &mut results.records, &gate);
    if let Some(baseline) = judged.baseline {
        baseline.mark(&mut results.records);
    }
    let (policies, counts) = tally::count(&judged, &rules, &results);
    let records = results.records;
    let mut notices = notice::collect(&judged, &rules, &records);
    notices.extend(told);
    notice::sort(&mut notices);
    let totals = totals(judged.inventory);
    let reasons = reasons(&judged, &records, &notices, totals, counts);
    Verdict { decision: Decision::of(&reasons), reasons, records, notices, policies, waivers, counts, totals }
}

/// Why the run is not passed, in the order of [`Reason`].
fn reasons(
    judged: &Judged<'_>,
    records: &[Record],
    notices: &[Notice],
    totals: Totals,
    counts: Counts,
) -> Vec<Reason> {
    let blocked = |outcome| records.iter().any(|record| record.outcome == outcome && record.blocks());
    let failed =
        |stage| notices.iter().any(|notice| notice.stage == stage && notice.severity == Severity::Error);
    let judged_policies = judged.judgement.policies.iter().filter(|policy| !judged.off.contains(&policy.id));
    let no_input = judged.inventory.documents.is_empty();
    let no_policy = judged_policies.count() == 0;
    let holds = [
        (Reason::Config, failed(Stage::Config)),
        (Reason::Denied, blocked(Outcome::Fail)),
        (Reason::Input, failed(Stage::Input) || totals.failed > 0),
        (Reason::Policy, failed(Stage::Policy) || blocked(Outcome::Error)),
        (Reason::Unknown, blocked(Outcome::Undecided)),
        (Reason::NoInput, no_input),
        (Reason::NoPolicy, no_policy),
        (Reason::NothingEvaluated, !no_input && !no_policy && counts.evaluated() == 0),
    ];
    holds.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason).collect()
}

/// What was found and read.
fn totals(inventory: &Inventory) -> Totals {
    let mut totals = Totals {
        found: inventory.files.len(),
        documents: inventory.documents.len(),
        redacted: inventory.redacted,
        ..Totals::default()
    };
    for file in &inventory.files {
        match file.reading {
            Reading::Read { .. } => totals.read += 1,
            Reading::Failed => totals.failed += 1,
            Reading::NotInput(_) | Reading::LeftOut(_) => totals.passed_over += 1,
        }
    }
    totals
}

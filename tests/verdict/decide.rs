//! What follows from what the policies said.

use tollgate::config::Enforcement::{Advisory, Hard, Soft};
use tollgate::policy::FindingKind::{Error, Fail, Undecided};
use tollgate::policy::{Outcome, PolicySeverity, PolicyTally};
use tollgate::source::{At, Diagnostic, Position, Severity, Stage};
use tollgate::verdict::Reason::*;
use tollgate::verdict::{
    Baseline, Decision, Waiver, WaiverOrigin, WaiverState, exit_code, identity, time::parse_day,
};

use super::run::Run;

/// Two files with a document each; a policy of each enforcement.
fn shop() -> Run {
    let mut run = Run::new();
    for (path, address) in [("a/web.yaml", "v1/Pod/shop/web"), ("b/db.yaml", "v1/Pod/shop/db")] {
        let file = run.file(path, "kind: Pod\nspec:\n  host: true\n  user: 0\n");
        run.document(file, address, "kind", "", &["Pod", "true"]);
    }
    run.policy("P-HARD", PolicySeverity::High, Hard);
    run.policy("P-SOFT", PolicySeverity::Medium, Soft);
    run.policy("P-TOLD", PolicySeverity::Low, Advisory);
    for tally in &mut run.judgement.tallies {
        tally.passed = vec![1];
    }
    run
}

fn waiver(id: &str, policy: &str) -> Waiver {
    Waiver {
        id: id.into(),
        policy: policy.into(),
        resource: "v1/Pod/*".into(),
        path: None,
        controls: Vec::new(),
        stream: None,
        severity_max: None,
        reason: "because".into(),
        ticket: "OPS-1".into(),
        owner: "ann".into(),
        approver: None,
        not_before: None,
        expires: parse_day("2026-03-10"),
        defect: None,
        origin: WaiverOrigin::File,
        foreign: None,
        location: tollgate::source::Location {
            path: "waivers.yaml".into(),
            start: Position { line: 2, column: 5 },
            end: Position { line: 4, column: 1 },
        },
    }
}

#[test]
fn what_a_finding_comes_to_depends_on_kind_and_enforcement() {
    let cases = [
        (0, Fail, vec![Denied]),
        (1, Fail, vec![Denied]),
        (2, Fail, vec![]),
        (0, Undecided, vec![Unknown]),
        (1, Undecided, vec![Unknown]),
        (2, Undecided, vec![]),
        (0, Error, vec![Policy]),
        (1, Error, vec![Policy]),
        (2, Error, vec![]),
    ];
    for (policy, kind, reasons) in cases {
        let mut run = shop();
        run.finding(policy, 0, kind, "spec.host", "true");
        let verdict = run.decide();
        assert_eq!(verdict.reasons, reasons, "{policy} {kind:?}");
        assert_eq!(verdict.decision, Decision::of(&reasons));
        assert_eq!(verdict.records.len(), 1, "it is told in any case");
    }
}

#[test]
fn all_reasons_are_named_and_the_worst_gives_the_exit_code() {
    let mut run = shop();
    run.finding(0, 0, Error, "", "kind");
    run.finding(1, 0, Fail, "", "kind");
    run.finding(1, 1, Undecided, "", "kind");
    run.inventory.diagnostics.push(Diagnostic::error(Stage::Input, "x", At::Path("c.yaml".into()), "m"));
    let verdict = run.decide();
    assert_eq!(verdict.reasons, [Denied, Input, Policy, Unknown]);
    assert_eq!((verdict.decision, exit_code(&verdict.reasons)), (Decision::Denied, 1));
}

#[test]
fn nothing_to_judge_is_not_passed() {
    let mut run = Run::new();
    assert_eq!(run.decide().reasons, [NoInput, NoPolicy]);
    run.policy("P", PolicySeverity::Low, Soft);
    assert_eq!(run.decide().reasons, [NoInput]);
    run.enforce("P", &[], None);
    assert_eq!(run.decide().reasons, [NoInput, NoPolicy], "a policy that is off judges nothing");
    assert_eq!((run.decide().decision, exit_code(&run.decide().reasons)), (Decision::Undecided, 3));
}

#[test]
fn what_no_policy_looks_at_is_not_passed() {
    let mut run = shop();
    for tally in &mut run.judgement.tallies {
        *tally = PolicyTally { not_applicable: 2, ..PolicyTally::default() };
    }
    let verdict = run.decide();
    assert_eq!(verdict.reasons, [NothingEvaluated]);
    assert_eq!((verdict.decision, exit_code(&verdict.reasons)), (Decision::Undecided, 3));
    run.judgement.tallies[2].passed.push(0);
    assert_eq!(run.decide().reasons, [], "one policy over one document is enough");
    run.enforce("P-TOLD", &["a/"], None);
    assert_eq!(
        run.decide().reasons,
        [NothingEvaluated],
        "a policy that is off for the file looks at nothing"
    );
    run.judgement.tallies[0].run = Some(Outcome::Pass);
    assert_eq!(run.decide().reasons, [], "a policy over the whole run has looked at it");
}

#[test]
fn only_errors_of_config_input_and_policy_keep_a_run_from_passing() {
    for (stage, severity, reasons) in [
        (Stage::Input, Severity::Error, vec![Input]),
        (Stage::Input, Severity::Warning, vec![]),
        (Stage::Policy, Severity::Error, vec![Policy]),
        (Stage::Policy, Severity::Note, vec![]),
        (Stage::Config, Severity::Error, vec![Config]),
        (Stage::Waiver, Severity::Error, vec![]),
    ] {
        let mut run = shop();
        run.policy_diagnostics.push(Diagnostic { severity, ..Diagnostic::error(stage, "x", At::Run, "m") });
        let verdict = run.decide();
        assert_eq!(verdict.reasons, reasons, "{stage:?} {severity:?}");
        assert_eq!(verdict.notices.len(), 1);
    }
}

#[test]
fn a_failed_evaluation_counts_as_its_policy_s_enforcement_says() {
    for (policy, severity, reasons) in [(1, Severity::Error, vec![Policy]), (2, Severity::Warning, vec![])] {
        let mut run = shop();
        run.finding(policy, 0, Error, "", "kind");
        let told = Diagnostic::error(Stage::Policy, "policy-evaluation", At::Run, "m");
        run.judgement.diagnostics.push(told);
        let verdict = run.decide();
        assert_eq!((verdict.notices[0].severity, verdict.reasons), (severity, reasons));
    }
    let mut run = shop();
    run.judgement.diagnostics.push(Diagnostic::error(Stage::Policy, "judge-cancelled", At::Run, "m"));
    assert_eq!(run.decide().reasons, [Policy], "what was not judged at all has no finding");
}

#[test]
fn a_diagnostic_that_two_stages_tell_stands_once() {
    let mut run = shop();
    let diagnostic = Diagnostic::error(Stage::Policy, "x", At::Run, "m");
    run.policy_diagnostics.push(diagnostic.clone());
    run.judgement.diagnostics.push(diagnostic);
    assert_eq!(run.decide().notices.len(), 1);
}

#[test]
fn a_document_that_failed_without_a_finding_is_not_lost() {
    let mut run = shop();
    run.judgement.tallies[1].errors.push(0);
    run.judgement.tallies[0].run = Some(Outcome::Undecided);
    let verdict = run.decide();
    assert_eq!(verdict.reasons, [Policy, Unknown]);
    assert_eq!((verdict.counts.error, verdict.counts.undecided, verdict.counts.pass), (1, 1, 3));
}

#[test]
fn records_are_sorted_by_place_policy_and_message_and_those_without_a_place_stand_last() {
    let mut run = shop();
    run.judgement.tallies[0].run = Some(Outcome::Fail);
    run.finding(1, 1, Fail, "spec.host", "true");
    run.finding(2, 0, Fail, "spec.user", "0");
    run.finding(1, 0, Fail, "spec.host", "true");
    run.finding(0, 0, Fail, "spec.host", "true");
    let verdict = run.decide();
    let order: Vec<_> = verdict
        .records
        .iter()
        .map(|record| {
            (record.policy.as_str(), record.location.as_ref().map(|at| (at.path.as_str(), at.start.line)))
        })
        .collect();
    assert_eq!(
        order,
        [
            ("P-HARD", Some(("a/web.yaml", 3))),
            ("P-SOFT", Some(("a/web.yaml", 3))),
            ("P-TOLD", Some(("a/web.yaml", 4))),
            ("P-SOFT", Some(("b/db.yaml", 3))),
            ("P-HARD", None),
        ]
    );
}

#[test]
fn the_order_of_findings_changes_nothing() {
    let mut run = shop();
    for policy in 0..3 {
        run.finding(policy, 0, Fail, "spec", "true");
        run.finding(policy, 0, Fail, "spec", "user");
        run.finding(policy, 1, Undecided, "", "kind");
    }
    let first = run.decide();
    run.judgement.findings.reverse();
    assert_eq!(run.decide(), first);
}

#[test]
fn identities_are_unique_and_do_not_depend_on_lines() {
    let mut run = shop();
    run.finding(1, 0, Fail, "spec", "true");
    run.finding(1, 0, Fail, "spec", "user");
    run.finding(1, 0, Fail, "spec.user", "0");
    let mut ids: Vec<_> = run.decide().records.into_iter().map(|record| record.identity).collect();
    assert!(ids.contains(&identity("P-SOFT", "v1/Pod/shop/web", "spec.user", 0)));
    assert!(ids.contains(&identity("P-SOFT", "v1/Pod/shop/web", "spec", 0)));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[test]
fn the_last_override_that_matches_holds() {
    let mut run = shop();
    run.finding(1, 0, Fail, "spec.host", "true");
    run.finding(1, 1, Fail, "spec.host", "true");
    run.enforce("P-SOFT", &[], Some(Advisory));
    assert_eq!(run.decide().reasons, []);
    run.enforce("P-*", &["b/"], Some(Hard));
    let verdict = run.decide();
    let levels: Vec<_> = verdict.records.iter().map(|record| record.enforcement).collect();
    assert_eq!((levels, verdict.reasons), (vec![Advisory, Hard], vec![Denied]));
    run.enforce("P-SOFT", &["*.yaml"], Some(Advisory));
    assert_eq!(run.decide().reasons, []);
}

#[test]
fn an_override_of_another_environment_does_not_hold() {
    let mut run = shop();
    run.finding(1, 0, Fail, "spec.host", "true");
    run.enforce("P-SOFT", &[], Some(Advisory));
    run.config.overrides[0].environment = Some("staging".into());
    for (environment, reasons) in
        [(None, vec![Denied]), (Some("production"), vec![Denied]), (Some("staging"), vec![])]
    {
        run.config.environment = environment.map(str::to_owned);
        assert_eq!(run.decide().reasons, reasons, "{environment:?}");
    }
}

#[test]
fn what_a_warn_rule_says_stays_advice() {
    let mut run = shop();
    run.finding(1, 0, Fail, "spec.host", "true");
    run.judgement.findings[0].enforcement = Advisory;
    run.enforce("P-SOFT", &[], Some(Hard));
    assert_eq!(run.decide().records[0].enforcement, Advisory);
}

#[test]
fn a_policy_that_is_off_is_told_and_counts_nothing() {
    let mut run = shop();
    run.enforce("P-SOFT", &[], None);
    let verdict = run.decide();
    assert!(verdict.policies[1].off && !verdict.policies[0].off);
    assert_eq!(verdict.policies[1].counts, tollgate::verdict::Counts::default());
    run.enforce("P-SOFT", &["a/"], Some(Soft));
    assert!(!run.decide().policies[1].off, "it is on for some paths");
}

#[test]
fn a_policy_that_is_off_for_some_paths_says_nothing_there_and_that_is_told() {
    let mut run = shop();
    run.finding(1, 0, Fail, "spec.host", "true");
    run.enforce("P-SOFT", &["a/**", "/b/*.yaml"], None);
    let verdict = run.decide();
    assert_eq!((verdict.reasons.len(), verdict.records.len()), (0, 0));
    let counts = verdict.policies[1].counts;
    assert_eq!((counts.pass, counts.fail, counts.not_applicable), (0, 0, 2));
    assert_eq!(verdict.notices[0].message, "policy `P-SOFT` is off for 2 documents by an override");
}

#[test]
fn a_waiver_lifts_soft_and_advisory_findings() {
    let mut run = shop();
    run.finding(1, 0, Fail, "spec.host", "true");
    run.finding(2, 0, Fail, "spec.host", "true");
    run.waivers = vec![waiver("W-2", "P-TOLD"), waiver("W-1", "P-SOFT")];
    let verdict = run.decide();
    assert_eq!(verdict.reasons, []);
    assert_eq!((verdict.counts.waived, verdict.counts.fail), (2, 0));
    let lifted: Vec<_> = verdict.records.iter().map(|record| record.waiver.as_deref()).collect();
    assert_eq!(lifted, [Some("W-1"), Some("W-2")]);
    assert!(verdict.waivers.iter().all(|one| one.state == WaiverState::Used && one.used == 1));
}

#[test]
fn an_unsigned_waiver_does_not_lift_hard() {
    let mut run = shop();
    run.finding(0, 0, Fail, "spec.host", "true");
    run.waivers = vec![waiver("W-1", "P-HARD")];
    let verdict = run.decide();
    assert_eq!(verdict.reasons, [Denied]);
    assert_eq!(verdict.waivers[0].state, WaiverState::NotAllowed);
    assert_eq!(verdict.notices[0].code, "waiver-unsigned");
    assert!(verdict.notices[0].help.is_some());
}

#[test]
fn a_waiver_holds_on_its_first_and_last_day_and_not_beside_them() {
    use WaiverState::{Expired, NotAllowed, NotYet, Used};
    let day = |text: &str| parse_day(text);
    for (not_before, expires, state) in [
        (None, day("2026-03-10"), Used),
        (None, day("2026-03-09"), Expired),
        (None, None, Expired),
        (day("2026-03-10"), day("2026-03-11"), Used),
        (day("2026-03-11"), day("2026-03-12"), NotYet),
        (None, day("2026-06-08"), Used),
        (None, day("2026-06-09"), NotAllowed),
        (day("2026-01-01"), day("2026-04-01"), Used),
        (day("2026-01-01"), day("2026-04-02"), NotAllowed),
    ] {
        let mut run = shop();
        run.finding(1, 0, Fail, "spec.host", "true");
        run.waivers = vec![Waiver { not_before, expires, ..waiver("W-1", "P-SOFT") }];
        let verdict = run.decide();
        assert_eq!(verdict.waivers[0].state, state, "{not_before:?} {expires:?}");
        assert_eq!(verdict.reasons.is_empty(), state == Used);
        assert_eq!(verdict.notices.is_empty(), state != NotAllowed, "a refusal is told");
    }
}

#[test]
fn a_waiver_speaks_of_what_it_names_and_of_nothing_else() {
    let base = || waiver("W-1", "P-SOFT");
    let cases: Vec<(Waiver, bool)> = vec![
        (Waiver { resource: "v1/Pod/shop/web".into(), ..base() }, true),
        (Waiver { resource: "v1/Pod/shop/we".into(), ..base() }, false),
        (Waiver { resource: "v1/Pod/shop/db".into(), ..base() }, false),
        (Waiver { path: Some("spec.host".into()), ..base() }, true),
        (Waiver { path: Some("spec.*".into()), ..base() }, true),
        (Waiver { path: Some("spec".into()), ..base() }, false),
        (Waiver { policy: "P-*".into(), ..base() }, false),
        (Waiver { stream: Some("shop".into()), ..base() }, false),
        (Waiver { severity_max: Some(PolicySeverity::Medium), ..base() }, true),
        (Waiver { severity_max: Some(PolicySeverity::Low), ..base() }, false),
        (Waiver { controls: vec!["nist-800-53r5:ac-6".into()], ..base() }, true),
        (Waiver { controls: vec!["nist-800-53r5:ac-7".into()], ..base() }, false),
        (Waiver { defect: Some("no reason".into()), ..base() }, false),
    ];
    for (waiver, lifts) in cases {
        let mut run = shop();
        run.finding(1, 0, Fail, "spec.host", "true");
        run.waivers = vec![waiver.clone()];
        let verdict = run.decide();
        assert_eq!(verdict.reasons.is_empty(), lifts, "{waiver:?}");
        let state = match waiver.defect {
            Some(_) => WaiverState::NotAllowed,
            None if lifts => WaiverState::Used,
            None => WaiverState::Stale,
        };
        assert_eq!(verdict.waivers[0].state, state, "{waiver:?}");
    }
}

#[test]
fn a_waiver_whose_finding_another_one_lifts_is_not_stale() {
    let mut run = shop();
    run.finding(1, 0, Fail, "spec.host", "true");
    run.waivers = vec![waiver("W-2", "P-SOFT"), waiver("W-1", "P-SOFT")];
    let verdict = run.decide();
    assert_eq!(verdict.records[0].waiver.as_deref(), Some("W-1"));
    let uses: Vec<_> = verdict.waivers.iter().map(|one| (one.state, one.used)).collect();
    assert_eq!(uses, [(WaiverState::Used, 1), (WaiverState::Used, 0)]);
}

#[test]
fn a_waiver_lifts_no_unknown_and_no_failure() {
    let mut run = shop();
    run.finding(1, 0, Undecided, "spec.host", "true");
    run.finding(1, 0, Fail, "spec.host", "true");
    run.waivers = vec![waiver("W-1", "P-SOFT")];
    let verdict = run.decide();
    assert_eq!(verdict.reasons, [Unknown]);
    assert_eq!((verdict.counts.waived, verdict.counts.undecided), (0, 1));
}

#[test]
fn what_a_baseline_knows_does_not_block_and_what_is_new_does() {
    let mut run = shop();
    run.finding(1, 0, Fail, "spec", "true");
    run.finding(0, 0, Fail, "spec", "true");
    run.finding(0, 1, Undecided, "spec", "true");
    let before = run.decide();
    run.baseline = Some(Baseline::of(&before));
    let verdict = run.decide();
    assert_eq!(verdict.reasons, [Unknown], "what cannot be said is never known");
    assert!(verdict.records.iter().all(|record| record.known == (record.outcome == Outcome::Fail)));
    run.finding(1, 0, Fail, "spec", "user");
    let verdict = run.decide();
    assert_eq!(verdict.reasons, [Denied, Unknown], "one more of the same place than the baseline counts");
    assert_eq!(verdict.records.iter().filter(|record| record.known).count(), 2);
}

#[test]
fn an_objection_from_which_nothing_follows_hides_no_unknown() {
    let unknown_beside_fail = || {
        let mut run = shop();
        run.finding(1, 0, Fail, "spec.host", "true");
        run.finding(1, 0, Undecided, "spec.user", "0");
        run
    };
    let told = |run: &Run, reasons: &[tollgate::verdict::Reason], case: &str| {
        let verdict = run.decide();
        assert_eq!(verdict.reasons, reasons, "{case}");
        assert_eq!(verdict.records.len(), 2, "{case}");
        let counts = verdict.policies[1].counts;
        (counts.fail, counts.undecided, counts.waived)
    };
    let mut run = unknown_beside_fail();
    assert_eq!(told(&run, &[Denied, Unknown], "plain"), (1, 0, 0));
    run.waivers = vec![waiver("W-1", "P-SOFT")];
    assert_eq!(told(&run, &[Unknown], "waived"), (0, 1, 0));
    run.waivers.clear();
    run.baseline = Some(Baseline::of(&run.decide()));
    assert_eq!(told(&run, &[Unknown], "known"), (0, 1, 0));
    let mut run = unknown_beside_fail();
    run.judgement.findings[0].enforcement = Advisory;
    assert_eq!(told(&run, &[Unknown], "a `warn` rule"), (0, 1, 0));
    let mut run = unknown_beside_fail();
    run.enforce("P-SOFT", &[], Some(Advisory));
    assert_eq!(told(&run, &[], "advisory altogether"), (1, 0, 0));
}

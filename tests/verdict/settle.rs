//! What the overrides of a run come to: profile, adopted edition, configuration.

use tollgate::config::{Edition, Enforced, Enforcement, Override, PolicySeverity, Profile};
use tollgate::policy::FindingKind;
use tollgate::source::Severity;
use tollgate::verdict::settle;

use super::run::Run;

fn rule(policy: &str, enforcement: Option<Enforcement>, severity: Option<PolicySeverity>) -> Override {
    Override {
        policy: policy.to_owned(),
        enforcement: enforcement.map(Enforced::As),
        severity,
        ..Override::default()
    }
}

/// A run with a finding of each of three policies; the second is of the pack `aws`, the third of a later edition.
fn run() -> Run {
    let mut run = Run::new();
    let file = run.file("live/a.yaml", "kind: Pod\nhost: true\n");
    let document = run.document(file, "v1/Pod/shop/web", "kind", "", &["true"]);
    for id in ["P-ONE", "A-TWO", "P-NEW"] {
        let policy = run.policy(id, PolicySeverity::Medium, Enforcement::Soft);
        run.finding(policy, document, FindingKind::Fail, "host", "true");
    }
    run.judgement.policies[1].package = "data.tollgate.aws.two".into();
    run.judgement.policies[2].since = Edition::parse("2026.2").unwrap();
    run
}

/// What each record weighs and how bad it is, by policy.
fn weights(run: &Run) -> Vec<(String, &'static str, &'static str)> {
    let verdict = run.decide();
    let weight = |record: &tollgate::verdict::Record| {
        (record.policy.clone(), record.enforcement.name(), record.severity.name())
    };
    let mut weights: Vec<_> = verdict.records.iter().map(weight).collect();
    weights.sort();
    weights
}

fn owned(weights: [(&str, &'static str, &'static str); 3]) -> Vec<(String, &'static str, &'static str)> {
    weights.map(|(id, enforcement, severity)| (id.to_owned(), enforcement, severity)).to_vec()
}

#[test]
fn severity_and_enforcement_are_overridden_apart() {
    let mut run = run();
    run.config.overrides = vec![
        rule("P-*", Some(Enforcement::Hard), Some(PolicySeverity::High)),
        rule("P-ONE", None, Some(PolicySeverity::Low)),
        Override { paths: vec!["other/**".into()], ..rule("*", None, Some(PolicySeverity::Critical)) },
        Override { environment: Some("prod".into()), ..rule("*", None, Some(PolicySeverity::Critical)) },
    ];
    assert_eq!(
        weights(&run),
        owned([("A-TWO", "soft", "medium"), ("P-NEW", "hard", "high"), ("P-ONE", "hard", "low")])
    );
    run.config.environment = Some("prod".into());
    assert!(weights(&run).iter().all(|(_, _, severity)| *severity == "critical"));
}

#[test]
fn a_severity_alone_switches_nothing_off_and_nothing_on() {
    let mut run = run();
    run.config.overrides = vec![
        Override { enforcement: Some(Enforced::Off), ..rule("P-ONE", None, None) },
        rule("P-ONE", None, Some(PolicySeverity::Critical)),
    ];
    assert_eq!(run.off().into_iter().collect::<Vec<_>>(), ["P-ONE"]);
    run.config.overrides.remove(0);
    assert!(run.off().is_empty());
}

#[test]
fn the_configuration_goes_over_the_edition_and_that_over_the_profile() {
    let mut run = run();
    let profile = Profile {
        overrides: vec![
            rule("P-*", Some(Enforcement::Hard), None),
            rule("NOT-THERE", Some(Enforcement::Advisory), None),
        ],
        ..Profile::default()
    };
    run.config.adopted = Edition::parse("2026.1");
    run.config.overrides = vec![rule("pack:aws", Some(Enforcement::Advisory), None)];
    let told = settle(&mut run.config, Some(&profile), &run.judgement.policies.clone());
    let ids: Vec<&str> = run.config.overrides.iter().map(|rule| rule.policy.as_str()).collect();
    assert_eq!(ids, ["P-*", "P-NEW", "A-TWO"]);
    assert_eq!(
        weights(&run),
        owned([
            ("A-TWO", "advisory", "medium"),
            ("P-NEW", "advisory", "medium"),
            ("P-ONE", "hard", "medium")
        ])
    );
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].code, told[0].severity), ("edition-not-adopted", Severity::Note));
    assert_eq!(told[0].message, "1 policy is of a later edition than 2026.1 and advisory: `P-NEW`");
    assert!(told[0].help.as_ref().unwrap().contains("`adopted: 2026.2`"));
}

#[test]
fn without_an_edition_or_with_the_newest_all_policies_count() {
    for adopted in [None, Edition::parse("2026.2"), Edition::parse("2027.1")] {
        let mut run = run();
        run.config.adopted = adopted;
        assert!(settle(&mut run.config, None, &run.judgement.policies.clone()).is_empty());
        assert!(run.config.overrides.is_empty());
    }
}

#[test]
fn a_pack_that_no_policy_is_of_changes_nothing() {
    let mut run = run();
    run.config.overrides = vec![rule("pack:azure", Some(Enforcement::Hard), None)];
    settle(&mut run.config, None, &run.judgement.policies.clone());
    assert_eq!(tollgate::verdict::unmatched_overrides(&run.config, &run.judgement.policies), [0]);
    assert!(weights(&run).iter().all(|(_, enforcement, _)| *enforcement == "soft"));
}

//! What whoever has the gate's key cannot make pass: it signs what it likes, and what it signs must hold together.

use tollgate::document::json::canonical::Json;
use tollgate::evidence::{self, Show, TrustedBy, Verification, VerifyOptions};
use tollgate::signature::trust::{Disclosure, Requirements, RoleName, Trust};

use super::forge::{Forgery, item, member, members};
use super::run::{
    RUN_AS_NON_ROOT, Run, TIME, failure, first_failure, full_config, keys, module, options, pod,
};
use super::trust::trust;

fn verify(bundle: &[u8], trust: &Trust) -> Verification {
    let options =
        VerifyOptions { no_subject: true, ..VerifyOptions::new(TrustedBy::File(trust), TIME + 3600) };
    evidence::verify(bundle, &options)
}

/// A trust file that names the policy set of two policies.
fn naming(set: &str) -> Trust {
    let requirements = Requirements { policy_sets: Some(vec![set.to_owned()]), ..Requirements::default() };
    Trust { requirements, ..trust() }
}

/// The other policy, which objects to every pod.
fn strict() -> tollgate::policy::Module {
    let text = RUN_AS_NON_ROOT.replace("T-001", "T-002").replace("test.non_root", "test.strict");
    module("policies/strict.rego", &text.replace("not input.spec.securityContext.runAsNonRoot", "input.kind"))
}

#[test]
fn a_policy_that_lies_there_unused_does_not_make_the_set() {
    let whole =
        Run { modules: vec![module("policies/non_root.rego", RUN_AS_NON_ROOT), strict()], ..Run::default() };
    let statement = super::run::verify(&whole.pack()).statement.unwrap();
    let set = statement.policy_set_digest.to_string();
    assert_eq!(first_failure(&verify(&whole.pack(), &naming(&set))), (0, "none"));

    // Judged by one policy alone; the other lies beside it, so that the digest is that of both.
    let strict = strict();
    let digest = tollgate::source::Digest::of(strict.text.as_bytes());
    let lenient = Forgery::of(&Run::default().pack());
    let forged = lenient.add(&format!("policies/{digest}.rego"), strict.text.as_bytes()).finish();
    assert_eq!(failure(&forged), (9, "E602"));
    assert_eq!(first_failure(&verify(&forged, &naming(&set))), (9, "E602"));
    let data = Forgery::of(&Run::default().pack())
        .add(&format!("data/{}", tollgate::source::Digest::of(b"{}")), b"{}");
    assert_eq!(failure(&data.finish()), (9, "E602"));
}

#[test]
fn what_the_settings_weaken_is_not_the_gates_to_leave_out() {
    let weakened = Run { config: full_config(), ..Run::default() };
    let bundle = Forgery::of(&weakened.pack());
    assert_eq!(failure(&bundle.clone().finish()), (0, "none"));
    let hidden = bundle.statement(|json| {
        *member(member(json, "predicate"), "bypass") = Json::Array(Vec::new());
    });
    assert_eq!(failure(&hidden.pack()), (9, "E601"));
}

#[test]
fn proofs_of_all_files_say_no_less_than_the_manifest() {
    let bundle = Run::default().pack();
    let keys = keys();
    let bound = evidence::verify_bundle(&bundle, &options(&keys)).1.unwrap();
    let proofs = evidence::disclose(&bound, &Show::Only(&|_| true)).unwrap();
    let verification = super::run::verify(&proofs);
    assert_eq!((first_failure(&verification), verification.exit_code()), ((0, "none"), 0));
    let other = Forgery::of(&bundle)
        .statement(|json| {
            let set = member(member(member(json, "predicate"), "policySet"), "digest");
            *member(set, "sha256") = "0".repeat(64).into();
        })
        .pack();
    let bound = evidence::verify_bundle(&other, &options(&keys)).1.unwrap();
    let proofs = evidence::disclose(&bound, &Show::Only(&|_| true)).unwrap();
    assert_eq!(failure(&proofs), (9, "E602"));
}

#[test]
fn a_part_is_enough_only_where_the_trust_file_says_so() {
    let bundle = Run::default().pack();
    let keys = keys();
    let bound = evidence::verify_bundle(&bundle, &options(&keys)).1.unwrap();
    let part = evidence::disclose(&bound, &Show::AllBut(&|name| name == "verdict.json")).unwrap();
    let under = |disclosure| {
        let requirements = Requirements { disclosure, ..Requirements::default() };
        let verification = verify(&part, &Trust { requirements, ..trust() });
        (first_failure(&verification), verification.exit_code())
    };
    assert_eq!(under(None), ((0, "none"), 6));
    assert_eq!(under(Some(Disclosure::Partial)), ((0, "none"), 0));
    assert_eq!(under(Some(Disclosure::Full)), ((16, "E504"), 3));
}

#[test]
fn authors_that_nobody_names_are_asked_for() {
    let under = |separate| {
        let requirements = Requirements { separate_duties: separate, ..Requirements::default() };
        let mut trust = Trust { requirements, ..trust() };
        let mut role = trust.root.clone();
        role.threshold = 1;
        trust.roles.insert(RoleName::Approver, role);
        let bundle = Run::default().pack();
        let statement = verify(&bundle, &trust).statement_digest.unwrap();
        let approved = super::trust::with(&bundle, &super::trust::approval(statement), 'a');
        verify(&approved, &trust).exit_code()
    };
    assert_eq!(under(None), 0);
    assert_eq!(under(Some(true)), 6, "duties that cannot be told apart");
    assert_eq!(under(Some(false)), 0);
}

#[test]
fn facts_of_the_release_are_those_that_policies_saw() {
    let invented = Forgery::of(&Run::default().pack()).statement(|json| {
        let release = member(member(json, "predicate"), "release");
        *member(release, "authors") = Json::Array(vec!["nobody".into()]);
    });
    assert_eq!(failure(&invented.pack()), (9, "E601"));
    let unlinked = Forgery::of(&Run::default().pack()).statement(|json| {
        *member(member(member(json, "predicate"), "release"), "sequence") = Json::Integer(7);
    });
    assert_eq!(failure(&unlinked.pack()), (14, "E704"));
}

#[test]
fn an_author_is_known_by_whatever_their_address_is_spelled_like() {
    let mut trust = trust();
    trust.principals.get_mut("a").unwrap().identities =
        vec!["Ann@Shop.example".to_owned(), "\u{e9}va".to_owned()];
    for author in [
        "ann@shop.example",
        " ANN@shop.example ",
        "Ann <ann+git@shop.example>",
        "e\u{301}va",
        "A",
        "a@x.example",
    ] {
        assert!(trust.is_author("a", author), "{author}");
    }
    for author in ["ben@shop.example", "ann@other.example", ""] {
        assert!(!trust.is_author("a", author), "{author}");
    }
}

#[test]
fn documents_that_were_not_judged_are_no_part_of_it() {
    let bundle = Forgery::of(
        &Run { inputs: vec![("shop/pod.json".into(), pod("web", true))], ..Run::default() }.pack(),
    );
    let off = bundle.change("replay.json", |json| {
        drop(members(item(member(json, "policies"), 0)).insert("sha256".into(), "0".repeat(64).into()));
    });
    assert_eq!(failure(&off.finish()), (9, "E602"));
}

#[test]
fn assessment_results_that_say_something_else_are_found_without_a_replay() {
    let run = Run::default();
    let outcome = run.judge();
    let facts = evidence::OscalFacts {
        release: &run.release,
        tollgate: "0.1.0",
        evaluated_at: TIME,
        valid_until: None,
    };
    let report = evidence::oscal(&outcome.verdict, &facts);
    let with = |bytes: &[u8]| {
        let report = evidence::Report { path: report.path.clone(), bytes: bytes.to_vec() };
        // Who makes a bundle verifies it before giving it out.
        Run { reports: vec![report], ..Run::default() }.try_pack().map(drop).map_err(|failure| failure.code)
    };
    assert_eq!(with(&report.bytes), Ok(()));
    assert_eq!(with(b"{}"), Err("E611"));
}

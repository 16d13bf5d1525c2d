//! Waivers that somebody signed: what they lift, and what a verifier asks of them.

use tollgate::evidence;
use tollgate::signature::trust::{Requirements, Trust};
use tollgate::signature::{IN_TOTO, Sign, SigningKey, seal};
use tollgate::verdict::Waiver;
use tollgate::verdict::time::parse_day;
use tollgate::verdict::waivers::signed;

use super::forge::Forgery;
use super::run::{RUN_AS_NON_ROOT, Run, TIME, first_failure, module, pod, waiver};
use super::trust::{person, plain, trust};

/// A waiver for the pod, as `signers` signed it.
fn envelope(change: impl FnOnce(&mut Waiver), signers: &[&SigningKey]) -> Vec<u8> {
    let mut waiver = waiver("W-12", "v1/Pod/web", "2026-01-31");
    change(&mut waiver);
    let signers: Vec<&dyn Sign> = signers.iter().map(|key| *key as &dyn Sign).collect();
    seal(IN_TOTO, &signed::payload(&waiver), &signers).unwrap()
}

/// A run of a hard policy over a pod that it objects to, with a signed waiver.
fn run(envelope: &[u8]) -> Run {
    let waiver = signed::unchecked(envelope).unwrap();
    Run {
        inputs: vec![("shop/pod.json".to_owned(), pod("web", false))],
        modules: vec![module("policies/non_root.rego", &RUN_AS_NON_ROOT.replace("soft", "hard"))],
        waivers: vec![waiver.clone()],
        signed_waivers: vec![(waiver, envelope.to_vec())],
        ..plain()
    }
}

fn failure_under(bundle: &[u8], trust: &Trust) -> (u8, &'static str) {
    use tollgate::evidence::{TrustedBy, VerifyOptions};
    let options =
        VerifyOptions { no_subject: true, ..VerifyOptions::new(TrustedBy::File(trust), TIME + 3600) };
    first_failure(&evidence::verify(bundle, &options))
}

#[test]
fn a_signed_waiver_lifts_a_finding_of_a_hard_policy_and_replays() {
    let run = run(&envelope(|_| {}, &[&person('s')]));
    let bundle = run.pack();
    assert_eq!(run.judge().verdict.counts.waived, 1);
    let verification = super::run::verify_and_replay(&bundle, 1);
    assert_eq!((first_failure(&verification), verification.exit_code()), ((0, "none"), 0));
    assert_eq!(failure_under(&bundle, &trust()), (0, "none"));
    let line = verification.steps.iter().find(|step| step.number == 10).unwrap();
    assert!(line.detail.contains("1 is signed"), "{}", line.detail);
}

#[test]
fn the_right_persons_signed_it_and_none_of_them_answers_for_it() {
    let by = |signers: &[&SigningKey], trust: &Trust| {
        failure_under(&run(&envelope(|_| {}, signers)).pack(), trust)
    };
    assert_eq!(by(&[&person('a')], &trust()), (10, "E604"), "the role is another's");
    assert_eq!(by(&[&person('x')], &trust()), (10, "E604"));
    let mut two = trust();
    let role = two.roles.get_mut(&tollgate::signature::trust::RoleName::Waiver).unwrap();
    (role.principals, role.threshold) = (vec!["s".into(), "b".into()], 2);
    assert_eq!(by(&[&person('s')], &two), (10, "E604"));
    assert_eq!(by(&[&person('s'), &person('b')], &two), (0, "none"));

    let own = envelope(|waiver| waiver.owner = "S".into(), &[&person('s')]);
    assert_eq!(failure_under(&run(&own).pack(), &trust()), (10, "E604"));
    let mut trust = trust();
    trust.principals.get_mut("s").unwrap().keys[0].revoked_at = Some(TIME);
    assert_eq!(by(&[&person('s')], &trust), (10, "E604"));
}

#[test]
fn it_lasts_no_longer_than_the_trust_file_allows() {
    let mut trust = trust();
    trust.requirements = Requirements { max_waiver_days: Some(30), ..Requirements::default() };
    let lasting = |first: &str, last: &str| {
        let envelope = envelope(
            |waiver| {
                waiver.not_before = parse_day(first);
                waiver.expires = parse_day(last);
            },
            &[&person('s')],
        );
        failure_under(&run(&envelope).pack(), &trust)
    };
    assert_eq!(lasting("2026-01-01", "2026-01-31"), (0, "none"));
    assert_eq!(lasting("2026-01-01", "2026-02-01"), (10, "E604"));
}

#[test]
fn it_cannot_be_taken_out_edited_or_exchanged() {
    let bundle = Forgery::of(&run(&envelope(|_| {}, &[&person('s')])).pack());
    let name = "waivers/W-12.dsse.json";
    assert_eq!(super::run::failure(&bundle.clone().remove(name).pack()), (8, "E504"));
    // The gate's key may sign anything; what it signs must still hold together.
    let stripped = bundle.clone().remove(name).finish();
    assert_eq!(super::run::failure(&stripped), (10, "E605"));
    let other = envelope(|waiver| waiver.resource = "*".into(), &[&person('x')]);
    let widened = bundle.clone().remove(name).add(name, &other).finish();
    assert_eq!(super::run::failure(&widened), (10, "E605"), "the statement has the digest of the envelope");
    let misplaced = bundle.clone().add("waivers/W-13.dsse.json", &envelope(|_| {}, &[&person('s')])).finish();
    assert_eq!(super::run::failure(&misplaced), (10, "E604"));
}

#[test]
fn a_waiver_has_one_spelling_and_known_fields() {
    let text = String::from_utf8(signed::payload(&waiver("W-12", "v1/Pod/web", "2026-01-31"))).unwrap();
    let open = |text: &str| {
        let envelope = seal(IN_TOTO, text.as_bytes(), &[&person('s')]).unwrap();
        signed::open_signed(&envelope, &trust(), TIME).map(drop).map_err(|error| error.code)
    };
    assert_eq!(open(&text), Ok(()));
    for (from, to, code) in [
        ("\"reason\"", "\"reasons\"", "E401"),
        ("2026-01-31", "2026-1-31", "E401"),
        ("2026-01-31", "2026-02-31", "E401"),
        ("\"high\"", "\"High\"", "E401"),
        ("dev@example.org", "SEC@example.org", "E401"),
        ("waiver/v1", "approval/v1", "E402"),
        ("{\"_type\"", "{ \"_type\"", "E401"),
    ] {
        assert!(text.contains(from), "{from}");
        assert_eq!(open(&text.replacen(from, to, 1)), Err(code), "{to}");
    }
}

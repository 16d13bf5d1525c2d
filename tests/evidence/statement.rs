//! The statement and what it is compared with: steps 6, 7, 9, 10, 11 and 13, and the exit codes.

use std::sync::atomic::AtomicBool;

use tollgate::document::json::canonical::Json;
use tollgate::evidence::{self, Claim, Replay, ReplayOptions, Status, Subject, VerifyOptions};
use tollgate::source::Digest;

use crate::evidence::forge::{Forgery, item, member, members};
use crate::evidence::run::{Run, TIME, failure, first_failure, keys, options, pod, summary, verify, waiver};

/// What fails when the statement of a good bundle is changed like that, and signed.
fn changed(change: impl FnOnce(&mut Json)) -> (u8, &'static str) {
    failure(&Forgery::of(&Run::default().pack()).statement(change).pack())
}

#[test]
fn a_statement_is_read_only_in_its_one_spelling() {
    let bundle = Forgery::of(&Run::default().pack());
    let text = String::from_utf8(bundle.payload()).unwrap();
    let respelled = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        failure(&bundle.clone().sign(text.replacen(from, to, 1).as_bytes()).pack())
    };
    assert_eq!(respelled("\"seed\":\"0\"", "\"seed\":\"0\""), (0, "none"));
    for (from, to) in [
        ("{\"_type\"", "{ \"_type\""),
        ("{\"_type\"", "{\"_type\":\"\",\"_type\""),
        ("\"size\":7", "\"size\":7.0"),
        ("\"size\":7", "\"size\":07"),
        ("\"size\":7", "\"size\":9007199254740993"),
        ("\"size\":7", "\"size\":-7"),
        ("\"seed\":\"0\"", "\"seed\":\"+0\""),
        ("\"seed\":\"0\"", "\"seed\":\"00\""),
        ("\"evaluatedAt\":\"2026-01-02T03:04:05Z\"", "\"evaluatedAt\":\"2026-01-02T03:04:05.0Z\""),
        ("\"evaluatedAt\":\"2026-01-02T03:04:05Z\"", "\"evaluatedAt\":\"2026-01-02T03:04:05+00:00\""),
        ("\"evaluatedAt\":\"2026-01-02T03:04:05Z\"", "\"evaluatedAt\":\"2026-01-02T03:04:06Z\""),
        ("\"verdict\":\"PASSED\"", "\"verdict\":\"passed\""),
        ("\"sequence\":null", "\"sequence\":0"),
        ("\"sequence\":null", "\"sequence\":-1"),
        ("\"bypass\":[]", "\"bypass\":{}"),
        ("shop", "\\u0073hop"),
    ] {
        assert_eq!(respelled(from, to), (6, "E401"), "{to}");
    }
    assert_eq!(failure(&bundle.clone().sign(b"").pack()), (6, "E401"));
    assert_eq!(failure(&bundle.clone().sign(b"[]").pack()), (6, "E401"));
    assert_eq!(failure(&bundle.sign(&[b"\xef\xbb\xbf", text.as_bytes()].concat()).pack()), (6, "E401"));
}

#[test]
fn a_statement_has_exactly_its_members() {
    assert_eq!(changed(|_| {}), (0, "none"));
    assert_eq!(changed(|json| drop(members(json).insert("x".into(), Json::Null))), (6, "E401"));
    let extra =
        |json: &mut Json| drop(members(member(json, "predicate")).insert("alg".into(), "none".into()));
    assert_eq!(changed(extra), (6, "E401"));
    let names = ["verifier", "release", "environment", "evaluatedAt", "validUntil", "verdict", "summary"];
    for name in names.into_iter().chain([
        "engine",
        "policySet",
        "controls",
        "waivers",
        "redaction",
        "bypass",
        "manifest",
    ]) {
        let without = |json: &mut Json| drop(members(member(json, "predicate")).remove(name).unwrap());
        assert_eq!(changed(without), (6, "E401"), "{name}");
    }
}

#[test]
fn frame_and_predicate_are_of_our_types() {
    for other in ["https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1/", ""] {
        assert_eq!(changed(|json| *member(json, "_type") = other.into()), (6, "E402"), "{other}");
    }
    for other in ["https://in-toto.io/attestation/svr/v0.2", "https://tollgate.dev/approval/v1", ""] {
        assert_eq!(changed(|json| *member(json, "predicateType") = other.into()), (6, "E402"), "{other}");
    }
}

#[test]
fn the_verifier_is_tollgate() {
    let other = |json: &mut Json| {
        *member(member(member(json, "predicate"), "verifier"), "id") = "https://example.org/other".into();
    };
    assert_eq!(changed(other), (6, "E405"));
}

#[test]
fn a_subject_has_a_digest_that_is_one() {
    let digest = |change: fn(&mut Json)| changed(|json| change(item(member(json, "subject"), 0)));
    assert_eq!(digest(|subject| drop(members(subject).remove("digest"))), (6, "E404"));
    assert_eq!(digest(|subject| members(member(subject, "digest")).clear()), (6, "E404"));
    let with = |algorithm: &'static str, digits: String| {
        changed(|json| {
            let digests = member(item(member(json, "subject"), 0), "digest");
            *digests = Json::object([(algorithm, Json::from(digits))]);
        })
    };
    assert_eq!(with("sha256", "A".repeat(64)), (6, "E404"));
    assert_eq!(with("sha256", "a".repeat(63)), (6, "E404"));
    assert_eq!(with("md5", "a".repeat(32)), (6, "E404"));
    assert_eq!(with("gitCommit", "a".repeat(40)), (0, "none"));
    assert_eq!(changed(|json| *member(json, "subject") = Json::Array(Vec::new())), (6, "E401"));
    let twice = |json: &mut Json| {
        let one = item(member(json, "subject"), 0).clone();
        *member(json, "subject") = Json::Array(vec![one.clone(), one]);
    };
    assert_eq!(changed(twice), (6, "E401"));
}

#[test]
fn what_is_in_hand_must_be_a_subject() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let mut run = Run::default();
    run.subjects.push(Subject::known_by("git+https://git.example/shop", "gitCommit", commit).unwrap());
    let bundle = run.pack();
    let keys = keys();
    let with = |claims: &[Claim]| {
        let options = VerifyOptions { claims, no_subject: false, ..options(&keys) };
        let verification = evidence::verify(&bundle, &options);
        (first_failure(&verification), verification.exit_code(), verification.assurance.subject)
    };
    let artifact = Claim::file("app.tgz", &b"the artifact"[..]).unwrap();
    let other = Claim::file("other.tgz", &b"another artifact"[..]).unwrap();
    let head = Claim::known_by("HEAD", "gitCommit", commit).unwrap();
    assert_eq!(with(&[artifact.clone(), head.clone()]), ((0, "none"), 0, true));
    assert_eq!(with(&[artifact.clone(), other.clone()]), ((7, "E403"), 3, false), "all must match");
    assert_eq!(with(&[other]), ((7, "E403"), 3, false));
    let tree = Claim::known_by("tree", "gitTree", commit).unwrap();
    assert_eq!(with(&[tree]), ((7, "E403"), 3, false), "the same digits as something else");
    assert_eq!(with(&[]), ((0, "none"), 6, false), "not checked, and that was not asked for");
}

#[test]
fn what_is_not_checked_makes_the_verification_incomplete() {
    let bundle = Run::default().pack();
    let keys = keys();
    let required = VerifyOptions { no_requirements: false, ..options(&keys) };
    let verification = evidence::verify(&bundle, &required);
    assert_eq!(verification.exit_code(), 6);
    assert_eq!(verification.incomplete.len(), 1);
    let not_checked = |number: u8| {
        verification.steps.iter().any(|step| step.number == number && step.status == Status::NotChecked)
    };
    for number in [1, 4, 7, 9, 11, 12, 14, 15] {
        assert!(not_checked(number), "step {number}");
    }
    assert!(verification.steps.iter().all(|step| !step.detail.is_empty()), "each says why");
}

#[test]
fn a_valid_bundle_that_is_not_passed_gives_exit_code_1() {
    let denied = Run { inputs: vec![("pod.json".into(), pod("web", false))], ..Run::default() }.pack();
    assert_eq!(failure(&denied), (0, "none"));
    assert_eq!(verify(&denied).exit_code(), 1);
    let undecided = Run { inputs: Vec::new(), ..Run::default() }.pack();
    assert_eq!(verify(&undecided).exit_code(), 1);
}

#[test]
fn a_verdict_that_contradicts_itself_is_refused() {
    let denied = Run { inputs: vec![("pod.json".into(), pod("web", false))], ..Run::default() }.pack();
    let bundle = Forgery::of(&denied);
    let verdict = |change: &dyn Fn(&mut Json)| {
        failure(&bundle.clone().change("verdict.json", |json| change(json)).finish())
    };
    assert_eq!(verdict(&|_| {}), (0, "none"));
    let passed = |json: &mut Json| {
        *member(json, "decision") = "passed".into();
        *member(json, "reasons") = Json::Array(Vec::new());
    };
    assert_eq!(verdict(&passed), (9, "E601"), "passed, with a finding that blocks");
    assert_eq!(
        verdict(&|json| *member(json, "decision") = "passed".into()),
        (9, "E601"),
        "passed, with reasons"
    );
    let unblocked = |json: &mut Json| *member(json, "records") = Json::Array(Vec::new());
    assert_eq!(verdict(&unblocked), (9, "E601"), "denied, without a finding");
    let advisory =
        |json: &mut Json| *member(item(member(json, "records"), 0), "enforcement") = "advisory".into();
    assert_eq!(verdict(&advisory), (9, "E601"), "denied by advice");
    let undecided =
        |json: &mut Json| *member(item(member(json, "records"), 0), "outcome") = "undecided".into();
    assert_eq!(verdict(&undecided), (9, "E601"), "a reason is left out");
    let unread = |json: &mut Json| *member(member(json, "totals"), "failed") = Json::Integer(1);
    assert_eq!(verdict(&unread), (9, "E601"), "a file that could not be read is left out");
    let counts = |json: &mut Json| *member(member(json, "counts"), "fail") = Json::Integer(0);
    assert_eq!(verdict(&counts), (9, "E601"), "counts that are not the sums");
    assert_eq!(verdict(&|json| drop(members(json).remove("records"))), (9, "E601"), "a part is missing");
    let message = |json: &mut Json| *member(item(member(json, "records"), 0), "message") = "fine".into();
    assert_eq!(verdict(&message), (9, "E601"), "the controls' files say something else");
    let redacted = |json: &mut Json| *member(member(json, "totals"), "redacted") = Json::Integer(5);
    assert_eq!(verdict(&redacted), (9, "E601"), "another number of redactions");
    assert_eq!(verify(&bundle.change("verdict.json", passed).finish()).exit_code(), 4);
}

#[test]
fn a_statement_that_contradicts_its_verdict_is_refused() {
    let predicate = |change: &dyn Fn(&mut Json)| changed(|json| change(member(json, "predicate")));
    assert_eq!(predicate(&|json| *member(json, "verdict") = "DENIED".into()), (9, "E601"));
    let summary = |json: &mut Json| *member(member(json, "summary"), "pass") = Json::Integer(2);
    assert_eq!(predicate(&summary), (9, "E601"));
    let less = |json: &mut Json| drop(members(member(json, "summary")).remove("undecided"));
    assert_eq!(predicate(&less), (9, "E601"));
    let control = |json: &mut Json| {
        *member(member(member(json, "controls"), "nist-800-53r5:ac-6"), "pass") = Json::Integer(9);
    };
    assert_eq!(predicate(&control), (9, "E601"));
    assert_eq!(predicate(&|json| members(member(json, "controls")).clear()), (9, "E601"));
    let policies = |json: &mut Json| {
        *member(member(member(json, "policySet"), "digest"), "sha256") = "0".repeat(64).into();
    };
    assert_eq!(predicate(&policies), (9, "E602"));
    let engine = |json: &mut Json| *member(member(json, "engine"), "id") = "other/1".into();
    assert_eq!(predicate(&engine), (9, "E601"));
    let environment = |json: &mut Json| *member(json, "environment") = "test".into();
    assert_eq!(predicate(&environment), (9, "E601"));
    let waivers = |json: &mut Json| *member(json, "waivers") = Json::Array(vec![Json::Null]);
    assert_eq!(predicate(&waivers), (10, "E605"));
}

#[test]
fn a_file_of_a_control_holds_all_of_its_results() {
    let bundle = Forgery::of(&Run::default().pack());
    let path = "controls/nist-800-53r5/ac-6.json";
    let emptied = bundle.clone().change(path, |json| *member(json, "policies") = Json::Array(Vec::new()));
    assert_eq!(failure(&emptied.finish()), (9, "E601"));
    assert_eq!(failure(&bundle.clone().remove(path).finish()), (9, "E601"));
    assert_eq!(failure(&bundle.add("controls/pci-dss-4.0.1/1.2.1.json", b"{}").finish()), (9, "E601"));
}

/// One pod that may run as root, and one waiver that lifts that.
fn waived() -> Run {
    Run {
        inputs: vec![("pod.json".into(), pod("web", false))],
        waivers: vec![
            waiver("W-1", "v1/Pod/web", "2026-02-01"),
            waiver("W-2", "v1/Pod/gone", "2026-02-01"),
            waiver("W-3", "v1/Pod/web", "2026-01-01"),
        ],
        ..Run::default()
    }
}

#[test]
fn waivers_stand_in_the_statement_with_their_digests() {
    let bundle = waived().pack();
    let verification = verify(&bundle);
    assert_eq!(verification.exit_code(), 0);
    let forgery = Forgery::of(&bundle);
    let records = forgery.json("waivers/unsigned.json");
    let payload = String::from_utf8(forgery.payload()).unwrap();
    for (index, state) in ["used", "stale", "expired"].into_iter().enumerate() {
        let record = &records.get("waivers").unwrap().as_array().unwrap()[index];
        let digest = Digest::of(&record.to_bytes()).to_string();
        assert!(payload.contains(&format!("\"sha256\":\"{digest}\",\"signed\":false,\"state\":\"{state}\"")));
    }
    let later = VerifyOptions { at: TIME + 100 * 86_400, ..options(&keys()) }.at;
    let keys = keys();
    let verification = evidence::verify(&bundle, &VerifyOptions { at: later, ..options(&keys) });
    assert_eq!(verification.exit_code(), 0, "it was in force when it was used");
    let step = verification.steps.iter().find(|step| step.number == 10).unwrap();
    assert!(step.detail.contains("1 expired since"), "{}", step.detail);
}

#[test]
fn a_waiver_that_is_used_must_be_recorded_and_in_force() {
    let bundle = Forgery::of(&waived().pack());
    let file = "waivers/unsigned.json";
    let removed = bundle.clone().change(file, |json| *member(json, "waivers") = Json::Array(Vec::new()));
    assert_eq!(failure(&removed.finish()), (10, "E605"));
    assert_eq!(failure(&bundle.clone().remove(file).finish()), (10, "E605"));
    let edited = bundle.clone().change(file, |json| {
        *member(item(member(json, "waivers"), 0), "resource") = "*".into();
    });
    assert_eq!(failure(&edited.finish()), (10, "E605"), "its scope was widened");
    let expired = bundle.clone().change("verdict.json", |json| {
        *member(item(member(json, "waivers"), 0), "expires") = "2026-01-01".into();
    });
    let expired = expired.statement(|json| {
        *member(item(member(member(json, "predicate"), "waivers"), 0), "expires") =
            "2026-01-01T00:00:00Z".into();
    });
    assert_eq!(failure(&expired.finish()), (10, "E604"));
    let another = |json: &mut Json| *member(item(member(json, "records"), 0), "waiver") = "W-2".into();
    let forged = bundle.change("verdict.json", another);
    let record = forged.json("verdict.json").get("records").unwrap().as_array().unwrap()[0].clone();
    let in_control = |json: &mut Json| *item(member(json, "records"), 0) = record.clone();
    let forged = forged.change("controls/nist-800-53r5/ac-6.json", in_control);
    let forged = forged.change("controls/nist-800-53r5/ac-6.3.json", in_control);
    assert_eq!(failure(&forged.finish()), (10, "E605"), "a waiver that lifted nothing");
}

#[test]
fn a_report_is_made_again_and_compared() {
    let mut run = Run::default();
    run.reports = vec![summary(&run.judge().verdict)];
    let bundle = run.pack();
    let cancel = AtomicBool::new(false);
    let replay = Some(ReplayOptions { threads: 1, cancel: &cancel, binary: None, evaluate: None });
    let keys = keys();
    let render = |replay: &Replay| vec![summary(replay.verdict())];
    let check = |bundle: &[u8]| {
        let options = VerifyOptions { replay, reports: Some(&render), ..options(&keys) };
        let verification = evidence::verify(bundle, &options);
        (first_failure(&verification), verification.exit_code())
    };
    assert_eq!(check(&bundle), ((0, "none"), 0));
    let forged = Forgery::of(&bundle).replace("reports/summary.md", "1 documents", "9 documents").finish();
    assert_eq!(check(&forged), ((11, "E611"), 4));
    let unknown = Forgery::of(&bundle).add("reports/other.md", b"all is well").finish();
    assert_eq!(check(&unknown), ((11, "E611"), 4));
    let left_out = Forgery::of(&bundle).remove("reports/summary.md").finish();
    assert_eq!(check(&left_out), ((11, "E611"), 4));
    let step = verify(&left_out).steps.into_iter().find(|step| step.number == 11).unwrap();
    assert_eq!(step.status, Status::NotChecked, "without a replay nobody can say");
}

#[test]
fn a_verdict_from_the_future_or_out_of_date_is_refused() {
    let bundle = Run::default().pack();
    let keys = keys();
    let at = |at: i64| {
        let verification = evidence::verify(&bundle, &VerifyOptions { at, ..options(&keys) });
        (first_failure(&verification), verification.exit_code())
    };
    assert_eq!(at(TIME), ((0, "none"), 0));
    assert_eq!(at(TIME - 1), ((13, "E702"), 4));
    let until =
        |json: &mut Json| *member(member(json, "predicate"), "validUntil") = "2026-01-02T04:00:00Z".into();
    assert_eq!(changed(until), (13, "E701"));
}

#[test]
fn text_of_a_hostile_bundle_reaches_no_terminal_as_it_is() {
    let hostile = |json: &mut Json| {
        *member(member(member(json, "predicate"), "release"), "stream") =
            "\u{1b}]0;owned\u{7}\u{202e}".into();
    };
    let bundle = Forgery::of(&Run::default().pack()).statement(hostile).pack();
    for step in verify(&bundle).steps {
        assert!(!step.detail.chars().any(|char| char.is_control() || char == '\u{202e}'), "{}", step.detail);
    }
}

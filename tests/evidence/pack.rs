//! What a bundle holds, and how it is written.

use tollgate::document::json::canonical::Json;
use tollgate::evidence::{Report, Subject};
use tollgate::signature::{IN_TOTO, pae};
use tollgate::source::Digest;

use crate::evidence::forge::Forgery;
use crate::evidence::run::{RUN_AS_NON_ROOT, Run, module, pod, verify, verify_and_replay};

#[test]
fn a_bundle_verifies_and_replays() {
    let bundle = Run::default().pack();
    let verification = verify_and_replay(&bundle, 1);
    assert_eq!(verification.exit_code(), 0);
    assert!(verification.assurance.replayed && verification.assurance.complete);
    let forgery = Forgery::of(&bundle);
    assert_eq!(verification.statement_digest, Some(Digest::of(&forgery.payload())));
    let names: Vec<&str> = forgery.files.keys().map(String::as_str).collect();
    let policy = format!("policies/{}.rego", Digest::of(RUN_AS_NON_ROOT.as_bytes()));
    assert_eq!(
        names,
        [
            "controls/nist-800-53r5/ac-6.3.json",
            "controls/nist-800-53r5/ac-6.json",
            "documents/0001.jsonl",
            "evidence.dsse.json",
            "manifest.json",
            &policy,
            "replay.json",
            "salts/2",
            "salts/5",
            "sources.json",
            "verdict.json",
        ]
    );
}

#[test]
fn the_same_run_gives_the_same_bundle() {
    assert_eq!(Run::default().pack(), Run::default().pack());
}

#[test]
fn a_bundle_without_subject_or_with_a_bad_name_is_not_made() {
    let code = |run: Run| run.try_pack().unwrap_err().code;
    assert_eq!(code(Run { subjects: Vec::new(), ..Run::default() }), "E401");
    let twice = Subject::file("app.tgz", Digest::of(b"x"));
    assert_eq!(code(Run { subjects: vec![twice.clone(), twice], ..Run::default() }), "E401");
    for (path, expected) in [("reports/../x.md", "E103"), ("bin/x", "E501"), ("reports/a b.md", "E103")] {
        let report = Report { path: path.to_owned(), bytes: Vec::new() };
        assert_eq!(code(Run { reports: vec![report], ..Run::default() }), expected, "{path}");
    }
}

#[test]
fn many_documents_are_spread_over_files() {
    let inputs = (0..1001).map(|number| (format!("{number:04}.json"), pod(&format!("pod-{number}"), true)));
    let bundle = Run { inputs: inputs.collect(), ..Run::default() }.pack();
    let files = Forgery::of(&bundle).files;
    let lines = |name: &str| std::str::from_utf8(&files[name]).unwrap().lines().count();
    assert_eq!((lines("documents/0001.jsonl"), lines("documents/0002.jsonl")), (1000, 1));
    assert_eq!(verify_and_replay(&bundle, 2).exit_code(), 0);
}

#[test]
fn a_statement_leaves_room_for_signers_that_take_4096_bytes() {
    let controls: Vec<String> = (1..60).map(|number| format!("AC-{number}")).collect();
    let text = RUN_AS_NON_ROOT.replace("[AC-6, \"AC-6(3)\"]", &format!("[{}]", controls.join(", ")));
    let bundle = Run { modules: vec![module("policies/x.rego", &text)], ..Run::default() }.pack();
    let forgery = Forgery::of(&bundle);
    assert!(pae(IN_TOTO, &forgery.payload()).len() <= 3072);
    let index = forgery.json("controls/index.json");
    assert_eq!(index.get("controls").and_then(Json::as_object).unwrap().len(), 59);
    assert_eq!(verify(&bundle).exit_code(), 0);
    let forged = forgery.replace("controls/index.json", "\"satisfied\"", "\"waived\"").finish();
    assert_eq!(verify(&forged).exit_code(), 4);
}

//! Partial bundles: what is shown is complete and proved, what is withheld cannot be guessed, and nothing in between is
//! accepted.

use tollgate::document::json::canonical::Json;
use tollgate::evidence::{self, Failure, Show, Status, Verification, VerifiedBundle, VerifyOptions};
use tollgate::source::{Digest, map_ordered};

use crate::evidence::forge::{Forgery, item, member, members};
use crate::evidence::run::{
    RUN_AS_NON_ROOT, Run, failure, keys, module, options, pod, verify, verify_and_replay,
};

/// The control of the second policy.
const CONTROL: &str = "pci-dss-4.0.1:6.5.1";

/// A run of two policies with a control each, one of which two pods of three fail.
fn run() -> Run {
    let other = RUN_AS_NON_ROOT
        .replace("T-001", "T-002")
        .replace("test.non_root", "test.other")
        .replace("nist-800-53r5: [AC-6, \"AC-6(3)\"]", "pci-dss-4.0.1: [\"6.5.1\"]");
    let inputs = [("a", true), ("b", false), ("c", false)];
    Run {
        inputs: inputs.map(|(name, good)| (format!("shop/{name}.json"), pod(name, good))).to_vec(),
        modules: vec![
            module("policies/non_root.rego", RUN_AS_NON_ROOT),
            module("policies/other.rego", &other),
        ],
        ..Run::default()
    }
}

/// What is bound of a bundle, valid or not.
fn bound(bundle: &[u8]) -> VerifiedBundle<'_> {
    let keys = keys();
    evidence::verify_bundle(bundle, &options(&keys)).1.unwrap()
}

fn only(bundle: &[u8], names: &[&str]) -> Vec<u8> {
    evidence::disclose(&bound(bundle), &Show::Only(&|name| names.contains(&name))).unwrap()
}

fn all_but(bundle: &[u8], prefix: &str) -> Vec<u8> {
    evidence::disclose(&bound(bundle), &Show::AllBut(&|name| name.starts_with(prefix))).unwrap()
}

/// The part that shows one control.
fn control_part() -> &'static Vec<u8> {
    static PART: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    PART.get_or_init(|| {
        let bundle = run().pack();
        let files = evidence::control_files(&bound(&bundle), "PCI-DSS-4.0.1:6.5.1").unwrap();
        assert_eq!(files, ["controls/pci-dss-4.0.1/6.5.1.json"]);
        only(&bundle, &files.iter().map(String::as_str).collect::<Vec<_>>())
    })
}

fn statuses(verification: &Verification, number: u8) -> Vec<Status> {
    let steps = verification.steps.iter().filter(|step| step.number == number);
    steps.map(|step| step.status).collect()
}

#[test]
fn one_control_is_shown_with_all_its_results_and_nothing_else() {
    let part = control_part();
    let names: Vec<String> = Forgery::of(part).files.into_keys().collect();
    assert_eq!(names, ["controls/pci-dss-4.0.1/6.5.1.json", "disclosure.json", "evidence.dsse.json"]);
    let verification = verify(part);
    assert_eq!(verification.exit_code(), 1, "{:#?}", verification.steps);
    assert!(!verification.assurance.complete);
    assert_eq!(statuses(&verification, 8), [Status::Pass]);
    assert!(statuses(&verification, 9).contains(&Status::Pass));
    for number in [10, 11, 15, 16] {
        assert_eq!(statuses(&verification, number), [Status::NotChecked], "step {number}");
    }
    let bundle = bound(part);
    let results = evidence::control_results(&bundle, CONTROL).unwrap();
    assert_eq!(results.get("records").and_then(Json::as_array).unwrap().len(), 2);
    assert_eq!(results.get("summary").unwrap().get("fail"), Some(&Json::Integer(2)));
    assert_eq!(evidence::control_results(&bundle, "nist-800-53r5:AC-6").unwrap_err().code, "E504");
    assert!(bundle.withheld_names().is_none() && bundle.may_withhold("verdict.json"));
    assert_eq!(bundle.withheld() + 1, bundle.statement().manifest.size);
    // Neither names nor digests of the others are told.
    let text = String::from_utf8_lossy(part);
    for hidden in ["documents/", "policies/", "sources.json", "ac-6", "shop/a.json\",\"line"] {
        let disclosure = &Forgery::of(part).files["disclosure.json"];
        assert!(!String::from_utf8_lossy(disclosure).contains(hidden), "{hidden}");
    }
    assert!(text.contains("disclosure.json"));
}

#[test]
fn every_one_bit_change_of_a_partial_bundle_is_refused() {
    for part in [control_part().clone(), all_but(&Run::default().pack(), "documents/")] {
        assert!(verify(&part).failure().is_none());
        let bytes: Vec<usize> = (0..part.len()).collect();
        let accepted = map_ordered(
            2,
            &bytes,
            || part.clone(),
            |part, byte| {
                let mut accepted = Vec::new();
                for bit in 0..8 {
                    part[*byte] ^= 1 << bit;
                    if !matches!(verify(part).exit_code(), 3 | 4) {
                        accepted.push((*byte, bit));
                    }
                    part[*byte] ^= 1 << bit;
                }
                accepted
            },
        );
        let accepted: Vec<_> = accepted.into_iter().flatten().collect();
        println!("{} changes", part.len() * 8);
        assert_eq!(accepted, [], "changes (byte, bit) that were accepted");
    }
}

#[test]
fn a_partial_bundle_that_is_cut_off_anywhere_is_refused() {
    let part = control_part();
    for end in 0..part.len() {
        assert_eq!(verify(&part[..end]).exit_code(), 3, "cut off at byte {end}");
    }
}

/// The part with a proof changed.
fn with_proof(change: impl FnOnce(&mut Json)) -> Vec<u8> {
    let forgery = Forgery::of(control_part());
    forgery.change("disclosure.json", |json| change(item(member(json, "proofs"), 0))).pack()
}

fn with_entry(change: impl FnOnce(&mut Json)) -> Vec<u8> {
    with_proof(|proof| change(member(proof, "entry")))
}

fn add_to(number: &mut Json, more: i64) {
    *number = Json::Integer(number.as_integer().unwrap() + more);
}

#[test]
fn proofs_of_anything_else_are_refused() {
    let size = i64::try_from(bound(control_part()).statement().manifest.size).unwrap();
    let hash = || Json::from("0".repeat(64));
    let upper = |json: &mut Json| *json = Json::from(json.as_str().unwrap().to_uppercase());
    let path = |proof: &mut Json, change: &dyn Fn(&mut Vec<Json>)| match member(proof, "path") {
        Json::Array(path) => change(path),
        other => panic!("{other:?}"),
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("of another index", with_proof(|proof| add_to(member(proof, "index"), 1))),
        ("of the index before", with_proof(|proof| add_to(member(proof, "index"), -1))),
        ("of an index beyond the size", with_proof(|proof| add_to(member(proof, "index"), size))),
        (
            "of an index as large as can be",
            with_proof(|proof| *member(proof, "index") = Json::Integer((1 << 53) - 1)),
        ),
        ("of a negative index", with_proof(|proof| *member(proof, "index") = Json::Integer(-1))),
        ("of an index in words", with_proof(|proof| *member(proof, "index") = "1".into())),
        ("too long", with_proof(|proof| path(proof, &|path| path.push(hash())))),
        ("much too long", with_proof(|proof| path(proof, &|path| path.extend(vec![hash(); 10_000])))),
        ("too short", with_proof(|proof| path(proof, &|path| drop(path.pop())))),
        ("empty", with_proof(|proof| path(proof, &|path| path.clear()))),
        ("in upper case", with_proof(|proof| path(proof, &|path| path.iter_mut().for_each(upper)))),
        ("of a hash that is too short", with_proof(|proof| path(proof, &|path| path[0] = "00".into()))),
        (
            "with more than belongs there",
            with_proof(|proof| drop(members(proof).insert("x".into(), Json::Null))),
        ),
        ("without an entry", with_proof(|proof| drop(members(proof).remove("entry")))),
        ("of another size", with_entry(|entry| add_to(member(entry, "size"), 1))),
        ("of another digest", with_entry(|entry| *member(entry, "sha256") = hash())),
        ("of an upper-case digest", with_entry(|entry| upper(member(entry, "sha256")))),
        ("of another nonce", with_entry(|entry| *member(entry, "nonce") = hash())),
        ("without a nonce", with_entry(|entry| drop(members(entry).remove("nonce")))),
        ("of another role", with_entry(|entry| *member(entry, "role") = "policy".into())),
        ("of another name", with_entry(|entry| *member(entry, "path") = "controls/a/b.json".into())),
        ("of a name that climbs", with_entry(|entry| *member(entry, "path") = "controls/../b.json".into())),
        (
            "of a plain file as a sensitive one",
            with_entry(|entry| {
                let entry = members(entry);
                let digest = entry.remove("sha256").unwrap();
                entry.remove("mediaType");
                entry.extend([("commitment".to_owned(), digest), ("sensitive".to_owned(), Json::Bool(true))]);
            }),
        ),
    ];
    for (what, part) in cases {
        assert_eq!(failure(&part), (8, "E505"), "a proof {what}");
    }
}

#[test]
fn what_a_partial_bundle_says_of_itself_has_one_spelling() {
    let part = || Forgery::of(control_part());
    let list = |change: &dyn Fn(&mut Vec<Json>)| {
        let changed = part().change("disclosure.json", |json| match member(json, "proofs") {
            Json::Array(proofs) => change(proofs),
            other => panic!("{other:?}"),
        });
        failure(&changed.pack())
    };
    assert_eq!(list(&|proofs| proofs.push(proofs[0].clone())), (8, "E505"), "twice");
    assert_eq!(list(&|proofs| proofs.clear()), (8, "E505"), "nothing");
    for (from, to) in [
        ("{\"proofs\"", "{ \"proofs\""),
        ("{\"proofs\":", "{\"proofs\":[],\"proofs\":"),
        ("{\"proofs\":", "{\"also\":1,\"proofs\":"),
        ("\"index\":", "\"index\":0"),
        ("\"size\":", "\"size\":1.0,\"size\":"),
    ] {
        let changed = part().replace("disclosure.json", from, to).pack();
        assert_eq!(failure(&changed), (8, "E505"), "{from} to {to}");
    }
    let both = part().change("disclosure.json", |json| {
        members(json).insert("withheld".into(), Json::Array(vec!["verdict.json".into()]));
    });
    assert_eq!(failure(&both.pack()), (8, "E505"), "both ways at once");
    assert_eq!(failure(&part().add("disclosure.json", b"").pack()), (8, "E505"));
    assert_eq!(failure(&part().add("disclosure.json", b"{}").pack()), (8, "E505"));
    assert_eq!(failure(&part().remove("disclosure.json").pack()), (2, "E107"));
    assert_eq!(failure(&part().add("manifest.json", b"{}").pack()), (8, "E503"));
    assert_eq!(failure(&part().add("policies/more.rego", b"package x").pack()), (8, "E503"));
    assert_eq!(failure(&part().add("salts/0", &[0; 32]).pack()), (8, "E506"));
    let file = "controls/pci-dss-4.0.1/6.5.1.json";
    assert_eq!(failure(&part().remove(file).pack()), (8, "E504"));
    assert_eq!(failure(&part().replace(file, "\"fail\":2", "\"fail\":0").pack()), (8, "E502"));
}

#[test]
fn two_entries_that_take_each_others_place_are_refused() {
    let bundle = run().pack();
    let part = only(&bundle, &["replay.json", "verdict.json"]);
    assert!(verify(&part).failure().is_none());
    for name in ["entry", "path", "index"] {
        let swapped = Forgery::of(&part).change("disclosure.json", |json| {
            let proofs = member(json, "proofs");
            let first = member(item(proofs, 0), name).clone();
            let second = std::mem::replace(member(item(proofs, 1), name), first);
            *member(item(proofs, 0), name) = second;
        });
        assert_eq!(failure(&swapped.pack()), (8, "E505"), "{name}");
    }
}

/// The place of a file in the manifest of a whole bundle.
fn place(bundle: &[u8], path: &str) -> String {
    let manifest = Forgery::of(bundle).json("manifest.json");
    let entries = manifest.get("entries").unwrap().as_array().unwrap();
    let index = entries.iter().position(|entry| entry.get("path") == Some(&path.into())).unwrap();
    format!("salts/{index}")
}

#[test]
fn files_that_are_withheld_are_named_and_no_others_are_missing() {
    let bundle = run().pack();
    let part = all_but(&bundle, "documents/");
    let verification = verify(&part);
    assert_eq!(verification.exit_code(), 1, "{:#?}", verification.steps);
    assert!(!verification.assurance.complete);
    assert!(
        verification
            .steps
            .iter()
            .any(|step| step.number == 16 && step.detail.contains("documents/0001.jsonl"))
    );
    assert_eq!(statuses(&verification, 10), [Status::Pass], "what is shown is checked");
    let salt = place(&bundle, "documents/0001.jsonl");
    assert!(!Forgery::of(&part).files.contains_key(&salt), "nobody can try out guesses");
    let listed = |paths: &[&str]| {
        let paths = paths.iter().map(|path| Json::from(*path)).collect();
        let changed = Forgery::of(&part).change("disclosure.json", |json| *member(json, "withheld") = paths);
        failure(&changed.pack())
    };
    let document = "documents/0001.jsonl";
    assert_eq!(listed(&[document]), (0, "none"));
    assert_eq!(listed(&[]), (8, "E504"));
    assert_eq!(listed(&["replay.json"]), (8, "E504"), "one that is there, and not the one that is missing");
    assert_eq!(listed(&[document, "replay.json"]), (8, "E504"), "one that is there");
    assert_eq!(listed(&[document, "verdict.jsonl"]), (8, "E504"), "one that there never was");
    assert_eq!(listed(&[document, document]), (8, "E504"));
    assert_eq!(listed(&["replay.json", document]), (8, "E504"));
    let part = || Forgery::of(&part);
    assert_eq!(failure(&part().remove("disclosure.json").pack()), (8, "E504"), "missing, and not said to be");
    assert_eq!(failure(&part().remove("verdict.json").pack()), (8, "E504"));
    let original = Forgery::of(&bundle).files;
    assert_eq!(
        failure(&part().add(&salt, &original[&salt]).pack()),
        (8, "E506"),
        "the salt of a withheld file"
    );
    assert_eq!(
        failure(&part().add(document, &original[document]).pack()),
        (8, "E504"),
        "withheld, and there"
    );
}

#[test]
fn sensitive_files_need_their_own_salts() {
    let bundle = run().pack();
    let (document, sources) = (place(&bundle, "documents/0001.jsonl"), place(&bundle, "sources.json"));
    let whole = || Forgery::of(&bundle);
    let original = whole().files;
    let manifest = String::from_utf8(original["manifest.json"].clone()).unwrap();
    for (path, content) in &original {
        let plain = manifest.contains(&Digest::of(content).to_string());
        let hidden = path.starts_with("documents/") || path == "sources.json";
        let outside = path.starts_with("salts/") || path == "manifest.json" || path == "evidence.dsse.json";
        assert_eq!(plain, !hidden && !outside, "{path}");
    }
    let mut changed = original[&document].clone();
    changed[31] ^= 1;
    let cases = [
        ("changed", whole().add(&document, &changed)),
        ("too short", whole().add(&document, &changed[..31])),
        ("too long", whole().add(&document, &[0; 33])),
        ("of another file", whole().add(&document, &original[&sources])),
        ("missing", whole().remove(&document)),
        ("of no file", whole().add("salts/4095", &changed)),
        ("of a plain file", whole().add(&place(&bundle, "verdict.json"), &changed)),
        ("spelled otherwise", whole().add(&document.replace('/', "/0"), &original[&document])),
        ("without a place", whole().add("salts/x", &original[&document])),
        ("in a folder", whole().add("salts/a/1", &original[&document])),
    ];
    for (what, forgery) in cases {
        assert_eq!(failure(&forgery.pack()), (8, "E506"), "a salt {what}");
    }
}

#[test]
fn salts_and_nonces_are_the_same_in_every_run() {
    let bundle = run().pack();
    assert_eq!(run().pack(), bundle);
    assert_eq!(only(&bundle, &["verdict.json"]), only(&bundle, &["verdict.json"]));
}

#[test]
fn what_is_shown_can_be_narrowed_and_not_widened() {
    let bundle = run().pack();
    let part = all_but(&bundle, "documents/");
    let narrower = only(&part, &["verdict.json", "replay.json"]);
    assert_eq!(narrower, only(&bundle, &["verdict.json", "replay.json"]), "it does not matter by which way");
    let narrowest = only(&narrower, &["verdict.json"]);
    assert_eq!(narrowest, only(&bundle, &["verdict.json"]));
    let none =
        |bundle: &[u8], show: &Show<'_>| evidence::disclose(&bound(bundle), show).map_err(|error| error.code);
    assert_eq!(none(&narrowest, &Show::Only(&|name| name == "replay.json")), Err("E504"));
    assert_eq!(none(&bundle, &Show::AllBut(&|name| name == "nothing")), Err("E504"));
    assert_eq!(none(&bundle, &Show::AllBut(&|_| true)), Err("E504"));
    assert_eq!(none(&narrower, &Show::AllBut(&|name| name == "replay.json")), Ok(narrowest));
}

#[test]
fn a_replay_of_what_is_withheld_is_incomplete_and_one_of_what_is_shown_is_made() {
    let bundle = run().pack();
    let without_controls = verify_and_replay(&all_but(&bundle, "controls/"), 1);
    assert_eq!(without_controls.exit_code(), 1, "{:#?}", without_controls.steps);
    assert!(without_controls.assurance.replayed && !without_controls.assurance.complete);
    for part in [all_but(&bundle, "documents/"), control_part().clone()] {
        let verification = verify_and_replay(&part, 1);
        assert_eq!(verification.exit_code(), 6);
        assert!(!verification.assurance.replayed);
        assert_eq!(statuses(&verification, 15), [Status::NotChecked]);
    }
    let keys = keys();
    let required = VerifyOptions { no_requirements: false, ..options(&keys) };
    assert_eq!(evidence::verify(control_part(), &required).exit_code(), 6);
}

/// Parts of bundles whose maker signed what is not so.
fn lie(change: impl FnOnce(Forgery) -> Forgery) -> (u8, &'static str) {
    let forged = change(Forgery::of(&run().pack())).finish();
    let files = evidence::control_files(&bound(&forged), CONTROL).unwrap();
    failure(&only(&forged, &files.iter().map(String::as_str).collect::<Vec<_>>()))
}

#[test]
fn a_control_that_contradicts_itself_or_the_statement_is_refused_in_part_too() {
    let file = "controls/pci-dss-4.0.1/6.5.1.json";
    assert_eq!(lie(|forgery| forgery), (0, "none"));
    let without_record = lie(|forgery| {
        forgery.change(file, |json| match member(json, "records") {
            Json::Array(records) => drop(records.pop()),
            other => panic!("{other:?}"),
        })
    });
    assert_eq!(without_record, (9, "E601"), "a failing result is left out");
    assert_eq!(lie(|forgery| forgery.replace(file, "\"fail\":2", "\"fail\":1")), (9, "E601"));
    let passed = lie(|forgery| {
        forgery.change(file, |json| {
            *member(json, "records") = Json::Array(Vec::new());
            *member(json, "policies") = Json::Array(Vec::new());
        })
    });
    assert_eq!(passed, (9, "E601"), "all results are left out");
    let of_another = lie(|forgery| forgery.replace(file, "\"control\":\"pci", "\"control\":\"pcx"));
    assert_eq!(of_another, (9, "E601"));
}

/// A run with so many controls that the statement has no room for them.
fn with_index() -> Run {
    let ids: Vec<String> = (0..60).map(|number| format!("X-{number}")).collect();
    let controls = format!("nist-800-53r5: [{}]", ids.join(", "));
    let text = RUN_AS_NON_ROOT.replace("nist-800-53r5: [AC-6, \"AC-6(3)\"]", &controls);
    Run { modules: vec![module("policies/non_root.rego", &text)], ..Run::default() }
}

#[test]
fn controls_that_the_statement_has_no_room_for_are_shown_with_their_index() -> Result<(), Failure> {
    let bundle = with_index().pack();
    let files = evidence::control_files(&bound(&bundle), "nist-800-53r5:x-7")?;
    assert_eq!(files, ["controls/nist-800-53r5/x-7.json", "controls/index.json"]);
    let part = only(&bundle, &[&files[0], &files[1]]);
    assert_eq!(failure(&part), (0, "none"));
    assert_eq!(failure(&only(&bundle, &[&files[0]])), (9, "E504"), "without the index");
    let forged = Forgery::of(&bundle).change(&files[1], |json| {
        let control = member(member(json, "controls"), "nist-800-53r5:x-7");
        *member(control, "pass") = Json::Integer(2);
    });
    assert_eq!(failure(&only(&forged.finish(), &[&files[0], &files[1]])), (9, "E601"));
    Ok(())
}

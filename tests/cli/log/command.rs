//! The commands one by one.

use std::collections::BTreeMap;

use serde_json::Value;
use tollgate::evidence::log::{self, Memory};
use tollgate::signature::trust::{Principal, Requirements, Role, RoleName, TRUST, Trust, TrustedKey};
use tollgate::signature::{SigningKey, seal};

use super::shelf::{append, bundle, bundles, shelf, verify_log, vkey};
use crate::cli::harness::Folder;
use crate::evidence::log::ledger::{Ledger, ORIGIN, Run, TIME, key, release, stream};

/// The proof in a bundle.
fn proof(folder: &Folder, name: &str) -> Vec<u8> {
    let bytes = folder.read(name);
    let archive = tollgate::evidence::archive::Archive::read(&bytes).unwrap();
    archive.file(&log::proof_name(ORIGIN)).unwrap().to_vec()
}

/// Puts a log in memory into a folder.
fn dump(folder: &Folder, name: &str, files: &Memory) {
    for (path, bytes) in &files.0 {
        folder.write(&format!("{name}/{path}"), bytes);
    }
}

#[test]
fn a_release_is_appended_once_and_its_proof_is_in_its_bundle() {
    let folder = shelf();
    let names = bundles(&folder, "shop", 3);
    for (index, name) in names.iter().enumerate() {
        folder.run(&append(&["evlog"], name)).exits(0).says(&format!("entry {index} of {ORIGIN}"));
        let printed = folder.run(&["log", "prove", "evlog", name]).exits(0).stdout;
        assert_eq!(printed.as_bytes(), proof(&folder, name));
        folder.run(&["verify", name, "--key", "gate.pub.pem", "--no-requirements", "--no-subject"]).exits(0);
    }
    let before = folder.read("evlog/checkpoint");
    folder.run(&append(&["evlog"], "shop-1.tar")).exits(0).says("already").says("entry 0 of");
    assert_eq!(folder.read("evlog/checkpoint"), before);
    // The proof is of the newest head now.
    let by_index = folder.run(&["log", "prove", "evlog", "--index", "0"]).exits(0).stdout;
    assert_eq!(by_index.as_bytes(), proof(&folder, "shop-1.tar"));
    verify_log(&folder, &["evlog"]).exits(0).says("shop: 3 releases, the last is 3").says("log       valid");
    folder.run(&["log", "prove", "evlog", "--index", "3"]).exits(4).says("E706");
    folder.run(&["log", "prove", "evlog"]).exits(2).says("what to prove");
    // Options may stand anywhere.
    let between = ["log", "append", "evlog", "--key", "log.pem", "shop-2.tar", "--gate-key", "gate.pub.pem"];
    folder.run(&between).exits(0).says("entry 1 of");
    folder.run(&["log", "append", "evlog", "--key", "log.pem"]).exits(2).says("which release");
}

#[test]
fn a_proof_may_lie_beside_its_bundle_and_nothing_is_overwritten() {
    let folder = shelf();
    bundles(&folder, "shop", 1);
    let before = folder.read("shop-1.tar");
    let beside = [&append(&["evlog"], "shop-1.tar")[..], &["--proof", "shop.tlog-proof"]].concat();
    folder.run(&beside).exits(0);
    assert_eq!(folder.read("shop-1.tar"), before);
    let printed = folder.run(&["log", "prove", "evlog", "shop-1.tar"]).exits(0).stdout;
    assert_eq!(folder.read("shop.tlog-proof"), printed.as_bytes());
    folder.run(&beside).exits(2).says("is not overwritten");
    folder.run(&[&beside[..], &["--force"]].concat()).exits(0);
    folder
        .run(&["log", "init", "evlog", "--origin", "x", "--key", "log.pem"])
        .exits(2)
        .says("is a log already");
    folder.run(&["log", "prove", "evlog", "shop-1.tar", "--write"]).exits(0);
    assert_eq!(proof(&folder, "shop-1.tar"), printed.as_bytes());
}

#[test]
fn what_is_not_the_next_release_or_not_signed_by_the_gate_is_not_appended() {
    let folder = shelf();
    bundles(&folder, "shop", 3);
    folder.run(&append(&["evlog"], "shop-2.tar")).exits(4).says("E705");
    folder.run(&append(&["evlog"], "shop-1.tar")).exits(0);
    folder.run(&append(&["evlog"], "shop-3.tar")).exits(4).says("E705");
    let other = tollgate::source::Digest::of(b"other");
    bundle(&folder, "linked.tar", "shop", 2, Some(other));
    folder.run(&append(&["evlog"], "linked.tar")).exits(4).says("E704");
    let mut run = Run::default();
    run.release.stream = "alone".into();
    folder.write("alone.tar", &run.pack());
    folder.run(&append(&["evlog"], "alone.tar")).exits(4).says("E705").says("without `--log`");
    // Signed by somebody else; changed; cut off; not there.
    let as_gate =
        |key: &'static str| ["log", "append", "evlog", "shop-2.tar", "--key", "log.pem", "--gate-key", key];
    folder.run(&as_gate("log.pub.pem")).exits(4).says("E302");
    folder.run(&["log", "append", "evlog", "shop-2.tar", "--key", "log.pem"]).exits(2).says("--gate-key");
    let mut changed = folder.read("shop-2.tar");
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    folder.write("changed.tar", &changed);
    folder.run(&append(&["evlog"], "changed.tar")).exits(3);
    folder.write("cut.tar", &changed[..middle]);
    folder.run(&append(&["evlog"], "cut.tar")).exits(3).says("E101");
    folder.run(&append(&["evlog"], "nowhere.tar")).exits(2);
    folder.run(&append(&["nowhere"], "shop-2.tar")).exits(2).says("is no log");
    // Another key than the log's.
    let stranger =
        ["log", "append", "evlog", "shop-2.tar", "--key", "gate.pem", "--gate-key", "gate.pub.pem"];
    folder.run(&stranger).exits(4).says("E707");
    assert_eq!(log::Proof::parse(&proof(&folder, "shop-1.tar")).unwrap().index, 0);
    verify_log(&folder, &["evlog"]).exits(0).says("shop: 1 releases");
}

#[test]
fn witnesses_see_a_log_grow_and_a_policy_counts_them() {
    let folder = shelf();
    bundles(&folder, "shop", 2);
    folder.write_secret("w.pem", SigningKey::generate([5; 32]).to_pem().unwrap().as_bytes());
    let vkey = vkey();
    let witness = ["log", "witness", "evlog", "--log-key", &vkey, "--key", "w.pem", "--name", "w.example"];
    let at = |time: &'static str| [&witness[..], &["--at", time]].concat();
    folder.run(&append(&["evlog"], "shop-1.tar")).exits(0);
    let first = folder.run(&at("2026-01-03T00:00:00Z")).exits(0).says("for the first time").stdout;
    folder.write("policy", format!("log {vkey}\nwitness w {first}quorum w\n").as_bytes());
    let verify = ["log", "verify", "evlog", "--policy", "policy", "--gate-key", "gate.pub.pem"];
    folder.run(&verify).exits(0).says("seen by w at 2026-01-03T00:00:00Z");
    folder.run(&[&verify[..], &["--at", "2026-01-02T00:00:00Z"]].concat()).exits(4).says("E707");
    let kept = folder.read("evlog/checkpoint");
    folder.write("kept", &kept);
    folder.run(&append(&["evlog"], "shop-2.tar")).exits(0);
    folder.run(&verify).exits(4).says("too few witnesses");
    folder.run(&at("2026-01-04T00:00:00Z")).exits(0).lacks("for the first time");
    let json = folder.run(&[&verify[..], &["--since", "kept", "--format", "json"]].concat()).exits(0).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["witnessedAt"], "2026-01-04T00:00:00Z");
    assert_eq!((&json["since"], &json["size"]), (&Value::from(1), &Value::from(2)));
    assert_eq!(json["streams"][0]["last"], 2);
    // The proofs are of the head that was witnessed once they are asked for again.
    folder.run(&["log", "prove", "evlog", "shop-1.tar", "--write"]).exits(0);
    let policy = log::Policy::parse(&format!("log {vkey}\nwitness w {first}quorum w\n")).unwrap();
    let first = &stream("shop", 1)[0];
    let logged = log::check(&first.link, &proof(&folder, "shop-1.tar"), &policy, i64::MAX).unwrap();
    assert_eq!((logged.index, logged.size, logged.witnessed.time), (0, 2, Some(1_767_484_800)));
    // The log forgets: neither the witness nor who kept a checkpoint goes along.
    std::fs::remove_dir_all(folder.file("evlog")).unwrap();
    folder.run(&["log", "init", "evlog", "--origin", ORIGIN, "--key", "log.pem"]).exits(0);
    folder.run(&witness).exits(4).says("E707").says("cut back");
    folder.run(&[&verify[..], &["--since", "kept"]].concat()).exits(4).says("E707").says("cut back");
}

#[test]
fn an_auditor_is_told_what_is_wrong_with_its_place_and_code() {
    let folder = shelf();
    let shop = stream("shop", 4);
    let other = release("shop", 2, Some(shop[3].link.statement));
    for (name, entries, says) in [
        ("dropped", vec![0, 2], "E705  entry 1     release 2 is missing from `shop`: dropped"),
        ("reordered", vec![0, 2, 1], "E705  entry 2     release 2 of `shop` stands behind release 3"),
        (
            "forked",
            vec![0, 1, 9],
            "E705  entry 2     release 2 of `shop` is in the log twice, as entries 1 and 2",
        ),
    ] {
        let pick = |index: &usize| shop.get(*index).unwrap_or(&other).clone();
        let entries: Vec<_> = entries.iter().map(pick).collect();
        dump(&folder, name, &Ledger::forge(&entries).files);
        verify_log(&folder, &[name]).exits(4).says(says).says("NOT VALID: E705");
        folder.run(&["log", "verify", name, "--log-key", &vkey(), "--quiet"]).exits(4).says(says);
    }
    let mut edited = Ledger::of(&shop);
    edited.files.0.get_mut("2.dsse.json").unwrap()[30] ^= 1;
    dump(&folder, "edited", &edited.files);
    let json = ["log", "verify", "edited", "--log-key", "log.pub.pem", "--format", "json"];
    let json: Value = serde_json::from_str(&folder.run(&json).exits(3).stdout).unwrap();
    assert_eq!((&json["valid"], &json["found"][0]["index"]), (&Value::from(false), &Value::from(1)));
    folder.write("edited/checkpoint", b"nothing");
    verify_log(&folder, &["edited"]).exits(4).says("E707");
    folder.run(&["log", "verify", "edited"]).exits(2).says("--policy");
    folder.run(&["log", "verify", "evlog", "--log-key", "a+b+c"]).exits(2).says("no verifier key");
    folder.run(&["log", "verify", "--log-key", "log.pub.pem"]).exits(2).says("where is the log");
    folder.write("policy", b"quorum some\n");
    folder.run(&["log", "verify", "evlog", "--policy", "policy"]).exits(2).says("line 1");
}

#[test]
fn a_trust_file_says_whose_releases_count_and_which_log() {
    let folder = shelf();
    bundles(&folder, "shop", 2);
    let (root, gate) = (SigningKey::generate([21; 32]), key());
    folder.write("root.pub.pem", root.verifying_key().to_pem().unwrap().as_bytes());
    let person = |key: TrustedKey| Principal { keys: vec![key], ..Principal::default() };
    let role = |name: &str| Role { principals: vec![name.to_owned()], threshold: 1, ..Role::default() };
    let trust = |gate: TrustedKey, name: &str| {
        let trust = Trust {
            version: 1,
            expires: TIME + 86_400,
            streams: vec!["shop".to_owned()],
            root: role("alice"),
            principals: BTreeMap::from([
                ("alice".to_owned(), person(TrustedKey::new(root.verifying_key()))),
                ("ci".to_owned(), person(gate)),
            ]),
            roles: BTreeMap::from([(RoleName::Gate, role("ci"))]),
            requirements: Requirements::default(),
            log: Some(format!("log {}\nquorum none\n", vkey())),
            tsa: Vec::new(),
        };
        folder.write(name, &seal(TRUST, &trust.to_bytes(), &[&root]).unwrap());
    };
    trust(TrustedKey::new(gate.verifying_key()), "trust.json");
    let by = |name: &'static str| ["--trust", name, "--root", "root.pub.pem", "--at", "2026-01-02T04:00:00Z"];
    let append = ["log", "append", "evlog", "shop-1.tar", "--key", "log.pem"];
    folder.run(&[&append[..], &by("trust.json")].concat()).exits(0);
    let verify = ["log", "verify", "evlog"];
    folder.run(&[&verify[..], &by("trust.json")].concat()).exits(0).says("signatures and links checked");
    let late = TrustedKey { valid_from: Some(TIME + 1), ..TrustedKey::new(gate.verifying_key()) };
    trust(late, "late.json");
    folder.run(&[&verify[..], &by("late.json")].concat()).exits(4).says("E305");
    let lost = TrustedKey { compromised: true, ..TrustedKey::new(gate.verifying_key()) };
    trust(lost, "lost.json");
    folder.run(&[&verify[..], &by("lost.json")].concat()).exits(4).says("E306");
    let append = ["log", "append", "evlog", "shop-2.tar", "--key", "log.pem"];
    folder.run(&[&append[..], &by("lost.json")].concat()).exits(4).says("E306");
    trust(TrustedKey::new(SigningKey::generate([22; 32]).verifying_key()), "other.json");
    folder.run(&[&verify[..], &by("other.json")].concat()).exits(4).says("E302");
    // A trust file that has expired counts for nothing.
    let expired = ["--trust", "trust.json", "--root", "root.pub.pem", "--at", "2026-02-02T04:00:00Z"];
    folder.run(&[&verify[..], &expired].concat()).exits(4).says("E301");
}

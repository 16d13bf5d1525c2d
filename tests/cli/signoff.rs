//! `waive` and `approve` as the persons use them whose names stand in a trust file, and `verify` by that file.

use std::collections::BTreeMap;

use serde_json::Value;
use tollgate::signature::trust::{Principal, Requirements, Role, RoleName, TRUST, Trust, TrustedKey};
use tollgate::signature::{SigningKey, VerifyingKey, seal};
use tollgate::verdict::time::parse_rfc3339;

use super::attached::git;
use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

const AT: &str = "2026-01-02T04:04:05Z";

/// A folder with the keys of a gate, three managers, a security person and a root, the trust file that names them, an
/// artifact and a pod.
fn folder(pod: &str, change: impl FnOnce(&mut Trust)) -> Folder {
    let folder = Folder::new(&[("app.bin", "what is released"), ("k8s/pod.yaml", pod)]);
    let mut principals = BTreeMap::new();
    for name in ["ci", "ann", "ben", "eve", "sec", "root"] {
        folder.run(&["key", "new", name]).exits(0);
        let pem = String::from_utf8(folder.read(&format!("{name}.pub.pem"))).unwrap();
        let keys = vec![TrustedKey::new(VerifyingKey::from_pem(&pem).unwrap())];
        principals.insert(name.to_owned(), Principal { keys, identities: Vec::new() });
    }
    let role = |names: &[&str], threshold| Role {
        principals: names.iter().map(|name| (*name).to_owned()).collect(),
        threshold,
        verifier_ids: Vec::new(),
    };
    let mut trust = Trust {
        version: 1,
        expires: parse_rfc3339("2026-12-31T00:00:00Z").unwrap(),
        streams: vec!["shop".to_owned()],
        root: role(&["root"], 1),
        principals,
        roles: [
            (RoleName::Gate, role(&["ci"], 1)),
            (RoleName::Approver, role(&["ann", "ben", "eve"], 2)),
            (RoleName::Waiver, role(&["sec"], 1)),
        ]
        .into(),
        requirements: Requirements::default(),
        log: None,
        tsa: Vec::new(),
    };
    change(&mut trust);
    let root = String::from_utf8(folder.read("root.pem")).unwrap();
    let root = SigningKey::from_pem(&root).unwrap();
    folder.write("trust.json", &seal(TRUST, &trust.to_bytes(), &[&root]).unwrap());
    folder
}

fn release(folder: &Folder, more: &[&str]) -> Ran {
    let fixed =
        ["release", "--version", "1.0.0", "--key", "ci.pem", "--name", "shop", "--artifact", "app.bin"];
    folder.run(&[&fixed[..], &["--output", "out.tar", "--force", "k8s"], more].concat())
}

const TRUSTED: [&str; 4] = ["--trust", "trust.json", "--root", "root.pub.pem"];

fn verify(folder: &Folder, more: &[&str]) -> Ran {
    let fixed = ["verify", "out.tar", "--artifact", "app.bin", "--at", AT];
    folder.run(&[&fixed[..], &TRUSTED, more].concat())
}

fn approve(folder: &Folder, who: &str, more: &[&str]) -> Ran {
    let key = format!("{who}.pem");
    let fixed = ["approve", "out.tar", "--key", &key, "--time", "2026-01-02T03:30:00Z", "--yes"];
    folder.run(&[&fixed[..], &TRUSTED, more].concat())
}

fn waive(folder: &Folder, who: &str, file: &str, policy: &str, more: &[&str]) -> Ran {
    let key = format!("{who}.pem");
    let fixed = [
        "waive",
        "--key",
        &key,
        "--output",
        file,
        "--id",
        "W-1",
        "--policy",
        policy,
        "--resource",
        "*",
        "--reason",
        "until the driver is rewritten",
        "--ticket",
        "OPS-7",
        "--owner",
        "dev",
        "--expires",
        "2026-02-01",
    ];
    folder.run(&[&fixed[..], more].concat())
}

#[test]
fn two_persons_sign_a_release_off() {
    let folder = folder(GOOD_POD, |_| {});
    release(&folder, &[]).exits(0);
    verify(&folder, &[]).exits(4).says("E606");
    let shown = approve(&folder, "ann", &["--comment", "CHG-7"]).exits(0);
    assert!(shown.stderr.contains("passed") && shown.stderr.contains("app.bin sha256:"), "{}", shown.stderr);
    verify(&folder, &[]).exits(4).says("E606");
    approve(&folder, "ann", &[]).exits(2).says("already");
    approve(&folder, "ben", &["--output", "ben.json"]).exits(0);
    verify(&folder, &[]).exits(4);
    let json = verify(&folder, &["--approval", "ben.json", "--format", "json"]).exits(0);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["approvers"], serde_json::json!(["ann", "ben"]));
    assert_eq!(json["persons"], serde_json::json!(["ci"]));
    let put = ["approve", "out.tar", "--add", "ben.json", "--time", "2026-01-02T03:30:00Z"];
    folder.run(&[&put[..], &TRUSTED].concat()).exits(0);
    verify(&folder, &["--replay"]).exits(0).says("ann, ben");
}

#[test]
fn nobody_signs_what_is_not_valid_or_without_being_asked() {
    let folder = folder(GOOD_POD, |_| {});
    release(&folder, &[]).exits(0);
    let before = folder.read("out.tar");
    let asked = ["approve", "out.tar", "--key", "ann.pem", "--time", "2026-01-02T03:30:00Z"];
    folder.run(&[&asked[..], &TRUSTED].concat()).exits(2).says("--yes");
    let mut broken = before.clone();
    let at = broken.iter().position(|byte| *byte == b'P').unwrap();
    broken[at] ^= 1;
    folder.write("out.tar", &broken);
    approve(&folder, "ann", &[]).exits(3).says("not valid");
    assert_eq!(folder.read("out.tar"), broken, "nothing is written");
    folder.write("out.tar", &before);
    approve(&folder, "ann", &["--expires", "2026-01-01T00:00:00Z"]).exits(2).says("never hold");
    approve(&folder, "ann", &["--expires", "tomorrow"]).exits(2).says("is no time");
    approve(&folder, "ann", &["--output", "app.bin"]).exits(2).says("already");
}

#[test]
fn a_maintenance_window_is_an_approval_that_holds_for_a_time() {
    let folder = folder(GOOD_POD, |trust| {
        trust.roles.get_mut(&RoleName::Approver).unwrap().threshold = 1;
    });
    release(&folder, &[]).exits(0);
    let window = ["--not-before", "2026-01-03T22:00:00Z", "--expires", "2026-01-04T02:00:00Z"];
    approve(&folder, "ann", &window).exits(0);
    let at = |time: &str| {
        let fixed = ["verify", "out.tar", "--artifact", "app.bin", "--at", time];
        folder.run(&[&fixed[..], &TRUSTED].concat())
    };
    at("2026-01-03T21:59:59Z").exits(4).says("holds from 2026-01-03T22:00:00Z");
    at("2026-01-03T22:00:00Z").exits(0);
    at("2026-01-04T02:00:01Z").exits(4).says("held until 2026-01-04T02:00:00Z");
}

#[test]
fn only_a_signed_waiver_of_the_right_person_lifts_a_hard_policy() {
    let folder = folder(&bad_pod(), |trust| drop(trust.roles.remove(&RoleName::Approver)));
    let denied = release(&folder, &["--format", "json"]).exits(1);
    let report: Value = serde_json::from_str(&denied.stdout).unwrap();
    let finding =
        report["records"].as_array().unwrap().iter().find(|one| one["enforcement"] == "hard").unwrap();
    let policy = finding["policy"].as_str().unwrap().to_owned();

    waive(&folder, "sec", "w.dsse.json", &policy, &[]).exits(0);
    release(&folder, &["--waivers", "w.dsse.json"]).exits(1).says("--trust");
    let trusted = [&["--waivers", "w.dsse.json"][..], &TRUSTED].concat();
    release(&folder, &trusted).exits(0);
    verify(&folder, &["--replay"]).exits(0).says("1 is signed").says("`W-1` is signed by sec");
    // A check is no gate, and takes them all the same.
    folder.run(&[&["check", "k8s"][..], &trusted].concat()).exits(0);

    waive(&folder, "ann", "x.dsse.json", &policy, &[]).exits(0);
    let others = [&["--waivers", "x.dsse.json"][..], &TRUSTED].concat();
    release(&folder, &others).exits(1).says("E302");
    folder.run(&["waive", "--key", "sec.pem", "--co-sign", "x.dsse.json"]).exits(0);
    release(&folder, &others).exits(0);
}

#[test]
fn a_waiver_says_who_why_and_until_when() {
    let folder = folder(GOOD_POD, |_| {});
    waive(&folder, "sec", "w.json", "P-1", &["--approver", "DEV"]).exits(2).says("of their own");
    waive(&folder, "sec", "w.json", "P-1", &["--not-before", "2026-03-01"])
        .exits(2)
        .says("ends before it begins");
    waive(&folder, "sec", "w.json", "P-1", &["--severity-max", "grave"]).exits(2).says("is no severity");
    waive(&folder, "sec", "w.json", " ", &[]).exits(2).says("`--policy` is empty");
    waive(&folder, "sec", "w.json", "P-1", &[]).exits(0);
    waive(&folder, "sec", "w.json", "P-1", &[]).exits(2).says("already");
    folder.run(&["waive", "--key", "sec.pem", "--co-sign", "w.json"]).exits(2).says("signed already");
    folder.run(&["waive", "--key", "sec.pem", "--co-sign", "app.bin"]).exits(2).says("no signed waiver");
}

#[test]
fn a_trust_file_that_does_not_count_ends_the_verification() {
    let folder = folder(GOOD_POD, |trust| drop(trust.roles.remove(&RoleName::Approver)));
    release(&folder, &[]).exits(0);
    verify(&folder, &[]).exits(0);
    let by = |root: &str, at: &str| {
        folder.run(&[
            "verify",
            "out.tar",
            "--no-subject",
            "--at",
            at,
            "--trust",
            "trust.json",
            "--root",
            root,
        ])
    };
    by("ann.pub.pem", AT).exits(4).says("E301");
    by("root.pub.pem", "2027-01-01T00:00:00Z").exits(4).says("E301").says("expired");
    folder.write("trust.json", b"{}");
    by("root.pub.pem", AT).exits(4).says("E301");
    folder.run(&["verify", "out.tar", "--no-subject", "--trust", "trust.json"]).exits(2).says("--root");
    folder.run(&["verify", "out.tar", "--no-subject"]).exits(2);
}

#[test]
fn the_page_says_what_was_checked_and_what_was_not() {
    let folder = folder(GOOD_POD, |trust| drop(trust.roles.remove(&RoleName::Approver)));
    release(&folder, &[]).exits(0);
    let html = verify(&folder, &["--format", "html"]).exits(0).stdout;
    for text in
        ["<!doctype html>", "Valid. The verdict is PASSED", "What was not verified", "SHA256:", "PSS-"]
    {
        assert!(html.contains(text), "{text}");
    }
    assert!(
        !html.contains("<script") && !html.contains("http://") && !html.contains("src="),
        "it needs nothing"
    );
    let markdown = verify(&folder, &["--format", "md"]).exits(0).stdout;
    assert!(markdown.starts_with("# Evidence of shop 1.0.0\n"), "{markdown}");
    let mut broken = folder.read("out.tar");
    let last = broken.len() - 2000;
    broken[last] ^= 1;
    folder.write("out.tar", &broken);
    let html = verify(&folder, &["--format", "html"]);
    assert!(html.stdout.contains("Not valid: E"), "{}", html.stdout);
    assert!(!html.stdout.contains("Controls"), "what is not valid says nothing of controls");
}

#[test]
fn names_from_a_bundle_become_no_markup() {
    let folder = folder(GOOD_POD, |trust| {
        trust.streams = vec!["<img src=x>|`*".to_owned()];
        trust.roles.remove(&RoleName::Approver);
    });
    let named = [
        "release",
        "--version",
        "<b>1",
        "--key",
        "ci.pem",
        "--name",
        "<img src=x>|`*",
        "--artifact",
        "app.bin",
    ];
    folder.run(&[&named[..], &["--output", "out.tar", "k8s"]].concat()).exits(0);
    let html = verify(&folder, &["--format", "html"]).exits(0).stdout;
    assert!(!html.contains("<img") && !html.contains("<b>1") && html.contains("&lt;img src=x&gt;"));
    let markdown = verify(&folder, &["--format", "md"]).exits(0).stdout;
    assert!(!markdown.contains("<img") && markdown.contains("\\|\\`\\*"), "{markdown}");
}

#[test]
fn whoever_may_not_sign_is_told_before_anything_is_signed() {
    let folder = folder(GOOD_POD, |_| {});
    let release = |key: &str, name: &str| {
        let fixed = ["release", "--version", "1", "--key", key, "--name", name, "--artifact", "app.bin"];
        folder.run(&[&fixed[..], &["--output", "out.tar", "k8s"], &TRUSTED].concat())
    };
    release("ann.pem", "shop").exits(2).says("E302");
    release("ci.pem", "web").exits(2).says("E406").says("`shop`");
    assert!(!folder.file("out.tar").exists());
    release("ci.pem", "shop").exits(0);
    approve(&folder, "sec", &[]).exits(2).says("E302");
    approve(&folder, "ci", &[]).exits(2).says("E302");
}

#[test]
fn who_rejected_may_approve_again() {
    let folder = folder(GOOD_POD, |trust| trust.roles.get_mut(&RoleName::Approver).unwrap().threshold = 1);
    release(&folder, &[]).exits(0);
    let at = |time: &str, more: &[&str]| {
        let fixed = ["approve", "out.tar", "--key", "ann.pem", "--time", time, "--yes"];
        folder.run(&[&fixed[..], &TRUSTED, more].concat())
    };
    at("2026-01-02T03:10:00Z", &[]).exits(0);
    verify(&folder, &[]).exits(0);
    at("2026-01-02T03:20:00Z", &["--reject", "--comment", "wait for the database"]).exits(0);
    verify(&folder, &[]).exits(4).says("wait for the database");
    at("2026-01-02T03:30:00Z", &[]).exits(0);
    verify(&folder, &[]).exits(0);
}

#[test]
fn approvals_at_the_same_time_are_all_kept() {
    let folder = folder(GOOD_POD, |trust| trust.roles.get_mut(&RoleName::Approver).unwrap().threshold = 3);
    release(&folder, &[]).exits(0);
    let runs: Vec<_> = ["ann", "ben", "eve"]
        .map(|who| {
            let key = format!("{who}.pem");
            let fixed = ["approve", "out.tar", "--key", &key, "--time", "2026-01-02T03:30:00Z", "--yes"];
            folder.command(&[&fixed[..], &TRUSTED].concat()).spawn().unwrap()
        })
        .into();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    verify(&folder, &[]).exits(0);
}

#[test]
fn several_sign_at_a_gate_that_takes_several() {
    let folder = folder(GOOD_POD, |trust| {
        trust.roles.remove(&RoleName::Approver);
        let gate = trust.roles.get_mut(&RoleName::Gate).unwrap();
        (gate.principals, gate.threshold) = (vec!["ci".to_owned(), "ann".to_owned()], 2);
    });
    let trusted = TRUSTED;
    release(&folder, &trusted).exits(2).says("E304").says("--and-key");
    assert!(!folder.file("out.tar").exists());
    release(&folder, &[&trusted[..], &["--and-key", "ann.pem", "--sidecars"]].concat()).exits(0);
    verify(&folder, &["--replay"]).exits(0).says("ann, ci");
    assert!(folder.file("out.sigstore.json").is_file() && folder.file("out.2.sigstore.json").is_file());
}

#[test]
fn evidence_holds_until_it_says() {
    let folder = folder(GOOD_POD, |trust| drop(trust.roles.remove(&RoleName::Approver)));
    release(&folder, &["--valid-until", "soon"]).exits(2).says("is no time");
    release(&folder, &["--valid-until", AT]).exits(0);
    verify(&folder, &["--replay"]).exits(0);
    let late = ["verify", "out.tar", "--artifact", "app.bin", "--at", "2026-01-02T04:04:06Z"];
    folder.run(&[&late[..], &TRUSTED].concat()).exits(4).says("E701");
}

#[test]
fn a_signed_waiver_may_come_after_the_commit_that_it_is_for_and_another_file_may_not() {
    let folder = folder(&bad_pod(), |trust| drop(trust.roles.remove(&RoleName::Approver)));
    folder.write(".gitignore", b"*\n!.gitignore\n!k8s\n!k8s/*\n");
    for arguments in
        [&["init", "--quiet", "."][..], &["add", "."], &["commit", "--quiet", "--message", "release"]]
    {
        if git(&folder, arguments).is_none() {
            return;
        }
    }
    let commit = ["--commit", "HEAD"];
    release(&folder, &commit).exits(1);
    waive(&folder, "sec", "w.dsse.json", "PSS-B03", &[]).exits(0);
    let waived = [&commit[..], &["--waivers", "w.dsse.json"], &TRUSTED].concat();
    release(&folder, &waived).exits(0);
    folder.write("waivers.yaml", b"waivers: []\n");
    release(&folder, &[&commit[..], &["--waivers", "waivers.yaml"]].concat())
        .exits(2)
        .says("is not in the commit");
    // What is given by hand is no file, and is told.
    folder.write("k8s/main.tf", b"variable \"region\" {\n  type = string\n}\n");
    git(&folder, &["add", "k8s"]).unwrap();
    git(&folder, &["commit", "--quiet", "--message", "more"]).unwrap();
    release(&folder, &[&waived[..], &["--var", "region=eu-west-1"]].concat()).exits(0);
    let told = verify(&folder, &["--replay"]);
    assert!(told.stdout.contains("values of variables from outside the commit"), "{}", told.stdout);
}

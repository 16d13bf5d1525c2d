//! The life of a trust file: drafted, signed by enough, changed, revoked, rotated, rolled back, expired.

use std::process::Command;

use super::harness::{Folder, GOOD_POD, Ran};

/// A time long after every test, since commands that sign look at the clock.
const LATER: &str = "2199-12-31T00:00:00Z";

/// A folder with keys of persons and of the gate.
fn folder() -> Folder {
    let folder = Folder::new(&[("app.bin", "what is released"), ("k8s/pod.yaml", GOOD_POD)]);
    for name in ["alice", "bob", "carol", "dave", "ci", "sec"] {
        folder.run(&["key", "new", name, "--ssh"]).exits(0);
    }
    folder
}

/// The first version, whose root is two of three.
fn init(folder: &Folder) -> Ran {
    let people = ["--root", "alice=alice.pub", "--root", "bob=bob.pub.pem", "--root", "carol=carol.pub"];
    let rest = ["--threshold", "2", "--gate", "ci=ci.pub", "--stream", "shop", "--expires", LATER];
    folder.run(&[&["trust", "init", "trust.json"], &people[..], &rest].concat())
}

fn sign(folder: &Folder, file: &str, name: &str) -> Ran {
    folder.run(&["trust", "sign", file, "--key", &format!("{name}.pem")])
}

/// The first version, signed.
fn signed() -> Folder {
    let folder = folder();
    init(&folder).exits(0);
    sign(&folder, "trust.json", "alice").exits(0);
    sign(&folder, "trust.json", "bob").exits(0);
    folder
}

/// Accepts versions by root keys of the first one.
fn pin(folder: &Folder, files: &[&str], roots: &[&str]) -> Ran {
    let mut arguments = vec!["trust", "pin", "--state", "pinned.json"];
    arguments.extend(files);
    for root in roots {
        arguments.extend(["--root", root]);
    }
    folder.run(&arguments)
}

fn fingerprint(folder: &Folder, name: &str) -> String {
    folder.run(&["key", "fingerprint", &format!("{name}.pub")]).exits(0).stdout.trim().to_owned()
}

#[test]
fn a_trust_file_counts_when_enough_have_signed_it() {
    let folder = folder();
    init(&folder).exits(0).says("2 of alice, bob, carol").says(&fingerprint(&folder, "alice"));
    init(&folder).exits(2).says("not overwritten");
    let roots = ["alice.pub", "bob.pub", "carol.pub"];
    pin(&folder, &["trust.json"], &roots).exits(2).says("E301").says("no signature");
    sign(&folder, "trust.json", "alice").exits(0).says("1 of 2").says("does not count yet");
    pin(&folder, &["trust.json"], &roots).exits(2).says("1 of the root keys that were given signed it");
    pin(&folder, &["trust.json"], &["alice.pub"]).exits(2).says("its own root did not sign it");
    sign(&folder, "trust.json", "alice").exits(2).says("has signed already");
    sign(&folder, "trust.json", "ci").exits(2).says("of nobody of the root");
    sign(&folder, "trust.json", "dave").exits(2).says("of nobody of the root");
    sign(&folder, "trust.json", "bob").exits(0).says("2 of 2").says("signed by enough");
    assert!(!folder.file("pinned.json").exists());
    pin(&folder, &["trust.json"], &roots).exits(0).says("accepted version 1");
    assert_eq!(folder.read("pinned.json"), folder.read("trust.json"));
    pin(&folder, &["trust.json"], &["dave.pub"]).exits(2).says("leave `--root` out");
    folder.run(&["trust", "show", "trust.json"]).exits(0).says("signed by alice, bob of the root");
}

#[test]
fn two_keys_of_one_person_count_once() {
    let folder = folder();
    let people = ["--root", "alice=alice.pub", "--root", "alice=dave.pub", "--root", "bob=bob.pub"];
    let rest = ["--threshold", "2", "--gate", "ci=ci.pub", "--stream", "shop", "--expires", LATER];
    folder.run(&[&["trust", "init", "trust.json"], &people[..], &rest].concat()).exits(0);
    sign(&folder, "trust.json", "alice").exits(0);
    sign(&folder, "trust.json", "dave").exits(0).says("1 of 2");
    let roots = ["alice.pub", "dave.pub", "bob.pub"];
    pin(&folder, &["trust.json"], &roots).exits(2).says("1 of the root keys that were given signed it");
}

#[test]
fn what_no_trust_file_may_say_is_not_drafted() {
    let folder = folder();
    let init = |more: &[&str]| {
        let fixed = ["trust", "init", "new.json", "--stream", "shop", "--expires", LATER];
        folder.run(&[&fixed[..], more].concat()).exits(2)
    };
    let alice = ["--root", "alice=alice.pub"];
    init(&[&alice[..], &["--gate", "ci=ci.pub", "--threshold", "0"]].concat()).says("0 of 1");
    init(&[&alice[..], &["--gate", "ci=ci.pub", "--threshold", "2"]].concat()).says("2 of 1");
    init(&[&alice[..], &["--gate", "ci=alice.pub", "--threshold", "1"]].concat()).says("`alice`'s already");
    init(&[&alice[..], &["--gate", "*=ci.pub", "--threshold", "1"]].concat()).says("no name of a principal");
    init(&[&alice[..], &["--gate", "ci", "--threshold", "1"]].concat()).says("NAME=VALUE");
    init(&[&alice[..], &["--gate", "ci=app.bin", "--threshold", "1"]].concat()).says("no PEM block");
    assert!(!folder.file("new.json").exists());
}

#[test]
fn a_change_makes_the_next_version_and_leaves_the_signed_one() {
    let folder = signed();
    let before = folder.read("trust.json");
    let add = |more: &[&str]| folder.run(&[&["trust", "add", "trust.json"], more].concat());
    add(&[]).exits(2).says("nothing changes");
    add(&["--role", "waiver=sec"]).exits(2).says("there is no principal `sec`");
    add(&["--role", "boss=alice"]).exits(2).says("is no role");
    add(&["--threshold", "waiver=1"]).exits(2).says("nobody has the role");
    add(&["--control", "ac-6"]).exits(2).says("framework:id");
    add(&["--policy-set", "AB"]).exits(2).says("no sha256");
    assert_eq!(folder.names().iter().filter(|name| name.starts_with("trust")).count(), 1);
    let person = ["--key", "sec=sec.pub", "--valid-until", "2030-01-01T00:00:00Z", "--role", "waiver=sec"];
    let more = ["--max-age-days", "60", "--replay", "required", "--identity", "sec=sec@example.org"];
    add(&[&person[..], &more].concat())
        .exits(0)
        .says("+ require   maxAgeDays 60")
        .says("+ require   replay required")
        .says("+ role      waiver 1 of sec")
        .says("until 2030-01-01T00:00:00Z")
        .says("+ version   2")
        .lacks("alice");
    assert_eq!(folder.read("trust.json"), before);
    // The draft is changed in place, until somebody has signed it.
    folder
        .run(&["trust", "add", "trust.v2.json", "--role", "approver=alice", "--role", "approver=bob"])
        .exits(0)
        .says("approver 1 of alice, bob");
    folder.run(&["trust", "add", "trust.v2.json", "--threshold", "approver=2"]).exits(0);
    add(&["--stream", "more"]).exits(2).says("not overwritten");
    sign(&folder, "trust.v2.json", "carol").exits(0).says("+ role      approver 2 of alice, bob");
    let again = ["trust", "add", "trust.v2.json", "--stream", "more"];
    folder.run(&again).exits(2).says("a draft that carol signed");
    folder.run(&[&again[..], &["--force"]].concat()).exits(0);
    sign(&folder, "trust.v2.json", "carol").exits(0).says("1 of 2");
    sign(&folder, "trust.v2.json", "alice").exits(0).says("version 2 is signed by enough");
    pin(&folder, &["trust.json"], &["alice.pub", "bob.pub", "carol.pub"]).exits(0);
    pin(&folder, &["trust.v2.json"], &[]).exits(0).says("version 2");
    // Back to the one before: refused, and what is kept stays.
    let kept = folder.read("pinned.json");
    pin(&folder, &["trust.json"], &[]).exits(2).says("E301").says("version 1, and 2 was seen before");
    assert_eq!(folder.read("pinned.json"), kept);
}

#[test]
fn another_file_of_the_same_version_is_refused() {
    let folder = signed();
    pin(&folder, &["trust.json"], &["alice.pub", "bob.pub", "carol.pub"]).exits(0);
    let people = ["--root", "alice=alice.pub", "--root", "bob=bob.pub", "--threshold", "2"];
    let rest = ["--gate", "ci=dave.pub", "--stream", "shop", "--expires", LATER];
    folder.run(&[&["trust", "init", "other.json"], &people[..], &rest].concat()).exits(0);
    sign(&folder, "other.json", "alice").exits(0);
    sign(&folder, "other.json", "bob").exits(0);
    pin(&folder, &["other.json"], &[]).exits(2).says("another trust file of version 1");
}

#[test]
fn a_new_root_is_signed_by_the_old_and_by_the_new_one() {
    let folder = signed();
    let roots = ["alice.pub", "bob.pub", "carol.pub"];
    pin(&folder, &["trust.json"], &roots).exits(0);
    let rotate = ["trust", "rotate", "trust.json", "--remove", "carol", "--add", "dave=dave.pub"];
    folder
        .run(&rotate)
        .exits(0)
        .says("- root      2 of alice, bob, carol")
        .says("+ root      2 of alice, bob, dave")
        .says("must sign it");
    // Enough of the new root, too few of the old one.
    sign(&folder, "trust.v2.json", "dave").exits(0);
    sign(&folder, "trust.v2.json", "alice").exits(0).says("version 2 does not count yet");
    pin(&folder, &["trust.v2.json"], &[]).exits(2).says("E301").says("the root of version 1 did not sign");
    // Carol is of the old root alone, and may sign for it.
    sign(&folder, "trust.v2.json", "carol").exits(0).says("version 2 is signed by enough");
    pin(&folder, &["trust.v2.json"], &[]).exits(0);
    // The other way round: enough of the old root, too few of the new one.
    let rotate =
        ["trust", "rotate", "trust.v2.json", "--remove", "alice", "--threshold", "2", "--add", "sec=sec.pub"];
    folder.run(&rotate).exits(0);
    sign(&folder, "trust.v3.json", "alice").exits(0);
    sign(&folder, "trust.v3.json", "bob").exits(0).says("1 of 2");
    pin(&folder, &["trust.v3.json"], &[]).exits(2).says("its own root did not sign it");
    sign(&folder, "trust.v3.json", "sec").exits(0).says("signed by enough");
    pin(&folder, &["trust.v3.json"], &[]).exits(0).says("version 3");
    // Who knows the first root alone follows the versions between.
    std::fs::remove_file(folder.file("pinned.json")).unwrap();
    pin(&folder, &["trust.v3.json"], &["carol.pub"]).exits(2).says("none of the root keys");
    pin(&folder, &["trust.json", "trust.v3.json"], &roots).exits(0);
    std::fs::remove_file(folder.file("pinned.json")).unwrap();
    pin(&folder, &["trust.json", "trust.v2.json", "trust.v3.json"], &roots).exits(0).says("version 3");
    std::fs::remove_file(folder.file("pinned.json")).unwrap();
    pin(&folder, &["trust.v2.json", "trust.json"], &roots).exits(2).says("was seen before");
}

#[test]
fn a_revoked_key_counts_no_more() {
    let folder = signed();
    pin(&folder, &["trust.json"], &["alice.pub", "bob.pub", "carol.pub"]).exits(0);
    let bob = fingerprint(&folder, "bob");
    let revoke = |more: &[&str]| folder.run(&[&["trust", "revoke", "trust.json"], more].concat());
    revoke(&["--key", "SHA256:none"]).exits(2).says("has no key `SHA256:none`");
    revoke(&["--role", "waiver=bob"]).exits(2).says("does not have the role");
    revoke(&["--role", "gate=ci"]).exits(2).says("is the last with the role `gate`");
    revoke(&["--key", &bob, "--at", "2026-01-01T00:00:00Z", "--compromised"])
        .exits(0)
        .says("revoked at 2026-01-01T00:00:00Z, COMPROMISED");
    let again = ["trust", "revoke", "trust.v2.json", "--key", "bob.pub", "--at", "2026-06-01T00:00:00Z"];
    folder.run(&again).exits(2).says("is revoked already");
    // Bob's signature counts for the root of version 1, and not for that of version 2.
    sign(&folder, "trust.v2.json", "bob").exits(0).says("nobody of the root of version 2");
    sign(&folder, "trust.v2.json", "alice").exits(0).says("does not count yet");
    pin(&folder, &["trust.v2.json"], &[]).exits(2).says("E301");
    sign(&folder, "trust.v2.json", "carol").exits(0).says("signed by enough");
    pin(&folder, &["trust.v2.json"], &[]).exits(0);
    // The next version: bob can sign for nobody.
    folder.run(&["trust", "add", "trust.v2.json", "--stream", "more"]).exits(0);
    sign(&folder, "trust.v3.json", "bob").exits(2).says("does not count now");
    // What nobody can sign any more is told.
    let carol = ["trust", "revoke", "trust.v3.json", "--key", "carol.pub"];
    folder.run(&carol).exits(0).says("warning: `root` takes 2 persons, and 1 of its principals");
}

#[test]
fn an_expired_trust_file_is_refused_and_may_be_followed() {
    let folder = folder();
    init(&folder).exits(0);
    let early = ["trust", "add", "trust.json", "--expires", "2020-01-01T00:00:00Z"];
    folder.run(&early).exits(0).says("expires in the past");
    sign(&folder, "trust.json", "alice").exits(2).says("expired at 2020-01-01T00:00:00Z");
    folder.run(&["trust", "show", "trust.json"]).exits(0).says("EXPIRED");
}

#[test]
fn evidence_is_verified_by_the_trust_file_that_was_pinned() {
    let folder = signed();
    let release = ["release", "--version", "1.0.0", "--artifact", "app.bin", "--name", "shop", "k8s"];
    folder.run(&[&release[..], &["--key", "ci.pem"]].concat()).exits(0);
    pin(&folder, &["trust.json"], &["alice.pub", "bob.pub", "carol.pub"]).exits(0);
    let verify = |trust: &str, anchor: &[&str]| {
        let fixed = ["verify", "app.bin.evidence.tar", "--artifact", "app.bin", "--trust", trust];
        folder.run(&[&fixed[..], anchor].concat())
    };
    let kept = folder.read("pinned.json");
    verify("trust.json", &["--trust-state", "pinned.json"]).exits(0).says("version 1");
    verify("trust.json", &["--root", "alice.pub", "--root", "bob.pub"]).exits(0);
    verify("trust.json", &["--root", "dave.pub"]).exits(4).says("E301");
    verify("trust.json", &[]).exits(2);
    folder.run(&["trust", "revoke", "trust.json", "--key", "ci.pub", "--compromised"]).exits(0);
    folder.run(&["trust", "add", "trust.v2.json", "--key", "ci=sec.pub"]).exits(0);
    verify("trust.v2.json", &["--trust-state", "pinned.json"]).exits(4).says("E301");
    sign(&folder, "trust.v2.json", "alice").exits(0);
    sign(&folder, "trust.v2.json", "carol").exits(0);
    // A newer version is accepted, and what it revokes counts; the verifier writes nothing.
    verify("trust.v2.json", &["--trust-state", "pinned.json"]).exits(4).says("E306");
    assert_eq!(folder.read("pinned.json"), kept);
    pin(&folder, &["trust.v2.json"], &[]).exits(0);
    verify("trust.json", &["--trust-state", "pinned.json"]).exits(4).says("E301").says("seen before");
}

#[test]
fn what_is_shown_is_what_ssh_keygen_reads() {
    let folder = folder();
    init(&folder).exits(0);
    let until = ["--key", "old=sec.pub", "--valid-until", "2020-01-01T00:00:00Z"];
    folder.run(&[&["trust", "add", "trust.json"], &until[..]].concat()).exits(0);
    folder.run(&["trust", "revoke", "trust.json", "--key", "carol.pub", "--compromised"]).exits(0);
    sign(&folder, "trust.json", "alice").exits(0);
    let listed = Command::new("ssh-keygen").args(["-l", "-f"]).arg(folder.file("alice.pub")).output();
    if let Ok(listed) = &listed {
        folder
            .run(&["trust", "show", "trust.json"])
            .exits(0)
            .says(String::from_utf8_lossy(&listed.stdout).trim());
    }
    let json = folder.run(&["trust", "show", "trust.json", "--format", "json"]).exits(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["signedBy"], serde_json::json!(["alice"]));
    assert_eq!((&json["complete"], &json["trust"]["version"]), (&false.into(), &1.into()));
    let signers = folder.run(&["trust", "show", "trust.json", "--format", "allowed-signers"]).exits(0).stdout;
    assert!(!signers.contains("carol"), "{signers}");
    folder.write("allowed", signers.as_bytes());
    let verify = |name: &str| {
        let sig = format!("{name}.sig");
        folder.run(&["key", "sign", "app.bin", "--key", &format!("{name}.pem"), "--output", &sig]).exits(0);
        let who = if name == "sec" { "old" } else { name };
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "verify", "-f", "allowed", "-I", who, "-n", "tollgate", "-s", &sig]);
        command.current_dir(folder.path()).stdin(std::fs::File::open(folder.file("app.bin")).unwrap());
        command.output().unwrap().status.success()
    };
    if listed.is_err() {
        println!("skipped: ssh-keygen is not installed");
        return;
    }
    assert_eq!(["alice", "ci", "carol", "sec"].map(verify), [true, true, false, false]);
}

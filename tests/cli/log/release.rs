//! `release` that continues a chain.

use serde_json::Value;
use tollgate::document::json::canonical;
use tollgate::evidence::archive::Archive;
use tollgate::evidence::log;
use tollgate::signature::{IN_TOTO, unchecked_payload};
use tollgate::source::Digest;

use super::shelf::{shelf, verify_log};
use crate::cli::harness::{Folder, GOOD_POD, Ran};
use crate::evidence::log::ledger::ORIGIN;

const LOG: [&str; 4] = ["--log", "evlog", "--log-key", "log.pem"];

fn folder() -> Folder {
    let folder = shelf();
    folder.write("k8s/pod.yaml", GOOD_POD.as_bytes());
    folder.write("app.bin", b"what is released");
    folder
}

fn arguments<'a>(version: &'a str, output: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let fixed = ["release", "k8s", "--key", "gate.pem", "--artifact", "app.bin", "--name", "shop"];
    [&fixed[..], &["--version", version, "--output", output], more].concat()
}

fn release(folder: &Folder, version: &str, output: &str, more: &[&str]) -> Ran {
    folder.run(&arguments(version, output, more))
}

/// The payload of a bundle's statement, and its `release`.
fn facts(folder: &Folder, name: &str) -> (Vec<u8>, Value) {
    let bundle = folder.read(name);
    let archive = Archive::read(&bundle).unwrap();
    let payload = unchecked_payload(archive.file("evidence.dsse.json").unwrap(), IN_TOTO).unwrap();
    canonical::parse_canonical(&payload).unwrap();
    let release = serde_json::from_slice::<Value>(&payload).unwrap()["predicate"]["release"].clone();
    (payload, release)
}

fn has_proof(folder: &Folder, name: &str) -> bool {
    Archive::read(&folder.read(name)).unwrap().file(&log::proof_name(ORIGIN)).is_some()
}

#[test]
fn releases_with_a_log_are_a_chain_and_have_proofs() {
    let folder = folder();
    release(&folder, "1", "1.tar", &LOG).exits(0).says("logged as entry 0");
    release(&folder, "2", "2.tar", &LOG).exits(0).says("logged as entry 1");
    let (first, facts_1) = facts(&folder, "1.tar");
    let (_, facts_2) = facts(&folder, "2.tar");
    assert_eq!((&facts_1["sequence"], &facts_1["previous"]), (&Value::from(1), &Value::Null));
    assert_eq!(facts_2["sequence"], 2);
    assert_eq!(facts_2["previous"]["sequence"], 1);
    assert_eq!(facts_2["previous"]["sha256"], Digest::of(&first).to_string());
    assert!(has_proof(&folder, "1.tar") && has_proof(&folder, "2.tar"));
    verify_log(&folder, &["evlog"]).exits(0).says("shop: 2 releases, the last is 2");
    // Without a log nothing is claimed.
    release(&folder, "3", "3.tar", &[]).exits(0);
    assert_eq!(facts(&folder, "3.tar").1["sequence"], Value::Null);
    assert!(!has_proof(&folder, "3.tar"));
    release(&folder, "3", "4.tar", &["--log", "evlog"]).exits(2).says("--log-key");
    release(&folder, "3", "4.tar", &["--log", "nowhere", "--log-key", "log.pem"]).exits(2).says("is no log");
    release(&folder, "3", "4.tar", &["--log", "evlog", "--log-key", "gate.pem"])
        .exits(2)
        .says("E707")
        .says("log's key");
    assert!(!folder.file("4.tar").exists());
}

#[test]
fn releases_at_the_same_time_get_numbers_of_their_own() {
    let folder = folder();
    let names: Vec<(String, String)> =
        (0..5).map(|number| (format!("{number}.0"), format!("{number}.tar"))).collect();
    let running: Vec<_> = names
        .iter()
        .map(|(version, output)| {
            let mut command = folder.command(&arguments(version, output, &LOG));
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in running {
        Ran::of(&child.wait_with_output().unwrap()).exits(0);
    }
    let mut numbers: Vec<u64> =
        names.iter().map(|(_, output)| facts(&folder, output).1["sequence"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    verify_log(&folder, &["evlog"]).exits(0).says("shop: 5 releases, the last is 5");
}

#[test]
fn a_release_may_continue_the_bundle_before_without_a_log() {
    let folder = folder();
    release(&folder, "1", "1.tar", &LOG).exits(0);
    release(&folder, "2", "2.tar", &["--previous", "1.tar"]).exits(0);
    let (first, _) = facts(&folder, "1.tar");
    let (_, facts_2) = facts(&folder, "2.tar");
    assert_eq!(facts_2["previous"]["sha256"], Digest::of(&first).to_string());
    assert!(!has_proof(&folder, "2.tar"));
    // It continues the log, too.
    let append = ["log", "append", "evlog", "2.tar", "--key", "log.pem", "--gate-key", "gate.pub.pem"];
    folder.run(&append).exits(0).says("entry 1 of");
    release(&folder, "3", "3.tar", &["--previous", "2.tar", "--name", "other"]).exits(2);
    let stranger = ["release", "k8s", "--key", "log.pem", "--artifact", "app.bin", "--name", "shop"];
    let stranger = [&stranger[..], &["--version", "3", "--output", "3.tar", "--previous", "2.tar"]].concat();
    folder.run(&stranger).exits(2).says("E302");
    let known = [&stranger[..], &["--previous-key", "gate.pub.pem"]].concat();
    folder.run(&known).exits(0);
    release(&folder, "4", "4.tar", &[]).exits(0);
    release(&folder, "5", "5.tar", &["--previous", "4.tar"]).exits(2).says("E705").says("no sequence");
    assert!(!folder.file("5.tar").exists());
}

#[test]
fn a_chain_may_begin_without_a_log() {
    let folder = folder();
    release(&folder, "1.0.0", "one.tar", &["--first"]).exits(0);
    release(&folder, "1.1.0", "two.tar", &["--previous", "one.tar"]).exits(0);
    assert_eq!(facts(&folder, "one.tar").1["sequence"], 1);
    let (two, before) = (facts(&folder, "two.tar").1, facts(&folder, "one.tar").0);
    assert_eq!((&two["sequence"], &two["previous"]["sequence"]), (&2.into(), &1.into()));
    assert_eq!(two["previous"]["sha256"], Digest::of(&before).to_string());
    release(&folder, "1.2.0", "three.tar", &[&["--first"][..], &LOG].concat()).exits(2);
}

#[test]
fn a_release_is_not_logged_before_the_one_that_it_follows() {
    let folder = folder();
    release(&folder, "1.0.0", "one.tar", &LOG).exits(0);
    let before = [&LOG[..], &["--time", "2020-01-01T00:00:00Z"]].concat();
    release(&folder, "1.1.0", "two.tar", &before).exits(2).says("E705").says("clock");
    assert!(!folder.file("two.tar").exists(), "nothing is signed");
    release(&folder, "1.1.0", "two.tar", &LOG).exits(0);
}

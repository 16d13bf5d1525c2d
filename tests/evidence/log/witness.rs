//! Witnesses: what they sign, and what they refuse to.

use tollgate::evidence::log::{self, Policy, SignedCheckpoint};
use tollgate::signature::SigningKey;

use super::ledger::{Ledger, Logged, log_key, log_name, release, stream};
use crate::evidence::run::TIME;

fn witness(ledger: &Ledger, seen: Option<&[u8]>) -> Result<Vec<u8>, &'static str> {
    let key = SigningKey::generate([5; 32]);
    log::witness(&ledger.files, &log_name(), seen, "witness.example", TIME, &key)
        .map(|seen| seen.checkpoint.note().to_bytes())
        .map_err(|error| error.into_failure("?").code)
}

#[test]
fn a_witness_follows_a_log_that_grows() {
    let releases = stream("shop", 9);
    let mut ledger = Ledger::new();
    let mut seen: Option<Vec<u8>> = None;
    for release in &releases {
        ledger.append(release).unwrap();
        let now = witness(&ledger, seen.as_deref()).unwrap();
        // Twice is as good as once.
        assert_eq!(witness(&ledger, Some(&now)), Ok(now.clone()));
        seen = Some(now);
    }
    ledger.files.0.insert("checkpoint".into(), seen.unwrap());
    let key = SigningKey::generate([5; 32]);
    let name = log::NoteKey::new("witness.example", log::Kind::Cosignature, key.verifying_key()).unwrap();
    let policy = Policy::parse(&format!("log {}\nwitness w {name}\nquorum w\n", log_name())).unwrap();
    let proof = ledger.prove(3).to_bytes();
    let logged = log::check(&releases[3].link, &proof, &policy, TIME).unwrap();
    assert_eq!((logged.witnessed.time, logged.witnessed.witnesses), (Some(TIME), vec!["w".to_owned()]));
    // Before the witness saw it, it was not trusted.
    assert_eq!(log::check(&releases[3].link, &proof, &policy, TIME - 1).unwrap_err().code, "E707");
}

#[test]
fn a_witness_refuses_a_log_that_forgot_or_rewrote_something() {
    let releases = stream("shop", 5);
    let seen = witness(&Ledger::of(&releases), None).unwrap();
    assert_eq!(witness(&Ledger::of(&releases[..4]), Some(&seen)), Err("E707"));
    let mut other: Vec<Logged> = releases[..4].to_vec();
    other.push(release("another", 1, None));
    assert_eq!(witness(&Ledger::of(&other), Some(&seen)), Err("E707"), "a fork of the same size");
    other.push(releases[4].clone());
    assert_eq!(witness(&Ledger::of(&other), Some(&seen)), Err("E707"), "a fork that went on");
}

#[test]
fn a_witness_refuses_a_log_of_another_key_a_broken_tile_and_a_foreign_state() {
    let ledger = Ledger::of(&stream("shop", 3));
    let seen = witness(&ledger, None).unwrap();
    let mut broken = ledger.clone();
    broken.files.0.get_mut("tile/0/000.p/3").unwrap()[40] ^= 1;
    assert_eq!(witness(&broken, None), Err("E706"));
    let mut foreign = ledger.clone();
    let checkpoint = ledger.head().checkpoint().clone();
    let by_stranger = SignedCheckpoint::sign(checkpoint, &SigningKey::generate([8; 32])).unwrap();
    foreign.files.0.insert("checkpoint".into(), by_stranger.note().to_bytes());
    assert_eq!(witness(&foreign, None), Err("E707"));
    assert_eq!(witness(&ledger, Some(&by_stranger.note().to_bytes())), Err("E707"));
    let other = log::start("other.example", &log_key()).unwrap();
    assert_eq!(witness(&ledger, Some(&other.note().to_bytes())), Err("E707"));
    assert_eq!(witness(&ledger, Some(b"nothing")), Err("E707"));
    // What is cut behind the log's own signature is whole all the same.
    let whole = ledger.head().note().to_bytes().len();
    assert!(seen.len() > whole && witness(&ledger, Some(&seen[..whole])).is_ok());
    for end in (0..seen.len()).filter(|end| *end != whole) {
        assert_eq!(witness(&ledger, Some(&seen[..end])), Err("E707"), "cut at {end}");
    }
}

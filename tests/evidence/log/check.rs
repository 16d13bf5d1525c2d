//! A release against a proof and a policy, as the fourteenth step of a verification asks.

use tollgate::evidence::log::{self, Link, add_proof};

use super::ledger::{Ledger, log_name, policy, release, stream};
use crate::evidence::forge::Forgery;
use crate::evidence::run::{Run, TIME, failure};

#[test]
fn a_release_that_is_in_no_chain_is_in_no_log() {
    let releases = stream("shop", 1);
    let proof = Ledger::of(&releases).prove(0).to_bytes();
    let link = Link { sequence: None, ..releases[0].link.clone() };
    assert_eq!(log::check(&link, &proof, &policy(), TIME).unwrap_err().code, "E705");
    let link = Link { previous: Some((0, link.statement)), ..releases[0].link.clone() };
    assert_eq!(log::check(&link, &proof, &policy(), TIME).unwrap_err().code, "E704");
    let link = Link { sequence: Some(2), ..releases[0].link.clone() };
    assert_eq!(log::check(&link, &proof, &policy(), TIME).unwrap_err().code, "E704");
    let link = Link { stream: "other".into(), ..releases[0].link.clone() };
    assert_eq!(log::check(&link, &proof, &policy(), TIME).unwrap_err().code, "E706");
}

#[test]
fn an_append_that_does_not_continue_its_stream_is_refused_and_changes_nothing() {
    let releases = stream("shop", 3);
    let mut ledger = Ledger::of(&releases[..2]);
    let before = ledger.clone();
    let elsewhere = release("shop", 3, Some(releases[0].link.statement));
    let again = release("shop", 2, Some(releases[1].link.statement));
    let first = release("other", 2, Some(releases[0].link.statement));
    let mut no_link = releases[2].clone();
    no_link.link.sequence = None;
    let mut swapped = releases[2].clone();
    swapped.envelope = releases[0].envelope.clone();
    for (release, code) in
        [(elsewhere, "E704"), (again, "E705"), (first, "E705"), (no_link, "E705"), (swapped, "E706")]
    {
        let refused = ledger.append(&release).unwrap_err().into_failure("?");
        assert_eq!(refused.code, code, "{refused}");
    }
    assert_eq!(ledger.files, before.files);
    // What is in already is told with its place.
    assert_eq!(ledger.append(&releases[0]).unwrap(), 0);
    assert_eq!(ledger.append(&releases[1]).unwrap(), 1);
    assert_eq!(ledger.files, before.files);
    assert_eq!(ledger.append(&releases[2]).unwrap(), 2);
}

#[test]
fn a_log_that_is_not_whole_or_not_the_keys_is_not_appended_to() {
    let releases = stream("shop", 3);
    let good = Ledger::of(&releases[..2]);
    let refusal = |change: &dyn Fn(&mut Ledger)| {
        let mut ledger = good.clone();
        change(&mut ledger);
        ledger.append(&releases[2]).unwrap_err().into_failure("?").code
    };
    let tile = "tile/0/000.p/2";
    assert_eq!(refusal(&|ledger| drop(ledger.files.0.remove(tile))), "E706");
    assert_eq!(refusal(&|ledger| ledger.files.0.get_mut(tile).unwrap()[0] ^= 1), "E706");
    assert_eq!(refusal(&|ledger| ledger.files.0.get_mut(tile).unwrap().truncate(33)), "E706");
    assert_eq!(refusal(&|ledger| drop(ledger.files.0.remove("tile/entries/000.p/2"))), "E706");
    assert_eq!(refusal(&|ledger| ledger.files.0.get_mut("tile/entries/000.p/2").unwrap()[9] ^= 1), "E706");
    assert_eq!(refusal(&|ledger| drop(ledger.files.0.remove("checkpoint"))), "E707");
    assert_eq!(refusal(&|ledger| ledger.files.0.get_mut("checkpoint").unwrap()[0] ^= 1), "E707");
    let stranger = tollgate::signature::SigningKey::generate([77; 32]);
    let refused = log::append(&good.files, &releases[2].link, &releases[2].envelope, &stranger);
    assert_eq!(refused.unwrap_err().into_failure("?").code, "E707");
}

#[test]
fn a_proof_goes_into_a_bundle_and_a_newer_one_takes_its_place() {
    let mut run = Run::default();
    run.release.sequence = Some(1);
    let bundle = run.pack();
    let releases = stream("shop", 2);
    let ledger = Ledger::of(&releases[..1]);
    let old = ledger.prove(0);
    let with_old = add_proof(&bundle, &old).unwrap();
    assert_eq!(failure(&with_old), (0, "none"));
    let name = log::proof_name(log_name().name());
    assert_eq!(Forgery::of(&with_old).files[&name], old.to_bytes());
    let new = Ledger::of(&releases).prove(0);
    let with_new = add_proof(&with_old, &new).unwrap();
    assert_eq!(Forgery::of(&with_new).files[&name], new.to_bytes());
    assert_eq!(Forgery::of(&with_new).files.len(), Forgery::of(&bundle).files.len() + 1);
    // What is no proof, or another log's, is not overwritten.
    let mut forged = Forgery::of(&with_new);
    forged.files.insert(name, b"something".to_vec());
    let packed = tollgate::evidence::archive::pack(&forged.files).unwrap();
    assert_eq!(add_proof(&packed, &new).unwrap_err().code, "E104");
    assert_eq!(add_proof(b"no tar", &new).unwrap_err().code, "E101");
}

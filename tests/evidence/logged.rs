//! Bundles with proofs of a log: the time that witnesses give, and what a trust file asks of logs.

use tollgate::evidence::log::{self, Kind, Link, NoteKey};
use tollgate::evidence::{self, Approval, Subject, TrustedBy, Verification, VerifyOptions, add_member};
use tollgate::signature::trust::{Need, RoleName, Trust};
use tollgate::signature::{IN_TOTO, SigningKey, seal};
use tollgate::source::Digest;

use super::log::ledger::{Ledger, Logged, log_name};
use super::run::{TIME, first_failure};
use super::trust::{person, plain, trust};

/// When the witness saw the log.
const SEEN: i64 = TIME + 60;
/// A year later.
const LATER: i64 = TIME + 365 * 86_400;

fn witness_key() -> SigningKey {
    SigningKey::generate([5; 32])
}

/// The first release of the stream, as a bundle.
fn bundle() -> Vec<u8> {
    let mut run = plain();
    run.release.sequence = Some(1);
    run.pack()
}

/// A log that has the bundle's statement, which a witness saw at `SEEN`, and the bundle with its proof.
fn logged(bundle: &[u8]) -> (Ledger, Vec<u8>) {
    let verification = super::run::verify(bundle);
    let link = Link::of(verification.statement.as_ref().unwrap(), verification.statement_digest.unwrap());
    let archive = evidence::archive::Archive::read(bundle).unwrap();
    let envelope = archive.file("evidence.dsse.json").unwrap().to_vec();
    let mut ledger = Ledger::of(&[Logged { link, envelope }]);
    let seen =
        log::witness(&ledger.files, &log_name(), None, "witness.example", SEEN, &witness_key()).unwrap();
    ledger.files.0.insert("checkpoint".into(), seen.checkpoint.note().to_bytes());
    let proof = ledger.prove(0);
    let with_proof = log::add_proof(bundle, &proof).unwrap();
    (ledger, with_proof)
}

/// The trust file with a policy of logs.
fn trusting(rest: &str) -> Trust {
    let witness = NoteKey::new("witness.example", Kind::Cosignature, witness_key().verifying_key()).unwrap();
    let policy = format!("log {}\nwitness w {witness}\n{rest}\n", log_name());
    Trust { expires: LATER + 1, log: Some(policy), ..trust() }
}

fn verify_at(bundle: &[u8], trust: &Trust, at: i64) -> Verification {
    let options = VerifyOptions { no_subject: true, ..VerifyOptions::new(TrustedBy::File(trust), at) };
    evidence::verify(bundle, &options)
}

fn failure(bundle: &[u8], trust: &Trust, at: i64) -> (u8, &'static str) {
    first_failure(&verify_at(bundle, trust, at))
}

#[test]
fn what_the_trust_file_names_a_log_for_must_be_in_it() {
    let (_, with_proof) = logged(&bundle());
    let trust = trusting("quorum w");
    assert_eq!(failure(&bundle(), &trust, SEEN), (14, "E706"), "no proof");
    let verification = verify_at(&with_proof, &trust, SEEN);
    assert_eq!((first_failure(&verification), verification.exit_code()), ((0, "none"), 0));
    assert!(verification.assurance.trusted_time);
    assert_eq!(failure(&with_proof, &trust, SEEN - 1), (14, "E707"), "the witness's time is in the future");

    let mut other = plain();
    other.release.sequence = Some(1);
    other.subjects = vec![Subject::file("app-1.4.1.tgz", Digest::of(b"another artifact"))];
    let (_, proof_of_other) = logged(&other.pack());
    let archive = evidence::archive::Archive::read(&proof_of_other).unwrap();
    let (name, proof) = archive.files().find(|(name, _)| name.starts_with("log/")).unwrap();
    let exchanged = add_member(&bundle(), name, proof.to_vec()).unwrap();
    assert_eq!(failure(&exchanged, &trust, SEEN), (14, "E706"), "the proof of another release");
    let keys = super::run::keys();
    let by_key = first_failure(&evidence::verify(&exchanged, &super::run::options(&keys)));
    assert_eq!(by_key, (14, "E706"), "without a trust file as well");
    let broken = add_member(&bundle(), name, b"c2sp.org/tlog-proof@v1\n".to_vec()).unwrap();
    assert_eq!(failure(&broken, &trust, SEEN), (14, "E706"));
}

#[test]
fn a_log_without_witnesses_gives_no_time() {
    let (_, with_proof) = logged(&bundle());
    let mut trust = trusting("quorum none");
    let verification = verify_at(&with_proof, &trust, SEEN);
    assert_eq!(first_failure(&verification), (0, "none"));
    assert!(!verification.assurance.trusted_time);
    trust.requirements.trusted_time = Need::Required;
    assert_eq!(failure(&with_proof, &trust, SEEN), (4, "E703"));
    let mut trust = trusting("quorum w");
    trust.requirements.trusted_time = Need::Required;
    assert_eq!(failure(&with_proof, &trust, SEEN), (0, "none"));
}

#[test]
fn keys_must_have_counted_when_witnesses_saw_it() {
    let (_, with_proof) = logged(&bundle());
    let after = |change: &dyn Fn(&mut tollgate::signature::trust::TrustedKey)| {
        let mut trust = trusting("quorum w");
        change(&mut trust.principals.get_mut("ci").unwrap().keys[0]);
        failure(&with_proof, &trust, LATER)
    };
    assert_eq!(after(&|key| key.valid_until = Some(SEEN)), (0, "none"), "expired since");
    assert_eq!(after(&|key| key.valid_until = Some(SEEN - 1)), (5, "E305"));
    assert_eq!(after(&|key| key.revoked_at = Some(SEEN + 1)), (0, "none"), "revoked since");
    assert_eq!(after(&|key| key.revoked_at = Some(SEEN)), (5, "E306"));
    assert_eq!(after(&|key| key.compromised = true), (5, "E306"), "whenever it signed");
    assert_eq!(after(&|key| key.valid_from = Some(SEEN + 1)), (5, "E305"));
}

#[test]
fn what_is_judged_after_witnesses_saw_it_was_not_seen() {
    let mut run = plain();
    run.release.sequence = Some(1);
    let late = run.pack();
    let verification = super::run::verify(&late);
    let link = Link::of(verification.statement.as_ref().unwrap(), verification.statement_digest.unwrap());
    let envelope =
        evidence::archive::Archive::read(&late).unwrap().file("evidence.dsse.json").unwrap().to_vec();
    let mut ledger = Ledger::of(&[Logged { link, envelope }]);
    let before = TIME - 1;
    let seen =
        log::witness(&ledger.files, &log_name(), None, "witness.example", before, &witness_key()).unwrap();
    ledger.files.0.insert("checkpoint".into(), seen.checkpoint.note().to_bytes());
    let with_proof = log::add_proof(&late, &ledger.prove(0)).unwrap();
    assert_eq!(failure(&with_proof, &trusting("quorum w"), LATER), (13, "E702"));
}

#[test]
fn a_log_says_nothing_of_when_an_approval_was_given() {
    let (_, with_proof) = logged(&bundle());
    let mut trust = trusting("quorum w");
    let approvers = trust.root.clone();
    trust.roles.insert(RoleName::Approver, tollgate::signature::trust::Role { threshold: 1, ..approvers });
    let statement = verify_at(&with_proof, &trust, SEEN).statement_digest.unwrap();
    let approval = Approval {
        subject: statement,
        approves: true,
        role: RoleName::Approver,
        at: SEEN,
        comment: None,
        not_before: None,
        expires: None,
    };
    let key = person('a');
    let envelope = seal(IN_TOTO, &approval.payload(), &[&key]).unwrap();
    let member = approval.member(&key.verifying_key().key_id());
    let approved = add_member(&with_proof, &member, envelope).unwrap();
    assert_eq!(failure(&approved, &trust, LATER), (0, "none"));
    trust.principals.get_mut("a").unwrap().keys[0].revoked_at = Some(SEEN + 1);
    assert_eq!(
        failure(&approved, &trust, LATER),
        (12, "E606"),
        "whoever has the revoked key may have made it since"
    );
}

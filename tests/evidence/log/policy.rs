//! Policies: which are read, and how a quorum is counted.

use tollgate::evidence::log::{self, Kind, NoteKey, Policy, SignedCheckpoint};
use tollgate::signature::SigningKey;

use super::ledger::{Ledger, ORIGIN, log_name, stream};

fn witness_key(number: u8) -> SigningKey {
    SigningKey::generate([100 + number; 32])
}

fn vkey(number: u8) -> NoteKey {
    let name = format!("witness.example/{number}");
    NoteKey::new(&name, Kind::Cosignature, witness_key(number).verifying_key()).unwrap()
}

/// The head of a log that these witnesses saw at these times.
fn seen(by: &[(u8, i64)]) -> SignedCheckpoint {
    let mut ledger = Ledger::of(&stream("shop", 1));
    for (number, time) in by {
        let name = format!("witness.example/{number}");
        let seen =
            log::witness(&ledger.files, &log_name(), None, &name, *time, &witness_key(*number)).unwrap();
        ledger.files.0.insert("checkpoint".into(), seen.checkpoint.note().to_bytes());
    }
    ledger.head()
}

fn policy(rest: &str) -> String {
    let witnesses: Vec<String> =
        (1..=5).map(|number| format!("witness w{number} {}\n", vkey(number))).collect();
    let witnesses = witnesses.concat();
    format!("# a comment\n\nlog {} https://log.example/\n{witnesses}{rest}", log_name())
}

/// When the quorum was reached, or the code of the refusal.
fn time(rest: &str, by: &[(u8, i64)]) -> Result<Option<i64>, &'static str> {
    let policy = Policy::parse(&policy(rest)).unwrap();
    policy.judge(&seen(by), 1000).map(|witnessed| witnessed.time).map_err(|failure| failure.code)
}

#[test]
fn a_quorum_is_reached_when_enough_of_its_members_have_seen_the_checkpoint() {
    assert_eq!(time("quorum none\n", &[(1, 500)]), Ok(None));
    assert_eq!(time("quorum w1\n", &[(1, 500)]), Ok(Some(500)));
    assert_eq!(time("quorum w1\n", &[(2, 500)]), Err("E707"));
    assert_eq!(time("quorum w1\n", &[]), Err("E707"));
    let two = "group g 2 w1 w2 w3\nquorum g\n";
    assert_eq!(time(two, &[(1, 500)]), Err("E707"));
    assert_eq!(time(two, &[(4, 500), (1, 500)]), Err("E707"));
    assert_eq!(time(two, &[(1, 500), (3, 700)]), Ok(Some(700)));
    assert_eq!(time(two, &[(1, 500), (3, 700), (2, 600)]), Ok(Some(600)));
    let any = "group g any w1 w2 w3\nquorum g\n";
    assert_eq!(time(any, &[(1, 500), (3, 400)]), Ok(Some(400)));
    let all = "group g all w1 w2 w3\nquorum g\n";
    assert_eq!(time(all, &[(1, 500), (3, 400)]), Err("E707"));
    assert_eq!(time(all, &[(1, 500), (3, 400), (2, 1)]), Ok(Some(500)));
    let nested = "group x 2 w1 w2 w3\ngroup y any w4 w5\ngroup both all x y\nquorum both\n";
    assert_eq!(time(nested, &[(1, 500), (2, 600)]), Err("E707"));
    assert_eq!(time(nested, &[(1, 500), (2, 600), (5, 550)]), Ok(Some(600)));
    assert_eq!(time(nested, &[(1, 500), (2, 600), (5, 650)]), Ok(Some(650)));
    assert_eq!(time(nested, &[(1, 500), (4, 1), (5, 650)]), Err("E707"));
}

#[test]
fn a_cosignature_of_the_future_counts_for_nothing() {
    assert_eq!(time("quorum w1\n", &[(1, 1000)]), Ok(Some(1000)));
    assert_eq!(time("quorum w1\n", &[(1, 1001)]), Err("E707"));
    assert_eq!(time("group g any w1 w2\nquorum g\n", &[(1, 1001), (2, 999)]), Ok(Some(999)));
}

#[test]
fn a_checkpoint_of_a_log_that_is_not_trusted_is_refused() {
    let stranger = SigningKey::generate([9; 32]).verifying_key();
    let other_key = NoteKey::new(ORIGIN, Kind::Text, stranger).unwrap();
    let other_name = NoteKey::new("other.example", Kind::Text, *log_name().key()).unwrap();
    for log in [other_key.clone(), other_name] {
        let failure = Policy::of_log(log).judge(&seen(&[]), 1000).unwrap_err();
        assert_eq!(failure.code, "E707");
    }
    // A log that has changed its key is known by both.
    let both = format!("log {other_key}\nlog {}\nquorum none\n", log_name());
    assert!(Policy::parse(&both).unwrap().judge(&seen(&[]), 1000).is_ok());
    let nobody = Policy::parse("quorum none").unwrap();
    assert_eq!(nobody.judge(&seen(&[]), 1000).unwrap_err().code, "E707");
}

#[test]
fn policies_of_another_shape_are_refused_with_their_line() {
    let log_as_witness = log_name();
    let cases = [
        ("", 9),
        ("quorum\n", 9),
        ("quorum nobody\n", 9),
        ("quorum w1 w2\n", 9),
        ("quorum w1\nquorum w1\n", 10),
        ("group g 2 w1\nquorum g\n", 9),
        ("group g 0 w1\nquorum g\n", 9),
        ("group g 01 w1\nquorum g\n", 9),
        ("group g any\nquorum g\n", 9),
        ("group g all\nquorum g\n", 9),
        ("group g some w1\nquorum g\n", 9),
        ("group g any w1 w1\nquorum g\n", 9),
        ("group g any w1 none\nquorum g\n", 9),
        ("group g any g\nquorum g\n", 9),
        ("group g any h\ngroup h any w1\nquorum g\n", 9),
        ("group g any w1\ngroup h any w1\nquorum h\n", 10),
        ("group none any w1\nquorum none\n", 9),
        ("group w1 any w2\nquorum w1\n", 9),
        ("witness w6 nokey\nquorum none\n", 9),
        ("log\nquorum none\n", 9),
        ("Log x\nquorum none\n", 9),
        ("quorum none\r\n", 9),
        ("quorum\u{7}none\n", 9),
    ];
    for (rest, line) in cases {
        let error = Policy::parse(&policy(rest)).map_err(|error| error.line);
        assert_eq!(error, Err(line), "{rest}");
    }
    for (rest, line) in [
        (format!("log {}\nquorum none\n", log_name()), 9),
        (format!("log {}\nquorum none\n", vkey(6)), 9),
        (format!("witness w6 {}\nquorum none\n", vkey(1)), 9),
        (format!("witness w1 {}\nquorum none\n", vkey(6)), 9),
        (format!("witness none {}\nquorum none\n", vkey(6)), 9),
        (format!("witness w6 {log_as_witness}\nquorum none\n"), 9),
    ] {
        let error = Policy::parse(&policy(&rest)).map_err(|error| error.line);
        assert_eq!(error, Err(line), "{rest}");
    }
    // Blanks, tabs, comments and addresses mean nothing.
    let loose = format!(
        " \t log\t{} https://a\n\t# quorum x\nwitness w {}  https://b \ngroup g\t1 w\n quorum  g",
        log_name(),
        vkey(1)
    );
    assert!(Policy::parse(&loose).is_ok());
}

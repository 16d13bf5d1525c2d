//! Proofs as texts, and what becomes of them when they are changed.

use tollgate::evidence::log::{self, Proof};

use super::ledger::{Ledger, policy, stream};
use crate::evidence::run::TIME;

#[test]
fn a_proof_is_read_as_it_is_written_and_holds_for_its_release_alone() {
    let releases = stream("shop", 5);
    let ledger = Ledger::of(&releases);
    for (index, release) in releases.iter().enumerate() {
        let proof = ledger.prove(index as u64);
        let bytes = proof.to_bytes();
        assert!(bytes.starts_with(format!("c2sp.org/tlog-proof@v1\nindex {index}\n").as_bytes()));
        assert_eq!(Proof::parse(&bytes), Ok(proof.clone()));
        let logged = log::check(&release.link, &bytes, &policy(), TIME).unwrap();
        assert_eq!((logged.index, logged.size, logged.witnessed.time), (index as u64, 5, None));
        for other in releases.iter().filter(|other| other.link != release.link) {
            let refused = log::check(&other.link, &bytes, &policy(), TIME).unwrap_err();
            assert_eq!(refused.code, "E706");
        }
        let with_extra = Proof { extra: Some(b"context".to_vec()), ..proof };
        assert_eq!(Proof::parse(&with_extra.to_bytes()), Ok(with_extra.clone()));
        assert!(log::check(&release.link, &with_extra.to_bytes(), &policy(), TIME).is_ok());
    }
}

#[test]
fn every_changed_bit_and_every_cut_of_a_proof_is_refused() {
    let releases = stream("shop", 5);
    let bytes = Ledger::of(&releases).prove(2).to_bytes();
    let link = &releases[2].link;
    let check = |bytes: &[u8]| log::check(link, bytes, &policy(), TIME).map_err(|failure| failure.code);
    assert!(check(&bytes).is_ok());
    for index in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[index] ^= 1 << bit;
            let code = check(&changed);
            assert!(matches!(code, Err("E706" | "E707")), "byte {index}, bit {bit}: {code:?}");
        }
        assert!(matches!(check(&bytes[..index]), Err("E706" | "E707")), "cut at {index}");
    }
}

#[test]
fn other_spellings_of_a_proof_are_refused() {
    let releases = stream("shop", 5);
    let text = String::from_utf8(Ledger::of(&releases).prove(2).to_bytes()).unwrap();
    let hash = text.lines().nth(2).unwrap();
    let hashes = |number: usize| format!("{hash}\n").repeat(number);
    for wrong in [
        text.replace("index 2", "index 02"),
        text.replace("index 2", "index +2"),
        text.replace("index 2", "index 2 "),
        text.replace("index 2", "index 18446744073709551616"),
        text.replace("index 2\n", ""),
        text.replace("@v1", "@v2"),
        text.replace(hash, hash.trim_end_matches('=')),
        text.replace(hash, &format!("{hash}=")),
        text.replace(hash, &format!(" {hash}")),
        text.replace("index 2", "extra AAA\nindex 2"),
        text.replace("index 2", "extra AAAA\nextra AAAA\nindex 2"),
        text.replace("index 2\n", &format!("index 2\n{}", hashes(61))),
        text.replace('\n', "\r\n"),
        format!("\n{text}"),
        format!("{text}\n"),
        format!("{text}x"),
    ] {
        let code =
            log::check(&releases[2].link, wrong.as_bytes(), &policy(), TIME).map_err(|failure| failure.code);
        assert!(matches!(code, Err("E706" | "E707")), "{code:?}: {wrong}");
    }
    // A place beyond the log, at both ends of what can be written.
    for index in ["5", "9223372036854775808", "18446744073709551615"] {
        let beyond = text.replace("index 2", &format!("index {index}"));
        let code = log::check(&releases[2].link, beyond.as_bytes(), &policy(), TIME).unwrap_err().code;
        assert_eq!(code, "E706", "{index}");
    }
    assert_eq!(Proof::parse(&vec![b'a'; (1 << 20) + 1]).unwrap_err().code, "E706");
}

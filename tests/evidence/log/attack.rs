//! What an audit finds in logs that were tampered with.

use tollgate::evidence::log::{self, Memory, Policy, SignedCheckpoint};
use tollgate::signature::{IN_TOTO, SigningKey, seal, unchecked_payload};

use super::ledger::{Ledger, Logged, found, log_key, policy, release, stream};

#[test]
fn a_log_of_several_streams_is_whole() {
    let (shop, bank) = (stream("shop", 4), stream("bank", 3));
    let ledger = Ledger::of([&shop[0], &bank[0], &shop[1], &shop[2], &bank[1], &bank[2], &shop[3]]);
    let audited = ledger.audit();
    assert_eq!(found(&audited), []);
    assert_eq!(audited.exit_code(), 0);
    let streams: Vec<_> =
        audited.streams.iter().map(|stream| (stream.stream.as_str(), stream.releases, stream.last)).collect();
    assert_eq!(streams, [("bank", 3, 3), ("shop", 4, 4)]);
    assert_eq!(Ledger::new().audit().exit_code(), 0);
}

#[test]
fn a_log_across_tiles_is_whole_and_keeps_no_partial_tile_of_a_full_one() {
    let releases = stream("shop", 258);
    let ledger = Ledger::of(&releases);
    let audited = ledger.audit();
    assert_eq!((found(&audited), audited.entries), (vec![], 258));
    let names: Vec<&str> =
        ledger.files.0.keys().map(String::as_str).filter(|name| name.starts_with("tile/")).collect();
    let expected = [
        "tile/0/000",
        "tile/0/001.p/1",
        "tile/0/001.p/2",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/1",
        "tile/entries/001.p/2",
    ];
    assert_eq!(names, expected);
    for index in [0, 255, 256, 257] {
        let proof = ledger.prove(index).to_bytes();
        let link = &releases[usize::try_from(index).unwrap()].link;
        assert!(log::check(link, &proof, &policy(), i64::MAX).is_ok(), "{index}");
    }
    // The tile above is held against the entries, too.
    let mut other = ledger.clone();
    other.files.0.get_mut("tile/1/000.p/1").unwrap()[0] ^= 1;
    assert_eq!(other.found(), [(None, "E706")]);
}

/// A name, the entries, and what is found: indexes and codes.
type Case<'a> = (&'a str, Vec<&'a Logged>, Vec<(Option<u64>, &'a str)>);

#[test]
fn dropped_forked_reordered_and_unlinked_releases_are_found_although_the_log_signed_them() {
    let shop = stream("shop", 4);
    let forked = release("shop", 2, Some(shop[0].link.statement));
    assert_eq!(forked.link.statement, shop[1].link.statement, "the same statement is no fork");
    // Another statement of the same number.
    let other = release("shop", 2, Some(shop[3].link.statement));
    let cases: Vec<Case<'_>> = vec![
        ("whole", vec![&shop[0], &shop[1], &shop[2]], vec![]),
        ("dropped", vec![&shop[0], &shop[2], &shop[3]], vec![(Some(1), "E705")]),
        ("dropped first", vec![&shop[1], &shop[2]], vec![(Some(0), "E705")]),
        (
            "forked",
            vec![&shop[0], &shop[1], &other, &shop[2]],
            // The fork follows another statement besides.
            vec![(Some(2), "E705"), (Some(2), "E704")],
        ),
        ("twice", vec![&shop[0], &shop[1], &shop[1]], vec![(Some(2), "E705")]),
        ("reordered", vec![&shop[0], &shop[2], &shop[1], &shop[3]], vec![(Some(2), "E705")]),
        ("unlinked", vec![&shop[0], &other], vec![(Some(1), "E704")]),
    ];
    for (name, entries, expected) in cases {
        let entries: Vec<Logged> = entries.into_iter().cloned().collect();
        let audited = Ledger::forge(&entries).audit();
        assert_eq!(found(&audited), expected, "{name}");
        assert_eq!(audited.exit_code(), if expected.is_empty() { 0 } else { 4 }, "{name}");
    }
}

#[test]
fn without_the_gates_key_numbers_are_judged_and_links_are_not() {
    let shop = stream("shop", 3);
    let unlinked = release("shop", 2, Some(shop[2].link.statement));
    let audit = |entries: &[Logged]| {
        let ledger = Ledger::forge(entries);
        let options =
            log::AuditOptions { policy: &policy(), since: None, at: i64::MAX, open: None, threads: 1 };
        log::audit(&ledger.files, &options).unwrap()
    };
    let audited = audit(&[shop[0].clone(), unlinked]);
    assert_eq!((found(&audited), audited.envelopes), (vec![], false));
    assert_eq!(found(&audit(&[shop[0].clone(), shop[2].clone()])), [(Some(1), "E705")]);
}

#[test]
fn a_history_that_was_rewritten_or_cut_back_is_found_by_the_checkpoint_that_was_kept() {
    let shop = stream("shop", 6);
    let kept = |ledger: &Ledger| ledger.files.0["checkpoint"].clone();
    let old = Ledger::of(&shop[..4]);
    let audited = Ledger::of(&shop).audit_with(&policy(), Some(&kept(&old)));
    assert_eq!((found(&audited), audited.since), (vec![], Some(4)));
    assert_eq!(found(&old.audit_with(&policy(), Some(&kept(&old)))), []);
    assert_eq!(found(&old.audit_with(&policy(), Some(&kept(&Ledger::new())))), []);
    // Cut back.
    let cut = old.audit_with(&policy(), Some(&kept(&Ledger::of(&shop))));
    assert_eq!((found(&cut), cut.since), (vec![(None, "E707")], None));
    // Two histories, of the same size and of a larger one.
    let mut entries = vec![release("bank", 1, None)];
    entries.extend_from_slice(&shop[..3]);
    for length in [4, 6] {
        let mut forked = Ledger::of(&entries);
        for release in &shop[3..length - 1] {
            forked.append(release).unwrap();
        }
        let audited = forked.audit_with(&policy(), Some(&kept(&old)));
        assert_eq!((found(&audited), audited.exit_code()), (vec![(None, "E707")], 4), "{length}");
    }
    // What was kept must be of this log, signed by it.
    let stranger = SigningKey::generate([8; 32]);
    let foreign = SignedCheckpoint::sign(old.head().checkpoint().clone(), &stranger).unwrap();
    let other = log::start("other.example", &log_key()).unwrap();
    for since in [foreign.note().to_bytes(), other.note().to_bytes(), b"nothing".to_vec()] {
        assert_eq!(found(&old.audit_with(&policy(), Some(&since))), [(None, "E707")]);
    }
}

#[test]
fn every_changed_byte_and_every_cut_of_every_file_is_found() {
    let good = Ledger::of(&stream("shop", 3));
    let mut codes: Vec<&str> = Vec::new();
    // Files of checkpoints of the past are nobody's business any more.
    let names: Vec<String> = good
        .files
        .0
        .keys()
        .filter(|name| !name.ends_with("p/1") && !name.ends_with("p/2"))
        .cloned()
        .collect();
    assert_eq!(names.len(), 6, "{names:?}");
    for name in &names {
        let bytes = &good.files.0[name];
        // Envelopes are long: their bytes are tried in steps that fall everywhere.
        let step = if name.contains(".dsse.") { 37 } else { 1 };
        for index in (0..bytes.len()).step_by(step) {
            for change in 0..3u8 {
                let mut changed = good.clone();
                let file = changed.files.0.get_mut(name).unwrap();
                match change {
                    0 => file[index] ^= 1,
                    1 => file[index] ^= 0x20,
                    _ => file.truncate(index),
                }
                let audited = changed.audit();
                assert_ne!(audited.exit_code(), 0, "{name}: byte {index}, change {change}");
                codes.extend(audited.found.iter().map(|found| found.failure.code));
            }
        }
        let mut gone = good.clone();
        gone.files.0.remove(name);
        assert_ne!(gone.audit().exit_code(), 0, "{name} is gone");
    }
    codes.sort_unstable();
    codes.dedup();
    for code in ["E201", "E203", "E303", "E706", "E707"] {
        assert!(codes.contains(&code), "{code} is among {codes:?}");
    }
}

#[test]
fn files_that_are_edited_together_are_found_by_what_binds_them() {
    let shop = stream("shop", 3);
    let good = Ledger::of(&shop);
    let change = |change: &dyn Fn(&mut Memory)| {
        let mut ledger = good.clone();
        change(&mut ledger.files);
        ledger.found()
    };
    // An envelope that somebody else signed over the same payload.
    let payload = unchecked_payload(&shop[1].envelope, IN_TOTO).unwrap();
    let foreign = seal(IN_TOTO, &payload, &[&SigningKey::generate([6; 32])]).unwrap();
    let swapped = change(&|files| drop(files.0.insert("2.dsse.json".into(), foreign.clone())));
    assert_eq!(swapped, [(Some(1), "E302")]);
    let missing = change(&|files| drop(files.0.remove("2.dsse.json")));
    assert_eq!(missing, [(Some(1), "E504")]);
    let other = change(&|files| {
        let envelope = files.0["1.dsse.json"].clone();
        files.0.insert("2.dsse.json".into(), envelope);
    });
    assert_eq!(other, [(Some(1), "E502")]);
    // An entry that says another number than its statement, in a log that signed it.
    let mut lying = good.clone();
    let mut entries: Vec<Vec<u8>> = shop
        .iter()
        .map(|release| {
            let link = &release.link;
            let (stream, sequence) = (link.stream.clone(), link.sequence.unwrap());
            log::Entry { stream, sequence, statement: link.statement }.to_bytes().unwrap()
        })
        .collect();
    let text = String::from_utf8(entries[2].clone()).unwrap();
    entries[2] = text.replace("\"stream\":\"shop\"", "\"stream\":\"bank\"").into_bytes();
    lying.rewrite(&entries);
    assert_eq!(lying.found(), [(Some(2), "E706"), (Some(2), "E705")]);
    entries[2] = b"{}".to_vec();
    lying.rewrite(&entries);
    assert_eq!(lying.found(), [(Some(2), "E706")]);
}

#[test]
fn a_checkpoint_of_another_key_a_size_beyond_all_memory_and_too_few_witnesses_are_found() {
    let shop = stream("shop", 3);
    let good = Ledger::of(&shop);
    let with_head = |key: &SigningKey, size: u64| {
        let mut ledger = good.clone();
        let checkpoint = log::Checkpoint { size, ..good.head().checkpoint().clone() };
        let signed = SignedCheckpoint::sign(checkpoint, key).unwrap();
        ledger.files.0.insert("checkpoint".into(), signed.note().to_bytes());
        ledger
    };
    assert_eq!(with_head(&SigningKey::generate([8; 32]), 3).found(), [(None, "E707")]);
    for size in [4, 256, 1 << 40, i64::MAX as u64] {
        assert_eq!(with_head(&log_key(), size).found(), [(None, "E706")], "{size}");
    }
    assert_eq!(with_head(&log_key(), 2).found(), [(None, "E706")]);
    let witness = SigningKey::generate([5; 32]).verifying_key();
    let witness = log::NoteKey::new("w", log::Kind::Cosignature, witness).unwrap();
    let log = super::ledger::log_name();
    let policy = Policy::parse(&format!("log {log}\nwitness w {witness}\nquorum w\n")).unwrap();
    assert_eq!(found(&good.audit_with(&policy, None)), [(None, "E707")]);
}

//! Trust files that are changed, cut off or say what they may not: all refused, and none panics.

use std::collections::BTreeMap;

use tollgate::document::json::canonical::{self, Json};
use tollgate::signature::trust::{
    Anchor, LastSeen, MOST_BYTES, Principal, Requirements, Role, RoleName, Start, TRUST, Trust, TrustError,
    TrustedKey,
};
use tollgate::signature::{Sign, SigningKey, VerifyingKey, seal};
use tollgate::source::Digest;
use tollgate::source::time::parse_rfc3339;

fn time(text: &str) -> i64 {
    parse_rfc3339(text).unwrap()
}

fn now() -> i64 {
    time("2026-01-02T03:04:05Z")
}

/// The key of a person.
fn key(name: &str) -> SigningKey {
    SigningKey::generate(*Digest::of(name.as_bytes()).as_bytes())
}

fn public(names: &[&str]) -> Vec<VerifyingKey> {
    names.iter().map(|name| key(name).verifying_key()).collect()
}

fn person(name: &str) -> (String, Principal) {
    let own = TrustedKey::new(key(name).verifying_key());
    (name.to_owned(), Principal { keys: vec![own], identities: Vec::new() })
}

fn role(names: &[&str], threshold: usize) -> Role {
    let principals = names.iter().map(|name| (*name).to_owned()).collect();
    Role { principals, threshold, verifier_ids: Vec::new() }
}

/// A trust file whose root is two of alice, bob and carol.
fn trust() -> Trust {
    Trust {
        version: 1,
        expires: time("2026-12-31T00:00:00Z"),
        streams: vec!["shop".to_owned()],
        root: role(&["alice", "bob", "carol"], 2),
        principals: ["alice", "bob", "carol", "dave", "ci"].map(person).into_iter().collect(),
        roles: BTreeMap::from([(RoleName::Gate, role(&["ci"], 1)), (RoleName::Waiver, role(&["dave"], 1))]),
        requirements: Requirements { max_age_days: Some(60), ..Requirements::default() },
        log: Some("log example.org/log+0123abcd+AQ==\n".to_owned()),
        tsa: vec![vec![0x30, 0x82, 1, 0]],
    }
}

fn signed(payload: &[u8], names: &[&str]) -> Vec<u8> {
    let keys: Vec<SigningKey> = names.iter().map(|name| key(name)).collect();
    let signers: Vec<&dyn Sign> = keys.iter().map(|key| key as &dyn Sign).collect();
    seal(TRUST, payload, &signers).unwrap()
}

/// Opens with these root keys.
fn open(bytes: &[u8], roots: &[&str]) -> Result<Trust, TrustError> {
    Trust::open(bytes, &Anchor { keys: &public(roots), threshold: None, last_seen: None }, now())
}

const ROOT: [&str; 3] = ["alice", "bob", "carol"];

#[test]
fn every_bit_of_a_trust_file_is_bound_by_its_signatures() {
    let bytes = signed(&trust().to_bytes(), &["alice", "bob"]);
    assert_eq!(open(&bytes, &ROOT).unwrap(), trust());
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let error = open(&changed, &ROOT).unwrap_err();
        assert!(matches!(error.code, "E301" | "E309"), "bit {bit}: {error}");
        // A sample of the other ways in: they read by the same functions.
        if bit % 11 != 0 {
            continue;
        }
        assert!(Trust::reopen(&changed).is_err(), "bit {bit}");
        assert!(Trust::open_chain(&Start::Kept(&bytes), &[&changed], now()).is_err(), "bit {bit}");
        assert!(Trust::open_chain(&Start::Kept(&changed), &[&bytes], now()).is_err(), "bit {bit}");
    }
}

#[test]
fn a_trust_file_that_is_cut_off_anywhere_is_refused() {
    let bytes = signed(&trust().to_bytes(), &["alice", "bob"]);
    for cut in 0..bytes.len() {
        assert!(open(&bytes[..cut], &ROOT).is_err(), "{cut}");
    }
    let payload = trust().to_bytes();
    for cut in 0..payload.len() {
        assert!(open(&signed(&payload[..cut], &["alice", "bob"]), &ROOT).is_err(), "{cut}");
    }
    assert!(open(&[&bytes[..], b"\n"].concat(), &ROOT).is_err());
    assert!(open(&vec![b' '; MOST_BYTES + 1], &ROOT).unwrap_err().message.contains("larger"));
}

/// The payload with a change.
fn changed(change: impl FnOnce(&mut BTreeMap<String, Json>)) -> Vec<u8> {
    let Json::Object(mut members) = canonical::parse(&trust().to_bytes()).unwrap() else { panic!() };
    change(&mut members);
    Json::Object(members).to_bytes()
}

fn inside<'j>(members: &'j mut BTreeMap<String, Json>, path: &[&str]) -> &'j mut BTreeMap<String, Json> {
    path.iter().fold(members, |members, name| match members.get_mut(*name) {
        Some(Json::Object(inner)) => inner,
        _ => panic!("{name}"),
    })
}

fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}

#[test]
fn what_a_trust_file_may_not_say_is_refused_though_it_is_signed() {
    let base64 = |name: &str| {
        let key = key(name).verifying_key();
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, key.as_bytes())
    };
    let own = |key: &str| Json::object([("ed25519", text(key)), ("compromised", Json::Bool(false))]);
    let keys = |keys: Vec<Json>| Json::object([("keys", Json::Array(keys))]);
    let weak = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let cases: Vec<(Vec<u8>, &str, &str)> = vec![
        (changed(|all| drop(all.insert("more".into(), Json::Null))), "E301", "unknown member `more`"),
        (
            changed(|all| drop(inside(all, &["root"]).insert("x".into(), Json::Null))),
            "E301",
            "unknown member",
        ),
        (changed(|all| drop(all.insert("type".into(), text("x")))), "E301", "no type of a trust file"),
        (changed(|all| drop(all.insert("version".into(), Json::Integer(0)))), "E301", "`version`"),
        (changed(|all| drop(all.insert("version".into(), text("1")))), "E301", "`version`"),
        (changed(|all| drop(all.insert("expires".into(), text("2026-12-31")))), "E301", "`expires`"),
        (
            changed(|all| drop(all.insert("expires".into(), text("2026-12-31T00:00:00+00:00")))),
            "E301",
            "`expires`",
        ),
        (changed(|all| drop(all.insert("streams".into(), Json::Array(vec![])))), "E301", "no stream"),
        (changed(|all| drop(inside(all, &["roles"]).remove("gate"))), "E301", "nobody has the role `gate`"),
        (
            changed(|all| drop(inside(all, &["root"]).insert("threshold".into(), Json::Integer(4)))),
            "E301",
            "the threshold of `root` is 4 of 3",
        ),
        (
            changed(|all| drop(inside(all, &["root"]).insert("threshold".into(), Json::Integer(0)))),
            "E301",
            "`threshold`",
        ),
        (
            changed(|all| {
                let twice = Json::Array(vec![text("alice"), text("alice"), text("bob")]);
                inside(all, &["root"]).insert("principals".into(), twice);
            }),
            "E301",
            "a principal is twice in `root`",
        ),
        (
            changed(|all| {
                inside(all, &["roles", "gate"])
                    .insert("principals".into(), Json::Array(vec![text("mallory")]));
            }),
            "E301",
            "`mallory` of `gate` is no principal",
        ),
        (
            changed(|all| {
                let alice = keys(vec![own(&base64("alice"))]);
                inside(all, &["principals"]).insert("eve".into(), alice);
            }),
            "E301",
            "is there twice: of `alice` and of `eve`",
        ),
        (
            changed(|all| {
                let twice = keys(vec![own(&base64("dave")), own(&base64("dave"))]);
                inside(all, &["principals"]).insert("dave".into(), twice);
            }),
            "E301",
            "is there twice: of `dave` and of `dave`",
        ),
        (
            changed(|all| drop(inside(all, &["principals"]).insert("dave".into(), keys(vec![own(weak)])))),
            "E309",
            "weak",
        ),
        (
            changed(|all| drop(inside(all, &["principals"]).insert("dave".into(), keys(vec![own("AAAA")])))),
            "E301",
            "32 bytes",
        ),
        (
            changed(|all| drop(inside(all, &["principals"]).insert("dave".into(), keys(vec![])))),
            "E301",
            "`dave` has no key",
        ),
        (
            changed(|all| {
                inside(all, &["roles"]).insert("boss".into(), Json::object([("x", Json::Null)]));
            }),
            "E301",
            "`boss` is no role",
        ),
        (
            changed(|all| drop(inside(all, &["requirements"]).insert("replay".into(), text("maybe")))),
            "E301",
            "`replay`",
        ),
    ];
    for (payload, code, words) in cases {
        let error = open(&signed(&payload, &["alice", "bob"]), &ROOT).unwrap_err();
        assert_eq!(error.code, code, "{words}: {error}");
        assert!(error.message.contains(words), "{words}: {error}");
    }
}

#[test]
fn another_spelling_of_the_same_trust_file_is_refused() {
    // A number with a fraction, a duplicate, a space.
    let plain = String::from_utf8(trust().to_bytes()).unwrap();
    for (from, to) in [
        ("\"version\":1", "\"version\":1.0"),
        ("\"version\":1", "\"version\":1,\"version\":1"),
        (":1}", ": 1}"),
    ] {
        assert!(plain.contains(from));
        let other = plain.replacen(from, to, 1);
        assert_eq!(open(&signed(other.as_bytes(), &["alice", "bob"]), &ROOT).unwrap_err().code, "E301");
    }
}

#[test]
fn the_root_must_be_known_enough_and_in_force() {
    let bytes = signed(&trust().to_bytes(), &["alice", "bob"]);
    let with = |keys: &[&str], threshold, at| {
        Trust::open(&bytes, &Anchor { keys: &public(keys), threshold, last_seen: None }, at)
    };
    assert!(with(&["alice"], None, now()).is_ok());
    assert!(with(&["dave"], None, now()).unwrap_err().message.contains("none of the root keys"));
    assert!(with(&["alice", "dave"], None, now()).unwrap_err().message.contains("2 must have"));
    assert!(with(&ROOT, Some(3), now()).unwrap_err().message.contains("3 must have"));
    // The last second counts, the one behind it does not.
    assert!(with(&ROOT, None, trust().expires).is_ok());
    assert!(with(&ROOT, None, trust().expires + 1).unwrap_err().message.contains("expired"));
    // A signature of a known root key that is wrong is fatal, whoever else signed.
    let other = signed(&changed(|all| drop(all.insert("version".into(), Json::Integer(2)))), &["carol"]);
    let take = |bytes: &[u8]| {
        let Json::Object(all) = canonical::parse(bytes).unwrap() else { panic!() };
        all
    };
    let mut mixed = take(&bytes);
    let Some(Json::Array(foreign)) = take(&other).remove("signatures") else { panic!() };
    let Some(Json::Array(signatures)) = mixed.get_mut("signatures") else { panic!() };
    signatures.extend(foreign);
    let error = open(&Json::Object(mixed).to_bytes(), &ROOT).unwrap_err();
    assert!(error.message.contains("is wrong"), "{error}");
}

#[test]
fn a_key_of_the_root_counts_within_its_times() {
    let mut file = trust();
    let alice = file.principals.get_mut("alice").unwrap();
    alice.keys[0].valid_until = Some(now() - 1);
    assert_eq!(open(&signed(&file.to_bytes(), &["alice", "bob"]), &ROOT).unwrap_err().code, "E301");
    assert!(open(&signed(&file.to_bytes(), &["carol", "bob"]), &ROOT).is_ok());
    let alice = file.principals.get_mut("alice").unwrap();
    alice.keys[0].valid_until = Some(now());
    assert!(open(&signed(&file.to_bytes(), &["alice", "bob"]), &ROOT).is_ok());
    let alice = file.principals.get_mut("alice").unwrap();
    alice.keys[0].revoked_at = Some(now());
    assert_eq!(open(&signed(&file.to_bytes(), &["alice", "bob"]), &ROOT).unwrap_err().code, "E301");
}

#[test]
fn versions_do_not_go_back() {
    let mut second = trust();
    second.version = 2;
    let (one, two) =
        (signed(&trust().to_bytes(), &["alice", "bob"]), signed(&second.to_bytes(), &["bob", "carol"]));
    let seen =
        |trust: &Trust| Some(LastSeen { version: trust.version, digest: Digest::of(&trust.to_bytes()) });
    let with = |bytes: &[u8], last_seen| {
        Trust::open(bytes, &Anchor { keys: &public(&ROOT), threshold: None, last_seen }, now())
    };
    assert!(with(&two, seen(&trust())).is_ok());
    assert!(with(&two, seen(&second)).is_ok());
    assert!(with(&one, seen(&second)).unwrap_err().message.contains("was seen before"));
    let other = Some(LastSeen { version: 2, digest: Digest::of(b"other") });
    assert!(with(&two, other).unwrap_err().message.contains("another trust file of version 2"));
    // The same file with other signatures is the same file.
    let again = signed(&trust().to_bytes(), &["alice", "carol"]);
    assert!(Trust::open_chain(&Start::Kept(&one), &[&again], now()).is_ok());
    assert!(Trust::open_chain(&Start::Kept(&two), &[&one], now()).is_err());
    let none: [&[u8]; 0] = [];
    assert!(Trust::open_chain(&Start::Kept(&one), &none, now()).is_err());
}

#[test]
fn a_chain_of_versions_is_followed_link_by_link() {
    let anchor = public(&ROOT);
    let start = Start::Root(Anchor { keys: &anchor, threshold: Some(2), last_seen: None });
    let mut first = trust();
    first.expires = now() - 1;
    let mut second = trust();
    (second.version, second.root) = (2, role(&["carol", "dave"], 2));
    let mut third = trust();
    (third.version, third.root) = (3, role(&["dave", "ci"], 1));
    let one = signed(&first.to_bytes(), &["alice", "bob"]);
    let two = signed(&second.to_bytes(), &["alice", "carol", "dave"]);
    let three = signed(&third.to_bytes(), &["carol", "dave"]);
    let chain = |files: &[&[u8]]| Trust::open_chain(&start, files, now());
    // The first has expired, and is followed all the same; alone it does not count.
    assert_eq!(chain(&[&one, &two, &three]).unwrap(), third);
    assert!(chain(&[&one]).unwrap_err().message.contains("expired"));
    let error = chain(&[&one, &three]).unwrap_err();
    assert!(error.message.contains("the root of version 1 did not sign"), "{error}");
    assert!(chain(&[&three]).is_err());
    assert!(chain(&[&one, &three, &two]).is_err());
    // By one of the old root only, and by a root that made itself.
    let few = signed(&second.to_bytes(), &["carol", "dave"]);
    assert!(chain(&[&one, &few]).unwrap_err().message.contains("2 persons, and 1 signed"));
    let own = signed(&third.to_bytes(), &["dave", "ci"]);
    assert!(chain(&[&one, &own]).unwrap_err().message.contains("nobody of the root of version 1"));
}

#[test]
fn each_thing_that_a_trust_file_says_is_shown() {
    let base = trust();
    let none = base.changes_since(&base);
    assert!(none.is_empty(), "{none:?}");
    let changes: Vec<fn(&mut Trust)> = vec![
        |all| all.version = 2,
        |all| all.expires += 1,
        |all| all.streams.push("more".to_owned()),
        |all| all.root.threshold = 3,
        |all| all.root.principals.push("dave".to_owned()),
        |all| all.roles.get_mut(&RoleName::Gate).unwrap().verifier_ids.push("x".to_owned()),
        |all| drop(all.roles.remove(&RoleName::Waiver)),
        |all| drop(all.principals.insert("eve".to_owned(), person("eve").1)),
        |all| all.principals.get_mut("ci").unwrap().identities.push("ci@example.org".to_owned()),
        |all| all.principals.get_mut("ci").unwrap().keys[0].valid_from = Some(0),
        |all| all.principals.get_mut("ci").unwrap().keys[0].valid_until = Some(0),
        |all| all.principals.get_mut("ci").unwrap().keys[0].revoked_at = Some(0),
        |all| all.principals.get_mut("ci").unwrap().keys[0].compromised = true,
        |all| all.principals.get_mut("ci").unwrap().keys[0].comment = Some("\u{1b}[2J".to_owned()),
        |all| all.requirements.policy_sets = Some(Vec::new()),
        |all| all.requirements.engines = Some(vec!["e".to_owned()]),
        |all| all.requirements.controls.push("a:b".to_owned()),
        |all| all.requirements.max_age_days = None,
        |all| all.requirements.max_waiver_days = Some(1),
        |all| all.requirements.separate_duties = Some(false),
        |all| all.requirements.disclosure = Some(tollgate::signature::trust::Disclosure::Full),
        |all| all.requirements.replay = tollgate::signature::trust::Need::Required,
        |all| all.requirements.trusted_time = tollgate::signature::trust::Need::Required,
        |all| all.requirements.digest_algorithms = Some(vec!["sha256".to_owned()]),
        |all| all.log.as_mut().unwrap().push('\n'),
        |all| all.tsa.clear(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut other = base.clone();
        change(&mut other);
        let lines = other.changes_since(&base);
        assert!(!lines.is_empty(), "change {number} is not shown");
        assert!(!lines.join("").chars().any(char::is_control), "{lines:?}");
    }
}

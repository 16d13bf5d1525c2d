//! The archive, the envelope, the manifest: every refusal of steps 2, 3, 5 and 8 has a test.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tollgate::document::json::canonical::Json;
use tollgate::evidence;
use tollgate::evidence::archive::{self, Archive};
use tollgate::signature::{IN_TOTO, SigningKey, VerifyingKey, open, pae, seal};

use crate::evidence::forge::{Forgery, item, member, members};
use crate::evidence::run::{Run, failure, first_failure, key, keys, options, pod, verify};

/// The header of a file, as a program with other ideas might write it: `change` is made before the checksum.
fn header(name: &str, size: usize, change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut header = vec![0; 512];
    let mut put = |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{size:011o}\0"));
    put(136, "00000000000\0");
    put(156, "0");
    put(257, "ustar\x0000");
    put(329, "0000000\0");
    put(337, "0000000\0");
    change(&mut header);
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// An archive of empty files.
fn empty_files(names: &[&str]) -> Vec<u8> {
    let headers = names.iter().flat_map(|name| header(name, 0, |_| {}));
    headers.chain([0; 1024]).collect()
}

fn refusal(bytes: &[u8]) -> &'static str {
    Archive::read(bytes).map_or_else(|failure| failure.code, |_| "none")
}

#[test]
fn an_archive_is_read_only_in_its_one_spelling() {
    let bundle = Run::default().pack();
    assert_eq!(refusal(&bundle), "none");
    assert_eq!(refusal(&empty_files(&["a", "b"])), "none");
    assert_eq!(archive::pack(&Forgery::of(&bundle).files).unwrap(), bundle);

    assert_eq!(refusal(b""), "E101", "nothing");
    assert_eq!(refusal(&[0; 512]), "E101", "half an end");
    assert_eq!(refusal(&[b'x'; 1024]), "E101", "no tar");
    assert_eq!(refusal(&bundle[..bundle.len() - 1]), "E101", "cut off");
    assert_eq!(refusal(&empty_files(&["b", "a"])), "E101", "not ascending");
    let spellings: [(&str, usize, &str); 9] = [
        ("mode", 100, "0000755\0"),
        ("mode, spelled otherwise", 100, "000644 \0"),
        ("user", 108, "0001750\0"),
        ("group", 116, "0001750\0"),
        ("size, spelled otherwise", 124, "0000000000 \0"),
        ("time", 136, "14000000000\0"),
        ("link name", 157, "x"),
        ("owner's name", 265, "root"),
        ("prefix", 345, "folder"),
    ];
    for (what, at, text) in spellings {
        let change = |header: &mut [u8]| header[at..at + text.len()].copy_from_slice(text.as_bytes());
        let bytes: Vec<u8> = header("a", 0, change).into_iter().chain([0; 1024]).collect();
        assert_eq!(refusal(&bytes), "E101", "{what}");
    }
    let gnu = header("a", 0, |header| header[257..265].copy_from_slice(b"ustar  \0"));
    assert_eq!(refusal(&[&gnu[..], &[0; 1024]].concat()), "E101", "GNU's magic");
    let mut checksum = empty_files(&["a"]);
    checksum[150] ^= 1;
    assert_eq!(refusal(&checksum), "E101", "checksum");
    let mut padding = header("a", 1, |_| {});
    padding.extend([b'x'; 2].into_iter().chain([0; 510]).chain([0; 1024]));
    assert_eq!(refusal(&padding), "E101", "something in the padding");
}

#[test]
fn an_archive_holds_regular_files_alone() {
    for kind in *b"\x001234567gxLKSVA" {
        let header = header("a", 0, |header| header[156] = kind);
        assert_eq!(refusal(&[&header[..], &[0; 1024]].concat()), "E102", "{kind:?}");
    }
}

#[test]
fn a_name_that_climbs_out_is_refused() {
    for name in ["../evidence", "/etc/passwd", "a/../../b", "a//b", "./a", "a\\b", "nul", "C:", ".bashrc", ""]
    {
        assert_eq!(refusal(&empty_files(&[name])), "E103", "{name}");
    }
    let no_utf8 = header("a", 0, |header| header[0] = 0xff);
    assert_eq!(refusal(&[&no_utf8[..], &[0; 1024]].concat()), "E103");
    let full = header(&"a".repeat(100), 0, |_| {});
    assert_eq!(refusal(&[&full[..], &[0; 1024]].concat()), "none", "a field that is full");
    let files = [("../a".to_owned(), Vec::new())].into();
    assert_eq!(archive::pack(&files).unwrap_err().code, "E103", "nor is one written");
}

#[test]
fn a_name_stands_once() {
    for names in
        [&["a", "a"][..], &["A", "a"], &["a", "a/b"], &["A/x", "a/y"], &["a", "b", "a"], &["a/b/c", "a/B/d"]]
    {
        assert_eq!(refusal(&empty_files(names)), "E104", "{names:?}");
    }
}

#[test]
fn an_archive_is_not_read_beyond_its_limits() {
    let names: Vec<String> = (0..4097).map(|number| format!("{number:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(refusal(&empty_files(&names)), "E105", "files");
    assert_eq!(refusal(&empty_files(&names[..4096])), "none");
    let large = header("a", (64 << 20) + 1, |_| {});
    assert_eq!(refusal(&[&large[..], &[0; 1024]].concat()), "E105", "bytes of a file");
    assert_eq!(refusal(&vec![0; (256 << 20) + 1]), "E105", "bytes");
    let files = names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
    assert_eq!(archive::pack(&files).unwrap_err().code, "E105", "nor is one written");
}

#[test]
fn nothing_follows_the_end() {
    let bundle = Run::default().pack();
    assert_eq!(refusal(&[&bundle[..], &[0]].concat()), "E106");
    assert_eq!(refusal(&[&bundle[..], &[0; 512]].concat()), "E106");
    assert_eq!(refusal(&[&bundle[..], &bundle[..]].concat()), "E106");
    let mut after_one_block = bundle.clone();
    let end = bundle.len() - 1;
    after_one_block[end] = 1;
    assert_eq!(refusal(&after_one_block), "E106");
}

#[test]
fn what_every_bundle_has_must_be_there() {
    let bundle = Forgery::of(&Run::default().pack());
    for name in ["evidence.dsse.json", "manifest.json", "verdict.json", "replay.json", "sources.json"] {
        assert_eq!(failure(&bundle.clone().remove(name).pack()), (2, "E107"), "{name}");
    }
    assert_eq!(verify(&bundle.remove("verdict.json").pack()).exit_code(), 3);
}

#[test]
fn an_envelope_is_read_only_in_its_one_spelling() {
    let bundle = Forgery::of(&Run::default().pack());
    let envelope = "evidence.dsse.json";
    let changed = |from: &str, to: &str| bundle.clone().replace(envelope, from, to).pack();
    for (from, to) in [
        ("{\"payload\"", "{ \"payload\""),
        ("{\"payload\"", "{\"alg\":\"none\",\"payload\""),
        ("{\"payload\"", "{\"payload\":\"\",\"payload\""),
        ("\"payloadType\"", "\"payloadtype\""),
        ("{\"keyid\"", "{\"cert\":\"\",\"keyid\""),
        ("\"keyid\":\"SHA256:", "\"keyid\":\"\\u0053HA256:"),
    ] {
        assert_eq!(failure(&changed(from, to)), (3, "E201"), "{to}");
    }
    let without = |change: &dyn Fn(&mut Json)| failure(&bundle.clone().change(envelope, change).pack());
    assert_eq!(without(&|json| drop(members(json).remove("payloadType"))), (3, "E201"));
    assert_eq!(without(&|json| *member(json, "signatures") = Json::Null), (3, "E201"));
    assert_eq!(without(&|json| *member(json, "payload") = Json::Integer(1)), (3, "E201"));
    let signature = |change: &dyn Fn(&mut Json)| without(&|json| change(item(member(json, "signatures"), 0)));
    assert_eq!(signature(&|json| drop(members(json).remove("keyid"))), (3, "E201"), "no key is named");
    assert_eq!(signature(&|json| *member(json, "keyid") = "".into()), (3, "E201"), "no key is named");
    let twice = |json: &mut Json| {
        let one = item(member(json, "signatures"), 0).clone();
        *member(json, "signatures") = Json::Array(vec![one.clone(), one]);
    };
    assert_eq!(without(&twice), (3, "E201"), "a key is named twice");
    assert_eq!(failure(&bundle.clone().add(envelope, b"").pack()), (3, "E201"));
    assert_eq!(failure(&bundle.add(envelope, b"\xef\xbb\xbf{}").pack()), (3, "E201"));
}

#[test]
fn another_payload_type_is_refused_even_if_it_is_signed() {
    let bundle = Forgery::of(&Run::default().pack());
    let payload = bundle.payload();
    for other in ["application/vnd.in-toto+JSON", "text/plain", "", "application/vnd.in-toto+json "] {
        let forged = bundle.clone().sign_as(other, &payload, &key());
        assert_eq!(failure(&forged.pack()), (3, "E202"), "{other}");
    }
}

#[test]
fn base64_has_one_spelling() {
    // Of some release whose signature has a character that the other alphabet writes otherwise.
    let of = |path: usize| {
        let inputs = vec![(format!("shop/pod-{path}.json"), pod("web", true))];
        Forgery::of(&Run { inputs, ..Run::default() }.pack())
    };
    let differs = |bundle: &Forgery| {
        let mut envelope = bundle.json("evidence.dsse.json");
        let signature = member(item(member(&mut envelope, "signatures"), 0), "sig");
        signature.as_str().unwrap().contains(['/', '+'])
    };
    let bundle = (0..40).map(of).find(differs).unwrap();
    let with = |change: &dyn Fn(&str) -> String| {
        let forged = bundle.clone().change("evidence.dsse.json", |json| {
            let signature = member(item(member(json, "signatures"), 0), "sig");
            let text = change(signature.as_str().unwrap());
            *signature = text.into();
        });
        failure(&forged.pack())
    };
    assert_eq!(with(&str::to_owned), (0, "none"));
    // 64 bytes leave four bits over in the last character before the padding.
    let bits = |text: &str| {
        text.replace("g==", "h==").replace("w==", "x==").replace("Q==", "R==").replace("A==", "B==")
    };
    assert_ne!(bits("A=="), "A==");
    assert_eq!(with(&bits), (3, "E203"), "bits that say nothing");
    assert_eq!(with(&|text| text.trim_end_matches('=').to_owned()), (3, "E203"), "no padding");
    assert_eq!(with(&|text| text.replace('/', "_").replace('+', "-")), (3, "E203"), "the other alphabet");
    assert_eq!(with(&|text| format!("{text}\n")), (3, "E203"), "a line break");
    assert_eq!(with(&|_| STANDARD.encode([0; 63])), (3, "E203"), "another length");
    let payload = bundle.clone().replace("evidence.dsse.json", "\"payload\":\"ey", "\"payload\":\"e y");
    assert_eq!(failure(&payload.pack()), (3, "E203"));
}

#[test]
fn an_envelope_without_signature_is_refused() {
    let bundle = Forgery::of(&Run::default().pack());
    let none =
        bundle.change("evidence.dsse.json", |json| *member(json, "signatures") = Json::Array(Vec::new()));
    assert_eq!(failure(&none.pack()), (3, "E204"));
}

#[test]
fn only_a_key_that_is_given_counts() {
    let bundle = Run::default().pack();
    let other = SigningKey::generate([1; 32]);
    let others = [other.verifying_key()];
    let verification = evidence::verify(&bundle, &options(&others));
    assert_eq!(first_failure(&verification), (5, "E302"));
    assert_eq!(verification.exit_code(), 4);
    assert!(verification.statement.is_none(), "nothing of the payload is told");
    let none: [VerifyingKey; 0] = [];
    assert_eq!(first_failure(&evidence::verify(&bundle, &options(&none))), (5, "E302"));
    let both = [other.verifying_key(), key().verifying_key()];
    assert_eq!(evidence::verify(&bundle, &options(&both)).exit_code(), 0, "one of several is enough");

    // A signature of somebody else beside the trusted one does no harm and does not count.
    let bundle = Forgery::of(&bundle);
    let payload = bundle.payload();
    let theirs = Forgery::of(&bundle.pack()).sign_as(IN_TOTO, &payload, &other).json("evidence.dsse.json");
    let theirs = theirs.get("signatures").unwrap().as_array().unwrap()[0].clone();
    let two = bundle.change("evidence.dsse.json", |json| {
        let ours = item(member(json, "signatures"), 0).clone();
        *member(json, "signatures") = Json::Array(vec![theirs, ours]);
    });
    let verification = verify(&two.pack());
    assert_eq!(verification.exit_code(), 0);
    assert_eq!(verification.signers, [key().verifying_key().key_id()]);
}

#[test]
fn a_wrong_signature_in_the_name_of_a_trusted_key_is_fatal() {
    let bundle = Forgery::of(&Run::default().pack());
    let other = SigningKey::generate([1; 32]);
    let id = key().verifying_key().key_id();
    let payload = bundle.payload();
    let copied = bundle.clone().sign_as(IN_TOTO, &payload, &other).change("evidence.dsse.json", |json| {
        *member(item(member(json, "signatures"), 0), "keyid") = id.as_str().into();
    });
    let verification = verify(&copied.pack());
    assert_eq!(first_failure(&verification), (5, "E303"));
    assert_eq!(verification.exit_code(), 4);

    // Even beside a good one of another trusted key.
    let wrong = copied.json("evidence.dsse.json").get("signatures").unwrap().as_array().unwrap()[0].clone();
    let two = bundle.clone().sign_as(IN_TOTO, &payload, &other).change("evidence.dsse.json", |json| {
        let good = item(member(json, "signatures"), 0).clone();
        *member(json, "signatures") = Json::Array(vec![good, wrong]);
    });
    let both = [other.verifying_key(), key().verifying_key()];
    assert_eq!(first_failure(&evidence::verify(&two.pack(), &options(&both))), (5, "E303"));

    // A signature over the bare payload is none over its PAE.
    let bare = STANDARD.encode(key().sign(&payload));
    let bare = bundle.change("evidence.dsse.json", |json| {
        *member(item(member(json, "signatures"), 0), "sig") = bare.as_str().into();
    });
    assert_eq!(failure(&bare.pack()), (5, "E303"));
}

#[test]
fn lengths_in_what_is_signed_are_bytes() {
    assert_eq!(pae("t", "ü".as_bytes()), b"DSSEv1 1 t 2 \xc3\xbc");
    // SPEC: DSSE protocol, the example of its test vectors.
    let example = pae("http://example.com/HelloWorld", b"hello world");
    assert_eq!(example, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    let envelope = seal("t", b"p", &[&key()]).unwrap();
    assert_eq!(open(&envelope, "t", &keys()).unwrap().value(), b"p");
}

#[test]
fn the_manifest_is_the_one_that_is_signed() {
    let bundle = Forgery::of(&Run::default().pack());
    let manifest = "manifest.json";
    let unsigned = bundle.clone().replace(manifest, "\"size\":", "\"size\":1");
    assert_eq!(failure(&unsigned.pack()), (8, "E501"), "changed");
    let entry = |change: &dyn Fn(&mut Json)| {
        let forged = bundle.clone().change(manifest, |json| change(item(member(json, "entries"), 0)));
        failure(&forged.commit().pack())
    };
    assert_eq!(entry(&|_| {}), (0, "none"));
    assert_eq!(entry(&|entry| *member(entry, "role") = "policy".into()), (8, "E501"), "another role");
    assert_eq!(entry(&|entry| *member(entry, "mediaType") = "text/html".into()), (8, "E501"), "another type");
    assert_eq!(entry(&|entry| *member(entry, "path") = "../x".into()), (8, "E501"), "a path that climbs out");
    assert_eq!(entry(&|entry| *member(entry, "path") = "bin/x".into()), (8, "E501"), "an unknown place");
    assert_eq!(entry(&|entry| *member(entry, "path") = "verdict.json".into()), (8, "E501"), "not ascending");
    assert_eq!(entry(&|entry| *member(entry, "size") = Json::Integer(-1)), (8, "E501"), "a negative size");
    assert_eq!(
        entry(&|entry| drop(members(entry).insert("x".into(), Json::Null))),
        (8, "E501"),
        "more members"
    );
    let upper = |entry: &mut Json| {
        let digest = member(entry, "sha256").as_str().unwrap().to_uppercase();
        *member(entry, "sha256") = digest.into();
    };
    assert_eq!(entry(&upper), (8, "E501"), "a digest, spelled otherwise");
    let spaces = bundle.clone().replace(manifest, "\"entries\":", "\"entries\": ");
    let digest = tollgate::source::Digest::of(&spaces.files[manifest]).to_string();
    let spaces = spaces.statement(|statement| {
        *member(member(member(member(statement, "predicate"), "manifest"), "digest"), "sha256") =
            digest.into();
    });
    assert_eq!(failure(&spaces.pack()), (8, "E501"), "not canonical");
    for (name, value) in [("merkleRoot", Json::from("0".repeat(64))), ("size", Json::Integer(6))] {
        let forged = bundle.clone().statement(|statement| {
            *member(member(member(statement, "predicate"), "manifest"), name) = value;
        });
        assert_eq!(failure(&forged.pack()), (8, "E501"), "{name}");
    }
}

#[test]
fn every_file_is_listed_there_and_unchanged() {
    let bundle = Forgery::of(&Run::default().pack());
    let changed = bundle.clone().replace("verdict.json", "\"passed\"", "\"denied\"");
    assert_eq!(failure(&changed.pack()), (8, "E502"));
    let longer = bundle.clone().replace("documents/0001.jsonl", "v1/Pod/web", "v1/Pod/web2");
    assert_eq!(failure(&longer.pack()), (8, "E502"));
    for name in ["documents/0002.jsonl", "readme.md", "approvals.json"] {
        assert_eq!(failure(&bundle.clone().add(name, b"").pack()), (8, "E503"), "{name}");
    }
    for name in ["documents/0001.jsonl", "controls/nist-800-53r5/ac-6.json"] {
        assert_eq!(failure(&bundle.clone().remove(name).pack()), (8, "E504"), "{name}");
    }
    assert_eq!(failure(&bundle.finish()), (0, "none"), "the forger's tools are right");
}

//! Bundles as OPA makes them: archives, OCI layouts, manifests, signatures.

use std::path::Path;

use tollgate::policy::bundle::{self, Signer, Source, Trust, WriteOptions};
use tollgate::source::{Diagnostic, Digest};

const POLICY: &str = "package a

import rego.v1

deny contains msg if {
	some c in input.spec.containers
	c.privileged
	msg := sprintf(\"%s is bad\", [c.name])
}
";
const MANIFEST: &str = r#"{"revision":"r1","roots":["a","x"],"rego_version":1,"metadata":{"k":"v"}}"#;
const DATA: &str = r#"{"x": {"y":1}}"#;

/// What `opa build` signed of these three files: the header and the signature of its token, and the key to verify it by.
const SIGNED: &[(&str, &str, &str)] = &[
    (
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImRlZmF1bHQiLCJ0eXAiOiJKV1QifQ",
        "asKktEE4BXTS-b_4ITHiyDTC1A_6rFATjoB4V3jtprZ2CZLX5eEeFP6_mgG4aAR1iAmnYekBnVQQcv50gPCBErMHcLrtL0mXj3Ighrqcy5akFHxO6REM2T6i93wcaFm3UDEv1hPKvcW51EZBRWdFJ4Pq76VTbE3C2CDPvdT2SoVPLFe73BDwZzXRuz4h8UxKZ228YyCCGKZV1WIUW7KPbWzUL11tBq7Mv4DFUIYc18dbRjIMFu7HDhJQ49xpvgFlVNdpUtRpUMRV-Cg6DHtQTR2aL_UO8hHzZkIeB4331cEbQ_t9R8U3MYo1Bmjet0kQkvXiuRAGqnbvA4oeh2TQ8w",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmNbQhKnrJwD3c63IbQ2p\neKp8tC89pu7i/mvkynic4veSTGV/W1PsqswyQDYZFVpv9aVDXkRleQuhDi+Wjsau\nNsgv5zkgHpWnr+Jh8YzSly6Nr0c4WPJHdfEWIPGZsX97EadhWipVvZIdz9B12rEw\nL8IUv8917dYZvFJxQiLeZJPdSu1+hBlBclANHe5ZF3PHlHt2MXnsllZAtyD1dC7W\nCdPGZuOo68qITPcON36boWZiirAy0aoRckT5TFCQ1WqiqVNnAdtoInceYYeWmOMI\ngoarJayrcqMG4zKrEK8SoFGy+JepG/gqXzxGRe64GTliUnf8Bnuc14EOD4pm2A2R\nXQIDAQAB\n-----END PUBLIC KEY-----\n",
    ),
    (
        "eyJhbGciOiJFUzI1NiIsImtpZCI6ImRlZmF1bHQiLCJ0eXAiOiJKV1QifQ",
        "5gPA50GZbPF1a9cOa5ZT7Ku4t-WIkecn-2Rl4Zhg2Nc7bstc6viTzuip3fGW3TZn4kSS7vho5wB6lRHb1oQJNg",
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEwyN/KI0wlK/yoKKpJn9QShXq4dri\n9sJONC8WN7GbgIJKD0wSCSsD3WFuJw7T9OMcH9BxmyRYWmt9gIJu5yv/3A==\n-----END PUBLIC KEY-----\n",
    ),
    (
        "eyJhbGciOiJFZERTQSIsImtpZCI6ImRlZmF1bHQiLCJ0eXAiOiJKV1QifQ",
        "9n8lcDZ71-nclloDiVbNXbgQ0t3nkvdfEwOm-tD--a4XoMttYuq5nMmKMIO1Y-T0O7YpgAjMMVj0muIOj78NDg",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAppKbW1nw1VOzXg4SLt4gkU1+ilbao6a48xFzJuqOaI=\n-----END PUBLIC KEY-----\n",
    ),
    (
        "eyJhbGciOiJIUzI1NiIsImtpZCI6ImRlZmF1bHQiLCJ0eXAiOiJKV1QifQ",
        "pCD2uMDIeUJT6j6wOCsiB9XpRWtgfG7TXS_CEFpECb0",
        "s3cret\n",
    ),
];
/// The payload of its tokens.
const PAYLOAD: &str = "eyJmaWxlcyI6W3sibmFtZSI6ImEucmVnbyIsImhhc2giOiI5ODg4MzI0OGU3MWJlY2JjZjRhNzY1YTgzZTU3NTM1MThlNGUyNTYzNTQ5YzRkYjc5YWIyMzA3YWExZDFiOGM3IiwiYWxnb3JpdGhtIjoiU0hBLTI1NiJ9LHsibmFtZSI6ImRhdGEuanNvbiIsImhhc2giOiIzYWQ2MTUwYjljNTljNmNkYTE0YTk4OGM2YmE1MzE5MTM1MjUzYjVhZTEzNjZkMmZiOTA2NmYwMjQzYjI1NWYzIiwiYWxnb3JpdGhtIjoiU0hBLTI1NiJ9LHsibmFtZSI6Ii5tYW5pZmVzdCIsImhhc2giOiI0ZDEzMjQ1ZTVkODVjODAyNzQ5ZDg1NTRkZjUzNDQ1MDY0YmJlNTVjMjFhY2Y3ZTVhM2ZlYjhhNDFhNjc0YTYyIiwiYWxnb3JpdGhtIjoiU0hBLTI1NiJ9XSwia2V5aWQiOiJkZWZhdWx0In0";

/// Files by their names, in the order of an archive.
type Listed = Vec<(&'static str, String)>;

/// The three files with a signature of OPA's.
fn signed(header: &str, signature: &str) -> Listed {
    let token = format!(r#"{{"signatures": ["{header}.{PAYLOAD}.{signature}"], "plugin": "_default"}}"#);
    vec![
        ("a.rego", POLICY.to_owned()),
        ("data.json", DATA.to_owned()),
        (".manifest", MANIFEST.to_owned()),
        (".signatures.json", token),
    ]
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A tar file whose names are written as they are, be they wrong.
fn tar(files: &[(&str, &str, tar::EntryType)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, text, kind) in files {
        let mut header = tar::Header::new_old();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.set_size(text.len() as u64);
        header.set_cksum();
        archive.append(&header, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

fn regular(files: &[(&str, String)]) -> Vec<u8> {
    let files: Vec<_> =
        files.iter().map(|(name, text)| (*name, text.as_str(), tar::EntryType::Regular)).collect();
    tar(&files)
}

fn trust(key: &str) -> Trust {
    let mut trust = Trust::default();
    trust.add(key.as_bytes()).unwrap();
    trust
}

/// Reads a bundle of these bytes.
fn read(bytes: &[u8], trust: &Trust) -> Result<Source, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.tar.gz");
    std::fs::write(&path, bytes).unwrap();
    Source::read(&path, "bundle.tar.gz", trust)
}

#[track_caller]
fn refused(result: Result<Source, Vec<Diagnostic>>, code: &str, words: &str) {
    let told = result.unwrap_err();
    assert_eq!(told[0].code, code, "{told:?}");
    assert!(told[0].message.contains(words), "{}", told[0].message);
    assert!(told[0].help.is_some());
}

#[test]
fn what_opa_signed_is_verified_by_its_key_alone() {
    for (header, signature, key) in SIGNED {
        let files = signed(header, signature);
        let bytes = packed(&regular(&files));
        let source = read(&bytes, &trust(key)).unwrap();
        assert_eq!(source.revision.as_deref(), Some("r1"));
        assert_eq!(source.modules[0].path, "bundle.tar.gz/a.rego");
        assert_eq!((source.told.len(), source.data.len()), (0, 1));
        for (_, _, other) in SIGNED.iter().filter(|(_, _, other)| other != key) {
            refused(read(&bytes, &trust(other)), "policy-bundle-signature", "no key that is given made it");
        }
        // Without a key it is used, and that is told.
        let source = read(&bytes, &Trust::default()).unwrap();
        assert_eq!(source.told[0].code, "policy-bundle-unverified");
    }
}

#[test]
fn every_file_of_a_signed_bundle_is_the_one_that_was_signed() {
    let (header, signature, key) = SIGNED[2];
    let changed = |change: &dyn Fn(&mut Listed)| {
        let mut files = signed(header, signature);
        change(&mut files);
        read(&packed(&regular(&files)), &trust(key))
    };
    // White space and the order of keys have no say in documents.
    assert!(changed(&|files| files[1].1 = "{ \"x\" : {\"y\": 1} }\n".into()).is_ok());
    let code = "policy-bundle-signature";
    refused(changed(&|files| files[0].1.push('\n')), code, "`a.rego` is not the one");
    refused(changed(&|files| files[1].1 = "{}".into()), code, "`data.json` is not the one");
    refused(changed(&|files| files[2].1 = "{\"roots\": []}".into()), code, "`.manifest` is not the one");
    refused(
        changed(&|files| files.push(("b.rego", "package b\n".into()))),
        code,
        "does not name the file `b.rego`",
    );
    refused(changed(&|files| drop(files.remove(1))), code, "`data.json` that it names is missing");
    refused(changed(&|files| files[3].1 = "{\"signatures\": []}".into()), code, "holds 0 tokens");
    refused(changed(&|files| drop(files.remove(3))), "policy-bundle-unsigned", "not signed");
    let forged = SIGNED[3].1.replace('p', "q");
    refused(changed(&|files| files[3].1 = files[3].1.replace(signature, &forged)), code, "no key");
}

#[test]
fn a_public_key_is_no_secret() {
    // A token that is signed by HMAC with the text of the public key must not pass for one of its owner.
    let (_, _, key) = SIGNED[0];
    let files = signed(SIGNED[3].0, SIGNED[3].1);
    refused(read(&packed(&regular(&files)), &trust(key)), "policy-bundle-signature", "HS256");
    assert!(Trust::default().add(b"").is_err());
    assert!(Trust::default().add(b"-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n").is_err());
}

#[test]
fn archives_that_hold_what_no_bundle_should_are_refused() {
    use tar::EntryType::{Block, Link, Regular, Symlink};
    for (name, kind, words) in [
        ("../a.rego", Regular, "leads out"),
        ("a/../../b.rego", Regular, "leads out"),
        ("a.rego", Symlink, "is a link"),
        ("a.rego", Link, "is a link"),
        ("a.rego", Block, "neither a file nor a folder"),
    ] {
        refused(read(&packed(&tar(&[(name, "", kind)])), &Trust::default()), "policy-bundle-archive", words);
    }
    let twice = tar(&[("a.rego", POLICY, Regular), ("/a.rego", POLICY, Regular)]);
    refused(read(&packed(&twice), &Trust::default()), "policy-bundle-archive", "stands in it twice");
    refused(read(b"\x1f\x8bnothing", &Trust::default()), "policy-bundle-archive", "gzip");
    refused(read(b"nothing at all", &Trust::default()), "policy-bundle-archive", "tar");
}

#[test]
fn a_bundle_that_is_cut_off_anywhere_is_refused_or_the_same() {
    let whole = packed(&regular(&signed(SIGNED[2].0, SIGNED[2].1)));
    let key = trust(SIGNED[2].2);
    for length in 0..whole.len() {
        assert!(read(&whole[..length], &key).is_err(), "{length} bytes");
    }
}

#[test]
fn roots_and_versions_of_the_manifest_are_kept() {
    let with = |manifest: &str, policy: &str, data: &str| {
        let files = [
            ("a.rego", policy.to_owned()),
            ("data.json", data.to_owned()),
            (".manifest", manifest.to_owned()),
        ];
        read(&packed(&regular(&files)), &Trust::default())
    };
    assert!(with(r#"{"roots": ["a", "x"]}"#, POLICY, DATA).is_ok());
    assert!(with("{}", POLICY, DATA).is_ok());
    assert!(with(r#"{"roots": ["a", "x/y"]}"#, POLICY, DATA).is_ok());
    refused(with(r#"{"roots": ["x"]}"#, POLICY, DATA), "policy-bundle-roots", "package a");
    refused(with(r#"{"roots": ["a"]}"#, POLICY, DATA), "policy-bundle-roots", "data.x");
    refused(
        with(r#"{"roots": ["a", "x", "x/y"]}"#, POLICY, DATA),
        "policy-bundle-overlap",
        "`x/y` overlaps `x`",
    );
    refused(with("{", POLICY, DATA), "policy-bundle-manifest", "no JSON");
    let old = "package a\ndeny[msg] { msg := input.x }\n";
    assert!(with(r#"{"rego_version": 0}"#, old, "{}").is_ok());
    assert!(with(r#"{"rego_version": 1, "file_rego_versions": {"/a.rego": 0}}"#, old, "{}").is_ok());
    refused(with(r#"{"rego_version": 1}"#, old, "{}"), "policy-bundle-version", "Rego v1");
    let wasm = [("policy.wasm", String::new()), ("a.rego", POLICY.to_owned())];
    refused(read(&packed(&regular(&wasm)), &Trust::default()), "policy-bundle-target", "WebAssembly");
}

#[test]
fn two_bundles_do_not_own_the_same_path() {
    let bundle = |roots: &str| {
        let files =
            [(".manifest", format!(r#"{{"roots": [{roots}]}}"#)), ("a.rego", "package a.b\n".to_owned())];
        read(&packed(&regular(&files)), &Trust::default()).unwrap()
    };
    assert_eq!(
        bundle::overlaps(&[bundle(r#""a""#), bundle(r#""a/b", "c""#)])[0].code,
        "policy-bundle-overlap"
    );
    let other = {
        let files = [(".manifest", r#"{"roots": ["ab"]}"#.to_owned()), ("a.rego", "package ab\n".to_owned())];
        read(&packed(&regular(&files)), &Trust::default()).unwrap()
    };
    assert_eq!(bundle::overlaps(&[bundle(r#""a""#), other]), []);
}

/// An OCI layout with one image.
fn layout(folder: &Path, layers: &[(&str, Option<&str>, &[u8])], tag: &str) -> std::path::PathBuf {
    let blob = |bytes: &[u8]| {
        let digest = Digest::of(bytes).to_string();
        let path = folder.join("blobs/sha256").join(&digest);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        serde_json::json!({"digest": format!("sha256:{digest}"), "size": bytes.len()})
    };
    let layers: Vec<_> = layers
        .iter()
        .map(|(kind, title, bytes)| {
            let mut layer = blob(bytes);
            layer["mediaType"] = (*kind).into();
            if let Some(title) = title {
                layer["annotations"] = serde_json::json!({"org.opencontainers.image.title": title});
            }
            layer
        })
        .collect();
    let mut image = blob(serde_json::json!({"layers": layers}).to_string().as_bytes());
    image["annotations"] = serde_json::json!({"org.opencontainers.image.ref.name": tag});
    std::fs::write(folder.join("oci-layout"), r#"{"imageLayoutVersion": "1.0.0"}"#).unwrap();
    std::fs::write(folder.join("index.json"), serde_json::json!({"manifests": [image]}).to_string()).unwrap();
    folder.to_owned()
}

const REGO_LAYER: &str = "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego";
const DATA_LAYER: &str = "application/vnd.cncf.openpolicyagent.data.layer.v1+json";

#[test]
fn images_of_oci_layouts_are_read_as_conftest_and_opa_push_them() {
    let folder = tempfile::tempdir().unwrap();
    let layers: [(&str, Option<&str>, &[u8]); 2] = [
        (REGO_LAYER, Some("policy/a.rego"), POLICY.as_bytes()),
        (DATA_LAYER, Some("data.json"), DATA.as_bytes()),
    ];
    let path = layout(folder.path(), &layers, "registry.example/policies:v1");
    for tag in ["", ":v1"] {
        let named = std::path::PathBuf::from(format!("{}{tag}", path.display()));
        let source = Source::read(&named, "image", &Trust::default()).unwrap();
        assert_eq!((source.modules[0].path.as_str(), source.data.len()), ("image/policy/a.rego", 1));
    }
    let named = std::path::PathBuf::from(format!("{}:v2", path.display()));
    refused(
        Source::read(&named, "image:v2", &Trust::default()),
        "policy-bundle-layout",
        "no image has the tag `v2`",
    );

    let folder = tempfile::tempdir().unwrap();
    let bundle = packed(&regular(&signed(SIGNED[1].0, SIGNED[1].1)));
    let path =
        layout(folder.path(), &[("application/vnd.oci.image.layer.v1.tar+gzip", None, &bundle)], "latest");
    assert!(Source::read(&path, "image", &trust(SIGNED[1].2)).is_ok());
    refused(Source::read(&path, "image", &trust(SIGNED[0].2)), "policy-bundle-signature", "no key");
    // A blob that is another one than its name says.
    let blob = path.join("blobs/sha256").join(Digest::of(&bundle).to_string());
    let mut changed = bundle.clone();
    changed[20] ^= 1;
    std::fs::write(&blob, &changed).unwrap();
    refused(Source::read(&path, "image", &Trust::default()), "policy-bundle-layout", "has the digest");
    std::fs::remove_file(&blob).unwrap();
    refused(Source::read(&path, "image", &Trust::default()), "policy-bundle-layout", "cannot be read");

    let folder = tempfile::tempdir().unwrap();
    let path = layout(folder.path(), &[("application/x-other", None, b"?")], "latest");
    refused(Source::read(&path, "image", &Trust::default()), "policy-bundle-layout", "`application/x-other`");
    let folder = tempfile::tempdir().unwrap();
    let path = layout(folder.path(), &[(REGO_LAYER, Some("../../a.rego"), POLICY.as_bytes())], "latest");
    refused(Source::read(&path, "image", &Trust::default()), "policy-bundle-layout", "no path");
}

#[test]
fn a_bundle_is_written_reproducibly_and_read_again() {
    let files = [
        ("a.rego", POLICY.to_owned()),
        ("lib/b_test.rego", "package lib\n".to_owned()),
        ("x/data.yaml", "y: 1\n".to_owned()),
    ];
    let source = read(&packed(&regular(&files)), &Trust::default()).unwrap();
    let key = ed25519_pem();
    let signer = Signer::new(&key.0, "default").unwrap();
    let options = WriteOptions { revision: Some("r2".into()), ..WriteOptions::default() };
    let bytes = bundle::write(&source, &options, Some(&signer)).unwrap();
    assert_eq!(bytes, bundle::write(&source, &options, Some(&signer)).unwrap());
    let again = read(&bytes, &trust(&key.1)).unwrap();
    assert_eq!((again.revision.as_deref(), again.modules.len(), again.data.len()), (Some("r2"), 1, 1));
    // Another root than the packages have.
    let outside = WriteOptions { roots: vec!["other".into()], ..WriteOptions::default() };
    let bytes = bundle::write(&source, &outside, None).unwrap();
    refused(read(&bytes, &Trust::default()), "policy-bundle-roots", "package a");
}

/// A key pair as PEM.
fn ed25519_pem() -> (String, String) {
    let key = tollgate::signature::SigningKey::generate([7; 32]);
    (key.to_pem().unwrap().to_string(), key.verifying_key().to_pem().unwrap())
}

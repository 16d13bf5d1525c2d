//! What other programs make of a bundle.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tollgate::document::json::canonical::Json;
use tollgate::signature::{IN_TOTO, pae};
use tollgate::source::Digest;

use crate::evidence::forge::Forgery;
use crate::evidence::run::{Run, key};

/// Runs a program in a folder; none, with a notice, where it is not installed.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let Ok(output) = Command::new(program).args(arguments).current_dir(folder).output() else {
        println!("skipped: {program} is not installed");
        return None;
    };
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), text))
}

#[test]
fn openssl_verifies_the_signature_over_the_pae() {
    let bundle = Forgery::of(&Run::default().pack());
    let envelope = bundle.json("evidence.dsse.json");
    let signature =
        envelope.get("signatures").and_then(Json::as_array).unwrap()[0].get("sig").unwrap().clone();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("pae", &pae(IN_TOTO, &bundle.payload()));
    write("sig", &STANDARD.decode(signature.as_str().unwrap()).unwrap());
    write("pub.pem", key().verifying_key().to_pem().unwrap().as_bytes());
    let arguments =
        ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "pub.pem", "-sigfile", "sig", "-in", "pae"];
    let Some((verified, text)) = run(folder.path(), "openssl", &arguments) else { return };
    assert!(verified, "{text}");
    write("pae", &pae(IN_TOTO, b"something else"));
    assert!(!run(folder.path(), "openssl", &arguments).unwrap().0, "openssl refuses another payload");
}

/// Reads an envelope and a public key with Python's securesystemslib, and verifies.
const PYTHON: &str = r#"
import json, sys
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

key_id = json.load(open("envelope.json"))["signatures"][0]["keyid"]
key = SSlibKey(key_id, "ed25519", "ed25519", {"public": sys.argv[1]})
envelope = Envelope.from_dict(json.load(open("envelope.json")))
accepted = envelope.verify([key], 1)
assert list(accepted) == [key_id], accepted
statement = json.loads(envelope.payload)
assert statement["_type"] == "https://in-toto.io/Statement/v1"
envelope.payload += b" "
try:
    envelope.verify([key], 1)
except Exception:
    print("verified")
else:
    raise AssertionError("a changed payload was accepted")
"#;

#[test]
fn pythons_securesystemslib_verifies_the_envelope() {
    let Ok(python) = std::env::var("TOLLGATE_TEST_PYTHON") else {
        println!("skipped: TOLLGATE_TEST_PYTHON names no Python with securesystemslib");
        return;
    };
    let bundle = Forgery::of(&Run::default().pack());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("envelope.json"), &bundle.files["evidence.dsse.json"]).unwrap();
    fs::write(folder.path().join("verify.py"), PYTHON).unwrap();
    // A digest shows its 32 bytes as Python wants the key's.
    let public = Digest::from_bytes(*key().verifying_key().as_bytes()).to_string();
    let (verified, text) = run(folder.path(), &python, &["verify.py", &public]).unwrap();
    assert!(verified && text.contains("verified"), "{text}");
}

#[test]
fn tar_and_sha256sum_read_a_bundle() {
    let bundle = Run::default().pack();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bundle.tar"), &bundle).unwrap();
    let Some((listed, names)) = run(folder.path(), "tar", &["tf", "bundle.tar"]) else { return };
    assert!(listed, "{names}");
    let forgery = Forgery::of(&bundle);
    assert!(names.lines().eq(forgery.files.keys().map(String::as_str)), "{names}");
    assert!(run(folder.path(), "tar", &["xf", "bundle.tar"]).unwrap().0);
    for (name, content) in &forgery.files {
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), *content, "{name}");
    }
    let manifest = forgery.json("manifest.json");
    let line = |entry: &Json| {
        // Sensitive files have commitments.
        let digest = entry.get("sha256")?.as_str().unwrap();
        Some([digest, "  ", entry.get("path")?.as_str().unwrap(), "\n"].concat())
    };
    let entries = manifest.get("entries").and_then(Json::as_array).unwrap();
    let sums: String = entries.iter().filter_map(line).collect();
    assert!(sums.lines().count() >= 5, "{sums}");
    fs::write(folder.path().join("SHA256SUMS"), sums).unwrap();
    let Some((same, text)) = run(folder.path(), "sha256sum", &["--check", "--strict", "SHA256SUMS"]) else {
        return;
    };
    assert!(same, "{text}");
}

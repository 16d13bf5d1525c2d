//! `release --sidecars`, and `export` of what other tools read.

use serde_json::Value;
use tollgate::evidence::archive::Archive;

use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

/// A folder with a key, an artifact and a pod.
fn folder(pod: &str) -> Folder {
    let folder = Folder::new(&[("app.tgz", "what is released"), ("k8s/pod.yaml", pod)]);
    folder.run(&["key", "new", "gate"]).exits(0);
    folder.run(&["key", "new", "other"]).exits(0);
    folder
}

fn release(folder: &Folder, more: &[&str]) -> Ran {
    let fixed = ["release", "--version", "1.0.0", "--key", "gate.pem", "--artifact", "app.tgz"];
    folder.run(&[&fixed[..], more, &["k8s"]].concat())
}

fn export(folder: &Folder, more: &[&str]) -> Ran {
    folder.run(&[&["export", "app.tgz.evidence.tar", "--key", "gate.pub.pem"], more].concat())
}

const VERIFY: [&str; 6] =
    ["verify", "app.tgz.evidence.tar", "--key", "gate.pub.pem", "--no-requirements", "--replay"];

/// The statements of a file of envelopes, by their types.
fn types(folder: &Folder, file: &str) -> Vec<String> {
    let text = String::from_utf8(folder.read(file)).unwrap();
    let kind = |line: &str| {
        let envelope: Value = serde_json::from_str(line).unwrap();
        let payload = envelope["payload"].as_str().unwrap();
        let payload = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, payload).unwrap();
        let statement: Value = serde_json::from_slice(&payload).unwrap();
        assert_eq!(statement["subject"][0]["name"], "app.tgz");
        statement["predicateType"].as_str().unwrap().to_owned()
    };
    text.lines().map(kind).collect()
}

#[test]
fn sidecars_lie_beside_the_evidence_and_are_derived_again() {
    let folder = folder(GOOD_POD);
    release(&folder, &["--sidecars"]).exits(0);
    let names = folder.names();
    for name in ["app.tgz.evidence.tar", "app.tgz.intoto.jsonl", "app.tgz.sigstore.json"] {
        assert!(names.contains(&name.to_owned()), "{names:?}");
    }
    assert_eq!(
        types(&folder, "app.tgz.intoto.jsonl"),
        [
            "https://tollgate.dev/policy-evidence/v1",
            "https://in-toto.io/attestation/svr/v0.2",
            "https://slsa.dev/verification_summary/v1",
            "https://in-toto.io/attestation/test-result/v0.1",
        ]
    );
    folder.run(&[&VERIFY[..], &["--artifact", "app.tgz"]].concat()).exits(0);
    let bundle = folder.read("app.tgz.evidence.tar");
    let archive = Archive::read(&bundle).unwrap();
    let all = ["--sigstore", "s", "--oscal", "o", "--sarif", "f", "--intoto", "i", "--sign-key", "gate.pem"];
    export(&folder, &all).exits(0).says("wrote `i`");
    assert_eq!(folder.read("i"), folder.read("app.tgz.intoto.jsonl"));
    assert_eq!(folder.read("s"), folder.read("app.tgz.sigstore.json"));
    assert_eq!(archive.file("sigstore/1.sigstore.json").unwrap(), folder.read("s"));
    assert_eq!(archive.file("reports/oscal-ar.json").unwrap(), folder.read("o"));
    assert_eq!(archive.file("reports/results.sarif").unwrap(), folder.read("f"));
}

#[test]
fn what_is_denied_has_sidecars_that_say_so() {
    let folder = folder(&bad_pod());
    release(&folder, &["--sidecars", "--resource-uri", "https://example.org/app.tgz"]).exits(1);
    let types = types(&folder, "app.tgz.intoto.jsonl");
    assert_eq!(types.len(), 3);
    assert!(!types.iter().any(|kind| kind.contains("svr")));
    folder.run(&[&VERIFY[..], &["--no-subject"]].concat()).exits(1);
    // Another URI, another statement.
    export(&folder, &["--intoto", "i", "--sign-key", "gate.pem"]).exits(0);
    assert_ne!(folder.read("i"), folder.read("app.tgz.intoto.jsonl"));
}

#[test]
fn nothing_of_the_users_is_overwritten() {
    let folder = folder(GOOD_POD);
    folder.write("app.tgz.sigstore.json", b"mine");
    let before = folder.names();
    release(&folder, &["--sidecars"]).exits(2).says("`app.tgz.sigstore.json` is there already");
    assert_eq!(folder.names(), before, "nothing was written");
    release(&folder, &["--sidecars", "--format", "json=app.tgz.intoto.jsonl"]).exits(2).says("cannot be");
    release(&folder, &["--sidecars", "--force"]).exits(0);
    assert_ne!(folder.read("app.tgz.sigstore.json"), b"mine");
    folder.write("o", b"mine");
    export(&folder, &["--oscal", "o"]).exits(2).says("`o` is there already");
    export(&folder, &["--oscal", "o", "--sarif", "o"]).exits(2).says("cannot be");
    export(&folder, &["--oscal", "app.tgz.evidence.tar", "--force"]).exits(2).says("cannot be");
    assert_eq!(folder.read("o"), b"mine");
    export(&folder, &["--oscal", "o", "--force"]).exits(0);
    assert_ne!(folder.read("o"), b"mine");
}

#[test]
fn what_is_not_asked_right_or_not_valid_is_not_exported() {
    let folder = folder(GOOD_POD);
    release(&folder, &[]).exits(0);
    export(&folder, &[]).exits(2).says("--oscal");
    export(&folder, &["--intoto", "i"]).exits(2).says("--sign-key");
    export(&folder, &["--oscal", "o", "--sign-key", "gate.pem"]).exits(2).says("--intoto");
    release(&folder, &["--force", "--resource-uri", "https://example.org"]).exits(2).says("--sidecars");
    release(&folder, &["--force", "--sidecars", "--resource-uri", "no uri"]).exits(2).says("it is no URI");
    let mut bundle = folder.read("app.tgz.evidence.tar");
    let at = bundle.windows(8).position(|bytes| bytes == b"decision").unwrap();
    bundle[at] = b'D';
    folder.write("app.tgz.evidence.tar", &bundle);
    for what in ["--sigstore", "--oscal", "--sarif"] {
        export(&folder, &[what, "x"]).exits(3).says("E502");
    }
    folder
        .run(&["export", "app.tgz.evidence.tar", "--key", "other.pub.pem", "--oscal", "x"])
        .exits(4)
        .says("E302");
    assert!(!folder.names().contains(&"x".to_owned()));
}

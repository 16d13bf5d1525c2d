//! Bundles to attach, made once for all tests.

use std::process::Command;
use std::sync::OnceLock;

use tollgate::source::Digest;

use super::harness::{Folder, GOOD_POD};

/// The manifest of an image that the evidence is about.
pub(crate) const IMAGE: &str = concat!(
    r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","#,
    r#""config":{"mediaType":"application/vnd.oci.image.config.v1+json","#,
    r#""digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"#,
    r#""layers":[]}"#
);

/// What every folder has.
const BUNDLES: [&str; 5] = ["app.bin", "gate.pub.pem", "first.tar", "second.tar", "foreign.tar"];

/// The sidecars of `first.tar`, which a test puts beside it.
const SIDECARS: [&str; 2] = ["first.intoto.jsonl", "first.sigstore.json"];

/// Bundles of two releases, and one that somebody else signed.
struct Made {
    files: Vec<(&'static str, Vec<u8>)>,
    commit: Option<String>,
}

/// Runs git in a folder, always at the same time and as the same person; none where there is no git.
pub(crate) fn git(folder: &Folder, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    for (name, value) in [
        ("GIT_AUTHOR_NAME", "test"),
        ("GIT_AUTHOR_EMAIL", "test@example.org"),
        ("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z"),
        ("GIT_COMMITTER_NAME", "test"),
        ("GIT_COMMITTER_EMAIL", "test@example.org"),
        ("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
    ] {
        command.env(name, value);
    }
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let Ok(output) = command.args(arguments).current_dir(folder.path()).output() else {
        println!("notice: there is no git here, so the test is skipped");
        return None;
    };
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().trim_end().to_owned())
}

/// Makes the folder a repository with one commit, which is the same everywhere, and the tag `v1.0.0` on it.
pub(crate) fn repository(folder: &Folder) -> Option<String> {
    git(folder, &["init", "--quiet", "."])?;
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", "release"])?;
    git(folder, &["tag", "v1.0.0"])?;
    git(folder, &["rev-parse", "HEAD"])
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let commit = repository(&Folder::new(&[]));
        let folder = Folder::new(&[("app.bin", "what is released"), ("k8s/pod.yaml", GOOD_POD)]);
        folder.run(&["key", "new", "gate"]).exits(0);
        folder.run(&["key", "new", "other"]).exits(0);
        let image = format!("registry.example/acme/app@sha256:{}", Digest::of(IMAGE.as_bytes()));
        let release = |version: &str, key: &str, time: &str, output: &str| {
            let mut arguments = vec!["release", "--version", version, "--key", key, "--name", "shop", "k8s"];
            arguments.extend([
                "--artifact",
                "app.bin",
                "--digest",
                &image,
                "--time",
                time,
                "--output",
                output,
            ]);
            if let Some(commit) = &commit {
                arguments.extend(["--commit", commit]);
            }
            folder.run(&arguments).exits(0);
        };
        release("1.0.0", "gate.pem", "2026-01-01T00:00:00Z", "first.tar");
        release("1.1.0", "gate.pem", "2026-01-02T00:00:00Z", "second.tar");
        release("9.9.9", "other.pem", "2026-01-03T00:00:00Z", "foreign.tar");
        let derive = ["export", "--intoto", "first.intoto.jsonl", "--sign-key", "gate.pem"];
        let rest = ["--sigstore", "first.sigstore.json", "--key", "gate.pub.pem", "first.tar"];
        folder.run(&[&derive[..], &rest].concat()).exits(0);
        let files = BUNDLES.into_iter().chain(SIDECARS).map(|name| (name, folder.read(name))).collect();
        Made { files, commit }
    })
}

/// A folder with the artifact, the public keys, and the bundles `first.tar`, `second.tar` and `foreign.tar`.
pub(crate) fn folder() -> Folder {
    let folder = Folder::new(&[]);
    for (name, bytes) in made().files.iter().filter(|(name, _)| !SIDECARS.contains(name)) {
        folder.write(name, bytes);
    }
    folder
}

/// The commit that the bundles are about.
pub(crate) fn commit() -> Option<&'static str> {
    made().commit.as_deref()
}

/// The bytes of one of the files.
pub(crate) fn bytes(name: &str) -> &'static [u8] {
    &made().files.iter().find(|(other, _)| *other == name).unwrap().1
}

/// The digest of the statement of a bundle, as `verify` prints it.
pub(crate) fn statement(folder: &Folder, bundle: &str) -> String {
    let arguments =
        ["verify", bundle, "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--format", "json"];
    let ran = folder.run(&arguments).exits(0);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    format!("sha256:{}", json["statement"].as_str().unwrap().trim_start_matches("sha256:"))
}

/// The arguments that attach a bundle, by the gate's key.
pub(crate) fn attach<'a>(bundle: &'a str, place: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["attach", bundle, "--to", place, "--key", "gate.pub.pem"], more].concat()
}

/// The arguments that verify what a place has, by the gate's key.
pub(crate) fn verify<'a>(place: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["verify", "--from", place, "--key", "gate.pub.pem", "--no-requirements"], more].concat()
}

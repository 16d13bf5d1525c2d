//! Where things lie in a bundle.

use crate::source::Digest;

/// The signed statement.
pub(super) const ENVELOPE: &str = "evidence.dsse.json";
/// The list of all other files.
pub(super) const MANIFEST: &str = "manifest.json";
/// The decision record.
pub(super) const VERDICT: &str = "verdict.json";
/// What a replay needs.
pub(super) const REPLAY: &str = "replay.json";
/// The files that had a say.
pub(super) const SOURCES: &str = "sources.json";
/// What `sources.json` calls the file that says how inputs were read, where the bundle has their bytes.
pub(super) const READING_ROLE: &str = "reading";
/// The waivers that nobody signed. Left out where there is none.
pub(super) const UNSIGNED_WAIVERS: &str = "waivers/unsigned.json";
/// The summaries of the controls. Left out where the statement has room for them.
pub(super) const CONTROL_INDEX: &str = "controls/index.json";

/// The release notes. Left out where there are none.
pub(super) const NOTES: &str = "release/notes.md";

/// What of a partial bundle is shown.
/// What a partial bundle shows, or withholds. Left out of a whole one.
pub(super) const DISCLOSURE: &str = "disclosure.json";

/// How the names of salts begin.
pub(super) const SALTS: &str = "salts/";

/// The salt of the sensitive file at that place of the manifest.
pub(super) fn salt(index: usize) -> String {
    format!("{SALTS}{index}")
}

/// The bytes of a file that had a say: by their digest, or by the commitment where the file holds secrets.
pub(super) fn source(seal: Digest) -> String {
    format!("sources/{seal}")
}

/// A policy.
pub(super) fn policy(digest: Digest) -> String {
    format!("policies/{digest}.rego")
}

/// A data file of policies.
pub(super) fn data(digest: Digest) -> String {
    format!("data/{digest}")
}

/// Whether a file lies outside of the manifest: it came after the signature, and a step of its own authenticates it.
pub(super) fn is_outside(name: &str) -> bool {
    let folders = ["approvals/", "log/", "salts/", "sigstore/", "timestamps/"];
    name == DISCLOSURE || folders.iter().any(|folder| name.starts_with(folder))
}

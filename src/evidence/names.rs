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
/// The waivers that nobody signed. Left out where there is none.
pub(super) const UNSIGNED_WAIVERS: &str = "waivers/unsigned.json";
/// The summaries of the controls. Left out where the statement has room for them.
pub(super) const CONTROL_INDEX: &str = "controls/index.json";

/// What of a partial bundle is shown.
pub(super) const DISCLOSURE: &str = "disclosure.json";

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

//! `sources.json`: path, digest and size of every file that had a say.

use crate::NAMESPACE;
use crate::document::json::canonical::{self, Json};
use crate::evidence::failure::Failure;
use crate::evidence::member::{Members, count, text};
use crate::source::Digest;

/// A file that had a say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::evidence) struct Source {
    /// What it is: `input`, `policy`, `data`, or what the caller calls it (`config`, `waivers`).
    pub(in crate::evidence) role: String,
    /// Its path, as the user gave it.
    pub(in crate::evidence) path: String,
    /// The digest of its bytes.
    pub(in crate::evidence) digest: Digest,
    /// Its size in bytes.
    pub(in crate::evidence) size: u64,
}

/// The bytes of `sources.json`. The inputs stand in the order in which the run knows them.
pub(in crate::evidence) fn sources(sources: &[Source]) -> Vec<u8> {
    let file = |source: &Source| {
        Json::object([
            ("role", text(&source.role)),
            ("path", text(&source.path)),
            ("sha256", text(source.digest.to_string())),
            ("size", count(source.size)),
        ])
    };
    let schema = text(format!("{NAMESPACE}/sources/v1"));
    Json::object([("schema", schema), ("files", sources.iter().map(file).collect())]).to_bytes()
}

/// Reads `sources.json`.
///
/// # Errors
/// `E801`: it is not what [`sources`] writes.
pub(in crate::evidence) fn sources_of(bytes: &[u8]) -> Result<Vec<Source>, Failure> {
    let wrong = || Failure::new("E801", "`sources.json` is not of a known form");
    let json = canonical::parse(bytes).map_err(|_| wrong())?;
    let mut found = Vec::new();
    for file in Members::of(&json, "E801", "`sources.json`")?.objects("files", "a source")? {
        found.push(Source {
            role: file.text("role")?.to_owned(),
            path: file.text("path")?.to_owned(),
            digest: file.digest("sha256")?,
            size: file.count("size")?,
        });
    }
    if sources(&found) == bytes { Ok(found) } else { Err(wrong()) }
}

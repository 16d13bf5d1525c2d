//! `sources.json`: path, digest and size of every file that had a say; of a file that holds secrets, path and
//! commitment.

use crate::NAMESPACE;
use crate::document::json::canonical::{self, Json};
use crate::evidence::failure::Failure;
use crate::evidence::member::{Members, count, maybe, text};
use crate::source::Identity;

/// A file that had a say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::evidence) struct Source {
    /// What it is: `input`, `policy`, `data`, or what the caller calls it (`config`, `waivers`).
    pub(in crate::evidence) role: String,
    /// Its path, as the user gave it.
    pub(in crate::evidence) path: String,
    /// What says which bytes it had.
    pub(in crate::evidence) identity: Identity,
}

/// The bytes of `sources.json`. The inputs stand in the order in which the run knows them.
pub(in crate::evidence) fn sources(sources: &[Source]) -> Vec<u8> {
    let file = |source: &Source| {
        let mut members = vec![("role", text(&source.role)), ("path", text(&source.path))];
        match source.identity {
            Identity::Plain { digest, size } => {
                members.extend([("sha256", text(digest.to_string())), ("size", count(size))]);
            }
            Identity::Sealed(commitment) => {
                members.push(("commitment", maybe(commitment.map(|digest| digest.to_string()))));
            }
        }
        Json::object(members)
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
        let identity = match file.maybe("commitment") {
            Ok(None) => Identity::Sealed(None),
            Ok(Some(_)) => Identity::Sealed(Some(file.digest("commitment")?)),
            Err(_) => Identity::Plain { digest: file.digest("sha256")?, size: file.count("size")? },
        };
        found.push(Source {
            role: file.text("role")?.to_owned(),
            path: file.text("path")?.to_owned(),
            identity,
        });
    }
    if sources(&found) == bytes { Ok(found) } else { Err(wrong()) }
}

//! The list of all files of a bundle, whose Merkle root the statement signs.

use std::collections::BTreeMap;

use super::archive;
use super::failure::{Failure, shown};
use super::member::{Members, count, text};
use super::merkle;
use crate::NAMESPACE;
use crate::document::json::canonical::{self, Json};
use crate::source::Digest;

/// One file of a bundle. Its role and media type follow from its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name in the bundle.
    pub(super) path: String,
    /// Its size in bytes.
    pub(super) size: u64,
    /// Its digest.
    pub(super) digest: Digest,
}

/// The files of a bundle, in ascending order of their paths: the leaves of the Merkle tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    entries: Vec<Entry>,
}

/// What is signed instead of a manifest: its digest, its root and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// The digest of `manifest.json`.
    pub digest: Digest,
    /// The Merkle root over its entries.
    pub root: Digest,
    /// How many entries it has.
    pub size: usize,
}

impl Manifest {
    /// The manifest of `files` by path.
    ///
    /// # Errors
    /// A path at which no file of ours may lie (`E501`).
    pub(super) fn of(files: &BTreeMap<String, Vec<u8>>) -> Result<Self, Failure> {
        let entry = |(path, content): (&String, &Vec<u8>)| {
            place(path)?;
            Ok(Entry { path: path.clone(), size: content.len() as u64, digest: Digest::of(content) })
        };
        Ok(Self { entries: files.iter().map(entry).collect::<Result<_, Failure>>()? })
    }

    /// Reads `manifest.json`, which has one spelling.
    ///
    /// # Errors
    /// `E501`: it is no canonical JSON of that shape, or its paths are not ascending, safe and known.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let wrong = |message: String| Failure::new("E501", message);
        let json = canonical::parse(bytes)
            .map_err(|error| wrong(format!("`manifest.json` is no strict JSON: {error}")))?;
        let mut entries: Vec<Entry> = Vec::new();
        for entry in
            Members::of(&json, "E501", "the manifest")?.objects("entries", "an entry of the manifest")?
        {
            let path = entry.text("path")?.to_owned();
            archive::check_name(&path)
                .map_err(|reason| wrong(format!("the path `{}` {reason}", shown(&path))))?;
            place(&path)?;
            if entries.last().is_some_and(|last| last.path >= path) {
                return Err(wrong(format!("`{path}` is not in ascending order")));
            }
            entries.push(Entry { path, size: entry.count("size")?, digest: entry.digest("sha256")? });
        }
        let manifest = Self { entries };
        if manifest.to_bytes() != bytes {
            return Err(wrong(
                "the manifest is not spelled canonically, or says more than it may".to_owned(),
            ));
        }
        Ok(manifest)
    }

    /// The bytes of `manifest.json`.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let entries = self.entries.iter().map(Entry::to_json).collect();
        Json::object([
            ("schema", text(format!("{NAMESPACE}/manifest/v1"))),
            ("entries", Json::Array(entries)),
        ])
        .to_bytes()
    }

    /// The entries.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the statement signs.
    pub(super) fn commitment(&self) -> Commitment {
        Commitment { digest: Digest::of(&self.to_bytes()), root: self.root(), size: self.entries.len() }
    }

    /// The Merkle root over the entries.
    pub(super) fn root(&self) -> Digest {
        merkle::root(self.entries.iter().map(Entry::leaf))
    }

    /// The digest of the policy set: the Merkle root over the entries of policies and their data.
    pub(super) fn policy_set(&self) -> Digest {
        let theirs = |entry: &&Entry| entry.path.starts_with("policies/") || entry.path.starts_with("data/");
        merkle::root(self.entries.iter().filter(theirs).map(Entry::leaf))
    }
}

impl Entry {
    fn to_json(&self) -> Json {
        let (role, media_type) = place(&self.path).unwrap_or_default();
        Json::object([
            ("path", text(&self.path)),
            ("role", text(role)),
            ("size", count(self.size)),
            ("mediaType", text(media_type)),
            ("sha256", text(self.digest.to_string())),
        ])
    }

    fn leaf(&self) -> Digest {
        merkle::leaf(&self.to_json().to_bytes())
    }
}

/// Role and media type of a file by its path.
fn place(path: &str) -> Result<(&'static str, &'static str), Failure> {
    let json = "application/json";
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    Ok(match (folder, name, extension) {
        ("", "verdict.json", _) => ("verdict", json),
        ("", "replay.json", _) => ("replay", json),
        ("", "sources.json", _) => ("sources", json),
        ("policies", _, "rego") => ("policy", "text/x-rego"),
        ("data", ..) => ("data", "application/octet-stream"),
        ("documents", _, "jsonl") => ("document", "application/jsonl"),
        ("waivers", _, "json") => ("waiver", json),
        ("controls", _, "json") => ("control", json),
        ("release", "notes.md", _) => ("notes", "text/markdown"),
        ("reports", _, "sarif") => ("report", "application/sarif+json"),
        ("reports", _, "md") => ("report", "text/markdown"),
        ("reports", _, "json") => ("report", json),
        _ => return Err(Failure::new("E501", format!("no file of a bundle lies at `{}`", shown(path)))),
    })
}

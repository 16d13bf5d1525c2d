//! The list of all files of a bundle, whose Merkle root the statement signs.

use std::collections::BTreeMap;

use super::archive;
use super::failure::{Failure, shown};
use super::member::{Members, count, text};
use super::merkle;
use super::salt::{self, SALT_BYTES, Salting};
use crate::NAMESPACE;
use crate::document::json::canonical::{self, Json};
use crate::source::{Digest, map_ordered};

/// One file of a bundle. Its role and media type follow from its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name in the bundle.
    pub(super) path: String,
    /// Its size in bytes.
    pub(super) size: u64,
    /// What says which bytes it has.
    seal: Seal,
    /// What keeps the entry itself from being guessed by its hash.
    nonce: Option<Digest>,
}

/// What says which bytes a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seal {
    /// Their digest.
    Plain(Digest),
    /// A salted commitment: the file is sensitive, and may be withheld.
    Sensitive(Digest),
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
    /// The manifest of `files` by path, digested on up to `threads` threads.
    ///
    /// # Errors
    /// A path at which no file of ours may lie (`E501`).
    pub(super) fn of(
        files: &BTreeMap<String, Vec<u8>>,
        salting: &Salting,
        threads: usize,
    ) -> Result<Self, Failure> {
        let files: Vec<_> = files.iter().collect();
        let entries = map_ordered(
            threads,
            &files,
            || (),
            |(), (path, content)| {
                place(path)?;
                let seal = match salting.salt(path) {
                    Some(salt) => Seal::Sensitive(salt::commitment(&salt, content)),
                    None => Seal::Plain(Digest::of(content)),
                };
                let nonce = salting.nonce(path);
                Ok(Entry { path: (*path).clone(), size: content.len() as u64, seal, nonce })
            },
        );
        Ok(Self { entries: entries.into_iter().collect::<Result<_, Failure>>()? })
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
            let entry = Entry::read(&entry)?;
            if entries.last().is_some_and(|last| last.path >= entry.path) {
                return Err(wrong(format!("`{}` is not in ascending order", entry.path)));
            }
            entries.push(entry);
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

    /// The salts of the sensitive files, by their names in the bundle.
    pub(super) fn salts(&self, salting: &Salting) -> BTreeMap<String, Vec<u8>> {
        let salt = |(index, entry): (usize, &Entry)| {
            Some((super::names::salt(index), salting.salt(&entry.path)?.to_vec()))
        };
        self.entries.iter().enumerate().filter_map(salt).collect()
    }

    /// What the statement signs.
    pub(super) fn commitment(&self) -> Commitment {
        Commitment { digest: Digest::of(&self.to_bytes()), root: self.root(), size: self.entries.len() }
    }

    /// The leaves of the Merkle tree.
    pub(super) fn leaves(&self) -> Vec<Digest> {
        self.entries.iter().map(Entry::leaf).collect()
    }

    /// The Merkle root over the entries.
    pub(super) fn root(&self) -> Digest {
        merkle::root(self.entries.iter().map(Entry::leaf))
    }

    /// The digest of the policy set: the Merkle root over the entries of policies and their data.
    pub(super) fn policy_set(&self) -> Digest {
        policy_set(&self.entries)
    }
}

impl Entry {
    /// Reads an entry. What is not known in it, whoever reads it finds by writing it again.
    ///
    /// # Errors
    /// `E501`: it has not the members of an entry, or no file of ours may lie at its path. Other codes: as `entry` has
    /// them.
    pub(super) fn read(entry: &Members<'_>) -> Result<Self, Failure> {
        let path = entry.text("path")?.to_owned();
        archive::check_name(&path)
            .map_err(|reason| Failure::new("E501", format!("the path `{}` {reason}", shown(&path))))?;
        place(&path)?;
        let seal = if entry.has("sensitive") {
            Seal::Sensitive(entry.digest("commitment")?)
        } else {
            Seal::Plain(entry.digest("sha256")?)
        };
        let nonce = if entry.has("nonce") { Some(entry.digest("nonce")?) } else { None };
        Ok(Self { path, size: entry.count("size")?, seal, nonce })
    }

    /// The entry as the manifest has it.
    pub(super) fn to_json(&self) -> Json {
        let (role, media_type) = place(&self.path).unwrap_or_default();
        let mut members = vec![("path", text(&self.path)), ("role", text(role)), ("size", count(self.size))];
        match self.seal {
            Seal::Plain(digest) => {
                members.extend([("mediaType", text(media_type)), ("sha256", text(digest.to_string()))]);
            }
            Seal::Sensitive(commitment) => members
                .extend([("sensitive", Json::Bool(true)), ("commitment", text(commitment.to_string()))]),
        }
        members.extend(self.nonce.map(|nonce| ("nonce", text(nonce.to_string()))));
        Json::object(members)
    }

    /// Its hash as a leaf of the Merkle tree.
    pub(super) fn leaf(&self) -> Digest {
        merkle::leaf(&self.to_json().to_bytes())
    }

    /// The salted commitment that it has in place of a digest.
    pub(super) fn commitment(&self) -> Option<Digest> {
        match self.seal {
            Seal::Plain(_) => None,
            Seal::Sensitive(commitment) => Some(commitment),
        }
    }

    /// Whether it has a salted commitment in place of a digest.
    pub(super) fn is_sensitive(&self) -> bool {
        self.commitment().is_some()
    }

    /// Checks that `content` is what the entry says; `salt` is what the bundle has as the file's salt.
    ///
    /// # Errors
    /// `E502`: another size or digest. `E506`: another commitment, no salt, one of another length, or one that no
    /// sensitive file has.
    pub(super) fn check(&self, content: &[u8], salt: Option<&[u8]>) -> Result<(), Failure> {
        let changed = || Failure::new("E502", format!("`{}` was changed", shown(&self.path)));
        let refuse = |why: &str| Err(Failure::new("E506", format!("`{}` {why}", shown(&self.path))));
        if content.len() as u64 != self.size {
            return Err(changed());
        }
        match (self.seal, salt) {
            (Seal::Plain(digest), None) if Digest::of(content) == digest => Ok(()),
            (Seal::Plain(_), None) => Err(changed()),
            (Seal::Plain(_), Some(_)) => refuse("is not sensitive, and has a salt"),
            (Seal::Sensitive(_), None) => refuse("is sensitive, and its salt is missing"),
            (Seal::Sensitive(_), Some(salt)) if salt.len() != SALT_BYTES => {
                refuse("has a salt that is not of 32 bytes")
            }
            (Seal::Sensitive(expected), Some(salt)) if salt::commitment(salt, content) == expected => Ok(()),
            (Seal::Sensitive(_), Some(_)) => refuse("or its salt was changed"),
        }
    }
}

/// The digest of the policy set among entries in ascending order of their paths.
pub(super) fn policy_set<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Digest {
    let theirs = |entry: &&Entry| salt::is_of_policy_set(&entry.path);
    merkle::root(entries.into_iter().filter(theirs).map(Entry::leaf))
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
        ("sources", ..) => ("source", "application/octet-stream"),
        ("waivers", _, "json") => ("waiver", json),
        ("controls", _, "json") => ("control", json),
        ("release", "notes.md", _) => ("notes", "text/markdown"),
        ("reports", _, "sarif") => ("report", "application/sarif+json"),
        ("reports", _, "md") => ("report", "text/markdown"),
        ("reports", _, "json") => ("report", json),
        _ => return Err(Failure::new("E501", format!("no file of a bundle lies at `{}`", shown(path)))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> BTreeMap<String, Vec<u8>> {
        let names = ["verdict.json", "documents/0001.jsonl", "policies/a.rego", "sources.json"];
        names.into_iter().map(|name| (name.to_owned(), name.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_manifest_is_read_as_it_is_written_and_in_no_other_spelling() {
        let salting = Salting::new(Some([1; 32]), &[]);
        let manifest = Manifest::of(&files(), &salting, 2).unwrap();
        let bytes = manifest.to_bytes();
        assert_eq!(Manifest::parse(&bytes), Ok(manifest));
        let text = String::from_utf8(bytes).unwrap();
        for (from, to) in [
            ("\"sensitive\":true", "\"sensitive\":false"),
            ("\"sensitive\":true", "\"sensitive\":true,\"sha256\":\"00\""),
            ("\"commitment\":\"", "\"commitment\":\"A"),
            ("\"role\":\"document\"", "\"role\":\"policy\""),
            ("\"size\":20", "\"size\":20.0"),
            ("\"size\":20", "\"size\":-1"),
            ("\"nonce\":\"", "\"nonce\":null,\"x\":\""),
            ("{\"entries\"", " {\"entries\""),
            ("manifest/v1", "manifest/v2"),
        ] {
            assert!(text.contains(from), "{from}");
            let changed = text.replacen(from, to, 1);
            assert_eq!(Manifest::parse(changed.as_bytes()).unwrap_err().code, "E501", "{from} to {to}");
        }
    }

    #[test]
    fn who_signs_has_no_say_in_the_digest_of_a_policy_set() {
        let of = |salting: &Salting| Manifest::of(&files(), salting, 1).unwrap();
        let (one, other) = (of(&Salting::new(Some([1; 32]), &[])), of(&Salting::new(Some([2; 32]), &[])));
        assert_ne!(one.root(), other.root());
        assert_eq!(one.policy_set(), other.policy_set());
        assert_eq!(one.policy_set(), of(&Salting::default()).policy_set());
    }

    #[test]
    fn content_and_salt_must_be_those_of_the_entry() {
        let salting = Salting::new(Some([1; 32]), &[]);
        let manifest = Manifest::of(&files(), &salting, 1).unwrap();
        let entry = |path: &str| manifest.entries().iter().find(|entry| entry.path == path).unwrap();
        let code = |path: &str, content: &[u8], salt: Option<&[u8]>| {
            entry(path).check(content, salt).map_err(|failure| failure.code)
        };
        let document = "documents/0001.jsonl";
        let salt = salting.salt(document).unwrap();
        assert_eq!(code(document, document.as_bytes(), Some(&salt)), Ok(()));
        assert_eq!(code(document, document.as_bytes(), None), Err("E506"));
        assert_eq!(code(document, document.as_bytes(), Some(&[0; 32])), Err("E506"));
        assert_eq!(code(document, document.as_bytes(), Some(&salt[..31])), Err("E506"));
        assert_eq!(code(document, b"documents/0002.jsonl", Some(&salt)), Err("E506"));
        assert_eq!(code(document, b"", Some(&salt)), Err("E502"));
        assert_eq!(code("verdict.json", b"verdict.json", None), Ok(()));
        assert_eq!(code("verdict.json", b"verdict.jsom", None), Err("E502"));
        assert_eq!(code("verdict.json", b"verdict.json", Some(&salt)), Err("E506"));
    }
}

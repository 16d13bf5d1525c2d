//! Partial bundles: what is shown of a bundle, or what is withheld, and how one is made.
//!
//! In place of the manifest, a bundle may carry proofs that the files it shows are leaves of the signed Merkle tree:
//! then neither names nor digests of other files are told. Or it carries the whole manifest, and says which of its
//! files are withheld. `disclosure.json` says which of both it is. Nobody signs a partial bundle again: what it shows is
//! bound by the signature of the whole one.
//!
//! SPEC: evidence.md, "Files", principle 6 and T21.

use std::collections::{BTreeMap, BTreeSet};

use super::archive;
use super::failure::{Failure, shown};
use super::manifest::{Entry, Manifest};
use super::member::{Members, count, texts};
use super::verify::{Listing, VerifiedBundle};
use super::{merkle, names};
use crate::document::json::canonical::{self, Json};
use crate::source::Digest;

/// What `disclosure.json` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Disclosure {
    /// The files that are shown, in ascending order of their places.
    Proofs(Vec<Proof>),
    /// The files of the manifest that are withheld.
    Withheld(BTreeSet<String>),
}

/// A file that is shown, and what proves that it is of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proof {
    /// Its place in the manifest, from 0.
    pub(super) index: usize,
    /// Its entry there.
    pub(super) entry: Entry,
    /// The hashes beside the way up the Merkle tree, from the leaf on.
    path: Vec<Digest>,
}

impl Disclosure {
    /// Reads `disclosure.json`, which has one spelling.
    ///
    /// # Errors
    /// `E505`: it is no canonical JSON of one of the two shapes, shows nothing, or its proofs are not in ascending
    /// order. `E504`: it withholds nothing, or names what is withheld twice or out of order.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let wrong = |code, message: &str| Failure::new(code, format!("`disclosure.json` {message}"));
        let json = canonical::parse_canonical(bytes)
            .map_err(|error| wrong("E505", &format!("is no canonical JSON: {error}")))?;
        let members = Members::of(&json, "E505", "`disclosure.json`")?;
        let disclosure = if members.has("withheld") {
            let members = Members::of(&json, "E504", "`disclosure.json`")?;
            let paths = members.texts("withheld")?;
            if paths.is_empty() || !paths.is_sorted_by(|one, other| one < other) {
                return Err(wrong("E504", "withholds nothing, or is not in ascending order"));
            }
            Self::Withheld(paths.into_iter().collect())
        } else {
            let proofs = members.objects("proofs", "a proof")?;
            let proofs: Vec<Proof> = proofs.iter().map(Proof::read).collect::<Result<_, Failure>>()?;
            let ascending = |one: &Proof, other: &Proof| {
                one.index < other.index && one.entry.path.as_str() < other.entry.path.as_str()
            };
            if proofs.is_empty() || !proofs.is_sorted_by(ascending) {
                return Err(wrong("E505", "shows nothing, or is not in ascending order"));
            }
            Self::Proofs(proofs)
        };
        if disclosure.to_bytes() == bytes {
            Ok(disclosure)
        } else {
            Err(wrong("E505", "says more than it may"))
        }
    }

    /// The bytes of `disclosure.json`.
    fn to_bytes(&self) -> Vec<u8> {
        let member = match self {
            Self::Proofs(proofs) => ("proofs", proofs.iter().map(Proof::to_json).collect()),
            Self::Withheld(paths) => ("withheld", texts(paths)),
        };
        Json::object([member]).to_bytes()
    }
}

impl Proof {
    fn read(proof: &Members<'_>) -> Result<Self, Failure> {
        let path = proof.texts("path")?;
        let path: Option<Vec<Digest>> = path.iter().map(|hash| Digest::from_hex(hash)).collect();
        Ok(Self {
            index: proof.count("index")?,
            entry: Entry::read(&proof.inside("entry", "the entry of a proof")?)
                .map_err(|failure| Failure { code: "E505", ..failure })?,
            path: path.ok_or_else(|| proof.wrong("path"))?,
        })
    }

    fn to_json(&self) -> Json {
        Json::object([
            ("index", count(self.index)),
            ("entry", self.entry.to_json()),
            ("path", texts(self.path.iter().map(Digest::to_string))),
        ])
    }

    /// Checks that the entry stands at its place of the tree with that root and so many leaves.
    ///
    /// # Errors
    /// `E505`: it does not.
    pub(super) fn check(&self, root: Digest, size: usize) -> Result<(), Failure> {
        if merkle::root_by(self.entry.leaf(), self.index, size, &self.path) == Some(root) {
            return Ok(());
        }
        let path = shown(&self.entry.path);
        Err(Failure::new(
            "E505",
            format!("`{path}` is not proved to be a file of the bundle that was signed"),
        ))
    }
}

/// What a partial bundle shows. Each function is asked for the path of every file.
#[derive(Clone, Copy)]
pub enum Show<'a> {
    /// These files, with proofs in place of the manifest: nothing is told of the others but how many there are.
    Only(&'a dyn Fn(&str) -> bool),
    /// All but these, with the manifest, which names them.
    AllBut(&'a dyn Fn(&str) -> bool),
}

/// Makes a partial bundle of one that was verified, and may be partial itself. What was added after signing (approvals,
/// timestamps, proofs of a log) stays.
///
/// # Errors
/// `E504`: no file is to be shown, or none withheld.
pub fn disclose(bundle: &VerifiedBundle<'_>, show: &Show<'_>) -> Result<Vec<u8>, Failure> {
    let shows = |path: &str| match show {
        Show::Only(wanted) => wanted(path),
        Show::AllBut(unwanted) => !unwanted(path),
    };
    let nothing = |what: &str| Failure::new("E504", format!("no file of the bundle is to be {what}"));
    let there: BTreeSet<&str> = bundle.listed().map(|(_, entry)| entry.path.as_str()).collect();
    let kept: BTreeSet<&str> = there.iter().copied().filter(|path| shows(path)).collect();
    if kept.is_empty() {
        return Err(nothing("shown"));
    }
    if matches!(show, Show::AllBut(_)) && kept.len() == there.len() {
        return Err(nothing("withheld"));
    }
    let disclosure = match (bundle.listing(), show) {
        (Listing::Proofs(proofs), _) => {
            let kept = proofs.iter().filter(|proof| kept.contains(proof.entry.path.as_str()));
            Disclosure::Proofs(kept.cloned().collect())
        }
        (Listing::Manifest(manifest, _), Show::Only(_)) => Disclosure::Proofs(prove(manifest, &kept)),
        (Listing::Manifest(manifest, _), Show::AllBut(_)) => {
            let paths = manifest.entries().iter().map(|entry| &entry.path);
            Disclosure::Withheld(paths.filter(|path| !kept.contains(path.as_str())).cloned().collect())
        }
    };
    let salts: BTreeSet<String> = bundle
        .listed()
        .filter(|(_, entry)| entry.is_sensitive() && kept.contains(entry.path.as_str()))
        .map(|(index, _)| names::salt(index))
        .collect();
    let stays = |name: &str| match name {
        names::DISCLOSURE => false,
        names::MANIFEST => matches!(disclosure, Disclosure::Withheld(_)),
        name if name.starts_with(names::SALTS) => salts.contains(name),
        name => !there.contains(name) || kept.contains(name),
    };
    let mut files: BTreeMap<String, Vec<u8>> = bundle
        .files()
        .filter(|(name, _)| stays(name))
        .map(|(name, content)| (name.to_owned(), content.to_vec()))
        .collect();
    files.insert(names::DISCLOSURE.to_owned(), disclosure.to_bytes());
    archive::pack(&files)
}

/// Proofs of the entries at `paths`.
fn prove(manifest: &Manifest, paths: &BTreeSet<&str>) -> Vec<Proof> {
    let leaves = manifest.leaves();
    let wanted =
        manifest.entries().iter().enumerate().filter(|(_, entry)| paths.contains(entry.path.as_str()));
    wanted
        .map(|(index, entry)| Proof { index, entry: entry.clone(), path: merkle::audit_path(&leaves, index) })
        .collect()
}

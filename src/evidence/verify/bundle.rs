//! A bundle whose signature and files were checked.

use std::collections::BTreeSet;

use crate::document::json::canonical::{self, Json};
use crate::evidence::archive::Archive;
use crate::evidence::disclosure::{Disclosure, Proof};
use crate::evidence::failure::{Failure, shown};
use crate::evidence::manifest::{Entry, Manifest};
use crate::evidence::metrics::Released;
use crate::evidence::statement::Statement;
use crate::evidence::{names, source};
use crate::source::{Digest, map_ordered};

/// A bundle that passed steps 1 to 6 and 8 of the verification: every byte of it is bound by a trusted key's
/// signature.
///
/// INVARIANT: only [`verify`](super::verify) makes one.
#[derive(Debug, Clone)]
pub struct VerifiedBundle<'b> {
    statement: Statement,
    listing: Listing,
    archive: Archive<'b>,
}

/// What binds the files of a bundle to the root that is signed.
#[derive(Debug, Clone)]
pub(in crate::evidence) enum Listing {
    /// The manifest, and those of its files that are withheld.
    Manifest(Manifest, BTreeSet<String>),
    /// Proofs of the files that are shown.
    Proofs(Vec<Proof>),
}

impl Listing {
    /// Reads what `archive` has, and holds it against what is signed.
    fn of(archive: &Archive<'_>, statement: &Statement) -> Result<Self, Failure> {
        let disclosure = archive.file(names::DISCLOSURE).map(Disclosure::parse).transpose()?;
        let signed = statement.manifest;
        if let Some(Disclosure::Proofs(proofs)) = disclosure {
            if archive.file(names::MANIFEST).is_some() {
                return Err(Failure::new("E503", "`manifest.json` stands beside proofs that replace it"));
            }
            proofs.iter().try_for_each(|proof| proof.check(signed.root, signed.size))?;
            return Ok(Self::Proofs(proofs));
        }
        let bytes = archive.file(names::MANIFEST).unwrap_or_default();
        if Digest::of(bytes) != signed.digest {
            return Err(Failure::new("E501", "`manifest.json` is not the one that is signed"));
        }
        let manifest = Manifest::parse(bytes)?;
        if manifest.root() != signed.root || manifest.entries().len() != signed.size {
            return Err(Failure::new("E501", "the manifest's Merkle root is not the one that is signed"));
        }
        let withheld = match disclosure {
            Some(Disclosure::Withheld(paths)) => paths,
            _ => BTreeSet::new(),
        };
        let listed: BTreeSet<&str> = manifest.entries().iter().map(|entry| entry.path.as_str()).collect();
        if let Some(path) = withheld.iter().find(|path| !listed.contains(path.as_str())) {
            let message = format!("`{}` is withheld, and is not in the manifest", shown(path));
            return Err(Failure::new("E504", message));
        }
        Ok(Self::Manifest(manifest, withheld))
    }

    /// The entries of the files that are shown, each with its place in the manifest.
    fn shown(&self) -> Vec<(usize, &Entry)> {
        match self {
            Self::Manifest(manifest, withheld) => {
                let entries = manifest.entries().iter().enumerate();
                entries.filter(|(_, entry)| !withheld.contains(&entry.path)).collect()
            }
            Self::Proofs(proofs) => proofs.iter().map(|proof| (proof.index, &proof.entry)).collect(),
        }
    }
}

impl<'b> VerifiedBundle<'b> {
    /// Step 8: binds the files of `archive` to `statement`, whose signature was checked. Digests are made on up to
    /// `threads` threads.
    pub(super) fn bind(archive: Archive<'b>, statement: Statement, threads: usize) -> Result<Self, Failure> {
        let listing = Listing::of(&archive, &statement)?;
        let entries = listing.shown();
        let paths: BTreeSet<&str> = entries.iter().map(|(_, entry)| entry.path.as_str()).collect();
        let sensitive = entries.iter().filter(|(_, entry)| entry.is_sensitive());
        let salts: BTreeSet<String> = sensitive.map(|(index, _)| names::salt(*index)).collect();
        for (name, _) in archive.files() {
            if name.starts_with(names::SALTS) && !salts.contains(name) {
                let message = format!("`{}` is the salt of no sensitive file that is shown", shown(name));
                return Err(Failure::new("E506", message));
            }
            if let Listing::Manifest(_, withheld) = &listing
                && withheld.contains(name)
            {
                return Err(Failure::new("E504", format!("`{}` is withheld, and is there", shown(name))));
            }
            let listed = paths.contains(name) || names::is_outside(name);
            if !listed && name != names::MANIFEST && name != names::ENVELOPE {
                return Err(Failure::new("E503", format!("`{}` is not in the manifest", shown(name))));
            }
        }
        let missing = |path: &str| Failure::new("E504", format!("`{}` is missing", shown(path)));
        if let Some((_, entry)) = entries.iter().find(|(_, entry)| archive.file(&entry.path).is_none()) {
            return Err(missing(&entry.path));
        }
        let checked = map_ordered(
            threads,
            &entries,
            || (),
            |(), (index, entry)| {
                let content = archive.file(&entry.path).ok_or_else(|| missing(&entry.path))?;
                entry.check(content, archive.file(&names::salt(*index)))?;
                source::check_name(&entry.path, content, entry.commitment())
            },
        );
        checked.into_iter().collect::<Result<(), Failure>>()?;
        Ok(Self { statement, listing, archive })
    }

    /// The statement.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// What it says of its release, under the name that the user has for the bundle.
    pub fn released(&self, bundle: &str) -> Released {
        Released::of(bundle, Digest::of(&self.statement.to_bytes()), &self.statement)
    }

    /// The manifest; none where proofs are in its place.
    pub(in crate::evidence) fn manifest(&self) -> Option<&Manifest> {
        match &self.listing {
            Listing::Manifest(manifest, _) => Some(manifest),
            Listing::Proofs(_) => None,
        }
    }

    /// What binds the files to the root that is signed.
    pub(in crate::evidence) fn listing(&self) -> &Listing {
        &self.listing
    }

    /// The entries of the files that are shown, each with its place in the manifest.
    pub(in crate::evidence) fn listed(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.listing.shown().into_iter()
    }

    /// How many files of the manifest are withheld. 0: the bundle is whole.
    pub fn withheld(&self) -> usize {
        match &self.listing {
            Listing::Manifest(_, withheld) => withheld.len(),
            Listing::Proofs(proofs) => self.statement.manifest.size.saturating_sub(proofs.len()),
        }
    }

    /// The names of the files that are withheld; none where the bundle does not tell them.
    pub fn withheld_names(&self) -> Option<impl Iterator<Item = &str>> {
        match &self.listing {
            Listing::Manifest(_, withheld) => Some(withheld.iter().map(String::as_str)),
            Listing::Proofs(_) => None,
        }
    }

    /// Whether the file at `path` is withheld, or may be: proofs do not tell what else there is.
    pub fn may_withhold(&self, path: &str) -> bool {
        match &self.listing {
            Listing::Manifest(_, withheld) => withheld.contains(path),
            Listing::Proofs(_) => self.withheld() > 0 && self.file(path).is_none(),
        }
    }

    /// The content of a file.
    pub fn file(&self, name: &str) -> Option<&'b [u8]> {
        self.archive.file(name)
    }

    /// All files in ascending order of their names.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&'b str, &'b [u8])> {
        self.archive.files()
    }

    /// A file that is canonical JSON.
    ///
    /// # Errors
    /// `code`, where it is missing or something else.
    pub(in crate::evidence) fn json(&self, name: &str, code: &'static str) -> Result<Json, Failure> {
        let bytes = self.file(name).ok_or_else(|| Failure::new(code, format!("`{name}` is missing")))?;
        canonical::parse_canonical(bytes)
            .map_err(|error| Failure::new(code, format!("`{name}` is no canonical JSON: {error}")))
    }
}

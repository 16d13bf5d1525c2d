//! A bundle whose signature and files were checked.

use crate::document::json::canonical::{self, Json};
use crate::evidence::archive::Archive;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::manifest::Manifest;
use crate::evidence::names;
use crate::evidence::statement::Statement;
use crate::source::Digest;

/// A bundle that passed steps 1 to 6 and 8 of the verification: every byte of it is bound by a trusted key's
/// signature.
///
/// INVARIANT: only [`verify`](super::verify) makes one.
#[derive(Debug, Clone)]
pub struct VerifiedBundle<'b> {
    statement: Statement,
    manifest: Manifest,
    archive: Archive<'b>,
}

impl<'b> VerifiedBundle<'b> {
    /// Step 8: binds the files of `archive` to `statement`, whose signature was checked.
    pub(super) fn bind(archive: Archive<'b>, statement: Statement) -> Result<Self, Failure> {
        let bytes = archive.file(names::MANIFEST).unwrap_or_default();
        let signed = statement.manifest;
        if Digest::of(bytes) != signed.digest {
            return Err(Failure::new("E501", "`manifest.json` is not the one that is signed"));
        }
        let manifest = Manifest::parse(bytes)?;
        if manifest.root() != signed.root || manifest.entries().len() != signed.size {
            return Err(Failure::new("E501", "the manifest's Merkle root is not the one that is signed"));
        }
        for (name, _) in archive.files() {
            let listed = manifest.entries().binary_search_by(|entry| entry.path.as_str().cmp(name)).is_ok();
            if !listed && name != names::MANIFEST && name != names::ENVELOPE && !names::is_outside(name) {
                return Err(Failure::new("E503", format!("`{}` is not in the manifest", shown(name))));
            }
        }
        for entry in manifest.entries() {
            let Some(content) = archive.file(&entry.path) else {
                return Err(Failure::new("E504", format!("`{}` is missing", shown(&entry.path))));
            };
            if content.len() as u64 != entry.size || Digest::of(content) != entry.digest {
                return Err(Failure::new("E502", format!("`{}` was changed", shown(&entry.path))));
            }
        }
        Ok(Self { statement, manifest, archive })
    }

    /// The statement.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The manifest.
    pub(in crate::evidence) fn manifest(&self) -> &Manifest {
        &self.manifest
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

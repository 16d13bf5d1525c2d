//! Sources of policies: what a path names, read, verified and checked, in that order.

use std::path::{Path, PathBuf};

use super::super::{gatekeeper, problem as told};
use super::file::{DataFile, Files, MANIFEST, Module, SIGNATURES, is_data, is_policy, is_test};
use super::manifest::{self, Manifest};
use super::{archive, digest, folder, layout, problem, signature};
use crate::policy::bundle::Trust;
use crate::source::{Diagnostic, Digest};

/// The most bytes of an archive.
const MAX_BYTES: u64 = 256 << 20;

/// Where policies are, and what kind of thing that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A folder, or one policy file.
    Folder(PathBuf),
    /// A bundle as OPA makes it: a tar file, packed or not.
    Archive(PathBuf),
    /// A folder that is an OCI layout, and the tag of the image that is meant.
    Layout(PathBuf, Option<String>),
}

impl Origin {
    /// What a path names: `bundle.tar.gz`, `layout:tag`, or a folder.
    pub fn of(path: &Path) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            return if layout::is_layout(path) {
                Self::Layout(path.to_owned(), None)
            } else {
                Self::Folder(path.to_owned())
            };
        }
        if archive::is_archive(&name) {
            return Self::Archive(path.to_owned());
        }
        if let Some((before, tag)) = name.rsplit_once(':')
            && !path.exists()
        {
            let folder = path.with_file_name(before);
            if layout::is_layout(&folder) {
                return Self::Layout(folder, Some(tag.to_owned()));
            }
        }
        Self::Folder(path.to_owned())
    }
}

/// The policies of one source.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path as it is shown.
    pub shown: String,
    /// Policies and tests, sorted by path.
    pub modules: Vec<Module>,
    /// Their data, sorted by path.
    pub data: Vec<DataFile>,
    /// The files on disk that had a say, as they are shown.
    pub files: Vec<String>,
    /// The digest of all its files together: of the names and digests of each.
    pub digest: Digest,
    /// The revision that its manifest names.
    pub revision: Option<String>,
    /// What is told of it, short of errors.
    pub told: Vec<Diagnostic>,
    /// Whether it is one file.
    single: bool,
    roots: Option<Vec<String>>,
}

impl Source {
    /// Reads the source at a path, shown as `shown`.
    ///
    /// # Errors
    /// It cannot be read, its signature does not hold, or it is not what its manifest says. Then nothing of it is used.
    pub fn read(path: &Path, shown: &str, trust: &Trust) -> Result<Self, Vec<Diagnostic>> {
        let one = |diagnostic: Diagnostic| vec![diagnostic];
        let origin = Origin::of(path);
        let is_there = match &origin {
            Origin::Folder(path) | Origin::Archive(path) | Origin::Layout(path, _) => path.try_exists(),
        };
        if matches!(is_there, Ok(false)) {
            return Err(one(problem::absent(shown)));
        }
        let single = matches!(origin, Origin::Folder(_)) && path.is_file();
        let (files, on_disk) = match origin {
            Origin::Folder(path) => (folder::read(&path, shown)?, None),
            Origin::Archive(path) => {
                let bytes =
                    folder::bytes(&path, MAX_BYTES).map_err(|why| one(told::unreadable(shown, &why)))?;
                let files = archive::read(&bytes).map_err(|why| one(problem::archive(shown, &why)))?;
                (files, Some(vec![shown.to_owned()]))
            }
            Origin::Layout(path, tag) => {
                let files =
                    layout::read(&path, tag.as_deref()).map_err(|why| one(problem::layout(shown, &why)))?;
                (
                    files,
                    Some(vec![format!(
                        "{}/index.json",
                        shown.trim_end_matches(&format!(":{}", tag.unwrap_or_default()))
                    )]),
                )
            }
        };
        let mut source = Self::of(files, shown, trust)?;
        source.single = single;
        if let Some(on_disk) = on_disk {
            source.files = on_disk;
        }
        Ok(source)
    }

    /// The source that consists of these files.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn of(files: Files, shown: &str, trust: &Trust) -> Result<Self, Vec<Diagnostic>> {
        // Nothing of the files is looked at before their signature.
        let unverified = signature::verify(&files, trust, shown).map_err(|wrong| vec![wrong])?;
        let manifest = manifest::read(&files, shown).map_err(|wrong| vec![wrong])?;
        let digest = digest::whole(&files);
        let (mut modules, mut data, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
        for (name, bytes) in files {
            let shown_path = path(shown, &name);
            let file = if name.is_empty() { Path::new(shown) } else { Path::new(&name) };
            let (is_policy, is_data) = (is_policy(file), is_data(file));
            let is_gatekeeper =
                !is_policy && !is_data && gatekeeper::is_source(&shown_path) && gatekeeper::mentions(&bytes);
            let is_policy = is_policy || is_gatekeeper;
            if matches!(name.as_str(), MANIFEST | SIGNATURES) || !(is_policy || is_data) {
                continue;
            }
            match String::from_utf8(bytes) {
                Ok(text) if is_policy => modules.push(Module { path: shown_path, text }),
                Ok(text) => {
                    let mut prefix: Vec<String> = name.split('/').map(str::to_owned).collect();
                    prefix.pop();
                    data.push(DataFile { path: shown_path, prefix, text });
                }
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    wrong.push(told::unreadable(&shown_path, &format!("byte {at} is no UTF-8")));
                }
            }
        }
        modules.sort_by(|a, b| a.path.cmp(&b.path));
        data.sort_by(|a, b| a.path.cmp(&b.path));
        if let Some(manifest) = &manifest {
            let head = path(shown, "");
            let name =
                |path: &str| path.strip_prefix(&head).unwrap_or(path).trim_start_matches('/').to_owned();
            wrong.extend(manifest.check(&modules, &data, name));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let files = modules.iter().map(|module| module.path.clone());
        let files = files.chain(data.iter().map(|file| file.path.clone())).collect();
        let (revision, roots) = manifest.map(|Manifest { revision, roots, .. }| (revision, roots)).unzip();
        let told = unverified.into_iter().collect();
        Ok(Self {
            shown: shown.to_owned(),
            modules,
            data,
            files,
            digest,
            revision: revision.flatten(),
            told,
            single: false,
            roots,
        })
    }

    /// The roots that its manifest names.
    pub(super) fn roots(&self) -> &[String] {
        self.roots.as_deref().unwrap_or_default()
    }

    /// The same without tests, which are not loaded for judging.
    ///
    /// # Errors
    /// There is no policy.
    pub fn without_tests(mut self) -> Result<Self, Vec<Diagnostic>> {
        self.modules.retain(|module| !is_test(&module.path));
        match (self.modules.is_empty(), self.single) {
            (false, _) => Ok(self),
            (true, true) => Err(vec![told::empty_file(&self.shown)]),
            (true, false) => Err(vec![told::empty_folder(&self.shown)]),
        }
    }
}

/// Where the roots of two bundles overlap. Folders without a manifest own nothing, and overlap with none.
pub fn overlaps(sources: &[Source]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (position, source) in sources.iter().enumerate() {
        for earlier in sources.get(..position).unwrap_or_default() {
            let own = source.roots.iter().flatten();
            let pairs = own.flat_map(|root| earlier.roots.iter().flatten().map(move |other| (root, other)));
            if let Some((root, other)) =
                pairs.into_iter().find(|(root, other)| manifest::overlap(root, other))
            {
                found.push(problem::overlap(&source.shown, root, other, Some(&earlier.shown)));
            }
        }
    }
    found
}

/// The path as it is shown of a file of a source.
pub(super) fn path(shown: &str, name: &str) -> String {
    let shown = shown.trim_end_matches('/');
    match (shown, name) {
        (shown, "") => shown.to_owned(),
        ("." | "", name) => name.to_owned(),
        (shown, name) => format!("{shown}/{name}"),
    }
}

/// Reads the policies and data files of a source, sorted by path. `shown` is the path as it is shown. Tests are left
/// out.
///
/// # Errors
/// A diagnostic for each file that cannot be read; one if the source is missing or holds no policy.
pub fn load(path: &Path, shown: &str) -> Result<(Vec<Module>, Vec<DataFile>), Vec<Diagnostic>> {
    let source = Source::read(path, shown, &Trust::default())?.without_tests()?;
    Ok((source.modules, source.data))
}

/// The same with tests.
///
/// # Errors
/// A diagnostic for each file that cannot be read; one if the source is missing.
pub fn load_with_tests(path: &Path, shown: &str) -> Result<(Vec<Module>, Vec<DataFile>), Vec<Diagnostic>> {
    let source = Source::read(path, shown, &Trust::default())?;
    Ok((source.modules, source.data))
}

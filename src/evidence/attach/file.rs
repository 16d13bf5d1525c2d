//! Beside the artifact: `<artifact>.evidence.tar` and its sidecars.

use std::path::{Path, PathBuf};

use super::disk;
use super::problem::Problem;
use super::store::{BUNDLE, Listed, MOST, Outcome, Package, Put, Store};
use crate::evidence::archive::MOST_BYTES;
use crate::evidence::subject::Claim;

/// Files beside an artifact, or in a folder.
pub(super) struct Beside {
    folder: PathBuf,
    /// The artifact's name; none where a folder is named.
    artifact: Option<String>,
    subject: Option<Claim>,
}

impl Beside {
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        if path.is_dir() {
            return Ok(Self { folder: path.to_owned(), artifact: None, subject: None });
        }
        if path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
            return Err(Problem::new(format!("there is no folder `{}`", path.display())));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        if !folder.is_dir() {
            return Err(Problem::new(format!("there is no folder `{}`", folder.display())));
        }
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| Problem::new(format!("`{}` is no name of a file", path.display())))?;
        if let Some(bare) = name.strip_suffix(BUNDLE) {
            return Ok(Self { folder, artifact: Some(bare.to_owned()), subject: None });
        }
        let subject = if path.is_file() { Some(claim(path)?) } else { None };
        Ok(Self { folder, artifact: Some(name.to_owned()), subject })
    }
}

/// The artifact as something that must be a subject.
#[expect(clippy::disallowed_methods, reason = "a place of evidence may be a file")]
fn claim(path: &Path) -> Result<Claim, Problem> {
    let shown = path.display();
    let claim = std::fs::File::open(path).and_then(|file| Claim::file(shown.to_string(), file));
    claim.map_err(|error| Problem::new(format!("cannot read `{shown}`: {error}")))
}

impl Store for Beside {
    fn subject(&self) -> Option<&Claim> {
        self.subject.as_ref()
    }

    fn put(&self, package: &Package<'_>, force: bool) -> Result<Vec<Put>, Problem> {
        let files = package.files(self.artifact.as_deref().unwrap_or(&package.name));
        // Everything is looked at before anything is written.
        let mut planned = Vec::new();
        for (name, _, bytes) in &files {
            let path = self.folder.join(name);
            // A longer file is another one, whatever it is.
            let outcome = match disk::read(&path, MOST_BYTES as u64) {
                Ok(None) => Outcome::Added,
                Ok(Some(there)) if there == *bytes => Outcome::Same,
                Ok(Some(_)) | Err(_) if force => Outcome::Replaced,
                Ok(Some(_)) => return Err(disk::there(&path.display().to_string())),
                Err(problem) => return Err(problem),
            };
            planned.push((path, *bytes, outcome));
        }
        for (path, bytes, outcome) in &planned {
            if *outcome != Outcome::Same {
                disk::write(path, bytes, *outcome == Outcome::Replaced)?;
            }
        }
        let put =
            |(path, _, outcome): (PathBuf, &[u8], Outcome)| Put { name: path.display().to_string(), outcome };
        Ok(planned.into_iter().map(put).collect())
    }

    fn list(&self) -> Result<Vec<Listed>, Problem> {
        let listed = |path: PathBuf| {
            let key = path.to_string_lossy().into_owned();
            Listed { name: key.clone(), key }
        };
        if let Some(artifact) = &self.artifact {
            let path = self.folder.join(format!("{artifact}{BUNDLE}"));
            return Ok(if path.exists() { vec![listed(path)] } else { Vec::new() });
        }
        let wrong =
            |error: std::io::Error| Problem::new(format!("cannot read `{}`: {error}", self.folder.display()));
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(BUNDLE)) {
                found.push(path);
            }
            if found.len() > MOST {
                return Err(Problem::new(format!("`{}` holds over {MOST} bundles", self.folder.display()))
                    .help("name the artifact"));
            }
        }
        found.sort();
        Ok(found.into_iter().map(listed).collect())
    }

    fn fetch(&self, listed: &Listed) -> Result<Vec<u8>, Problem> {
        let bytes = disk::read(Path::new(&listed.key), MOST_BYTES as u64)?;
        bytes.ok_or_else(|| Problem::new(format!("`{}` is gone", listed.name)))
    }
}

//! A log in a folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::place::{Change, Log, lock};
use crate::cli::output::{self, Existing};
use crate::evidence::log::{CHECKPOINT, Storage, too_large};

/// The file whose lock says that somebody writes the log.
const LOCK: &str = ".lock";

/// A log in a folder, and its lock where it is held.
pub(super) struct Folder {
    root: PathBuf,
    _lock: Option<File>,
}

impl Folder {
    /// For reading.
    pub(super) fn open(root: &Path) -> anyhow::Result<Self> {
        if !root.join(CHECKPOINT).is_file() {
            bail!("`{0}` is no log: it has no `checkpoint`; `tollgate log init` makes one", root.display());
        }
        Ok(Self { root: root.to_owned(), _lock: None })
    }

    /// For writing.
    pub(super) fn hold(root: &Path, quiet: bool) -> anyhow::Result<Self> {
        Self::open(root)?;
        let lock = lock(&root.join(LOCK), quiet)?;
        Ok(Self { root: root.to_owned(), _lock: Some(lock) })
    }

    /// For a new log.
    pub(super) fn make(root: &Path, quiet: bool) -> anyhow::Result<Self> {
        fs::create_dir_all(root).with_context(|| format!("cannot make the folder `{}`", root.display()))?;
        let lock = lock(&root.join(LOCK), quiet)?;
        if root.join(CHECKPOINT).symlink_metadata().is_ok() {
            bail!("`{}` is a log already", root.display());
        }
        Ok(Self { root: root.to_owned(), _lock: Some(lock) })
    }
}

impl Storage for Folder {
    #[expect(clippy::disallowed_methods, reason = "a log's files are read here and nowhere else")]
    fn read(&self, name: &str, most: usize) -> io::Result<Option<Vec<u8>>> {
        let path = self.root.join(name);
        match path.symlink_metadata() {
            // Neither a link to elsewhere nor a pipe that nobody writes to.
            Ok(metadata) if !metadata.is_file() => {
                return Err(io::Error::other(format!("`{}` is no regular file", path.display())));
            }
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        }
        let file = match File::open(&path) {
            Ok(file) => file,
            // Partial tiles go once the full one is there.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(most as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > most { Err(too_large(name, most)) } else { Ok(Some(bytes)) }
    }
}

impl Log for Folder {
    /// All files first, brought to the disk with their folders; then the checkpoint in one step. A run that is
    /// ended between leaves files that no checkpoint speaks of, and that the next one overwrites.
    fn commit(&self, change: &Change<'_>) -> anyhow::Result<()> {
        let mut folders = BTreeSet::from([self.root.clone()]);
        for (name, bytes) in change.files {
            let path = self.root.join(name);
            let below = path.ancestors().skip(1).take_while(|above| *above != self.root);
            folders.extend(below.map(Path::to_owned));
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
            }
            output::write(&path, bytes, Existing::Replace, false)?;
        }
        for folder in &folders {
            sync(folder).with_context(|| format!("cannot bring `{}` to the disk", folder.display()))?;
        }
        output::write(&self.root.join(CHECKPOINT), change.checkpoint, Existing::Replace, false)?;
        // From here on the log is the new one, and nothing below may say that it is not.
        drop(sync(&self.root));
        for folder in change.obsolete {
            drop(fs::remove_dir_all(self.root.join(folder)));
        }
        for folder in &folders {
            remove_unfinished(folder);
        }
        Ok(())
    }
}

/// Brings the names in a folder to the disk.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "a folder is opened to be synced, not read")]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere, renaming does what it can.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on Unix it may fail")]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes what runs left that were killed while they wrote: the lock says that nobody writes now.
fn remove_unfinished(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_unfinished = name.to_str().is_some_and(|name| {
            name.strip_suffix(".part").is_some_and(|name| name.starts_with(".tollgate-"))
        });
        if is_unfinished {
            drop(fs::remove_file(entry.path()));
        }
    }
}

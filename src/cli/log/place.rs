//! Where a log lies: a folder or a branch of git.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::branch::Branch;
use super::folder::Folder;
use crate::cli::output;
use crate::evidence::log::Storage;

/// Which repository and branch, in place of a folder.
#[derive(Debug, Args)]
pub(super) struct Git {
    /// The git repository in which the log is a branch, in place of DIR; nothing that is checked out is touched
    #[arg(long, value_name = "REPO")]
    git: Option<PathBuf>,
    /// The branch of the log
    #[arg(long, value_name = "BRANCH", default_value = "evidence-log", requires = "git")]
    branch: String,
}

impl Git {
    /// The place that the arguments name.
    ///
    /// # Errors
    /// They name none, or two.
    pub(super) fn or(&self, folder: Option<&Path>) -> anyhow::Result<Place> {
        Place::of(folder, self.git.as_deref(), &self.branch)
    }
}

/// Which log, and a bundle.
#[derive(Debug, Args)]
pub(super) struct LogAndBundle {
    /// The folder of the log
    #[arg(value_name = "DIR")]
    first: Option<PathBuf>,
    /// The bundle of a release; with `--git`, the only path
    #[arg(value_name = "BUNDLE")]
    second: Option<PathBuf>,
    #[command(flatten)]
    git: Git,
}

impl LogAndBundle {
    /// The log, and the bundle where one is named.
    ///
    /// # Errors
    /// No log is named, or two.
    pub(super) fn read(&self) -> anyhow::Result<(Place, Option<&Path>)> {
        let (first, second) = (self.first.as_deref(), self.second.as_deref());
        let (folder, bundle) = match (first, second, &self.git.git) {
            (bundle, None, Some(_)) => (None, bundle),
            (folder, bundle, _) => (folder, bundle),
        };
        Ok((self.git.or(folder)?, bundle))
    }
}

/// Where a log lies.
#[derive(Debug, Clone)]
pub(super) enum Place {
    Folder(PathBuf),
    Branch { repository: PathBuf, branch: String },
}

/// Files to write.
pub(super) struct Change<'a> {
    /// What must be there before the checkpoint.
    pub(super) files: &'a [(String, Vec<u8>)],
    /// The new checkpoint.
    pub(super) checkpoint: &'a [u8],
    /// Folders that nobody needs afterwards.
    pub(super) obsolete: &'a [String],
    /// What happened, for people.
    pub(super) message: &'a str,
}

/// A log that can be written, while its lock is held.
pub(super) trait Log: Storage {
    /// Writes a change: whoever reads the log sees all of it or nothing, whatever happens meanwhile.
    ///
    /// # Errors
    /// Something cannot be written. The log is what it was.
    fn commit(&self, change: &Change<'_>) -> anyhow::Result<()>;
}

impl Place {
    /// A folder, or else a branch.
    ///
    /// # Errors
    /// Both or none is given.
    pub(super) fn of(folder: Option<&Path>, git: Option<&Path>, branch: &str) -> anyhow::Result<Self> {
        match (folder, git) {
            (Some(folder), None) => Ok(Self::Folder(folder.to_owned())),
            (None, Some(repository)) => {
                Ok(Self::Branch { repository: repository.to_owned(), branch: branch.to_owned() })
            }
            (Some(_), Some(_)) => bail!("a log lies in DIR or in `--git REPO`, not in both"),
            (None, None) => bail!("where is the log? Give DIR, or `--git REPO`"),
        }
    }

    /// The log for reading, as it is now.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn read(&self) -> anyhow::Result<Box<dyn Storage>> {
        Ok(match self {
            Self::Folder(folder) => Box::new(Folder::open(folder)?),
            Self::Branch { repository, branch } => Box::new(Branch::open(repository, branch)?),
        })
    }

    /// The log for writing. Waits for whoever writes it now.
    ///
    /// # Errors
    /// There is none, or it cannot be locked.
    pub(super) fn hold(&self, quiet: bool) -> anyhow::Result<Box<dyn Log>> {
        Ok(match self {
            Self::Folder(folder) => Box::new(Folder::hold(folder, quiet)?),
            Self::Branch { repository, branch } => Box::new(Branch::hold(repository, branch, quiet)?),
        })
    }

    /// A place for a new log, for writing.
    ///
    /// # Errors
    /// There is a log already, or it cannot be made.
    pub(super) fn make(&self, quiet: bool) -> anyhow::Result<Box<dyn Log>> {
        Ok(match self {
            Self::Folder(folder) => Box::new(Folder::make(folder, quiet)?),
            Self::Branch { repository, branch } => Box::new(Branch::make(repository, branch, quiet)?),
        })
    }
}

/// Locks a file that is there for nothing else, until what is returned goes. Waits for who has it.
///
/// # Errors
/// The file cannot be made or locked.
pub(super) fn lock(path: &Path, quiet: bool) -> anyhow::Result<File> {
    let shown = path.display();
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.with_context(|| format!("cannot make the lock `{shown}`"))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(error).context(format!("cannot lock `{shown}`")),
    }
    if !quiet {
        output::message("waiting for another run that writes the log");
    }
    file.lock().with_context(|| format!("cannot lock `{shown}`"))?;
    Ok(file)
}

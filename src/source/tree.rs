//! The folder, or the files in memory, that a run reads.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::record::{Notes, Recording};
use super::{Diagnostic, Limits, walk};

/// What a run reads: paths on disk, files in memory, or what an earlier run read.
#[derive(Debug, Clone)]
pub enum Tree {
    /// Files and folders on disk.
    Disk {
        /// The folder that relative paths begin at.
        base: PathBuf,
        /// The files and folders to walk, as the user gave them.
        paths: Vec<PathBuf>,
    },
    /// Files in memory by path, with `/` between components.
    Memory(BTreeMap<String, Vec<u8>>),
    /// Another tree, whose answers are written down.
    Noting {
        /// The tree that answers.
        tree: Box<Tree>,
        /// Where it is written down.
        notes: Notes,
    },
    /// Another tree, some of whose files have other content than it says: to judge edits before they are written.
    Edited {
        /// The tree that answers for everything else.
        tree: Box<Tree>,
        /// The content of files, by the paths under which the tree has them.
        contents: Arc<BTreeMap<String, Vec<u8>>>,
    },
    /// The answers that were written down, and the content of files.
    Recorded(Arc<Recording>),
}

/// Which files a walk leaves out.
#[derive(Debug, Clone, Default)]
pub struct WalkOptions {
    /// Globs, in the syntax of `.gitignore`, of what is read although a rule would leave it out. They begin
    /// at the tree's base. A glob that names a folder includes all that is in it; a folder that is left out
    /// is entered for a glob that spells the way into it (`vendor/ours/*.yaml`), not for one that fits
    /// anywhere (`*.yaml`).
    pub include: Vec<String>,
    /// Globs, in the syntax of `.gitignore`, of what is left out. They begin at the tree's base; `include`
    /// is stronger.
    pub exclude: Vec<String>,
    /// Extensions, without the dot and in lowercase, of files that look like input: one that cannot be
    /// reached is an error, whereas any other is only listed as left out.
    pub expected: &'static [&'static str],
    /// Names of hidden files that are read all the same; they stand for those too that have a dot and more behind them.
    pub shown: &'static [&'static str],
    /// Limits on the number of files and the depth of folders.
    pub limits: Limits,
}

impl WalkOptions {
    /// Whether a file of that name looks like input.
    pub(in crate::source) fn expects(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.rsplit_once('.')
            .is_some_and(|(_, extension)| self.expected.iter().any(|one| extension.eq_ignore_ascii_case(one)))
    }
}

/// A file that a walk came upon.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TreeFile {
    /// Its path as it is shown, with `/` between components: the path that the user gave, joined with the way
    /// below it, without `./` at its head. Unique in the tree.
    pub path: String,
    /// Its size in bytes, as the file system tells.
    pub size: u64,
    /// Whether the user named this very file, rather than a folder above it: then it must be input.
    pub named: bool,
}

/// What a walk found, in the order of the paths' bytes.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// The files.
    pub files: Vec<TreeFile>,
    /// What was left out and why, by path: for `--verbose`. A folder's path ends with `/` and stands for all
    /// that is in it.
    pub left_out: Vec<(String, &'static str)>,
    /// The files that said what is left out (`.gitignore`, `.tollgateignore`, …), by path: they had a say.
    pub rules: Vec<(String, Vec<u8>)>,
    /// Missing paths, unreadable folders, links that lead out, limits that were met.
    pub diagnostics: Vec<Diagnostic>,
}

/// All files of one folder.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// Their paths below the folder, with `/` between components, in the order of the components' bytes.
    pub files: Vec<String>,
    /// Links that lead out or nowhere, what cannot be read, limits that were met: the list is not complete.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No such file.
    #[error("no such file")]
    Missing,
    /// The file is larger than the limit, in bytes.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// The operating system said no.
    #[error("{0}")]
    Refused(String),
}

impl Tree {
    /// Finds the files of the tree.
    ///
    /// A file or folder that the user named is always read. Below a named folder these are left out, unless
    /// `include` says otherwise:
    /// - what `exclude`, a `.tollgateignore` or a `.gitignore` names (of the folder itself, of the folders
    ///   below it, and of those above it up to the root of the repository, with `.git/info/exclude`);
    ///   `.tollgateignore` is stronger than `.gitignore` and can also bring back what is named here;
    /// - hidden files and folders, save those that pipelines are written in: `.github`, `.gitlab`,
    ///   `.gitlab-ci.yml`, `.circleci`, `.cloudbees`;
    /// - folders of other people's code and of tools: `node_modules`, `bower_components`, `vendor`,
    ///   `__pycache__`, a folder with a `CACHEDIR.TAG` (Rust's `target`), a Python environment;
    /// - what is neither a file nor a folder. Pipes, sockets and devices are never opened.
    ///
    /// Links are followed as long as they lead to a place below the base (below the named folder, where that
    /// lies elsewhere); a loop of links is an error, and so is a link out of there that looks like input.
    /// However many paths and links lead to a file, it is found once.
    pub fn walk(&self, options: &WalkOptions) -> Walk {
        match self {
            Self::Disk { base, paths } => walk::disk(base, paths, options),
            Self::Memory(files) => walk::memory(files, options),
            Self::Edited { tree, .. } => tree.walk(options),
            Self::Noting { tree, notes } => {
                let walk = tree.walk(options);
                notes.walk(&walk);
                walk
            }
            Self::Recorded(recording) => recording.walk(),
        }
    }

    /// Lists all files of the folder `path`, hidden ones too: no rule leaves anything out but `leave`, which is
    /// asked for each path below the folder and told whether it is a folder, whose files then are not listed.
    ///
    /// Links are followed as long as they lead to a place below the base (below the folder, where that lies
    /// elsewhere). A file that several paths lead to is listed by each of them.
    pub fn folder(&self, path: &str, limits: &Limits, leave: &dyn Fn(&str, bool) -> bool) -> Folder {
        match self {
            Self::Disk { base, .. } => walk::folder_on_disk(base, path, limits, leave),
            Self::Memory(files) => {
                let inside = files.range(walk::head(path)..).map(|(path, _)| path);
                walk::folder_in_memory(inside, path, limits, leave)
            }
            Self::Edited { tree, .. } => tree.folder(path, limits, leave),
            Self::Noting { tree, notes } => {
                let folder = tree.folder(path, limits, leave);
                notes.folder(path, &folder);
                folder
            }
            Self::Recorded(recording) => recording.folder(path, limits, leave),
        }
    }

    /// The bytes of a file that [`Tree::walk`] found, or that something in such a file names. At most `limit`
    /// bytes are held, even where the file grows meanwhile.
    ///
    /// # Errors
    /// [`ReadError`] where there is none, where it is larger than `limit`, is no regular file, or may not be
    /// read.
    pub fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self {
            Self::Disk { base, .. } => read_file(&base.join(path), limit),
            Self::Memory(files) => {
                let bytes = files.get(path).ok_or(ReadError::Missing)?;
                if bytes.len() as u64 > limit { Err(ReadError::TooLarge(limit)) } else { Ok(bytes.clone()) }
            }
            Self::Edited { tree, contents } => match contents.get(path) {
                Some(bytes) if bytes.len() as u64 > limit => Err(ReadError::TooLarge(limit)),
                Some(bytes) => Ok(bytes.clone()),
                None => tree.read(path, limit),
            },
            Self::Noting { tree, notes } => {
                let answer = tree.read(path, limit);
                notes.read(path, &answer);
                answer
            }
            Self::Recorded(recording) => recording.read(path, limit),
        }
    }
}

/// Reads a regular file of at most `limit` bytes.
pub(super) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    // Opening a pipe waits for its writer and opening a device may do anything: look before.
    let before = fs::metadata(path).map_err(|error| refusal(&error))?;
    if !before.is_file() {
        let what = if before.is_dir() { "it is a folder" } else { "it is no regular file" };
        return Err(ReadError::Refused(what.to_owned()));
    }
    if before.len() > limit {
        return Err(ReadError::TooLarge(limit));
    }
    let file = OpenOptions::new().read(true).open(path).map_err(|error| refusal(&error))?;
    let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or(0).saturating_add(1));
    // One byte more than the limit tells a file that grew since it was looked at.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| refusal(&error))?;
    if bytes.len() as u64 > limit { Err(ReadError::TooLarge(limit)) } else { Ok(bytes) }
}

/// An error of the operating system in words that are the same on every system.
fn refusal(error: &std::io::Error) -> ReadError {
    match error.kind() {
        ErrorKind::NotFound => ReadError::Missing,
        kind => ReadError::Refused(kind.to_string()),
    }
}

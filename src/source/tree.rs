//! The folder, or the files in memory, that a run reads.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Diagnostic, Limits};

/// What a run reads: paths on disk, or files in memory.
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
}

/// Which files a walk leaves out.
#[derive(Debug, Clone, Default)]
pub struct WalkOptions {
    /// Globs, in the syntax of `.gitignore`, of what is read although a rule would leave it out.
    pub include: Vec<String>,
    /// Globs, in the syntax of `.gitignore`, of what is left out.
    pub exclude: Vec<String>,
    /// Limits on the number of files and the depth of folders.
    pub limits: Limits,
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
    /// What was left out and why, by path: for `--verbose`.
    pub left_out: Vec<(String, &'static str)>,
    /// Missing paths, unreadable folders, links that lead out, limits that were met.
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

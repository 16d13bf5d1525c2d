//! What a run asked of its tree and was answered: written down, so that it can be asked again without a disk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::walk;
use super::{Digest, Folder, Limits, ReadError, TreeFile, Walk};

/// What a run asked of a tree and was answered, but for the content of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeRecord {
    /// The files that a walk found, and whether the user named them.
    pub found: BTreeMap<String, bool>,
    /// The files that were read, by path, each with the digest of its bytes.
    pub read: BTreeMap<String, Digest>,
    /// What could not be read, by path.
    pub unread: BTreeMap<String, Unread>,
    /// The folders that were listed.
    pub folders: BTreeMap<String, Listed>,
    /// The files in these folders.
    pub listed: BTreeSet<String>,
    /// What lies outside of what may be read.
    pub out_of_bounds: BTreeSet<String>,
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// There is no such file.
    Missing,
    /// It is larger than was asked for.
    TooLarge,
    /// The operating system said no.
    Refused(String),
}

/// How a folder was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// All of it.
    Whole,
    /// There is no such folder.
    Missing,
    /// Something in it could not be listed.
    Partly,
}

/// Where a tree that writes down what it answers writes it. Copies write to the same place.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<TreeRecord>>);

impl Notes {
    /// What was written down so far.
    pub fn record(&self) -> TreeRecord {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn walk(&self, walk: &Walk) {
        self.note(|record| {
            record.found.extend(walk.files.iter().map(|file| (file.path.clone(), file.named)));
        });
    }

    pub(super) fn read(&self, path: &str, answer: &Result<Vec<u8>, ReadError>) {
        let path = path.to_owned();
        match answer {
            Ok(bytes) => {
                let digest = Digest::of(bytes);
                self.note(|record| record.read.insert(path, digest));
            }
            Err(error) => {
                let why = match error {
                    ReadError::Missing => Unread::Missing,
                    ReadError::TooLarge(_) => Unread::TooLarge,
                    ReadError::Refused(why) => Unread::Refused(why.clone()),
                };
                self.note(|record| record.unread.insert(path, why));
            }
        }
    }

    pub(super) fn folder(&self, path: &str, folder: &Folder) {
        let listed = match folder.diagnostics.as_slice() {
            [] => Listed::Whole,
            [told] if told.code == walk::MISSING => Listed::Missing,
            _ => Listed::Partly,
        };
        self.note(|record| {
            record.folders.insert(path.to_owned(), listed);
            record.listed.extend(folder.files.iter().map(|file| format!("{}{file}", walk::head(path))));
        });
    }

    pub(super) fn out_of_bounds(&self, path: &str) {
        self.note(|record| record.out_of_bounds.insert(path.to_owned()));
    }

    fn note<T>(&self, note: impl FnOnce(&mut TreeRecord) -> T) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// A tree that answers as it was written down. What was never asked for is missing, and remembered.
#[derive(Debug)]
pub struct Recording {
    record: TreeRecord,
    /// The files whose content is at hand.
    files: BTreeMap<String, Vec<u8>>,
    unmet: Mutex<BTreeSet<String>>,
}

impl Recording {
    /// The tree of a record, with the content of its files by path.
    pub fn new(record: TreeRecord, files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { record, files, unmet: Mutex::default() }
    }

    /// The first path that was asked for, and of which nothing is written down or whose content is not at hand.
    pub fn unmet(&self) -> Option<String> {
        self.unmet.lock().unwrap_or_else(PoisonError::into_inner).first().cloned()
    }

    pub(super) fn walk(&self) -> Walk {
        let file = |(path, named): (&String, &bool)| TreeFile {
            path: path.clone(),
            size: self.files.get(path).map_or(0, |bytes| bytes.len() as u64),
            named: *named,
        };
        Walk { files: self.record.found.iter().map(file).collect(), ..Walk::default() }
    }

    pub(super) fn folder(&self, path: &str, limits: &Limits, leave: &dyn Fn(&str, bool) -> bool) -> Folder {
        match self.record.folders.get(path) {
            Some(Listed::Whole) => {}
            Some(Listed::Missing) => return walk::missing_folder(path, limits),
            Some(Listed::Partly) | None => self.miss(path),
        }
        walk::folder_in_memory(self.record.listed.range(walk::head(path)..), path, limits, leave)
    }

    pub(super) fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match (self.files.get(path), self.record.unread.get(path)) {
            (Some(bytes), _) if bytes.len() as u64 > limit => Err(ReadError::TooLarge(limit)),
            (Some(bytes), _) => Ok(bytes.clone()),
            (None, _) if self.record.read.contains_key(path) => {
                self.miss(path);
                Err(ReadError::Missing)
            }
            (None, Some(Unread::Missing)) => Err(ReadError::Missing),
            (None, Some(Unread::TooLarge)) => Err(ReadError::TooLarge(limit)),
            (None, Some(Unread::Refused(why))) => Err(ReadError::Refused(why.clone())),
            (None, None) => {
                self.miss(path);
                Err(ReadError::Missing)
            }
        }
    }

    pub(super) fn is_out_of_bounds(&self, path: &str) -> bool {
        self.record.out_of_bounds.contains(path)
    }

    fn miss(&self, path: &str) {
        self.unmet.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Bounds, Tree, WalkOptions};

    /// What a tree answers to some questions, as text.
    fn answers(tree: &Tree) -> String {
        let limits = Limits::default();
        let mut walk = tree.walk(&WalkOptions::default());
        walk.rules.clear();
        walk.left_out.clear();
        walk.files.iter_mut().for_each(|file| file.size = 0);
        let folder = |path: &str, leave: &dyn Fn(&str, bool) -> bool| tree.folder(path, &limits, leave);
        let read = |path: &str, limit| tree.read(path, limit);
        let bounds = Bounds::of(tree);
        format!(
            "{walk:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{}",
            folder("", &|_, is_folder| is_folder),
            folder("a", &|_, _| false),
            folder("none", &|_, _| false),
            [read("a/b.yaml", 99), read("a/b.yaml", 1), read("a/none", 9), read("a", 9)],
            [read("c.txt", 1)],
            folder("a", &|name, _| name.contains(".txt")),
            bounds.hold("/etc/passwd"),
        )
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test writes what is read")]
    fn a_record_answers_as_the_disk_did_and_remembers_what_was_not_asked() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/d")).unwrap();
        for (path, text) in [("a/b.yaml", "b: 1"), ("a/d/e.txt", "e"), ("c.txt", "long"), ("z.tf", "")] {
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        let disk = Tree::Disk { base: folder.path().to_owned(), paths: vec![".".into()] };
        let notes = Notes::default();
        let noting = Tree::Noting { tree: Box::new(disk.clone()), notes: notes.clone() };
        let expected = answers(&disk);
        assert_eq!(answers(&noting), expected);
        let record = notes.record();
        assert_eq!(record.read.keys().collect::<Vec<_>>(), ["a/b.yaml"]);
        assert_eq!(record.folders["none"], Listed::Missing);
        let files = BTreeMap::from([("a/b.yaml".to_owned(), b"b: 1".to_vec())]);
        let recording = Arc::new(Recording::new(record.clone(), files));
        let tree = Tree::Recorded(Arc::clone(&recording));
        assert_eq!(answers(&tree), expected);
        assert_eq!(recording.unmet(), None);
        assert_eq!(tree.read("z.tf", 9), Err(ReadError::Missing));
        assert_eq!(recording.unmet().as_deref(), Some("z.tf"));
        let without = Recording::new(record, BTreeMap::new());
        assert_eq!(without.read("a/b.yaml", 9), Err(ReadError::Missing));
        assert_eq!(without.unmet().as_deref(), Some("a/b.yaml"));
    }
}

//! Which files may be read because an input names them: those of the repositories that a run is about.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Notes, Recording, Tree};

/// The folders whose files inputs may name: the base of a tree, the paths that the user named, and the repositories
/// that these lie in. A file of configuration that is not to be trusted must not make anybody read `~/.ssh`.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// The base, and the folders without links; none for files in memory, all of which may be read.
    folders: Option<(PathBuf, Vec<PathBuf>)>,
    /// Where it is written down what is out of bounds.
    notes: Option<Notes>,
    /// What says what was out of bounds when it was written down.
    recording: Option<Arc<Recording>>,
}

impl Bounds {
    /// The bounds of a tree.
    pub fn of(tree: &Tree) -> Self {
        let (base, paths) = match tree {
            Tree::Disk { base, paths } => (base, paths),
            Tree::Memory(_) => return Self { folders: None, notes: None, recording: None },
            Tree::Edited { tree, .. } => return Self::of(tree),
            Tree::Noting { tree, notes } => return Self { notes: Some(notes.clone()), ..Self::of(tree) },
            Tree::Recorded(recording) => {
                return Self { folders: None, notes: None, recording: Some(Arc::clone(recording)) };
            }
        };
        let mut folders = Vec::new();
        for path in std::iter::once(base.clone()).chain(paths.iter().map(|path| base.join(path))) {
            let Ok(real) = fs::canonicalize(&path) else { continue };
            let repository = real.ancestors().find(|folder| folder.join(".git").exists());
            let folder = repository.map_or_else(|| real.clone(), Path::to_owned);
            if !folders.iter().any(|other: &PathBuf| folder.starts_with(other)) {
                folders.push(folder);
            }
        }
        Self { folders: Some((base.clone(), folders)), notes: None, recording: None }
    }

    /// Whether a path of the tree leads to something that may be read, links followed. What is not there may be: the
    /// reader says that it is not.
    pub fn hold(&self, path: &str) -> bool {
        if let Some(recording) = &self.recording {
            return !recording.is_out_of_bounds(path);
        }
        let holds = self.hold_on_disk(path);
        if let (false, Some(notes)) = (holds, &self.notes) {
            notes.out_of_bounds(path);
        }
        holds
    }

    fn hold_on_disk(&self, path: &str) -> bool {
        let Some((base, folders)) = &self.folders else { return true };
        let whole = base.join(path);
        let holds = |path: &Path| folders.iter().any(|folder| path.starts_with(folder));
        if let Ok(real) = fs::canonicalize(&whole) {
            return holds(&real);
        }
        // Something that is not there has no links; what it lies in has.
        let mut above = whole.ancestors().skip(1);
        above.find_map(|folder| fs::canonicalize(folder).ok()).is_none_or(|real| holds(&real))
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test writes what is read")]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_of_the_repository_is_out_of_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let repository = folder.path().join("repository");
        fs::create_dir_all(repository.join("live/prod")).unwrap();
        fs::create_dir_all(repository.join(".git")).unwrap();
        fs::write(repository.join("shared.txt"), "shared").unwrap();
        fs::write(folder.path().join("secret.txt"), "secret").unwrap();
        let bounds = Bounds::of(&Tree::Disk { base: repository.join("live"), paths: vec!["prod".into()] });
        assert!(bounds.hold("prod/main.tf") && bounds.hold("../shared.txt") && bounds.hold("../missing/x"));
        assert!(
            !bounds.hold("../../secret.txt") && !bounds.hold("/etc/passwd") && !bounds.hold("../../missing")
        );
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("secret.txt"), repository.join("link")).unwrap();
            assert!(!bounds.hold("../link"));
        }
        assert!(Bounds::of(&Tree::Memory(std::collections::BTreeMap::new())).hold("anything"));
    }
}

//! Paths of `input` by number, so that sets of them are cheap while a policy is followed.

use std::collections::BTreeMap;

use super::super::unknown::{Path, Seg};

/// Steps after which a path stands for everything below it.
const MAX_STEPS: usize = 16;

/// The number of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PathId(usize);

/// One path: the one before it, and the step from there.
#[derive(Debug, Clone)]
struct Entry {
    parent: Option<(PathId, Seg)>,
    length: usize,
    /// It stands for everything below it.
    below: bool,
    /// It goes through all values of some collection.
    through_any: bool,
    /// What stands there was come upon by a walk: that it is there says nothing.
    walked: bool,
}

/// All paths that were come upon.
#[derive(Debug)]
pub(super) struct Paths {
    entries: Vec<Entry>,
    steps: BTreeMap<(PathId, Seg), PathId>,
    belows: BTreeMap<PathId, PathId>,
    walks: BTreeMap<PathId, PathId>,
}

impl Paths {
    /// The root of `input`.
    pub(super) const ROOT: PathId = PathId(0);
    /// `data.inventory`.
    pub(super) const INVENTORY: PathId = PathId(1);

    /// The two roots alone.
    pub(super) fn new() -> Self {
        let root = Entry { parent: None, length: 0, below: false, through_any: false, walked: false };
        let inventory = Entry { parent: Some((Self::ROOT, Seg::Inventory)), length: 1, ..root.clone() };
        Self {
            entries: vec![root, inventory],
            steps: BTreeMap::new(),
            belows: BTreeMap::new(),
            walks: BTreeMap::new(),
        }
    }

    fn add(&mut self, entry: Entry) -> PathId {
        self.entries.push(entry);
        PathId(self.entries.len() - 1)
    }

    /// One step further: from a path that stands for everything below it, from any place there. A long path becomes
    /// such a one, and stays it.
    pub(super) fn step(&mut self, path: PathId, seg: &Seg) -> PathId {
        let Some(entry) = self.entries.get(path.0).cloned() else { return path };
        if entry.length >= MAX_STEPS {
            return self.below(path);
        }
        if let Some(next) = self.steps.get(&(path, seg.clone())) {
            return *next;
        }
        let next = self.add(Entry {
            parent: Some((path, seg.clone())),
            length: entry.length + 1,
            below: false,
            through_any: entry.through_any || entry.below || *seg == Seg::Any,
            walked: false,
        });
        self.steps.insert((path, seg.clone()), next);
        next
    }

    /// The path that stands for a path and everything below it.
    pub(super) fn below(&mut self, path: PathId) -> PathId {
        let Some(entry) = self.entries.get(path.0).cloned() else { return path };
        if entry.below {
            return path;
        }
        if let Some(below) = self.belows.get(&path) {
            return *below;
        }
        let below = self.add(Entry { below: true, ..entry });
        self.belows.insert(path, below);
        below
    }

    /// The path that stands for what a walk from a path comes upon.
    pub(super) fn walked(&mut self, path: PathId) -> PathId {
        if let Some(walked) = self.walks.get(&path) {
            return *walked;
        }
        let Some(entry) = self.entries.get(path.0).cloned() else { return path };
        let walked = self.add(Entry { below: true, walked: true, ..entry });
        self.walks.insert(path, walked);
        walked
    }

    /// Whether a path stands for what a walk comes upon.
    pub(super) fn is_walked(&self, path: PathId) -> bool {
        self.entries.get(path.0).is_some_and(|entry| entry.walked)
    }

    /// Whether a path may stand for several values.
    pub(super) fn is_several(&self, path: PathId) -> bool {
        self.entries.get(path.0).is_none_or(|entry| entry.below || entry.through_any)
    }

    /// The path itself.
    pub(super) fn path(&self, path: PathId) -> Path {
        let mut segs = Vec::new();
        let below = self.entries.get(path.0).is_none_or(|entry| entry.below);
        let mut at = path;
        while let Some((parent, seg)) = self.entries.get(at.0).and_then(|entry| entry.parent.as_ref()) {
            segs.push(seg.clone());
            if self.entries.get(parent.0).is_some_and(|entry| entry.below) {
                segs.push(Seg::Deep);
            }
            at = *parent;
        }
        segs.reverse();
        Path { segs, below }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_number() {
        let mut paths = Paths::new();
        let key = |key: &str| Seg::Key(key.into());
        let one = paths.step(Paths::ROOT, &key("a"));
        let other = paths.step(one, &Seg::Any);
        assert_eq!(paths.step(Paths::ROOT, &key("a")), one);
        assert_ne!(one, other);
        assert_eq!(paths.path(other).segs, [key("a"), Seg::Any]);
        assert!(paths.is_several(other) && !paths.is_several(one));
        let below = paths.below(other);
        assert!(paths.path(below).below);
        let deep = paths.step(below, &key("x"));
        assert_eq!(paths.path(deep).segs, [key("a"), Seg::Any, Seg::Deep, key("x")]);
        assert!(paths.is_several(deep));
    }

    #[test]
    fn a_long_path_stands_for_what_is_below_it() {
        let mut paths = Paths::new();
        let long = (0..100).fold(Paths::ROOT, |path, _| paths.step(path, &Seg::Key("a".into())));
        assert_eq!(paths.path(long).segs.len(), MAX_STEPS);
        assert!(paths.path(long).below);
    }
}

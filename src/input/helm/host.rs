//! What Helm's functions know beside their arguments: where random things come from, the time, the version of Helm
//! that is followed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::source::FileId;

/// Where passwords, keys and certificates come from. Nothing here is random: the same chart and values give the
/// same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Randomness {
    /// Derived from this key and the place of the call: different places give different values.
    Stable([u8; 32]),
    /// The stand-ins of Helm's recorded answers: `aaaa` for a password of four letters.
    Fixed,
    /// A call of such a function is an error.
    Refused,
}

/// Which Helm is followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Compatibility {
    /// Helm 3.21.
    Three,
    /// Helm 4.2.
    #[default]
    Four,
}

/// The state of a run that Helm's functions find by [`Context::host`](crate::input::template::Context::host).
#[derive(Debug)]
pub struct Host {
    /// Where random things come from.
    pub randomness: Randomness,
    /// What `now` says, in seconds since 1970-01-01T00:00:00Z.
    pub now: i64,
    /// Which Helm is followed.
    pub compatibility: Compatibility,
    /// The name of the template that each file is (`chart/templates/a.yaml`). The place of a call is told by it, so
    /// that it stays the same when other files come and go; a file that is not here is told by its number.
    pub templates: BTreeMap<FileId, String>,
    /// How often each template is being included now, by name.
    pub included: RefCell<BTreeMap<String, usize>>,
    /// How many random things were made so far, for those that one place makes.
    pub calls: RefCell<BTreeMap<Vec<u8>, u64>>,
}

impl Host {
    /// The state of a run that has not begun, whose templates have no names yet.
    pub fn new(randomness: Randomness, now: i64, compatibility: Compatibility) -> Self {
        Self {
            randomness,
            now,
            compatibility,
            templates: BTreeMap::new(),
            included: RefCell::default(),
            calls: RefCell::default(),
        }
    }

    /// Counts a call at `place`: how many there were before.
    pub(super) fn count(&self, place: Vec<u8>) -> u64 {
        let mut calls = self.calls.borrow_mut();
        let count = calls.entry(place).or_default();
        *count += 1;
        *count - 1
    }
}

//! The limits of a run. They are counted, not timed, so that the same input meets them everywhere.

use std::time::Duration;

/// How much a run may read, nest and compute. Each limit has a diagnostic of its own when it is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files of one run.
    pub files: usize,
    /// How deep folders may nest.
    pub folder_depth: usize,
    /// How deep collections of a YAML or JSON document may nest.
    pub depth: usize,
    /// Nodes of one YAML or JSON file, counted after aliases are expanded.
    pub nodes: usize,
    /// Watchdog for one evaluation of one policy. A run that it ends is undecided and is never replayed.
    pub evaluation: Duration,
    /// Bytes of one policy file.
    pub policy_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            files: 100_000,
            folder_depth: 100,
            depth: 200,
            nodes: 5_000_000,
            evaluation: Duration::from_secs(10),
            policy_bytes: 4 << 20,
        }
    }
}

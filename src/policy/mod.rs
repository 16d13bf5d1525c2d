//! Rego policies: loaded and checked, compiled once, judged over many documents on all cores.

mod finding;

pub use finding::{Facts, Finding, FindingKind, Judgement, Outcome, PolicyTally};
pub use metadata::{Metadata, PolicySeverity, View};

mod metadata;

//! Rego policies: loaded and checked, compiled once, judged over many documents on all cores.

mod annotation;
mod answer;
mod assembly;
mod builtin;
pub mod bundle;
mod check;
mod closure;
#[cfg(test)]
mod conformance;
mod context;
mod engine;
mod finding;
mod flow;
mod judge;
mod lexical;
pub mod lint;
mod load;
mod metadata;
mod problem;
mod recall;
mod rename;
mod rewrite;
mod set;
pub mod suite;
mod tree;
mod unknown;
mod value;
mod view;
mod world;

pub use bundle::{DataFile, Module};
pub use check::REFUSED as REFUSED_BUILTINS;
pub use engine::ENGINE;
pub use finding::{Facts, Finding, FindingKind, Judgement, Outcome, PolicyTally};
pub use judge::{JudgeOptions, judge};
pub use metadata::{Metadata, PolicySeverity, View};
pub use set::PolicySet;
pub use suite::{Suite, TestOptions, TestOutcome, TestResult};

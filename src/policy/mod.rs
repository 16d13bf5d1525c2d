//! Rego policies: loaded and checked, compiled once, judged over many documents on all cores.

mod annotation;
mod answer;
mod around;
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
mod load;
mod metadata;
mod opa;
mod parse;
mod problem;
mod recall;
mod rename;
mod rewrite;
mod said;
pub mod sandbox;
mod select;
mod set;
pub mod suite;
mod token;
mod tree;
mod unknown;
mod value;
mod version;
mod view;
mod world;

pub use bundle::{DataFile, Module};
pub use check::REFUSED as REFUSED_BUILTINS;
pub use engine::ENGINE;
pub use finding::{Facts, Finding, FindingKind, Judgement, Outcome, PolicyTally};
pub use judge::{JudgeOptions, judge};
pub use metadata::{Metadata, PolicySeverity, View};
pub use opa::{OpaExport, export};
pub use set::PolicySet;
pub use suite::{Suite, TestOutcome, TestResult};
pub use version::{BUILTINS, REWRITER};

//! tollgate: a policy-as-code compliance gate.
//!
//! It reads what a release is made of, judges it by Rego policies, and writes signed evidence that an
//! auditor can verify and replay offline. The modules stand in the order in which the data goes through
//! them; `ARCHITECTURE.md` has the map, the invariants and the glossary.

pub mod source;

pub mod document;

pub mod config;

pub mod input;

pub mod signature;

pub mod policy;

pub mod verdict;

pub mod fix;

pub mod report;

pub mod evidence;

pub mod cli;

/// The project's URI namespace, with which every type and predicate of ours begins (`NS` in the
/// specification of the evidence).
pub const NAMESPACE: &str = "https://tollgate.dev";

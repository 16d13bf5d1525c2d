//! The log of releases: its tree, its proofs, and what attacks on it come to.

mod attack;
mod check;
mod interop;
pub(crate) mod ledger;
mod policy;
mod proof;
mod tree;
mod witness;

//! Tests of `evidence` and `signature`.

mod bundle;
mod contradiction;
mod document;
mod forge;
mod interop;
mod key;
pub(crate) mod log;
mod pack;
mod replay;
mod run;
mod schema;
mod shop;
mod signed_waiver;
mod statement;
mod tamper;
mod trust;

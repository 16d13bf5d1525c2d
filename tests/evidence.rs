//! Tests of `evidence` and `signature`.

mod bundle;
mod contradiction;
mod disclose;
mod document;
mod export;
mod forge;
mod gate;
mod interop;
mod key;
pub(crate) mod log;
mod logged;
mod openssh;
mod pack;
mod replay;
mod run;
mod schema;
mod shop;
mod signed_waiver;
mod sources;
mod statement;
mod tamper;
mod threats;
mod trust;
mod trust_file;

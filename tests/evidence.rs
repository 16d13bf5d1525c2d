//! Tests of `evidence` and `signature`.

mod bundle;
mod document;
mod interop;
mod key;
mod pack;
mod replay;
mod run;
mod strict;
mod tamper;

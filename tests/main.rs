//! All tests in one binary: linking one takes a fraction of the time of many.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads and prints what it likes"
)]

mod cli;
mod config;
mod conformance;
mod evidence;
mod helm;
mod input;
mod json;
mod mending;
mod policies;
mod policy;
mod readme;
mod reference;
mod report;
mod rooms;
mod source;
mod template;
mod terraform;
mod verdict;
mod yaml;

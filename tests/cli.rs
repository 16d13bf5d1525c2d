//! The program as its users call it: arguments, files, exit codes, messages.

mod bad_input;
mod check;
mod conftest;
mod export;
mod gatekeeper;
mod harness;
mod log;
mod policy;
mod release;
mod reproducible;
mod sandbox;
mod secret;
mod sidecar;
mod signer;
mod signoff;
mod template;
mod terraform;
mod trust;

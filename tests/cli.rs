//! The program as its users call it: arguments, files, exit codes, messages.

mod attach;
mod attach_forge;
mod attach_registry;
mod attached;
mod bad_input;
mod check;
mod conftest;
mod disclose;
mod export;
mod facts;
mod gatekeeper;
mod harness;
mod leak;
mod log;
mod policy;
mod release;
mod reproducible;
mod sandbox;
mod secret;
mod server;
mod sidecar;
mod signer;
mod signoff;
mod template;
mod terraform;
mod trust;

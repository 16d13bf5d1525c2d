//! The program as its users call it: arguments, files, exit codes, messages.

mod bad_input;
mod check;
mod conftest;
mod disclose;
mod export;
mod gatekeeper;
mod harness;
mod policy;
mod release;
mod reproducible;
mod sandbox;
mod secret;
mod signoff;
mod template;
mod terraform;

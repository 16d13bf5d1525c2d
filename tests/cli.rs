//! The program as its users call it: arguments, files, exit codes, messages.

mod bad_input;
mod check;
mod harness;
mod policy;
mod release;
mod reproducible;
mod secret;
mod template;
mod terraform;

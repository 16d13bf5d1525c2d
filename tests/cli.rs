//! The program as its users call it: arguments, files, exit codes, messages.

mod bad_input;
mod check;
mod conftest;
mod harness;
mod release;
mod reproducible;
mod secret;
mod template;
mod terraform;

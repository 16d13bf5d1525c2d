//! `tollgate key`, and the keys that the other commands sign and verify with.

mod agent;
mod command;
mod exec;
mod file;
mod signer;

pub(super) use command::{Command, run};
pub(super) use file::{KEY_BYTES, public, verifying};
pub(super) use signer::{Signer, signer};

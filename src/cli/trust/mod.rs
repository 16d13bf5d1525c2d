//! `tollgate trust`: the trust file from its first draft to its last version. One file a command.

mod add;
mod command;
mod draft;
mod init;
mod named;
mod pin;
mod revoke;
mod rotate;
mod show;
mod sign;

pub(super) use command::{Command, run};

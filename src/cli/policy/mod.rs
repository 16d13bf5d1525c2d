//! `tollgate policy`: what the authors of policies need. One file a command.

mod authored;
mod bundle;
mod check;
mod chosen;
mod command;
mod example;
mod explain;
mod list;
mod lock;
mod profiles;
mod pull;
pub(super) mod source;
mod test;

pub(super) use chosen::to_text;
pub(super) use command::{Command, run};
pub(super) use lock::Lock;

//! `tollgate policy`: what the authors of policies need. One file a command.

mod authored;
mod chosen;
mod command;
mod explain;
mod list;
mod test;

pub(super) use chosen::to_text;
pub(super) use command::{Command, run};

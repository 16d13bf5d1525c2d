//! Which command it is.

use clap::Subcommand;

use super::{add, init, pin, revoke, rotate, show, sign};
use crate::cli::arguments::Common;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Drafts the first version of a trust file: who signs it, who signs evidence, until when it counts
    Init(init::Arguments),
    /// Drafts the next version with more in it: keys, persons, roles, requirements, logs
    Add(add::Arguments),
    /// Drafts the next version with less in it: a key that no longer counts, a person out of a role
    Revoke(revoke::Arguments),
    /// Drafts the next version with another root; the old root and the new one must sign it
    Rotate(rotate::Arguments),
    /// Shows what a draft changes, and signs it
    Sign(sign::Arguments),
    /// Shows a trust file: persons, keys as `ssh-keygen -l` prints them, roles, requirements, who signed
    Show(show::Arguments),
    /// Checks a trust file and keeps it as the one that later ones must follow
    Pin(pin::Arguments),
}

pub(in crate::cli) fn run(common: &Common, command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::Init(arguments) => init::run(common, arguments),
        Command::Add(arguments) => add::run(common, arguments),
        Command::Revoke(arguments) => revoke::run(common, arguments),
        Command::Rotate(arguments) => rotate::run(common, arguments),
        Command::Sign(arguments) => sign::run(common, arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Pin(arguments) => pin::run(common, arguments),
    }
}

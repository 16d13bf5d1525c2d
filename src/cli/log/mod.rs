//! `tollgate log`: the append-only log of releases.
//!
//! A log is a folder, or a branch of a git repository; `place` makes both the same. What is checked, and which
//! files an entry makes, is decided in `evidence::log`; here they are read, locked and written.

mod append;
mod branch;
mod chain;
mod folder;
mod gate;
mod init;
mod place;
mod prove;
mod trusted;
mod verify;
mod witness;

use anyhow::Context;
use clap::Subcommand;

use super::arguments::Common;
use super::{environment, output};
use crate::evidence::Failure;
use crate::evidence::log::{LogError, exit_code};
use crate::source::time::parse_rfc3339;

pub(super) use chain::{Chain, ChainArguments};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes an empty log in a folder or in a branch of a git repository
    Init(init::Arguments),
    /// Appends a release to a log, and puts the proof into its bundle
    Append(append::Arguments),
    /// Prints the proof that a release is in a log
    Prove(prove::Arguments),
    /// Checks that a log only grew since the last time, and signs that it was seen now: for a witness
    Witness(witness::Arguments),
    /// Goes through a whole log and finds dropped, forked and reordered releases: for an auditor
    Verify(verify::Arguments),
}

pub(super) fn run(common: &Common, command: &Command) -> anyhow::Result<u8> {
    let result = match command {
        Command::Init(arguments) => init::run(common, arguments),
        Command::Append(arguments) => append::run(common, arguments),
        Command::Prove(arguments) => prove::run(common, arguments),
        Command::Witness(arguments) => witness::run(common, arguments),
        Command::Verify(arguments) => verify::run(common, arguments),
    };
    match result {
        Err(error) => match refusal(&error) {
            Some(failure) => {
                output::message(&format!("error: {}: {failure}", failure.code));
                Ok(exit_code(failure.code))
            }
            None => Err(error),
        },
        code => code,
    }
}

/// The check that an error says was not met, where it says so.
fn refusal(error: &anyhow::Error) -> Option<&Failure> {
    error.chain().find_map(|cause| {
        let refused = cause.downcast_ref::<LogError>().and_then(|error| match error {
            LogError::Refused(failure) => Some(failure),
            LogError::Read { .. } => None,
        });
        refused.or_else(|| cause.downcast_ref::<Failure>())
    })
}

/// The error with the code of the check that was not met, for commands whose exit codes are others.
fn coded(error: anyhow::Error) -> anyhow::Error {
    match refusal(&error).map(|failure| failure.code) {
        Some(code) => error.context(code),
        None => error,
    }
}

/// The time that was given, else now. `SOURCE_DATE_EPOCH` says when something was built, and nothing of today.
fn time(given: Option<&str>) -> anyhow::Result<i64> {
    let Some(text) = given else { return environment::now() };
    parse_rfc3339(text)
        .with_context(|| format!("`--at {text}` is no time; write it as `2026-01-31T12:00:00Z`"))
}

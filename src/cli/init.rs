//! `tollgate init`: a commented `tollgate.yaml`.

use std::path::PathBuf;

use clap::Args;

use super::arguments::Common;
use super::output::{self, Existing};

/// The file that is written. It says nothing but the defaults, so that it changes no verdict.
pub(super) const TEMPLATE: &str = include_str!("tollgate.yaml");

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write
    #[arg(default_value = "tollgate.yaml")]
    file: PathBuf,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    output::write(&arguments.file, TEMPLATE.as_bytes(), existing, false)?;
    if !common.quiet {
        output::message(&format!("wrote `{}`", arguments.file.display()));
    }
    Ok(0)
}

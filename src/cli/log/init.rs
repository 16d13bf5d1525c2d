//! `tollgate log init`: an empty log.

use std::path::PathBuf;

use clap::Args;

use super::place::{Change, Git};
use crate::cli::arguments::Common;
use crate::cli::{key, output};
use crate::evidence::log::{self, Kind, NoteKey};
use crate::signature::Sign;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The folder to make the log in
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    git: Git,
    /// The log's name, by which checkpoints and proofs call it: a URL without its scheme, as
    /// `git.example/acme/log`. It is never changed
    #[arg(long, value_name = "NAME")]
    origin: String,
    #[command(flatten)]
    signer: key::Signer,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let key = arguments.signer.open()?;
    let key: &dyn Sign = &*key;
    let place = arguments.git.or(arguments.folder.as_deref())?;
    let checkpoint = log::start(&arguments.origin, key)?;
    let name = NoteKey::new(&arguments.origin, Kind::Text, key.verifying_key());
    let name = name.map_err(anyhow::Error::msg)?;
    place.make(common.quiet)?.commit(&Change {
        files: &[],
        checkpoint: &checkpoint.note().to_bytes(),
        obsolete: &[],
        message: &format!("Begin the log {}", arguments.origin),
    })?;
    if !common.quiet {
        output::message(
            "made an empty log; verifiers take this key as `log` in a policy, or as `--log-key`:",
        );
    }
    output::result(&format!("{name}\n"))?;
    Ok(0)
}

//! `tollgate log witness`: says that a log only grew, and when that was seen.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::place::{Change, Git};
use super::trusted::log_key;
use crate::cli::arguments::Common;
use crate::cli::output::{self, Existing};
use crate::cli::{environment, key};
use crate::evidence::log;
use crate::signature::Sign;
use crate::source::time::format_rfc3339;

/// The most bytes of a checkpoint.
const CHECKPOINT_BYTES: u64 = 1 << 20;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The folder of the log
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    git: Git,
    /// The key of the log: its verifier key, as `log init` prints it, or a public key (PEM)
    #[arg(long, value_name = "KEY")]
    log_key: String,
    #[command(flatten)]
    signer: key::Signer,
    /// The witness's name: a URL without its scheme, as `witness.example/acme`
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The file in which the witness keeps the checkpoint that it saw last; without it, beside its key
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// When the log was seen (RFC 3339, UTC); without it, now
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let time = super::time(arguments.at.as_deref())?;
    let key = arguments.signer.open()?;
    let key: &dyn Sign = &*key;
    let writer = arguments.git.or(arguments.folder.as_deref())?.hold(common.quiet)?;
    let origin = log::head(writer.as_ref())?.checkpoint().origin.clone();
    let log_key = log_key(&arguments.log_key, &origin)?;
    let beside = || {
        let own = arguments.signer.files().first().map(|(_, path)| path.to_path_buf());
        let own = own.context("where is kept what was seen? This key is no file: give `--state FILE`")?;
        let name = log::proof_name(&origin).replace("log/", ".").replace(".tlog-proof", ".seen");
        let mut path = own.into_os_string();
        path.push(name);
        anyhow::Ok(PathBuf::from(path))
    };
    let state = arguments.state.clone().map_or_else(beside, Ok)?;
    let seen_before = if state.symlink_metadata().is_ok() {
        Some(environment::read_file(&state, CHECKPOINT_BYTES)?)
    } else {
        None
    };
    let seen = log::witness(writer.as_ref(), &log_key, seen_before.as_deref(), &arguments.name, time, key)?;
    let bytes = seen.checkpoint.note().to_bytes();
    // SPEC: tlog-witness: the new checkpoint is kept before the cosignature is given out.
    output::write(&state, &bytes, Existing::Replace, false).context("the checkpoint cannot be kept")?;
    let size = seen.checkpoint.checkpoint().size;
    writer.commit(&Change {
        files: &[],
        checkpoint: &bytes,
        obsolete: &[],
        message: &format!("Witness {size} entries by {}", arguments.name),
    })?;
    if !common.quiet {
        let before = if seen_before.is_some() { "" } else { ", for the first time" };
        output::message(&format!("saw {size} entries at {}{before}", format_rfc3339(time)));
    }
    output::result(&format!("{}\n", seen.key))?;
    Ok(0)
}

//! `tollgate log prove`: the proof that a release is in a log.

use anyhow::{Context, bail};
use clap::Args;

use super::append::{ENVELOPE, add_proof};
use super::place::LogAndBundle;
use crate::cli::arguments::Common;
use crate::cli::verify::BUNDLE_BYTES;
use crate::cli::{environment, output};
use crate::evidence::Failure;
use crate::evidence::archive::Archive;
use crate::evidence::log;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    what: LogAndBundle,
    /// The entry to prove, counted from 0, in place of a bundle
    #[arg(long, value_name = "N")]
    index: Option<u64>,
    /// Put the proof into the bundle, in place of an older one, and print nothing
    #[arg(long, conflicts_with = "index")]
    write: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let (place, bundle) = arguments.what.read()?;
    let storage = place.read()?;
    let head = log::head(storage.as_ref())?;
    let path = match (bundle, arguments.index) {
        (Some(path), None) => path,
        (None, Some(index)) => {
            let proof = log::prove(storage.as_ref(), &head, index)?;
            output::result_bytes(&proof.to_bytes())?;
            return Ok(0);
        }
        _ => bail!("give what to prove: a BUNDLE behind the log, or `--index N`"),
    };
    let bundle = environment::read_file(path, BUNDLE_BYTES)?;
    let archive = Archive::read(&bundle)?;
    let envelope = archive.file(ENVELOPE).with_context(|| format!("`{}` has no envelope", path.display()))?;
    let statement = log::payload_digest(envelope)?;
    let Some((index, _)) = log::find(storage.as_ref(), &head, statement)? else {
        let message = format!("the release of `{}` is not in the log", path.display());
        return Err(Failure { code: "E706", message }.into());
    };
    let proof = log::prove(storage.as_ref(), &head, index)?;
    if !arguments.write {
        output::result_bytes(&proof.to_bytes())?;
        return Ok(0);
    }
    add_proof(path, &bundle, &proof)?;
    if !common.quiet {
        output::message(&format!("wrote the proof into `{}`", path.display()));
    }
    Ok(0)
}

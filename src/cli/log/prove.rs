//! `tollgate log prove`: the proof that a release is in a log.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::append::{ENVELOPE, add_proof};
use super::place::Git;
use crate::cli::arguments::Common;
use crate::cli::verify::BUNDLE_BYTES;
use crate::cli::{environment, output};
use crate::evidence::Failure;
use crate::evidence::archive::Archive;
use crate::evidence::log;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The folder of the log, and the bundle of the release; with `--git` the bundle alone
    #[arg(value_name = "DIR [BUNDLE]", num_args = 0..=2)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    git: Git,
    /// The entry to prove, counted from 0, in place of a bundle
    #[arg(long, value_name = "N")]
    index: Option<u64>,
    /// Put the proof into the bundle, in place of an older one, and print nothing
    #[arg(long, conflicts_with = "index")]
    write: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let (folder, bundle) = match (arguments.paths.as_slice(), &arguments.git.git, arguments.index) {
        ([folder, bundle], None, None) => (Some(folder), Some(bundle)),
        ([folder], None, Some(_)) => (Some(folder), None),
        ([bundle], Some(_), None) => (None, Some(bundle)),
        ([], Some(_), Some(_)) => (None, None),
        _ => bail!("give the log and what to prove: `DIR BUNDLE`, `DIR --index N`, or `--git REPO` in place of DIR"),
    };
    let storage = arguments.git.or(folder.map(PathBuf::as_path))?.read()?;
    let head = log::head(storage.as_ref())?;
    let Some(path) = bundle else {
        let proof = log::prove(storage.as_ref(), &head, arguments.index.unwrap_or_default())?;
        output::result_bytes(&proof.to_bytes())?;
        return Ok(0);
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

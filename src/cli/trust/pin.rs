//! `tollgate trust pin`: accepts a trust file, and keeps it as the one that later ones must follow.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use super::draft::{read, told};
use crate::cli::arguments::Common;
use crate::cli::output::{self, Existing};
use crate::cli::{environment, key};
use crate::signature::trust::{Anchor, Start, Trust};
use crate::source::time::format_rfc3339;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The trust file; several are versions that follow each other, the earliest first, and the last is kept
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The file that holds what was accepted last; it is made where it is not there
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// A root key that you know from elsewhere (public, PEM or OpenSSH); needed where nothing was accepted yet; may be
    /// given several times
    #[arg(long, value_name = "FILE")]
    root: Vec<PathBuf>,
    /// How many of the root keys must have signed; without it, more than half of them
    #[arg(long, value_name = "N", requires = "root")]
    root_threshold: Option<usize>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let files = arguments.files.iter().map(|path| read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let state = &arguments.state;
    let kept = if state.symlink_metadata().is_ok() { Some(read(state)?) } else { None };
    let keys = arguments.root.iter().map(|path| key::verifying(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let start = match &kept {
        Some(_) if !keys.is_empty() => bail!(
            "`{}` is there, and says by its own root what may follow; leave `--root` out, or remove the file to begin \
             anew",
            state.display()
        ),
        Some(bytes) => Start::Kept(bytes),
        None if keys.is_empty() => {
            bail!("`{}` is not there: give root keys that you know by `--root FILE`", state.display())
        }
        None => Start::Root(Anchor { keys: &keys, threshold: arguments.root_threshold, last_seen: None }),
    };
    let at = environment::now()?;
    let last = arguments.files.last().unwrap_or(state);
    let trust = Trust::open_chain(&start, &files, at).map_err(|error| told(&error, last))?;
    if let Some(bytes) = files.last() {
        output::write(state, bytes, Existing::Replace, false)?;
    }
    if !common.quiet {
        output::message(&format!(
            "accepted version {}, which counts until {}, and kept it in `{}`",
            trust.version,
            format_rfc3339(trust.expires),
            state.display()
        ));
    }
    Ok(0)
}

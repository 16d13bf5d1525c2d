//! `tollgate policy pull`: brings policies out of a registry into a folder, and holds them to the lock.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::{chosen, source};
use crate::cli::arguments::Common;
use crate::cli::output::{self, Existing};
use crate::cli::place::{self, Reach};
use crate::cli::progress::Progress;
use crate::cli::run::{shown, tell};
use crate::evidence::attach::{self, Image, Place};
use crate::source::{Severity, SourceMap};

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The policies: `oci://REGISTRY/REPO:TAG` or `oci://REGISTRY/REPO@sha256:HEX`, as OPA and conftest push them
    #[arg(value_name = "IMAGE", value_parser = image)]
    image: Image,
    /// The folder to write, an OCI layout; without it, the last part of the repository's name
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Take other policies than `tollgate.lock` pins, and pin these
    #[arg(long)]
    update: bool,
    /// The configuration, beside which the lock lies
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Take only policies that this key signed: a public key (PEM), or the secret of an HMAC; may be given several times
    #[arg(long, value_name = "FILE")]
    policy_key: Vec<PathBuf>,
    #[command(flatten)]
    reach: Reach,
}

fn image(text: &str) -> Result<Image, String> {
    match place::parse(text) {
        Ok(Place::Registry(image)) => Ok(image),
        Ok(_) => Err("policies are pulled from a registry: write `oci://REGISTRY/REPO:TAG`".to_owned()),
        Err(problem) => Err(problem.to_string()),
    }
}

pub(in crate::cli) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let settings = chosen::settings(common, arguments.config.clone())?;
    let image = &arguments.image;
    let last = image.repository.rsplit('/').next().unwrap_or(&image.repository);
    let folder = arguments.output.clone().unwrap_or_else(|| PathBuf::from(last));
    let progress = Progress::new(common.quiet);
    progress.stage(format!("pulling from {}", image.registry));
    let around = arguments.reach.around(&Place::Registry(image.clone()), false)?;
    let pulled = attach::pull(image, &around)?;
    drop(progress);
    // What comes is read from a folder of its own, before it takes anything's place.
    let scratch = tempfile::tempdir().context("there is no place for what was pulled")?;
    pulled.write(scratch.path())?;
    let trust = source::trust(&settings.policy_keys(&arguments.policy_key, false))?;
    let path = tagged(&folder, &pulled.tag);
    let (mut sources, mut told) = source::read(&[tagged(scratch.path(), &pulled.tag)], &trust);
    for source in &mut sources {
        source.shown = shown(&path);
        told.extend(source.told.iter().cloned());
    }
    if !told.is_empty() {
        tell(common, &told, &SourceMap::default());
    }
    let Some(source) = sources.pop().filter(|_| told.iter().all(|told| told.severity != Severity::Error))
    else {
        return Ok(4);
    };
    let lock_path = settings.lock_path();
    let mut lock = settings.lock().clone();
    let from =
        Place::Registry(Image { reference: attach::Reference::Digest(pulled.digest), ..image.clone() });
    if let Some(why) = lock.refuses(&shown(&lock_path), &source, &from.to_string())
        && !arguments.update
    {
        bail!("{why}; look at what changed, then say `--update`");
    }
    pulled.write(&folder)?;
    lock.pin(&shown(&lock_path), &source, &from.to_string());
    output::write(&lock_path, lock.to_text().as_bytes(), Existing::Replace, false)?;
    output::result(&format!("{from}\n"))?;
    if !common.quiet {
        output::message(&format!(
            "pulled into `{}` and pinned in `{}`; name it in `policies.paths` or with `--policy`",
            shown(&path),
            shown(&lock_path)
        ));
    }
    Ok(0)
}

/// An image of a layout as paths name it.
fn tagged(folder: &Path, tag: &str) -> PathBuf {
    let mut path = folder.as_os_str().to_owned();
    path.push(":");
    path.push(tag);
    PathBuf::from(path)
}

//! `tollgate export`: policies, data and inputs of verified evidence, for plain OPA.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::arguments::Common;
use super::environment;
use super::output::{self, Existing};
use super::trusted::Trusted;
use super::verify::BUNDLE_BYTES;
use crate::evidence::{self, VerifyOptions};
use crate::policy;

/// A file that every export has, by which one is known.
const MARK: &str = "queries.json";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// The folder to write: an OPA bundle, an input for each document, and a query for each input
    #[arg(long, value_name = "DIR", required = true)]
    opa: PathBuf,
    #[command(flatten)]
    trusted: Trusted,
    /// Replace the folder if it is an earlier export
    #[arg(long)]
    force: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let target = arguments.opa.as_path();
    let is_there = target.symlink_metadata().is_ok();
    if is_there && !arguments.force {
        bail!("`{}` is there already and is not overwritten; `--force` does", target.display());
    }
    if is_there && !target.join(MARK).is_file() {
        bail!("`{}` is no earlier export, and is not overwritten", target.display());
    }
    let now = environment::now()?;
    let trusted = arguments.trusted.load(now)?;
    let bytes = environment::read_up_to(&arguments.bundle, BUNDLE_BYTES)?;
    let options =
        VerifyOptions { no_requirements: true, no_subject: true, ..VerifyOptions::new(trusted.by(), now) };
    let (verification, bundle) = evidence::verify_bundle(&bytes, &options);
    if let Some(failure) = verification.failure() {
        bail!("`{}` is not valid: {}: {}", arguments.bundle.display(), failure.code, failure.message);
    }
    let bundle = bundle.context("the bundle was not verified")?;
    let rebuilt = evidence::rebuild(&bundle)
        .map_err(|failure| anyhow::anyhow!("{}: {}", failure.code, failure.message))?;
    let export = policy::export(&rebuilt.policy_set, &rebuilt.inventory, &rebuilt.facts, &rebuilt.off)
        .context("the export cannot be made")?;
    write(target, &export, is_there)?;
    if !common.quiet {
        for path in &export.left_out {
            output::message(&format!("note: `{path}` is left out, since it could not be loaded"));
        }
        for (policy, address, why) in &export.not_asked {
            output::message(&format!("note: `{policy}` is not asked about `{address}`: {why}"));
        }
        let plural = if export.inputs == 1 { "" } else { "s" };
        output::message(&format!("wrote {} input{plural} to `{}`", export.inputs, target.display()));
    }
    Ok(0)
}

/// Writes the folder whole or not at all: another one beside it is filled, and takes its place.
fn write(target: &Path, export: &policy::OpaExport, is_there: bool) -> anyhow::Result<()> {
    let beside = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let shown = target.display();
    let new = || tempfile::Builder::new().prefix(".tollgate-").suffix(".part").tempdir_in(beside);
    let scratch = new().with_context(|| format!("cannot write `{shown}`"))?;
    let filled = scratch.path().join("new");
    for folder in ["", "inputs", "queries"] {
        std::fs::create_dir(filled.join(folder)).with_context(|| format!("cannot write `{shown}`"))?;
    }
    for (path, bytes) in &export.files {
        output::write(&filled.join(path), bytes, Existing::Keep, false)?;
    }
    if is_there {
        std::fs::rename(target, scratch.path().join("old"))
            .with_context(|| format!("cannot replace `{shown}`"))?;
    }
    std::fs::rename(&filled, target).with_context(|| format!("cannot write `{shown}`"))
}

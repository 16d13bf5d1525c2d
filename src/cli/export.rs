//! `tollgate export`: what other tools read of verified evidence.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::arguments::Common;
use super::output::{self, Existing};
use super::trusted::Trusted;
use super::verify::BUNDLE_BYTES;
use super::{environment, key, report, sidecar};
use crate::evidence::{self, Sidecar, VerifiedBundle};
use crate::policy;
use crate::signature::VerifyingKey;

/// A file that every export for OPA has, by which one is known.
const MARK: &str = "queries.json";
/// The report of a bundle in SARIF.
const SARIF: &str = "reports/results.sarif";

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").args(["opa", "intoto", "sigstore", "oscal", "sarif", "controls"]).required(true).multiple(true))]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// The folder to write: an OPA bundle, an input for each document, and a query for each input
    #[arg(long, value_name = "DIR")]
    opa: Option<PathBuf>,
    /// The file to write: the evidence, SVR, VSA and test result as signed in-toto statements, one a line
    #[arg(long, value_name = "FILE", requires = "sign_key")]
    intoto: Option<PathBuf>,
    /// The file to write: the evidence as a Sigstore bundle. Where several trusted keys signed, the others' go
    /// beside it, with the number of the signature in their names
    #[arg(long, value_name = "FILE")]
    sigstore: Option<PathBuf>,
    /// The file to write: OSCAL 1.2.1 assessment results
    #[arg(long, value_name = "FILE")]
    oscal: Option<PathBuf>,
    /// The file to write: the findings in SARIF 2.1.0, as the bundle has them
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// The file to write: results by control; JSON or Markdown where its name ends with `.json` or `.md`, else text
    #[arg(long, value_name = "FILE")]
    controls: Option<PathBuf>,
    #[command(flatten)]
    trusted: Trusted,
    /// Who signs the statements of `--intoto`, as `tollgate release --key` takes it
    #[arg(long, value_name = "KEY", requires = "intoto")]
    sign_key: Option<String>,
    /// The public key of whoever signs, which a command needs
    #[arg(long, value_name = "FILE", requires = "sign_key")]
    public_key: Option<PathBuf>,
    /// The URI from which the release is fetched, for the VSA; without it, `pkg:generic/NAME@VERSION`
    #[arg(long, value_name = "URI", value_parser = sidecar::uri, requires = "intoto")]
    resource_uri: Option<String>,
    /// Replace what is there: files, and the folder if it is an earlier export
    #[arg(long)]
    force: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    refuse(arguments)?;
    let now = environment::now()?;
    let trusted = arguments.trusted.load(now)?;
    let bytes = environment::read_up_to(&arguments.bundle, BUNDLE_BYTES)?;
    let bundle = sidecar::verified(&bytes, trusted.by(), now)
        .with_context(|| format!("`{}` is not valid", arguments.bundle.display()))?;
    let wrote = files(arguments, &bundle, &trusted.by().keys())?;
    if !common.quiet {
        for path in wrote {
            output::message(&format!("wrote `{}`", path.display()));
        }
    }
    if let Some(target) = &arguments.opa {
        for_opa(common, target, &bundle)?;
    }
    Ok(0)
}

/// Refuses what would overwrite something, before any work is done.
fn refuse(arguments: &Arguments) -> anyhow::Result<()> {
    let Arguments { opa, intoto, sigstore, oscal, sarif, controls, .. } = arguments;
    let all = [
        ("the folder for OPA", opa),
        ("the in-toto statements", intoto),
        ("the Sigstore bundle", sigstore),
        ("the assessment results", oscal),
        ("the findings", sarif),
        ("the results by control", controls),
    ];
    let outputs: Vec<(&str, &Path)> =
        all.iter().filter_map(|(what, path)| Some((*what, path.as_deref()?))).collect();
    let mut read = vec![("the bundle", arguments.bundle.as_path())];
    read.extend(arguments.trusted.named());
    read.extend(arguments.sign_key.iter().map(|key| ("a key", Path::new(key))));
    output::refuse_shared(&outputs, &read)?;
    let there = outputs.iter().find(|(_, path)| output::is_there(path));
    if let Some((_, path)) = there.filter(|_| !arguments.force) {
        bail!("`{}` is there already and is not overwritten; `--force` does", path.display());
    }
    if let Some(target) = opa
        && target.symlink_metadata().is_ok()
        && !target.join(MARK).is_file()
    {
        bail!("`{}` is no earlier export, and is not overwritten", target.display());
    }
    Ok(())
}

/// Writes the files that are asked for; gives their paths.
fn files(
    arguments: &Arguments,
    bundle: &VerifiedBundle<'_>,
    keys: &[VerifyingKey],
) -> anyhow::Result<Vec<PathBuf>> {
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    let mut wrote = Vec::new();
    if let (Some(path), Some(sign_key)) = (&arguments.intoto, &arguments.sign_key) {
        let sidecar = Sidecar { resource_uri: arguments.resource_uri.as_deref() };
        let signer = key::signer(sign_key, arguments.public_key.as_deref())?;
        let bytes = evidence::intoto(bundle, &sidecar, &[&*signer])?;
        output::write(path, &bytes, existing, false)?;
        wrote.push(path.clone());
    }
    if let Some(path) = &arguments.sigstore {
        wrote.extend(sidecar::export_sigstore(path, bundle, keys, existing)?);
    }
    if let Some(path) = &arguments.oscal {
        let report = evidence::oscal_of(bundle)?;
        if bundle.file(&report.path).is_some_and(|stored| stored != report.bytes) {
            bail!("E611: `{}` is not the report that the bundle gives", report.path);
        }
        output::write(path, &report.bytes, existing, false)?;
        wrote.push(path.clone());
    }
    if let Some(path) = &arguments.sarif {
        let report = bundle.file(SARIF).with_context(|| format!("the bundle has no `{SARIF}`"))?;
        output::write(path, report, existing, false)?;
        wrote.push(path.clone());
    }
    if let Some(path) = &arguments.controls {
        output::write(path, report::of_bundle(bundle, path)?.as_bytes(), existing, false)?;
        wrote.push(path.clone());
    }
    Ok(wrote)
}

/// Writes the folder for plain OPA.
fn for_opa(common: &Common, target: &Path, bundle: &VerifiedBundle<'_>) -> anyhow::Result<()> {
    let is_there = target.symlink_metadata().is_ok();
    let rebuilt = evidence::rebuild(bundle)
        .map_err(|failure| anyhow::anyhow!("{}: {}", failure.code, failure.message))?;
    let export = policy::export(&rebuilt.policy_set, &rebuilt.inventory, &rebuilt.facts, &rebuilt.off)
        .context("the export cannot be made")?;
    write(target, &export, is_there)?;
    if !common.quiet {
        for (path, why) in &export.left_out {
            output::message(&format!("note: `{path}` is left out, since {why}"));
        }
        for (policy, address, why) in &export.not_asked {
            output::message(&format!("note: `{policy}` is not asked about `{address}`: {why}"));
        }
        let plural = if export.inputs == 1 { "" } else { "s" };
        output::message(&format!("wrote {} input{plural} to `{}`", export.inputs, target.display()));
    }
    Ok(())
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

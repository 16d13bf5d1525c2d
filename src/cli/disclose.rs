//! `tollgate disclose`: makes a bundle that shows a part of another one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::arguments::Common;
use super::environment;
use super::output::{self, Existing};
use super::trusted::Trusted;
use super::verify::{BUNDLE_BYTES, Refused};
use crate::evidence::{self, Show, VerifiedBundle, VerifyOptions};
use crate::verdict::pattern;

#[derive(Debug, Args)]
#[command(after_help = "\
With `--control` and `--with`, the bundle shows these files, with proofs that they are of the signed bundle; of the others
it tells how many there are. With `--withhold`, it shows all others, and names the files that are withheld. It is verified
as any bundle is: the signature is that of the whole one.")]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// Show all results of a control, such as `pci-dss-4.0.1:6.5.1` (may be given several times)
    #[arg(long, value_name = "FRAMEWORK:ID", required_unless_present_any = ["with", "withhold"])]
    control: Vec<String>,
    /// Show these files of the bundle, such as `verdict.json` or `policies/*` (`*` stands for any characters; may be
    /// given several times)
    #[arg(long, value_name = "PATTERN")]
    with: Vec<String>,
    /// Show all but these files, such as `documents/*` or `sources/*` (may be given several times)
    #[arg(long, value_name = "PATTERN", conflicts_with_all = ["control", "with"])]
    withhold: Vec<String>,
    #[command(flatten)]
    trusted: Trusted,
    /// The file to write the partial bundle to
    #[arg(long, short, value_name = "FILE", required = true)]
    output: PathBuf,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let output = arguments.output.as_path();
    let read: [(&str, &Path); 1] = [("the bundle", &arguments.bundle)];
    output::refuse_shared(&[("the partial bundle", output)], &read)?;
    if !arguments.force && output.symlink_metadata().is_ok() {
        bail!("`{}` is there already and is not overwritten; `--force` does", output.display());
    }
    let now = environment::now()?;
    let trusted = arguments.trusted.load(now)?;
    let bytes = environment::read_up_to(&arguments.bundle, BUNDLE_BYTES)?;
    let options = VerifyOptions {
        no_requirements: true,
        no_subject: true,
        threads: environment::threads(None),
        ..VerifyOptions::new(trusted.by(), now)
    };
    let bundle = verified(&bytes, &options)
        .with_context(|| format!("`{}` is not valid", arguments.bundle.display()))?;
    let partial = disclose(&bundle, arguments)?;
    let shown = verified(&partial, &options).context("the partial bundle is not valid")?;
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    output::write(output, &partial, existing, false)?;
    if !common.quiet {
        let (all, withheld) = (shown.statement().manifest.size, shown.withheld());
        let kept = all.saturating_sub(withheld);
        output::message(&format!("wrote `{}`: shows {kept} of {all} files", output.display()));
    }
    Ok(0)
}

/// The bundle, where it is valid.
fn verified<'b>(bytes: &'b [u8], options: &VerifyOptions<'_>) -> anyhow::Result<VerifiedBundle<'b>> {
    let (verification, bundle) = evidence::verify_bundle(bytes, options);
    if let Some(failure) = verification.failure() {
        return Err(Refused::of(&verification, &failure));
    }
    bundle.context("the bundle was not verified")
}

/// The partial bundle that the arguments ask for.
fn disclose(bundle: &VerifiedBundle<'_>, arguments: &Arguments) -> anyhow::Result<Vec<u8>> {
    for pattern in arguments.with.iter().chain(&arguments.withhold) {
        if !bundle.files().any(|(name, _)| pattern::matches(pattern, name)) {
            bail!("no file of the bundle is called `{pattern}`; `tar -tf` lists them");
        }
    }
    let fits = |patterns: &[String], name: &str| patterns.iter().any(|one| pattern::matches(one, name));
    if !arguments.withhold.is_empty() {
        let withhold = |name: &str| fits(&arguments.withhold, name);
        return evidence::disclose(bundle, &Show::AllBut(&withhold)).context("nothing is disclosed");
    }
    let mut files = BTreeSet::new();
    for control in &arguments.control {
        files.extend(evidence::control_files(bundle, control)?);
    }
    let show = |name: &str| files.contains(name) || fits(&arguments.with, name);
    evidence::disclose(bundle, &Show::Only(&show)).context("nothing is disclosed")
}

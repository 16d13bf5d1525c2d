//! `tollgate attach`: verifies evidence, and attaches it to a release.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::arguments::Common;
use super::place::Reach;
use super::progress::Progress;
use super::trusted::Trusted;
use super::verify::{self, BUNDLE_BYTES, printable};
use super::{environment, output, place};
use crate::evidence::attach::{Outcome, Package, Place, Sidecar, SidecarKind, about};
use crate::evidence::{self, Claim, Failure, VerifiedBundle, VerifyOptions};
use crate::signature::VerifyingKey;
use crate::source::time::format_rfc3339;

/// The most bytes of a sidecar.
const SIDECAR_BYTES: u64 = 16 << 20;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The bundle; `.intoto.jsonl` and `.sigstore.json` files of its name beside it are attached too
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// Where to: a path (beside that artifact, or in that folder), `git:[REPO]#TAG`, `oci-layout:DIR[:TAG|@DIGEST]`,
    /// `oci://REGISTRY/REPO:TAG` (or `@DIGEST`), `github:OWNER/REPO@TAG`, `gitlab:GROUP/PROJECT@TAG`
    #[arg(long, value_name = "PLACE", value_parser = place::parse)]
    to: Place,
    #[command(flatten)]
    trusted: Trusted,
    /// A file that must be a subject of the evidence; its name is that of what is attached
    #[arg(long, value_name = "FILE", conflicts_with = "no_subject")]
    artifact: Vec<PathBuf>,
    /// Attach even where the evidence is about something else than the image, the commit or the file
    #[arg(long)]
    no_subject: bool,
    /// Put it in the place of another bundle of the same name or statement
    #[arg(long)]
    force: bool,
    /// Publish the release on GitHub if it is a draft; make the one on GitLab if it is not there
    #[arg(long)]
    publish: bool,
    #[command(flatten)]
    reach: Reach,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let now = environment::now()?;
    let trusted = arguments.trusted.load(now)?;
    let bytes = environment::read_up_to(&arguments.bundle, BUNDLE_BYTES)?;
    let sidecars = sidecars(&arguments.bundle)?;
    let progress = Progress::new(common.quiet);
    progress.stage(format!("asking {}", arguments.to));
    let store = arguments.reach.open(&arguments.to, arguments.publish)?;
    let mut claims =
        arguments.artifact.iter().map(|path| verify::file(path)).collect::<anyhow::Result<Vec<Claim>>>()?;
    if !arguments.no_subject {
        claims.extend(store.subject().cloned());
    }
    let options = VerifyOptions {
        no_requirements: true,
        claims: &claims,
        no_subject: claims.is_empty(),
        ..VerifyOptions::new(trusted.by(), now)
    };
    progress.stage("verifying");
    let (verification, bundle) = evidence::verify_bundle(&bytes, &options);
    // Whoever approves finds it where it is attached: approvals may be missing still.
    if let Some(failure) = verification.failure_but(&["E606"]) {
        drop(progress);
        let (code, message) = (failure.code, printable(&failure.message));
        output::message(&format!(
            "error: the evidence is not valid, and was not attached: {code}: {message}"
        ));
        return Ok(verification.exit_code());
    }
    let bundle = bundle.context("the bundle was not verified")?;
    if let Err(failure) = belong(&sidecars, &bundle, &trusted.by().keys()) {
        drop(progress);
        let (code, message) = (failure.code, printable(&failure.message));
        output::message(&format!(
            "error: nothing was attached: {code}: {message}; `tollgate export` derives sidecars anew"
        ));
        return Ok(3);
    }
    let name = match arguments.artifact.as_slice() {
        [artifact] => {
            let name =
                artifact.file_name().with_context(|| format!("`{}` is no file", artifact.display()))?;
            name.to_string_lossy().into_owned()
        }
        _ => about(&arguments.bundle),
    };
    let package = Package {
        name,
        bundle: &bytes,
        envelope: bundle.file("evidence.dsse.json").context("the bundle has no envelope")?,
        statement: verification.statement_digest.context("the bundle has no statement")?,
        judged_at: format_rfc3339(bundle.statement().evaluated_at),
        sidecars,
    };
    progress.stage(format!("attaching to {}", arguments.to));
    let done = store.put(&package, arguments.force)?;
    drop(progress);
    let mut text = String::new();
    for put in &done {
        let outcome = match put.outcome {
            Outcome::Added => "attached",
            Outcome::Same => "there already",
            Outcome::Replaced => "replaced",
        };
        // Writing into a string does not fail.
        let _ = writeln!(text, "{outcome:13}  {}", printable(&put.name));
    }
    output::result(&text)?;
    if !common.quiet {
        if let Some(afterwards) = store.afterwards() {
            output::message(&format!("note: {afterwards}"));
        }
        let decision = bundle.statement().decision;
        if decision != crate::verdict::Decision::Passed {
            output::message(&format!("note: the verdict of this evidence is {}", decision.name()));
        }
    }
    Ok(0)
}

/// Checks that sidecars are what the evidence gives: what lies beside a bundle may be of another one.
fn belong(sidecars: &[Sidecar], bundle: &VerifiedBundle<'_>, keys: &[VerifyingKey]) -> Result<(), Failure> {
    for sidecar in sidecars {
        match sidecar.kind {
            SidecarKind::InToto => evidence::check_intoto_as_named(&sidecar.bytes, bundle, keys)?,
            SidecarKind::Sigstore => {
                if !evidence::sigstore_of(bundle, keys)?.iter().any(|one| one.bytes == sidecar.bytes) {
                    let message = format!("`{}` is not what the evidence's envelope gives", sidecar.ending);
                    return Err(Failure { code: "E611", message });
                }
            }
        }
    }
    Ok(())
}

/// The files beside a bundle that belong to it, by their names, sorted.
fn sidecars(bundle: &Path) -> anyhow::Result<Vec<Sidecar>> {
    let folder = match bundle.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let about = about(bundle);
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read `{}`", folder.display()))?;
        let name = entry.file_name();
        let Some(ending) = name.to_str().and_then(|name| name.strip_prefix(&about)) else { continue };
        let Some(kind) = SidecarKind::of(ending) else { continue };
        let bytes = environment::read_file(&entry.path(), SIDECAR_BYTES)?;
        found.push(Sidecar { kind, ending: ending.to_owned(), bytes });
    }
    found.sort_by(|one, other| one.ending.cmp(&other.ending));
    Ok(found)
}

//! `tollgate log append`: one more release in a log.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::gate::{Gate, Signers};
use super::place::{Change, Log, LogAndBundle};
use crate::cli::arguments::Common;
use crate::cli::output::{self, Existing};
use crate::cli::verify::BUNDLE_BYTES;
use crate::cli::{environment, key};
use crate::evidence::archive::Archive;
use crate::evidence::log::{self, Appended, Link, Proof};
use crate::evidence::{Failure, Status, TrustedBy, VerifyOptions, verify_bundle};
use crate::signature::trust::Need;
use crate::signature::{Sign, VerifyingKey};

/// The name of a bundle's envelope.
pub(super) const ENVELOPE: &str = "evidence.dsse.json";

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    what: LogAndBundle,
    #[command(flatten)]
    signer: key::Signer,
    #[command(flatten)]
    gate: Gate,
    /// The file to write the proof to, and leave the bundle as it is
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// Overwrite the proof's file if it is there
    #[arg(long, requires = "proof")]
    force: bool,
    /// The time to verify the release at (RFC 3339, UTC); without it, now
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let at = super::time(arguments.at.as_deref())?;
    let key = arguments.signer.open()?;
    let key: &dyn Sign = &*key;
    let (place, path) = arguments.what.read()?;
    let path = path.context("which release? Give its BUNDLE behind the log")?;
    let bundle = environment::read_file(path, BUNDLE_BYTES)?;
    let (link, envelope) = match arguments.gate.read(at)? {
        Signers::Unknown => bail!("who signed the release? Give `--gate-key FILE`, or `--trust FILE`"),
        Signers::Keys(keys) => verified(&bundle, TrustedBy::Keys(&keys), at)?,
        Signers::File(mut trust) => {
            // The log is where a trusted time comes from.
            trust.requirements.trusted_time = Need::Optional;
            verified(&bundle, TrustedBy::File(&trust), at)?
        }
    };
    let writer = place.hold(common.quiet)?;
    let (proof, is_new) = append(writer.as_ref(), &link, &envelope, key)?;
    drop(writer);
    tell(common, &proof, is_new)?;
    match &arguments.proof {
        Some(proof_path) => {
            let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
            output::write(proof_path, &proof.to_bytes(), existing, false)?;
        }
        None => add_proof(path, &bundle, &proof)?,
    }
    Ok(0)
}

/// Verifies a bundle that is to be logged, and gives its link and its envelope.
///
/// What comes later than the log is not asked for: the proof itself, and approvals.
pub(super) fn verified(bundle: &[u8], trust: TrustedBy<'_>, at: i64) -> anyhow::Result<(Link, Vec<u8>)> {
    let options = VerifyOptions { no_requirements: true, no_subject: true, ..VerifyOptions::new(trust, at) };
    let (verification, verified) = verify_bundle(bundle, &options);
    let comes_later = [12, 14];
    let failed = verification
        .steps
        .iter()
        .find(|step| step.status == Status::Fail && !comes_later.contains(&step.number));
    if let Some(step) = failed {
        let failure = Failure { code: step.code.unwrap_or("E101"), message: step.detail.clone() };
        return Err(anyhow::Error::new(failure).context("the release is not logged"));
    }
    let (Some(verified), Some(digest)) = (verified, verification.statement_digest) else {
        bail!("the release cannot be verified, and is not logged");
    };
    let envelope = verified.file(ENVELOPE).unwrap_or_default().to_vec();
    Ok((Link::of(verified.statement(), digest), envelope))
}

/// The same for a bundle that is signed by one of `keys`, for its link alone.
pub(super) fn link_of(bundle: &[u8], keys: &[VerifyingKey], at: i64) -> anyhow::Result<Link> {
    Ok(verified(bundle, TrustedBy::Keys(keys), at)?.0)
}

/// Appends a release, and gives its proof and whether it is new.
pub(super) fn append(
    writer: &dyn Log,
    link: &Link,
    envelope: &[u8],
    key: &dyn Sign,
) -> anyhow::Result<(Proof, bool)> {
    match log::append(writer, link, envelope, key)? {
        Appended::Already(index) => {
            let head = log::head(writer)?;
            Ok((log::prove(writer, &head, index)?, false))
        }
        Appended::New(addition) => {
            let proof = log::prove_addition(writer, &addition)?;
            writer.commit(&Change {
                files: &addition.files,
                checkpoint: &addition.checkpoint.note().to_bytes(),
                obsolete: &addition.obsolete,
                message: &format!(
                    "Log release {} of {}",
                    link.sequence.unwrap_or_default(),
                    link.stream.escape_debug()
                ),
            })?;
            Ok((proof, true))
        }
    }
}

/// Tells where a release stands in the log.
pub(super) fn tell(common: &Common, proof: &Proof, is_new: bool) -> anyhow::Result<()> {
    let checkpoint = proof.checkpoint.checkpoint();
    let origin = checkpoint.origin.escape_debug();
    if !common.quiet && !is_new {
        output::message("the release is in the log already; nothing was appended");
    }
    output::result(&format!("entry {} of {origin}, which has {}\n", proof.index, checkpoint.size))
}

/// Writes the proof into the bundle, whole or not at all.
pub(super) fn add_proof(path: &Path, bundle: &[u8], proof: &Proof) -> anyhow::Result<()> {
    // Others may have added an approval meanwhile.
    let now = environment::read_file(path, BUNDLE_BYTES)?;
    let envelope = |bundle: &[u8]| -> anyhow::Result<Option<Vec<u8>>> {
        Ok(Archive::read(bundle)?.file(ENVELOPE).map(<[u8]>::to_vec))
    };
    if envelope(&now)? != envelope(bundle)? {
        bail!("`{}` became another bundle meanwhile; the proof was not added", path.display());
    }
    let added = log::add_proof(&now, proof).context("the proof cannot be added to the bundle")?;
    output::write(path, &added, Existing::Replace, false)
}

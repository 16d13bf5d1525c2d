//! `tollgate trust sign`: shows what a draft changes, and signs it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::draft::{before, read, told};
use crate::cli::arguments::Common;
use crate::cli::environment;
use crate::cli::key::Signer;
use crate::cli::output::{self, Existing};
use crate::signature::trust::{Standing, TRUST, Trust};
use crate::signature::{VerifyingKey, co_sign, signers};
use crate::source::time::format_rfc3339;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The draft; the signature is added to it
    file: PathBuf,
    #[command(flatten)]
    signer: Signer,
    /// The version before; without it, the file beside the draft that has it
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let path = &arguments.file;
    let bytes = read(path)?;
    let draft = Trust::unchecked(&bytes).map_err(|error| told(&error, path))?;
    let earlier = earlier(&draft, path, arguments.previous.as_deref())?;
    let at = environment::now()?;
    if draft.expires < at {
        bail!("`{}` expired at {}: nobody would accept it", path.display(), format_rfc3339(draft.expires));
    }
    check_signatures(&bytes, &draft, earlier.as_ref(), path)?;
    let signer = arguments.signer.open()?;
    may_sign(&signer.verifying_key(), &draft, earlier.as_ref(), at)?;
    let lines = earlier.as_ref().map_or_else(|| draft.lines(), |earlier| draft.changes_since(earlier));
    output::result(&(lines.join("\n") + "\n"))?;
    let envelope = co_sign(&bytes, TRUST, &*signer)
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("cannot sign `{}`", path.display()))?;
    // Signing may have taken a minute: what somebody else added meanwhile must not be lost.
    if read(path)? != bytes {
        bail!("`{}` has changed while it was being signed; sign it again", path.display());
    }
    output::write(path, &envelope, Existing::Replace, false)?;
    if !common.quiet {
        for line in progress(&envelope, &draft, earlier.as_ref(), at).map_err(|error| told(&error, path))? {
            output::message(&line);
        }
    }
    Ok(0)
}

/// The version before a draft, which must be one that counted: its own root signed it.
///
/// # Errors
/// There is none and must be one, or it is none that this one can follow.
pub(super) fn earlier(draft: &Trust, path: &Path, given: Option<&Path>) -> anyhow::Result<Option<Trust>> {
    let version = draft.version;
    if version == 1 {
        return match given {
            Some(_) => bail!("version 1 follows no other"),
            None => Ok(None),
        };
    }
    let beside = || before(path, version).into_iter().find(|candidate| has_version(candidate, version - 1));
    let found = given.map(Path::to_path_buf).or_else(beside).with_context(|| {
        format!("`{}` has version {version}: give the version before by `--previous FILE`", path.display())
    })?;
    let earlier = Trust::reopen(&read(&found)?).map_err(|error| told(&error, &found))?;
    if earlier.version >= version {
        bail!("`{}` has version {}, and cannot be before {version}", found.display(), earlier.version);
    }
    Ok(Some(earlier))
}

/// Whether a file is there and is a trust file of that version.
fn has_version(path: &Path, version: u64) -> bool {
    path.is_file()
        && read(path).is_ok_and(|bytes| Trust::unchecked(&bytes).is_ok_and(|one| one.version == version))
}

/// Checks the signatures that a draft has already: each is of a root key and right.
fn check_signatures(bytes: &[u8], draft: &Trust, earlier: Option<&Trust>, path: &Path) -> anyhow::Result<()> {
    let roots: Vec<&Trust> = std::iter::once(draft).chain(earlier).collect();
    for root in &roots {
        root.root_signers(bytes, None).map_err(|error| told(&error, path))?;
    }
    let known: Vec<String> =
        roots.iter().flat_map(|one| one.keys(&one.root)).map(|key| key.key_id()).collect();
    if let Some(foreign) = signers(bytes, TRUST)?.iter().find(|name| !known.contains(name)) {
        let foreign = foreign.escape_debug();
        bail!("`{}` has a signature of `{foreign}`, which is no key of the root", path.display());
    }
    Ok(())
}

/// Refuses a key whose signature nobody would count.
fn may_sign(key: &VerifyingKey, draft: &Trust, earlier: Option<&Trust>, at: i64) -> anyhow::Result<()> {
    let counts = |trust: &Trust| {
        let owner = trust.owner(key);
        owner.is_some_and(|(name, own)| {
            trust.root.principals.iter().any(|one| one == name) && own.standing(at) == Standing::Counts
        })
    };
    if counts(draft) || earlier.is_some_and(counts) {
        return Ok(());
    }
    bail!(
        "the key {} is of nobody of the root, or does not count now; `tollgate trust show` prints who may sign",
        key.key_id()
    )
}

/// Who signed and who is missing, of the root of the version before and of this one's.
///
/// # Errors
/// `E301`: a signature is wrong.
pub(super) fn progress(
    bytes: &[u8],
    draft: &Trust,
    earlier: Option<&Trust>,
    at: i64,
) -> Result<Vec<String>, crate::signature::trust::TrustError> {
    let mut lines = Vec::new();
    let mut complete = true;
    for trust in earlier.into_iter().chain([draft]) {
        let names = trust.root_signers(bytes, Some(at))?;
        let needed = trust.root.threshold;
        complete &= names.len() >= needed;
        let by =
            if names.is_empty() { "nobody".to_owned() } else { names.join(", ").escape_debug().to_string() };
        lines.push(format!(
            "signed by {by} of the root of version {}: {} of {needed}",
            trust.version,
            names.len()
        ));
    }
    let version = draft.version;
    lines.push(if complete {
        format!("version {version} is signed by enough, and counts")
    } else {
        format!("version {version} does not count yet")
    });
    Ok(lines)
}

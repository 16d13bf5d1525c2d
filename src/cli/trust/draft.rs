//! Drafts: a version of a trust file that is not signed yet, and where it goes.
//!
//! A signed version is never changed: a change of it makes a draft of the next version in a file of its own,
//! `NAME.v2.json` beside `NAME.json`. So whoever verifies goes on with the version before until the next one is
//! signed, and all versions stay for those who follow them from an early one. An unsigned draft is changed in place.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use crate::cli::arguments::Common;
use crate::cli::environment;
use crate::cli::output::{self, Existing};
use crate::signature::trust::{MOST_BYTES, TRUST, Trust, TrustError};
use crate::signature::{seal, signers};

/// The arguments of every command that drafts a version.
#[derive(Debug, Args)]
pub(super) struct Drafting {
    /// The trust file: a signed version, or an unsigned draft
    file: PathBuf,
    /// When the version expires (RFC 3339, UTC); without it, when the one before does
    #[arg(long, value_name = "TIME", value_parser = super::named::time)]
    expires: Option<i64>,
    /// The file to write the draft to; without it, the draft itself, or the next version beside the signed one
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Change a draft that somebody has signed, whose signatures are lost; overwrite `--output`
    #[arg(long)]
    force: bool,
}

/// A draft that is being made.
pub(super) struct Draft {
    /// What it says.
    pub(super) trust: Trust,
    /// What the file said that it is made from.
    from: Trust,
    to: PathBuf,
    existing: Existing,
}

impl Drafting {
    /// Begins a draft with what the file says.
    ///
    /// # Errors
    /// The file cannot be read, is no trust file, or is signed by some and not by enough.
    pub(super) fn begin(&self) -> anyhow::Result<Draft> {
        let bytes = read(&self.file)?;
        let shown = self.file.display();
        let from = Trust::unchecked(&bytes).map_err(|error| told(&error, &self.file))?;
        let signed = signers(&bytes, TRUST)?.len();
        let by = from.root_signers(&bytes, None).map_err(|error| told(&error, &self.file))?;
        let complete = by.len() >= from.root.threshold;
        if !complete && signed > 0 && !self.force {
            bail!(
                "`{shown}` is a draft that {} signed: a change makes the signatures worthless; `--force` takes them \
                 away",
                if by.is_empty() { "somebody".to_owned() } else { by.join(", ") }
            );
        }
        let mut trust = from.clone();
        let mut to = self.file.clone();
        if complete {
            trust.version = from.version.checked_add(1).context("there is no version after this one")?;
            to = beside(&self.file, trust.version);
        }
        trust.expires = self.expires.unwrap_or(trust.expires);
        if let Some(output) = &self.output {
            to.clone_from(output);
        }
        let same = !complete && to == self.file;
        let existing = if same || self.force { Existing::Replace } else { Existing::Keep };
        if complete && to == self.file {
            bail!("`{shown}` is signed and stays as it is; write the next version to another file");
        }
        Ok(Draft { trust, from, to, existing })
    }
}

impl Draft {
    /// Writes the draft, and shows what it changes.
    ///
    /// # Errors
    /// It says what no trust file may say, changes nothing, or cannot be written.
    pub(super) fn finish(self, common: &Common) -> anyhow::Result<u8> {
        let mut same = self.from.clone();
        same.version = self.trust.version;
        if self.trust == same {
            bail!("nothing changes: say what the draft is to have or to lose");
        }
        write(common, &self.trust, &self.to, self.existing)?;
        output::result(&(self.trust.changes_since(&self.from).join("\n") + "\n"))?;
        Ok(0)
    }
}

/// Writes a draft without signatures.
///
/// # Errors
/// It says what no trust file may say, or cannot be written.
pub(super) fn write(common: &Common, trust: &Trust, to: &Path, existing: Existing) -> anyhow::Result<()> {
    // Told by name, before it is told as what nobody can read.
    trust.hold_together().map_err(|error| told(&error, to))?;
    let payload = trust.to_bytes();
    // What is written must be readable, by the same rules that everybody reads it with.
    let read = Trust::parse(&payload).map_err(|error| told(&error, to))?;
    if read != *trust {
        bail!("the trust file cannot be written: a number is larger than JSON keeps");
    }
    let envelope = seal(TRUST, &payload, &[])?;
    output::write(to, &envelope, existing, false)?;
    let at = environment::now()?;
    for problem in trust.unreachable(at) {
        output::message(&format!("warning: {problem}"));
    }
    if trust.expires < at {
        output::message("warning: the draft expires in the past; `--expires TIME` sets another time");
    }
    if !common.quiet {
        let shown = to.display();
        output::message(&format!(
            "wrote version {} to `{shown}`, which counts when enough have signed it: `tollgate trust sign {shown} \
             --key KEY`",
            trust.version
        ));
    }
    Ok(())
}

/// Reads the envelope of a trust file.
///
/// # Errors
/// The file cannot be read, or is too large.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    environment::read_file(path, MOST_BYTES as u64)
}

/// What is wrong with a trust file.
pub(super) fn told(error: &TrustError, path: &Path) -> anyhow::Error {
    anyhow::anyhow!("`{}`: {}: {error}", path.display(), error.code)
}

/// The file of another version, beside that of one: `trust.json`, `trust.v2.json`, `trust.v3.json`.
pub(super) fn beside(path: &Path, version: u64) -> PathBuf {
    let (stem, extension) = split(path);
    let extension = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
    path.with_file_name(format!("{stem}.v{version}{extension}"))
}

/// The files in which the version before may lie: that of its number, and that without a number.
pub(super) fn before(path: &Path, version: u64) -> Vec<PathBuf> {
    let (stem, extension) = split(path);
    let plain = extension.map_or_else(|| stem.clone(), |extension| format!("{stem}.{extension}"));
    vec![beside(path, version.saturating_sub(1)), path.with_file_name(plain)]
}

/// The name of a file without its version, and its extension.
fn split(path: &Path) -> (String, Option<String>) {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = text(path.file_stem()).unwrap_or_default();
    let numbered = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    let name = match stem.rsplit_once(".v") {
        Some((name, rest)) if numbered(rest) && !name.is_empty() => name.to_owned(),
        _ => stem,
    };
    (name, text(path.extension()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_has_a_file_of_its_own() {
        for (path, next) in [
            ("trust.json", "trust.v2.json"),
            ("a/trust.v1.json", "a/trust.v2.json"),
            ("trust", "trust.v2"),
            ("acme.very.json", "acme.very.v2.json"),
            (".v1.json", ".v1.v2.json"),
        ] {
            assert_eq!(beside(Path::new(path), 2), Path::new(next));
        }
        let earlier = before(Path::new("trust.v2.json"), 2);
        assert_eq!(earlier, [Path::new("trust.v1.json"), Path::new("trust.json")]);
    }
}

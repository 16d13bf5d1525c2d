//! Whose signatures a command accepts: keys given by hand, or a trust file with the root keys that it rests on.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::{environment, key};
use crate::evidence::TrustedBy;
use crate::signature::VerifyingKey;
use crate::signature::trust::{Anchor, MOST_BYTES, Need, Trust, TrustError};

#[derive(Debug, Args)]
pub(super) struct Trusted {
    /// A public key that is trusted (PEM or OpenSSH); of several, one must have signed
    #[arg(long, value_name = "FILE", required_unless_present = "trust", conflicts_with = "trust")]
    key: Vec<PathBuf>,
    #[command(flatten)]
    file: TrustFile,
}

/// The same for a command that signs itself, whose `--key` is another.
#[derive(Debug, Args)]
pub(super) struct GateTrusted {
    /// The public key of the gate that signed the bundle (PEM or OpenSSH); of several, one must have
    #[arg(long, value_name = "FILE", required_unless_present = "trust", conflicts_with = "trust")]
    gate_key: Vec<PathBuf>,
    #[command(flatten)]
    file: TrustFile,
}

impl GateTrusted {
    /// Reads what was given. `at` is the time at which it must count.
    ///
    /// # Errors
    /// As [`Trusted::load`].
    pub(super) fn load(&self, at: i64) -> anyhow::Result<Loaded> {
        load(&self.gate_key, &self.file, at)
    }
}

/// A trust file, and what it rests on.
#[derive(Debug, Args)]
pub(super) struct TrustFile {
    /// The trust file: persons, keys, roles and what evidence must show
    #[arg(long, value_name = "FILE", requires = "root")]
    trust: Option<PathBuf>,
    /// A root key that you know from elsewhere (public, PEM or OpenSSH), by which the trust file must be signed; may be
    /// given several times
    #[arg(long, value_name = "FILE", requires = "trust")]
    root: Vec<PathBuf>,
    /// How many of the root keys must have signed the trust file; without it, more than half of them
    #[arg(long, value_name = "N", requires = "root")]
    root_threshold: Option<usize>,
}

/// What was given, read.
pub(super) enum Loaded {
    /// Keys.
    Keys(Vec<VerifyingKey>),
    /// A trust file that counts.
    File(Box<Trust>),
    /// A trust file that does not count.
    Refused(TrustError),
}

impl Loaded {
    /// What a verifier takes.
    pub(super) fn by(&self) -> TrustedBy<'_> {
        match self {
            Self::Keys(keys) => TrustedBy::Keys(keys),
            Self::File(trust) => TrustedBy::File(trust),
            Self::Refused(error) => TrustedBy::Refused(error),
        }
    }
}

impl Loaded {
    /// Whether a trust file requires that the verdict is replayed.
    pub(super) fn requires_replay(&self) -> bool {
        matches!(self, Self::File(trust) if trust.requirements.replay == Need::Required)
    }
}

impl Trusted {
    /// Reads what was given. `at` is the time at which it must count.
    ///
    /// # Errors
    /// A file cannot be read, or holds no key. A trust file that does not count is no error here: it is told by the
    /// first step of a verification.
    pub(super) fn load(&self, at: i64) -> anyhow::Result<Loaded> {
        load(&self.key, &self.file, at)
    }
}

/// The keys, or the trust file where one was given.
fn load(keys: &[PathBuf], file: &TrustFile, at: i64) -> anyhow::Result<Loaded> {
    Ok(match file.open(at)? {
        Some(Ok(trust)) => Loaded::File(Box::new(trust)),
        Some(Err(error)) => Loaded::Refused(error),
        None => Loaded::Keys(keys.iter().map(|path| key::verifying(path)).collect::<anyhow::Result<_>>()?),
    })
}

impl TrustFile {
    /// The trust file, where one was given.
    ///
    /// # Errors
    /// A file cannot be read, or a root key is none.
    pub(super) fn open(&self, at: i64) -> anyhow::Result<Option<Result<Trust, TrustError>>> {
        let Some(path) = &self.trust else { return Ok(None) };
        let keys = self.root.iter().map(|path| key::verifying(path)).collect::<anyhow::Result<Vec<_>>>()?;
        if self.root_threshold.is_some_and(|threshold| threshold == 0 || threshold > keys.len()) {
            bail!("`--root-threshold` is a number from 1 to the number of root keys, {}", keys.len());
        }
        let bytes = environment::read_file(path, MOST_BYTES as u64)?;
        let anchor = Anchor { keys: &keys, threshold: self.root_threshold, last_seen: None };
        Ok(Some(Trust::open(&bytes, &anchor, at)))
    }

    /// The trust file that must count, where one was given.
    ///
    /// # Errors
    /// As [`open`](Self::open), and where it does not count.
    pub(super) fn must(&self, at: i64) -> anyhow::Result<Option<Trust>> {
        let opened = self.open(at)?.transpose();
        opened
            .map_err(|error| anyhow::anyhow!("{}: {}", error.code, error.message))
            .context("the trust file is not accepted")
    }
}

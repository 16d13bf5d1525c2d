//! Whose signatures a command accepts: keys given by hand, or a trust file with the root keys that it rests on.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::{environment, key};
use crate::evidence::TrustedBy;
use crate::signature::VerifyingKey;
use crate::signature::trust::{Anchor, MOST_BYTES, Need, Start, Trust, TrustError};

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("whom").args(["key", "trust"]).required(true))]
pub(super) struct Trusted {
    /// A public key that is trusted (PEM or OpenSSH); of several, one must have signed
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    #[command(flatten)]
    file: TrustFile,
}

/// The same for a command that signs itself, whose `--key` is another.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("whom").args(["gate_key", "trust"]).required(true))]
pub(super) struct GateTrusted {
    /// The public key of the gate that signed the bundle (PEM or OpenSSH); of several, one must have
    #[arg(long, value_name = "FILE")]
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
    /// The trust file: persons, keys, roles and what evidence must show; several are versions that follow each other, the
    /// earliest first, and the last counts
    #[arg(long, value_name = "FILE", requires = "anchor")]
    trust: Vec<PathBuf>,
    /// A root key that you know from elsewhere (public, PEM or OpenSSH), by which the trust file must be signed; may be
    /// given several times
    #[arg(long, value_name = "FILE", requires = "trust", group = "anchor")]
    root: Vec<PathBuf>,
    /// The trust file that `tollgate trust pin` keeps, which this one must be or follow; it is not written
    #[arg(long, value_name = "FILE", requires = "trust", group = "anchor")]
    trust_state: Option<PathBuf>,
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
    /// The files that are read, each with what it is.
    pub(super) fn named(&self) -> Vec<(&'static str, &Path)> {
        let keys = self.key.iter().chain(&self.file.root).map(|path| ("a key", path.as_path()));
        let keys =
            keys.chain(self.file.trust_state.iter().map(|path| ("the pinned trust file", path.as_path())));
        keys.chain(self.file.trust.iter().map(|path| ("the trust file", path.as_path()))).collect()
    }

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
        if self.trust.is_empty() {
            return Ok(None);
        }
        let keys = self.root.iter().map(|path| key::verifying(path)).collect::<anyhow::Result<Vec<_>>>()?;
        if self.root_threshold.is_some_and(|threshold| threshold == 0 || threshold > keys.len()) {
            bail!("`--root-threshold` is a number from 1 to the number of root keys, {}", keys.len());
        }
        let read = |path: &PathBuf| environment::read_file(path, MOST_BYTES as u64);
        let kept = self.trust_state.as_ref().map(read).transpose()?;
        let start = match &kept {
            Some(bytes) => Start::Kept(bytes),
            None => Start::Root(Anchor { keys: &keys, threshold: self.root_threshold, last_seen: None }),
        };
        let files = self.trust.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        Ok(Some(Trust::open_chain(&start, &files, at)))
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

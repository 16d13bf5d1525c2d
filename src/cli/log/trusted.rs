//! Which log is trusted, and which witnesses.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::gate::Gate;
use crate::cli::{environment, key};
use crate::evidence::log::{Kind, NoteKey, Policy};

/// The most bytes of a policy file.
const POLICY_BYTES: u64 = 256 << 10;

/// Whom to believe what a log says.
#[derive(Debug, Args)]
pub(super) struct Trusted {
    /// The logs, witnesses and quorum that are trusted (C2SP tlog-policy)
    #[arg(long, value_name = "FILE", conflicts_with = "log_key")]
    policy: Option<PathBuf>,
    /// The key of the log, without witnesses: its verifier key, as `log init` prints it, or a public key (PEM)
    #[arg(long, value_name = "KEY")]
    log_key: Option<String>,
}

impl Trusted {
    /// The policy that the arguments name; `origin` is what the log calls itself, for a key that has no name.
    pub(super) fn policy(&self, gate: &Gate, origin: &str, at: i64) -> anyhow::Result<Policy> {
        if let Some(path) = &self.policy {
            let bytes = environment::read_file(path, POLICY_BYTES)?;
            return parse(&bytes).with_context(|| format!("`{}` is no policy", path.display()));
        }
        if let Some(text) = &self.log_key {
            return Ok(Policy::of_log(log_key(text, origin)?));
        }
        if let Some(trust) = gate.trust(at)? {
            let text = trust.log.as_ref().context("the trust file names no log; give `--policy`")?;
            return parse(text.as_bytes()).context("the trust file's `log` is no policy");
        }
        bail!("whom is the log trusted by? Give `--policy FILE`, `--log-key KEY` or `--trust FILE`")
    }
}

fn parse(bytes: &[u8]) -> anyhow::Result<Policy> {
    let text = std::str::from_utf8(bytes).context("it is no UTF-8")?;
    Ok(Policy::parse(text)?)
}

/// A log's key: a verifier key, or a file with a public key, whose name is then the origin.
pub(super) fn log_key(text: &str, origin: &str) -> anyhow::Result<NoteKey> {
    if let Ok(key) = NoteKey::parse(text) {
        if key.kind() != Kind::Text {
            bail!("`--log-key` takes the key of a log, and this is a witness's");
        }
        return Ok(key);
    }
    if text.contains('+') && !Path::new(text).exists() {
        let problem = NoteKey::parse(text).err().unwrap_or_default();
        bail!("`--log-key {text}` is no verifier key: {problem}");
    }
    let key = key::verifying(Path::new(text))?;
    NoteKey::new(origin, Kind::Text, key).map_err(|problem| anyhow::anyhow!("the log's origin: {problem}"))
}

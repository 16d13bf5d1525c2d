//! Who signs: what `--key` and `--public-key` say, for every command that signs.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::agent::AgentSigner;
use super::exec::ExecSigner;
use super::file;
use crate::signature::Sign;

/// The arguments that name a signer.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Signer {
    /// Who signs: a private key file (PEM, or of OpenSSH; the passphrase is in `TOLLGATE_KEY_PASSPHRASE` or in the
    /// file that `TOLLGATE_KEY_PASSPHRASE_FILE` names), `ssh-agent:SHA256:…` or `ssh-agent:FILE.pub`, or
    /// `exec:COMMAND` with `--public-key`: a command that reads what is to be signed and writes the 64 bytes of
    /// its Ed25519 signature
    #[arg(long, value_name = "KEY")]
    key: String,
    /// The public key of whoever signs; every signature is checked with it
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
}

impl Signer {
    /// Whoever signs, found and ready.
    ///
    /// # Errors
    /// As [`signer`].
    pub(in crate::cli) fn open(&self) -> anyhow::Result<Box<dyn Sign>> {
        signer(&self.key, self.public_key.as_deref())
    }

    /// The files that are read, with what they are.
    pub(in crate::cli) fn files(&self) -> Vec<(&'static str, &Path)> {
        let mut files = Vec::new();
        match Kind::of(&self.key) {
            Kind::File(path) => files.push(("the key", path)),
            Kind::Agent(name) if !name.starts_with("SHA256:") => files.push(("the key", Path::new(name))),
            Kind::Agent(_) | Kind::Exec(_) => {}
        }
        files.extend(self.public_key.as_deref().map(|path| ("the public key", path)));
        files
    }
}

/// Whoever signs by what an argument says, found and ready. With a public key, it must be that of who signs.
///
/// # Errors
/// The key cannot be read or used, the agent is not there or does not hold it, the command cannot be told from the
/// text, or the public key that is given is another one.
pub(in crate::cli) fn signer(key: &str, public_key: Option<&Path>) -> anyhow::Result<Box<dyn Sign>> {
    if key.contains("PRIVATE KEY") || key.contains('\n') {
        // Whoever reads the logs would have the key.
        bail!(
            "`--key` takes the name of a file, and not the key itself; what was given is not repeated here"
        );
    }
    let given = public_key.map(file::verifying).transpose()?;
    let signer: Box<dyn Sign> = match Kind::of(key) {
        Kind::File(path) => Box::new(file::signing(path)?),
        Kind::Agent(name) => Box::new(AgentSigner::open(name)?),
        Kind::Exec(command) => {
            let key =
                given.context("a command that signs needs `--public-key FILE`, to check what it signs")?;
            Box::new(ExecSigner::new(command, key)?)
        }
    };
    let found = signer.verifying_key();
    if let Some(given) = given.filter(|given| *given != found) {
        bail!("the public key that is given is {}, and what signs is {}", given.key_id(), found.key_id());
    }
    Ok(signer)
}

/// What an argument names.
enum Kind<'a> {
    File(&'a Path),
    Agent(&'a str),
    Exec(&'a str),
}

impl<'a> Kind<'a> {
    fn of(text: &'a str) -> Self {
        if let Some(name) = text.strip_prefix("ssh-agent:") {
            Self::Agent(name)
        } else if let Some(command) = text.strip_prefix("exec:") {
            Self::Exec(command)
        } else {
            Self::File(Path::new(text))
        }
    }
}

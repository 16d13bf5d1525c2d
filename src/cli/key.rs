//! `tollgate key`: keys that sign evidence.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};

use super::arguments::Common;
use super::environment;
use super::output::{self, Existing};
use crate::signature::{SigningKey, VerifyingKey};

/// The most bytes that a key file may have.
pub(super) const KEY_BYTES: u64 = 64 << 10;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes an Ed25519 key pair: NAME.pem (private, PKCS#8) and NAME.pub.pem (public)
    New(New),
    /// Prints the fingerprint of a key, as `ssh-keygen -l` does
    Fingerprint(Fingerprint),
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// The path of both files, without their endings; files that are there are never overwritten
    name: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Fingerprint {
    /// A private or public key file (PEM)
    file: PathBuf,
}

pub(super) fn run(common: &Common, command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::New(arguments) => new(common, arguments),
        Command::Fingerprint(arguments) => fingerprint(arguments),
    }
}

/// Makes a key pair.
fn new(common: &Common, arguments: &New) -> anyhow::Result<u8> {
    let ending = |ending: &str| {
        let mut path = arguments.name.clone().into_os_string();
        path.push(ending);
        PathBuf::from(path)
    };
    let (private, public) = (ending(".pem"), ending(".pub.pem"));
    if public.symlink_metadata().is_ok() {
        // Told before the private half is written, which would then stand alone.
        anyhow::bail!("`{}` is there already and is not overwritten", public.display());
    }
    let mut entropy = zeroize::Zeroizing::new([0u8; 32]);
    getrandom::fill(entropy.as_mut()).map_err(|error| anyhow::anyhow!("no entropy for a key: {error}"))?;
    let key = SigningKey::generate(*entropy);
    output::write(&private, key.to_pem()?.as_bytes(), Existing::Keep, true)?;
    let verifying = key.verifying_key();
    output::write(&public, verifying.to_pem()?.as_bytes(), Existing::Keep, false)?;
    if !common.quiet {
        output::message(&format!(
            "wrote `{}` (keep it secret) and `{}`",
            private.display(),
            public.display()
        ));
    }
    output::result(&format!("{}\n", verifying.key_id()))?;
    Ok(0)
}

/// Prints a key's fingerprint.
fn fingerprint(arguments: &Fingerprint) -> anyhow::Result<u8> {
    let shown = arguments.file.display();
    let bytes = zeroize::Zeroizing::new(environment::read_file(&arguments.file, KEY_BYTES)?);
    let text = std::str::from_utf8(&bytes).with_context(|| format!("`{shown}` is no PEM file"))?;
    let key = match SigningKey::from_pem(text) {
        Ok(key) => key.verifying_key(),
        Err(_) => VerifyingKey::from_pem(text).with_context(|| format!("cannot use `{shown}` as a key"))?,
    };
    output::result(&format!("{}\n", key.key_id()))?;
    Ok(0)
}

/// Reads the private key that signs.
pub(super) fn signing(path: &Path) -> anyhow::Result<SigningKey> {
    let bytes = zeroize::Zeroizing::new(environment::read_file(path, KEY_BYTES)?);
    let text = std::str::from_utf8(&bytes).with_context(|| format!("`{}` is no PEM file", path.display()))?;
    SigningKey::from_pem(text).with_context(|| format!("cannot sign with `{}`", path.display()))
}

/// Reads a public key that is trusted.
pub(super) fn verifying(path: &Path) -> anyhow::Result<VerifyingKey> {
    let bytes = environment::read_file(path, KEY_BYTES)?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("`{}` is no PEM file", path.display()))?;
    VerifyingKey::from_pem(text).with_context(|| format!("cannot verify with `{}`", path.display()))
}

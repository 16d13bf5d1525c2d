//! Key files: private ones that nobody else may read, with their passphrases, and public ones.

use std::fs::Metadata;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, bail};
use zeroize::Zeroizing;

use crate::cli::environment;
use crate::signature::{KeyError, SigningKey, VerifyingKey};

/// The most bytes that a key file may have.
pub(in crate::cli) const KEY_BYTES: u64 = 64 << 10;
/// The variable with the passphrase of an encrypted key.
pub(super) const PASSPHRASE: &str = "TOLLGATE_KEY_PASSPHRASE";
/// The variable that names a file with it.
const PASSPHRASE_FILE: &str = "TOLLGATE_KEY_PASSPHRASE_FILE";

/// Reads a private key that signs.
///
/// # Errors
/// The file cannot be read, can be read by others than its owner, or holds no private key that can be used.
pub(super) fn signing(path: &Path) -> anyhow::Result<SigningKey> {
    // A public key that is given by mistake is told as such.
    let text = secret(path, |text| text.contains("PRIVATE KEY-----"))?;
    let passphrase = passphrase()?;
    SigningKey::parse(&text, passphrase.as_ref().map(|text| text.as_str()))
        .map_err(|error| told(&error))
        .with_context(|| format!("cannot sign with `{}`", path.display()))
}

/// Reads a public key that is trusted.
///
/// # Errors
/// The file cannot be read, or holds no public key that can be used.
pub(in crate::cli) fn verifying(path: &Path) -> anyhow::Result<VerifyingKey> {
    public(path).map(|(key, _)| key)
}

/// Reads a public key with its comment; PEM has none.
///
/// # Errors
/// As [`verifying`].
pub(in crate::cli) fn public(path: &Path) -> anyhow::Result<(VerifyingKey, String)> {
    let bytes = environment::read_file(path, KEY_BYTES)?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("`{}` is no key file", path.display()))?;
    VerifyingKey::parse_with_comment(text)
        .map_err(|error| told(&error))
        .with_context(|| format!("cannot verify with `{}`", path.display()))
}

/// Reads the public half of a key file of either half, with its comment.
///
/// # Errors
/// The file cannot be read, or holds no key that can be used.
pub(super) fn either(path: &Path) -> anyhow::Result<(VerifyingKey, String)> {
    let shown = path.display();
    let bytes = Zeroizing::new(environment::read_file(path, KEY_BYTES)?);
    let text = std::str::from_utf8(&bytes).with_context(|| format!("`{shown}` is no key file"))?;
    if text.contains("PRIVATE KEY-----") {
        let passphrase = passphrase()?;
        let key = SigningKey::parse(text, passphrase.as_ref().map(|text| text.as_str()));
        return key
            .map(|key| (key.verifying_key(), String::new()))
            .map_err(|error| told(&error))
            .with_context(|| format!("cannot use `{shown}` as a key"));
    }
    VerifyingKey::parse_with_comment(text)
        .map_err(|error| told(&error))
        .with_context(|| format!("cannot use `{shown}` as a key"))
}

/// What is wrong with a key and what to do instead, in a line.
fn told(error: &KeyError) -> anyhow::Error {
    let code = error.code.map(|code| format!(" [{code}]")).unwrap_or_default();
    anyhow::anyhow!("{error}{code}; {}", error.help)
}

/// The passphrase of the key, if the environment has one.
fn passphrase() -> anyhow::Result<Option<Zeroizing<String>>> {
    match (environment::variable(PASSPHRASE), environment::variable(PASSPHRASE_FILE)) {
        (Some(_), Some(_)) => {
            bail!("`{PASSPHRASE}` and `{PASSPHRASE_FILE}` are both set: leave one of them out")
        }
        (Some(text), None) => Ok(Some(Zeroizing::new(text))),
        (None, Some(path)) => {
            let text = secret(Path::new(&path), |_| true).with_context(|| format!("`{PASSPHRASE_FILE}`"))?;
            Ok(Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())))
        }
        (None, None) => Ok(None),
    }
}

/// Reads a file that nobody else may read, if it holds what is secret.
fn secret(path: &Path, is_secret: impl FnOnce(&str) -> bool) -> anyhow::Result<Zeroizing<String>> {
    let shown = path.display();
    let file = environment::open(path)?;
    let metadata = file.metadata().with_context(|| format!("cannot read `{shown}`"))?;
    if metadata.is_dir() {
        bail!("`{shown}` is a folder, not a file");
    }
    // Room for all of it at once: what grows leaves copies behind that nobody wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(KEY_BYTES)? + 1));
    file.take(KEY_BYTES + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read `{shown}`"))?;
    if bytes.len() as u64 > KEY_BYTES {
        bail!("`{shown}` is larger than {KEY_BYTES} bytes");
    }
    let text = std::str::from_utf8(&bytes).with_context(|| format!("`{shown}` is no key file"))?;
    if is_secret(text) {
        refuse_readable(path, &metadata)?;
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// Refuses a secret file that others can read. The group may read one that belongs to somebody else, as OpenSSH has
/// it: a secret that a platform mounts can be read in no other way.
#[cfg(unix)]
fn refuse_readable(path: &Path, metadata: &Metadata) -> anyhow::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let ours = metadata.uid() == rustix::process::geteuid().as_raw();
    let others = if ours { 0o077 } else { 0o007 };
    if metadata.is_file() && metadata.mode() & others != 0 {
        let (shown, mode) = (path.display(), metadata.mode() & 0o777);
        bail!("`{shown}` can be read by others than its owner (mode {mode:04o}); `chmod 600 {shown}` helps");
    }
    Ok(())
}

/// Where files have no such permissions, whoever set the system up decides.
#[cfg(not(unix))]
fn refuse_readable(_: &Path, _: &Metadata) -> anyhow::Result<()> {
    Ok(())
}

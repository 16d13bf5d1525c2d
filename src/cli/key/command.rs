//! The subcommands of `tollgate key`: makes keys, shows them, and signs files as `ssh-keygen` does.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use zeroize::Zeroizing;

use super::agent::AgentSigner;
use super::file;
use super::signer::Signer;
use crate::cli::arguments::Common;
use crate::cli::environment;
use crate::cli::output::{self, Existing};
use crate::signature::{SSH_NAMESPACE, Sign as _, SigningKey, VerifyingKey, sshsig};

/// The most bytes of a file that is signed.
const MESSAGE_BYTES: u64 = 256 << 20;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Makes an Ed25519 key pair: NAME.pem (private, PKCS#8) and NAME.pub.pem (public)
    New(New),
    /// Prints the fingerprint of a key, as `ssh-keygen -l` does
    Fingerprint(Fingerprint),
    /// Prints the public half of a key
    Public(Public),
    /// Signs a file so that `ssh-keygen -Y verify` accepts it, and prints the signature
    Sign(SignFile),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct New {
    /// The path of both files, without their endings; files that are there are never overwritten
    name: PathBuf,
    /// Writes the public key as OpenSSH has it as well: NAME.pub
    #[arg(long)]
    ssh: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Fingerprint {
    /// A private or public key file (PEM, or of OpenSSH)
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Public {
    /// A private or public key file (PEM, or of OpenSSH), or `ssh-agent:SHA256:…`
    key: String,
    /// The format: PEM, a line of OpenSSH, or the base64 of the 32 bytes, as trust files have it
    #[arg(long, value_name = "FORMAT", default_value = "pem")]
    format: Format,
}

/// How a public key is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// PEM around SPKI
    Pem,
    /// A line of OpenSSH
    Ssh,
    /// The base64 of the 32 bytes
    RawBase64,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SignFile {
    /// The file that is signed
    file: PathBuf,
    #[command(flatten)]
    signer: Signer,
    /// What the signature is for; whoever verifies names the same
    #[arg(long, value_name = "NAME", default_value = SSH_NAMESPACE)]
    namespace: String,
    /// The file to write the signature to; without it, standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(in crate::cli) fn run(common: &Common, command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::New(arguments) => new(common, arguments),
        Command::Fingerprint(arguments) => {
            let (key, _) = file::either(&arguments.file)?;
            output::result(&format!("{}\n", key.key_id()))?;
            Ok(0)
        }
        Command::Public(arguments) => public(arguments),
        Command::Sign(arguments) => sign(common, arguments),
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
    let line = arguments.ssh.then(|| ending(".pub"));
    for path in std::iter::once(&public).chain(&line) {
        if path.symlink_metadata().is_ok() {
            // Told before the private half is written, which would then stand alone.
            bail!("`{}` is there already and is not overwritten", path.display());
        }
    }
    let mut entropy = Zeroizing::new([0u8; 32]);
    getrandom::fill(entropy.as_mut()).map_err(|error| anyhow::anyhow!("no entropy for a key: {error}"))?;
    let key = SigningKey::generate(*entropy);
    output::write(&private, key.to_pem()?.as_bytes(), Existing::Keep, true)?;
    let verifying = key.verifying_key();
    output::write(&public, verifying.to_pem()?.as_bytes(), Existing::Keep, false)?;
    let mut wrote = format!("wrote `{}` (keep it secret) and `{}`", private.display(), public.display());
    if let Some(line) = &line {
        let comment = arguments.name.file_name().unwrap_or_default().to_string_lossy();
        output::write(line, verifying.to_openssh(&comment).as_bytes(), Existing::Keep, false)?;
        wrote = format!("{wrote}, and `{}` for OpenSSH", line.display());
    }
    if !common.quiet {
        output::message(&wrote);
    }
    output::result(&format!("{}\n", verifying.key_id()))?;
    Ok(0)
}

/// Prints the public half of a key.
fn public(arguments: &Public) -> anyhow::Result<u8> {
    let (key, comment) = match arguments.key.strip_prefix("ssh-agent:") {
        Some(name) => (AgentSigner::open(name)?.verifying_key(), String::new()),
        None => file::either(Path::new(&arguments.key))?,
    };
    output::result(&shown(&key, &comment, arguments.format)?)?;
    Ok(0)
}

fn shown(key: &VerifyingKey, comment: &str, format: Format) -> anyhow::Result<String> {
    Ok(match format {
        Format::Pem => key.to_pem()?,
        Format::Ssh => key.to_openssh(comment),
        Format::RawBase64 => {
            let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, key.as_bytes());
            format!("{text}\n")
        }
    })
}

/// Signs a file as `ssh-keygen -Y sign` does.
fn sign(common: &Common, arguments: &SignFile) -> anyhow::Result<u8> {
    if let Some(to) = &arguments.output {
        let mut read = arguments.signer.files();
        read.push(("the file that is signed", &arguments.file));
        output::refuse_shared(&[("the signature", to)], &read)?;
    }
    let signer = arguments.signer.open()?;
    let message = environment::read_file(&arguments.file, MESSAGE_BYTES)?;
    let text = sshsig(&*signer, &arguments.namespace, &message)
        .map_err(|error| anyhow::anyhow!("{error}; {}", error.help))
        .with_context(|| format!("cannot sign `{}`", arguments.file.display()))?;
    match &arguments.output {
        None => output::result(&text)?,
        Some(to) => {
            output::write(to, text.as_bytes(), Existing::Keep, false)?;
            if !common.quiet {
                let key = signer.verifying_key().key_id();
                output::message(&format!("wrote the signature to `{}`, by {key}", to.display()));
            }
        }
    }
    Ok(0)
}

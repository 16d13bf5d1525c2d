//! `tollgate trust show`: a trust file for people, for programs, and for `ssh-keygen`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::draft::{read, told};
use super::sign::{earlier, progress};
use crate::cli::environment;
use crate::cli::output;
use crate::signature::trust::{TRUST, Trust, TrustedKey};
use crate::signature::{SSH_NAMESPACE, signers};
use crate::source::time::format_rfc3339;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The trust file, or a draft
    file: PathBuf,
    /// The version before; what changed since is shown, and whether its root signed
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// The format; `allowed-signers` is what `ssh-keygen -Y verify -f` reads
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How a trust file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For `ssh-keygen -Y verify`
    AllowedSigners,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let path = &arguments.file;
    let bytes = read(path)?;
    let trust = Trust::unchecked(&bytes).map_err(|error| told(&error, path))?;
    let previous = match &arguments.previous {
        Some(given) => earlier(&trust, path, Some(given))?,
        None => None,
    };
    let at = environment::now()?;
    let text = match arguments.format {
        Format::Text => for_people(&bytes, &trust, previous.as_ref(), at, path)?,
        Format::Json => for_programs(&bytes, &trust, at, path)?,
        Format::AllowedSigners => allowed_signers(&trust),
    };
    output::result(&text)?;
    Ok(0)
}

fn for_people(
    bytes: &[u8],
    trust: &Trust,
    previous: Option<&Trust>,
    at: i64,
    path: &Path,
) -> anyhow::Result<String> {
    let mut text = trust.lines().join("\n");
    if let Some(previous) = previous {
        let changes = trust.changes_since(previous);
        let _ = write!(text, "\n\nsince version {}:\n{}", previous.version, changes.join("\n"));
    }
    text.push_str("\n\n");
    for line in progress(bytes, trust, previous, at).map_err(|error| told(&error, path))? {
        let _ = writeln!(text, "{line}");
    }
    if trust.expires < at {
        let _ = writeln!(text, "EXPIRED at {}", format_rfc3339(trust.expires));
    }
    for problem in trust.unreachable(at) {
        let _ = writeln!(text, "warning: {problem}");
    }
    // Who reads this must know what it does not prove.
    text.push_str(
        "shown as the file has it; `tollgate trust pin` checks it against root keys that you know\n",
    );
    Ok(text)
}

fn for_programs(bytes: &[u8], trust: &Trust, at: i64, path: &Path) -> anyhow::Result<String> {
    let signed = trust.root_signers(bytes, Some(at)).map_err(|error| told(&error, path))?;
    let payload: serde_json::Value = serde_json::from_slice(&trust.to_bytes())?;
    let keys: Vec<serde_json::Value> = trust
        .principals
        .iter()
        .flat_map(|(name, principal)| principal.keys.iter().map(move |own| (name, own)))
        .map(|(name, own)| {
            json!({
                "principal": name,
                "fingerprint": own.key.key_id(),
                "duties": trust.duties(name),
                "counts": own.standing(at) == crate::signature::trust::Standing::Counts,
            })
        })
        .collect();
    Ok(crate::cli::policy::to_text(&json!({
        "version": 1,
        "trust": payload,
        "keys": keys,
        "keyIds": signers(bytes, TRUST)?,
        "signedBy": signed,
        "complete": signed.len() >= trust.root.threshold,
        "expired": trust.expires < at,
    })))
}

/// The keys that count at some time, as `ALLOWED SIGNERS` of ssh-keygen(1) has them: for the namespace of tollgate
/// alone, and with their times. A principal whose name would be a pattern or several names is left out.
fn allowed_signers(trust: &Trust) -> String {
    let plain = |name: &str| {
        !name.starts_with('#') && name.chars().all(|char| char.is_alphanumeric() || "@._+-/".contains(char))
    };
    let mut text = String::new();
    for (name, principal) in &trust.principals {
        if !plain(name) {
            output::message(&format!("`{}` is left out: ssh-keygen takes no such name", name.escape_debug()));
            continue;
        }
        for own in principal.keys.iter().filter(|own| !own.compromised) {
            let line = own.key.to_openssh(own.comment.as_deref().unwrap_or_default());
            let _ = write!(text, "{name} namespaces=\"{SSH_NAMESPACE}\"{} {line}", times(own));
        }
    }
    text
}

/// When a key counts, as options of a line.
fn times(own: &TrustedKey) -> String {
    // 2026-01-31T12:00:00Z is 20260131120000Z there.
    let digits = |time: i64| format_rfc3339(time).replace(['-', ':', 'T'], "");
    // A revoked key does not count at the second at which it was revoked, and the last second counts there.
    let revoked = own.revoked_at.map(|at| at.saturating_sub(1));
    let until = match (own.valid_until, revoked) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    let option = |name: &str, time: Option<i64>| {
        time.map(|time| format!(",{name}=\"{}\"", digits(time))).unwrap_or_default()
    };
    option("valid-after", own.valid_from) + &option("valid-before", until)
}

//! Keys as OpenSSH writes them: private ones in files of its own, public ones in a line.
//!
//! SPEC: `PROTOCOL.key` of OpenSSH (private keys), RFC 4253 section 6.6 and RFC 8709 section 4 (public keys). The
//! containers are read by the crate `ssh-key`; here stands what is taken of them and what is said of everything else.

use ssh_key::{Algorithm, Kdf, PrivateKey, PublicKey};
use zeroize::Zeroizing;

use super::key::{GIVE_PUBLIC, KeyError, MAKE_ONE};
use super::{SigningKey, VerifyingKey};

/// The label of OpenSSH's private keys.
pub(super) const LABEL: &str = "OPENSSH PRIVATE KEY";

/// The most rounds that a passphrase is stretched by. `ssh-keygen` takes 24, people who ask for more take some
/// hundreds; a file that asks for a million would hold up a pipeline for an hour.
const MOST_ROUNDS: u32 = 2_000;

/// What to do about a passphrase that is missing.
const GIVE_PASSPHRASE: &str = "give the passphrase in TOLLGATE_KEY_PASSPHRASE, or in a file that \
    TOLLGATE_KEY_PASSPHRASE_FILE names; or load the key into ssh-agent and give `ssh-agent:FINGERPRINT`";

/// Reads a private key file of OpenSSH. A passphrase for a file that needs none is passed over.
///
/// # Errors
/// The file is damaged, holds another kind of key, is encrypted and the passphrase is missing or wrong, or its public
/// half does not belong to its private one.
pub(super) fn private(text: &str, passphrase: Option<&str>) -> Result<SigningKey, KeyError> {
    let damaged = || KeyError::new("the OpenSSH private key is damaged", MAKE_ONE);
    let file = PrivateKey::from_openssh(text).map_err(|error| match error {
        ssh_key::Error::PublicKey => unpaired(),
        _ => damaged(),
    })?;
    // The kind stands outside of what is encrypted.
    if !matches!(file.algorithm(), Algorithm::Ed25519) {
        let name = kind(file.algorithm().as_str());
        return Err(KeyError::new(format!("the private key is of the kind {name}, not Ed25519"), MAKE_ONE));
    }
    let file = if file.is_encrypted() { decrypt(&file, passphrase)? } else { file };
    let pair = file.key_data().ed25519().ok_or_else(damaged)?;
    let seed = Zeroizing::new(pair.private.to_bytes());
    let key = SigningKey::generate(*seed);
    if key.verifying_key().as_bytes() != &pair.public.0 {
        return Err(unpaired());
    }
    Ok(key)
}

fn unpaired() -> KeyError {
    KeyError::new("the file's public key does not belong to its private key", MAKE_ONE)
}

/// Opens a private key that a passphrase closes.
fn decrypt(file: &PrivateKey, passphrase: Option<&str>) -> Result<PrivateKey, KeyError> {
    let Some(passphrase) = passphrase.filter(|passphrase| !passphrase.is_empty()) else {
        return Err(KeyError::new("the private key is encrypted with a passphrase", GIVE_PASSPHRASE));
    };
    if let Kdf::Bcrypt { rounds, .. } = file.kdf()
        && *rounds > MOST_ROUNDS
    {
        return Err(KeyError::new(
            format!("the private key's passphrase is stretched by {rounds} rounds, more than {MOST_ROUNDS}"),
            "write it anew with fewer: `ssh-keygen -p -a 100 -f FILE`",
        ));
    }
    file.decrypt(passphrase).map_err(|error| match error {
        ssh_key::Error::PublicKey => unpaired(),
        _ => KeyError::new(
            "the private key does not open: the passphrase is wrong, or the file is damaged",
            "try the passphrase with `ssh-keygen -y -f FILE`",
        ),
    })
}

/// Reads a public key of OpenSSH: one line of its kind, its base64 and a comment.
///
/// # Errors
/// It is no such line, holds several keys, or another kind of key. `E309` for a weak one.
pub(super) fn public(text: &str) -> Result<(VerifyingKey, String), KeyError> {
    let line = text.trim();
    if line.lines().count() > 1 {
        return Err(KeyError::new("the file holds several lines, and one key is wanted", GIVE_PUBLIC));
    }
    let name = line.split_whitespace().next().unwrap_or_default();
    if name != "ssh-ed25519" {
        let name = kind(name);
        return Err(KeyError::new(format!("the public key is of the kind {name}, not Ed25519"), GIVE_PUBLIC));
    }
    let damaged = || KeyError::new("the OpenSSH public key is damaged", GIVE_PUBLIC);
    let key = PublicKey::from_openssh(line).map_err(|_| damaged())?;
    let bytes = key.key_data().ed25519().ok_or_else(damaged)?;
    Ok((VerifyingKey::from_bytes(&bytes.0)?, key.comment().as_str_lossy().to_owned()))
}

/// Whether a text looks like a line of a public key, of whatever kind.
pub(super) fn is_public(text: &str) -> bool {
    let name = text.split_whitespace().next().unwrap_or_default();
    ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|begin| name.starts_with(begin))
}

/// The usual name of a kind of key that OpenSSH calls `name`.
pub(super) fn kind(name: &str) -> String {
    let usual = match name {
        _ if name.contains("-cert-v0") => "OpenSSH certificate",
        "ssh-rsa" => "RSA",
        "ssh-dss" => "DSA",
        "sk-ssh-ed25519@openssh.com" => "FIDO Ed25519 (`sk-ssh-ed25519`, which signs more than it is given)",
        _ if name.starts_with("sk-") => "FIDO ECDSA",
        _ if name.starts_with("ecdsa-sha2-") => "ECDSA",
        _ => {
            let shown: String = name.chars().filter(|char| matches!(char, '!'..='~')).take(40).collect();
            return format!("`{shown}`");
        }
    };
    usual.to_owned()
}

/// The bytes of a public key as SSH hands them around: the kind and the key, each behind its length.
///
/// SPEC: RFC 8709 section 4.
pub(super) fn blob(key: &VerifyingKey) -> Vec<u8> {
    let mut blob = Vec::with_capacity(51);
    for field in [b"ssh-ed25519".as_slice(), key.as_bytes()] {
        // Both are far below 4 GiB.
        blob.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        blob.extend_from_slice(field);
    }
    blob
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_keys_have_their_usual_names() {
        for (name, usual) in [
            ("ssh-rsa", "RSA"),
            ("ecdsa-sha2-nistp384", "ECDSA"),
            ("sk-ecdsa-sha2-nistp256@openssh.com", "FIDO ECDSA"),
            ("ssh-ed25519-cert-v01@openssh.com", "OpenSSH certificate"),
            ("ssh-\u{1b}[2Jx", "`ssh-[2Jx`"),
        ] {
            assert_eq!(kind(name), usual);
        }
    }

    #[test]
    fn a_line_is_read_back_and_a_weak_key_in_one_is_refused() {
        let key = SigningKey::generate([3; 32]).verifying_key();
        let line = key.to_openssh("someone@example.org");
        assert_eq!(public(&line).unwrap(), (key, "someone@example.org".to_owned()));
        assert_eq!(public(&key.to_openssh("")).unwrap(), (key, String::new()));
        let cut = line.get(..60).unwrap();
        assert!(public(cut).unwrap_err().message.contains("damaged"));
        assert!(public(&format!("{line}{line}")).unwrap_err().message.contains("several lines"));
        let weak = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(public(weak).unwrap_err().code, Some("E309"));
    }
}

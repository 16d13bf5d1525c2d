//! Signatures over files as `ssh-keygen -Y sign` makes them and `ssh-keygen -Y verify` checks them, so that whoever
//! has OpenSSH can check what we signed.
//!
//! SPEC: `PROTOCOL.sshsig` of OpenSSH. The container is read and written by the crate `ssh-key`; keys, signatures and
//! what is accepted are ours.

use ssh_key::public::{Ed25519PublicKey, KeyData};
use ssh_key::{Algorithm, HashAlg, LineEnding, Signature, SshSig};

use super::{Sign, SignError, VerifyingKey};

/// The namespace of what tollgate signs.
pub const SSH_NAMESPACE: &str = "tollgate";

/// The most bytes of an armored signature that are read.
const MOST_BYTES: usize = 64 << 10;

/// Why a signature is refused, as one clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SshsigError(String);

/// Signs a message for a namespace: the armored text that lies beside a file as `FILE.sig`.
///
/// The signature is checked before it is given out.
///
/// # Errors
/// The namespace is empty, the signer gives none, or one that is not its key's.
pub fn sshsig(signer: &dyn Sign, namespace: &str, message: &[u8]) -> Result<String, SignError> {
    let wrong = |error: ssh_key::Error| {
        SignError::new(format!("no SSH signature can be made: {error}"), "give a namespace that is not empty")
    };
    let hash = HashAlg::Sha512;
    let covered = SshSig::signed_data(namespace, hash, message).map_err(wrong)?;
    let public = signer.verifying_key();
    let signature = signer.sign_bytes(&covered)?;
    if !public.verify(&covered, &signature) {
        return Err(SignError::new(
            format!("the signer gave a signature that is not by the key {}", public.key_id()),
            "give the public key that belongs to the private one that signs",
        ));
    }
    let key = KeyData::Ed25519(Ed25519PublicKey(*public.as_bytes()));
    let signature = Signature::new(Algorithm::Ed25519, signature.to_vec()).map_err(wrong)?;
    let sealed = SshSig::new(key, namespace, hash, signature).map_err(wrong)?;
    let mut text = sealed.to_pem(LineEnding::LF).map_err(wrong)?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Checks that an armored signature is one of `key` over `message` for `namespace`. The key inside of it selects
/// nothing: it must be the one that is trusted.
///
/// # Errors
/// It is none, is for another namespace, by another key, by another kind of key, or wrong.
pub fn verify_sshsig(
    armored: &str,
    namespace: &str,
    message: &[u8],
    key: &VerifyingKey,
) -> Result<(), SshsigError> {
    let refuse = |message: &str| Err(SshsigError(message.to_owned()));
    if armored.len() > MOST_BYTES {
        return refuse("the SSH signature is larger than any is");
    }
    let Ok(sealed) = SshSig::from_pem(armored.trim_ascii()) else {
        return refuse("the text is no SSH signature");
    };
    // No signature covers the version, and the crate takes lower ones too.
    if sealed.version() != SshSig::VERSION {
        return refuse("the SSH signature is of a version that is not known");
    }
    if sealed.namespace() != namespace || namespace.is_empty() {
        return Err(SshsigError(format!(
            "the SSH signature is for the namespace `{}`, not `{namespace}`",
            sealed.namespace().escape_debug()
        )));
    }
    match sealed.public_key().ed25519() {
        Some(named) if &named.0 == key.as_bytes() => {}
        Some(_) => return refuse("the SSH signature is by another key than the one that is trusted"),
        None => return refuse("the SSH signature is by a key that is not Ed25519"),
    }
    // Reserved bytes would be signed as well; nobody says yet what they mean.
    if !sealed.reserved().is_empty() {
        return refuse("the SSH signature has fields that are not known");
    }
    let Ok(signed) = SshSig::signed_data(namespace, sealed.hash_alg(), message) else {
        return refuse("the SSH signature is for no namespace");
    };
    let signature = <[u8; 64]>::try_from(sealed.signature_bytes())
        .ok()
        .filter(|_| matches!(sealed.algorithm(), Algorithm::Ed25519));
    match signature {
        Some(signature) if key.verify(&signed, &signature) => Ok(()),
        _ => refuse("the SSH signature is wrong: it is not the trusted key's over these bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::SigningKey;

    fn key() -> SigningKey {
        SigningKey::generate([9; 32])
    }

    fn check(armored: &str, namespace: &str, message: &[u8], key: &SigningKey) -> Result<(), String> {
        verify_sshsig(armored, namespace, message, &key.verifying_key()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_signature_is_for_one_key_one_namespace_and_one_message() {
        let text = sshsig(&key(), SSH_NAMESPACE, b"message").unwrap();
        assert!(text.starts_with("-----BEGIN SSH SIGNATURE-----\n"), "{text}");
        assert_eq!(check(&text, SSH_NAMESPACE, b"message", &key()), Ok(()));
        let other = SigningKey::generate([8; 32]);
        assert!(check(&text, SSH_NAMESPACE, b"message", &other).unwrap_err().contains("another key"));
        assert!(check(&text, "file", b"message", &key()).unwrap_err().contains("for the namespace"));
        assert!(check(&text, SSH_NAMESPACE, b"massage", &key()).unwrap_err().contains("wrong"));
        assert!(sshsig(&key(), "", b"message").is_err());
    }

    #[test]
    fn a_changed_or_cut_signature_is_refused() {
        let text = sshsig(&key(), SSH_NAMESPACE, b"message").unwrap();
        for cut in 0..text.len() - 1 {
            assert!(check(text.get(..cut).unwrap(), SSH_NAMESPACE, b"message", &key()).is_err(), "{cut}");
        }
        let body = text.find('\n').unwrap() + 1..text.rfind("\n-----END").unwrap();
        for at in body {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(check(&changed, SSH_NAMESPACE, b"message", &key()).is_err(), "{at}");
        }
    }
}

//! What keeps withheld files from being guessed: a salt for each sensitive file, a nonce for each entry of the manifest.
//!
//! Both come from the signer's redaction key and the path alone, so that the same release gives the same bytes, and
//! nobody without that key can make them.
//!
//! SPEC: evidence.md, "Files" and T22.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::source::Digest;

/// The bytes of a salt.
pub(super) const SALT_BYTES: usize = 32;

/// What salts and nonces are made with.
#[derive(Debug, Clone, Default)]
pub(super) struct Salting {
    /// The redaction key; without one, no file is sensitive and no entry has a nonce.
    key: Option<[u8; 32]>,
    /// Files whose salts are given, by path: those whose commitment stands elsewhere too.
    given: BTreeMap<String, [u8; SALT_BYTES]>,
}

impl Salting {
    /// Salts by that key.
    pub(super) fn new(key: Option<[u8; 32]>) -> Self {
        Self { key, given: BTreeMap::new() }
    }

    /// Gives the file at `path` a salt of its own.
    pub(super) fn give(&mut self, path: String, salt: [u8; SALT_BYTES]) {
        self.given.insert(path, salt);
    }

    /// The salt of the file at `path`; none where it is not sensitive, or there is no key.
    pub(super) fn salt(&self, path: &str) -> Option<[u8; SALT_BYTES]> {
        let key = self.key.filter(|_| is_sensitive(path))?;
        let given = self.given.get(path).copied();
        given.or_else(|| hmac(&key, &[b"tollgate-member-salt-v1\0", path.as_bytes()]))
    }

    /// The nonce of the entry of `path`; none where there is no key, and none of policies and their data: the digest of a
    /// policy set is the same whoever signs, so that a trust file can name it.
    pub(super) fn nonce(&self, path: &str) -> Option<Digest> {
        let key = self.key.filter(|_| !is_of_policy_set(path))?;
        hmac(&key, &[path.as_bytes()]).map(Digest::from_bytes)
    }
}

/// Whether a file is one that its owner may want to withhold, and that could be guessed from a plain digest: documents,
/// the names of what was read, and what was read.
fn is_sensitive(path: &str) -> bool {
    path == super::names::SOURCES || path.starts_with("documents/") || path.starts_with("sources/")
}

/// Whether a file is a policy, or data of policies.
pub(super) fn is_of_policy_set(path: &str) -> bool {
    path.starts_with("policies/") || path.starts_with("data/")
}

/// What says which bytes a sensitive file has: nobody can try out guesses without the salt.
pub(super) fn commitment(salt: &[u8], content: &[u8]) -> Digest {
    Digest::of_parts(&[b"tollgate-commit-v1\0", salt, content])
}

/// HMAC-SHA256. A key of any length is fine, so there is always one.
fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salts_and_nonces_follow_from_key_and_path_alone() {
        let salting = Salting::new(Some([7; 32]));
        let path = "documents/0001.jsonl";
        assert_eq!(salting.salt(path), Salting::new(Some([7; 32])).salt(path));
        assert_ne!(salting.salt(path), salting.salt("documents/0002.jsonl"));
        assert_ne!(salting.salt(path), Salting::new(Some([8; 32])).salt(path));
        assert_ne!(salting.salt(path), salting.nonce(path).map(|nonce| *nonce.as_bytes()));
        assert!(salting.nonce("verdict.json").is_some() && salting.salt("verdict.json").is_none());
        assert!(salting.nonce("policies/a.rego").is_none() && salting.salt("data/a").is_none());
        let none = Salting::default();
        assert!(none.salt(path).is_none() && none.nonce(path).is_none());
    }

    /// What OpenSSL gives:
    /// `printf 'verdict.json' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07`.
    #[test]
    fn a_nonce_is_the_hmac_of_the_path() {
        let nonce = Salting::new(Some([7; 32])).nonce("verdict.json").unwrap();
        assert_eq!(nonce.to_string(), "5025578da90b48ed34416ebdd4d460cbbf4ef0bf9eb98159aeb5ebfc94f6460e");
    }
}

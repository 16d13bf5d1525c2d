//! What keeps withheld files from being guessed: a salt for each sensitive file, a nonce for each entry of the manifest.
//!
//! Both come from a key of the release and the path, and that from the signer's redaction key and the release: so the
//! same release gives the same bytes, nobody without that key can make them, and what one release discloses opens
//! nothing of another one.
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
    /// The key of the release; without one, no file is sensitive and no entry has a nonce.
    key: Option<[u8; 32]>,
    /// Files whose salts are given, by path: those whose commitment stands elsewhere too.
    given: BTreeMap<String, [u8; SALT_BYTES]>,
}

impl Salting {
    /// Salts by that key for a release that `parts` tell from every other one.
    pub(super) fn new(key: Option<[u8; 32]>, parts: &[&[u8]]) -> Self {
        // Digests of one length, so that no two lists of parts run together.
        let digests: Vec<Digest> = parts.iter().map(|part| Digest::of(part)).collect();
        let digests: Vec<&[u8]> = digests.iter().map(|digest| &digest.as_bytes()[..]).collect();
        let release = Digest::of_parts(&digests);
        let key = key.and_then(|key| hmac(&key, &[b"tollgate-release-salts-v1\0", release.as_bytes()]));
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

    fn salting(key: u8, release: &str) -> Salting {
        Salting::new(Some([key; 32]), &[release.as_bytes(), b"1.0"])
    }

    #[test]
    fn salts_and_nonces_follow_from_key_release_and_path() {
        let one = salting(7, "shop");
        let path = "documents/0001.jsonl";
        assert_eq!(one.salt(path), salting(7, "shop").salt(path));
        assert_ne!(one.salt(path), one.salt("documents/0002.jsonl"));
        assert_ne!(one.salt(path), salting(8, "shop").salt(path));
        assert_ne!(one.salt(path), salting(7, "web").salt(path), "another release");
        assert_ne!(one.nonce("verdict.json"), salting(7, "web").nonce("verdict.json"));
        assert_ne!(one.salt(path), one.nonce(path).map(|nonce| *nonce.as_bytes()));
        assert!(one.nonce("verdict.json").is_some() && one.salt("verdict.json").is_none());
        assert!(one.nonce("policies/a.rego").is_none() && one.salt("data/a").is_none());
        let none = Salting::new(None, &[b"shop"]);
        assert!(none.salt(path).is_none() && none.nonce(path).is_none());
        let parts = |parts: &[&[u8]]| Salting::new(Some([7; 32]), parts).salt(path);
        assert_ne!(parts(&[b"ab", b"c"]), parts(&[b"a", b"bc"]));
    }
}

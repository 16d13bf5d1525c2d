//! What evidence is about: artifacts, images, commits, each by its digest.

use std::collections::BTreeMap;

use crate::source::Digest;

/// The algorithms that a digest of a subject may have, and the numbers of hexadecimal digits of each.
const ALGORITHMS: [(&str, &[usize]); 4] =
    [("sha256", &[64]), ("sha512", &[128]), ("gitCommit", &[40, 64]), ("gitTree", &[40, 64])];

/// One thing that a release consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its name: that of the file, of the image, or the URI of the repository.
    pub name: String,
    /// Its digests by algorithm: `sha256`, `sha512`, `gitCommit` or `gitTree`, in lowercase hexadecimal
    /// digits. At least one.
    pub digests: BTreeMap<String, String>,
}

impl Subject {
    /// A file of that name.
    pub fn file(name: impl Into<String>, digest: Digest) -> Self {
        Self { name: name.into(), digests: BTreeMap::from([("sha256".to_owned(), digest.to_string())]) }
    }

    /// Something known by a digest that was computed elsewhere. None where `algorithm` is not known, or
    /// `digits` are not as many lowercase hexadecimal digits as it has.
    pub fn known_by(name: impl Into<String>, algorithm: &str, digits: &str) -> Option<Self> {
        is_digest(algorithm, digits).then(|| Self {
            name: name.into(),
            digests: BTreeMap::from([(algorithm.to_owned(), digits.to_owned())]),
        })
    }

    /// Whether it has that digest.
    pub fn has(&self, claim: &Claim) -> bool {
        self.digests.get(&claim.algorithm).is_some_and(|digits| *digits == claim.digits)
    }
}

/// What a verifier holds in hand, and whose digest must be a subject's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is called in messages: a file's path, say.
    pub name: String,
    algorithm: String,
    digits: String,
}

impl Claim {
    /// A file.
    pub fn file(name: impl Into<String>, digest: Digest) -> Self {
        Self { name: name.into(), algorithm: "sha256".to_owned(), digits: digest.to_string() }
    }

    /// Something known by a digest of that algorithm. None where `algorithm` is not known, or `digits` are not
    /// as many lowercase hexadecimal digits as it has.
    pub fn known_by(name: impl Into<String>, algorithm: &str, digits: &str) -> Option<Self> {
        is_digest(algorithm, digits).then(|| Self {
            name: name.into(),
            algorithm: algorithm.to_owned(),
            digits: digits.to_owned(),
        })
    }
}

/// Whether `digits` is a digest of that algorithm in the one spelling that is accepted.
pub(super) fn is_digest(algorithm: &str, digits: &str) -> bool {
    ALGORITHMS.iter().any(|(name, lengths)| *name == algorithm && lengths.contains(&digits.len()))
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_of_a_subject_has_one_spelling() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        assert!(Subject::known_by("git", "gitCommit", commit).is_some());
        for (algorithm, digits) in [
            ("gitCommit", "0123"),
            ("gitCommit", "0123456789ABCDEF0123456789abcdef01234567"),
            ("sha1", commit),
            ("sha256", commit),
            ("", ""),
        ] {
            assert_eq!(Subject::known_by("x", algorithm, digits), None, "{algorithm}:{digits}");
            assert_eq!(Claim::known_by("x", algorithm, digits), None, "{algorithm}:{digits}");
        }
    }
}

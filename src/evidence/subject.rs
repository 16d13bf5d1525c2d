//! What evidence is about: artifacts, images, commits, each by its digest.

use std::collections::BTreeMap;
use std::io;

use sha2::{Digest as _, Sha256, Sha512};

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

    /// Whether it is what is claimed: they have a digest of the same algorithm, and all such are equal.
    pub fn has(&self, claim: &Claim) -> bool {
        self.has_by(claim, None)
    }

    /// The same, where one of the equal digests must be of these algorithms; none for any.
    pub fn has_by(&self, claim: &Claim, accepted: Option<&[String]>) -> bool {
        let mut found = false;
        for (algorithm, digits) in &self.digests {
            match claim.digests.get(algorithm) {
                Some(claimed) if claimed != digits => return false,
                Some(_) => found |= accepted.is_none_or(|accepted| accepted.contains(algorithm)),
                None => {}
            }
        }
        found
    }
}

/// What a verifier holds in hand, and whose digest must be a subject's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is called in messages: a file's path, say.
    pub name: String,
    /// Its digests by algorithm. At least one.
    digests: BTreeMap<String, String>,
}

impl Claim {
    /// A file, by every algorithm that a subject may know a file by.
    ///
    /// # Errors
    /// What the reader says.
    pub fn file(name: impl Into<String>, mut content: impl io::Read) -> io::Result<Self> {
        let (mut sha256, mut sha512) = (Sha256::new(), Sha512::new());
        let mut buffer = vec![0; 1 << 16];
        loop {
            match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    sha256.update(bytes);
                    sha512.update(bytes);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let digests = [("sha256", hex(&sha256.finalize())), ("sha512", hex(&sha512.finalize()))];
        let digests = digests.map(|(algorithm, digits)| (algorithm.to_owned(), digits)).into();
        Ok(Self { name: name.into(), digests })
    }

    /// Something known by a digest of that algorithm. None where `algorithm` is not known, or `digits` are not
    /// as many lowercase hexadecimal digits as it has.
    pub fn known_by(name: impl Into<String>, algorithm: &str, digits: &str) -> Option<Self> {
        is_digest(algorithm, digits).then(|| Self {
            name: name.into(),
            digests: BTreeMap::from([(algorithm.to_owned(), digits.to_owned())]),
        })
    }
}

/// Bytes as lowercase hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
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
    fn a_file_is_known_by_each_algorithm_and_must_agree_with_all() {
        let claim = Claim::file("f", &b"abc"[..]).unwrap();
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        // SPEC: FIPS 180-4, the example of SHA-512.
        let sha512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                      2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
        let mut by_sha512 = Subject::known_by("f", "sha512", sha512).unwrap();
        assert!(Subject::known_by("f", "sha256", sha256).unwrap().has(&claim));
        assert!(by_sha512.has(&claim));
        by_sha512.digests.insert("gitCommit".into(), "0".repeat(40));
        assert!(by_sha512.has(&claim), "an algorithm that says nothing of files");
        by_sha512.digests.insert("sha256".into(), "0".repeat(64));
        assert!(!by_sha512.has(&claim), "one of two differs");
        assert!(!Subject::known_by("f", "gitCommit", &"0".repeat(40)).unwrap().has(&claim));
    }

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

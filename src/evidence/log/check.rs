//! Whether a release is in a log that is trusted.

use super::chain::Link;
use super::policy::{Policy, Witnessed};
use super::proof::Proof;
use crate::evidence::archive;
use crate::evidence::failure::Failure;
use crate::source::Digest;

/// Where a release stands in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its place, from 0.
    pub index: u64,
    /// The number of entries that the log had then.
    pub size: u64,
    /// Who vouches for the log's head, and when it was seen.
    pub witnessed: Witnessed,
}

/// Checks a release against a proof under a policy, at a time in seconds since 1970.
///
/// What must hold:
/// 1. The proof can be read (`E706`), and so can its checkpoint (`E707`).
/// 2. The checkpoint is signed by a trusted log, and enough witnesses have seen it (`E707`).
/// 3. The statement has its place in a chain (`E704`, `E705`).
/// 4. Its entry is in the checkpoint's tree (`E706`).
///
/// # Errors
/// The code of the first that does not hold.
pub fn check(link: &Link, proof: &[u8], policy: &Policy, at: i64) -> Result<Logged, Failure> {
    // 1.
    let proof = Proof::parse(proof)?;
    // 2.
    let witnessed = policy.judge(&proof.checkpoint, at)?;
    // 3.
    let entry = link.entry()?;
    // 4.
    proof.must_include(entry.leaf()?)?;
    Ok(Logged { index: proof.index, size: proof.checkpoint.checkpoint().size, witnessed })
}

/// What the file of a proof is called in a bundle: the log's origin with `_` for what a name cannot have, and cut
/// where it is too long. Two logs may share one; the proof itself says which log it is from.
pub fn proof_name(origin: &str) -> String {
    /// Bytes of an origin that are kept.
    const KEPT: usize = 60;
    let spelt: String = origin
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() || matches!(char, '.' | '-') { char } else { '_' })
        .collect();
    let mut name = format!("log/{spelt}.tlog-proof");
    // Too long, a device of Windows, or it begins with something else than a letter or a digit.
    if spelt.len() > KEPT || archive::check_name(&name).is_err() {
        let digest = Digest::of(origin.as_bytes()).to_string();
        let kept: String = spelt.chars().take(KEPT).collect();
        name = format!("log/origin-{kept}-{}.tlog-proof", digest.get(..16).unwrap_or(&digest));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_proof_is_one_that_a_bundle_takes() {
        assert_eq!(proof_name("git.example/acme/log"), "log/git.example_acme_log.tlog-proof");
        assert_ne!(proof_name(&"a/".repeat(100)), proof_name(&"a/".repeat(101)));
        for origin in ["/x", ".", "ü", "a b", "..", "-", &"x".repeat(300), "con"] {
            let name = proof_name(origin);
            let files = [(name.clone(), Vec::new())].into();
            let packed = archive::pack(&files);
            assert!(packed.is_ok(), "{name}: {packed:?}");
        }
    }
}

//! Proofs inside a bundle.

use std::collections::BTreeMap;

use super::check::proof_name;
use super::proof::Proof;
use crate::evidence::archive::{self, Archive};
use crate::evidence::failure::{Failure, shown};

/// Puts a proof into a bundle, in place of an older one of the same log. Nothing that is signed changes.
///
/// # Errors
/// The bundle is no archive (`E101` to `E106`), it would be too large (`E105`), or the proof of another log has the
/// name (`E104`).
pub fn add_proof(bundle: &[u8], proof: &Proof) -> Result<Vec<u8>, Failure> {
    let archive = Archive::read(bundle)?;
    let origin = &proof.checkpoint.checkpoint().origin;
    let name = proof_name(origin);
    if let Some(old) = archive.file(&name) {
        let of_same = Proof::parse(old).is_ok_and(|old| old.checkpoint.checkpoint().origin == *origin);
        if !of_same {
            return Err(Failure::new("E104", format!("`{}` is the proof of another log", shown(&name))));
        }
    }
    let files = archive.files().map(|(name, content)| (name.to_owned(), content.to_vec()));
    let mut files: BTreeMap<String, Vec<u8>> = files.collect();
    files.insert(name, proof.to_bytes());
    archive::pack(&files)
}

//! The name of a finding that stays the same from run to run.

use std::fmt::Write as _;

use crate::source::Digest;

/// The identity of a finding: the SHA-256 digest, as 64 hexadecimal digits, of the policy's id, the address
/// and the path as it is shown. Neither the message nor a line number has a say, so that it survives edits
/// elsewhere in the file and better wording of the policy.
///
/// Several findings may share all three. `occurrence` tells them apart: 0 for the first, which has the plain
/// identity.
pub fn identity(policy: &str, address: &str, path: &str, occurrence: usize) -> String {
    // Lengths before the parts keep two different triples from giving the same bytes.
    let mut text = String::from("tollgate-finding-v1");
    for part in [policy, address, path] {
        let _ = write!(text, "\n{}:{part}", part.len());
    }
    if occurrence > 0 {
        let _ = write!(text, "\n{occurrence}");
    }
    Digest::of(text.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        let all = [
            identity("a", "b", "c", 0),
            identity("ab", "", "c", 0),
            identity("a", "bc", "", 0),
            identity("a", "b", "c", 1),
            identity("a", "b", "c\n1", 0),
        ];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 64);
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
    }

    #[test]
    fn an_identity_never_changes_since_baselines_hold_it() {
        assert_eq!(
            identity("PSS-R03", "apps/v1/Deployment/shop/web", "spec.template.spec", 0),
            "cceaeb34343385f89e5bdab092ece93fa48596100b623c96f403a325b1df43c7"
        );
    }
}

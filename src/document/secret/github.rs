//! GitHub. Source: "Behind GitHub's new authentication token formats": the last six of the 36 characters are the
//! CRC-32 of the others in base 62.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form::token(
        "github-token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        "gh[pousr]_[A-Za-z0-9]{36}",
        |token| token.get(4..).is_some_and(has_checksum) || drawn(token),
    ),
    Form::token(
        "github-fine-grained-token",
        &["github_pat_"],
        "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
        drawn,
    ),
];

/// Whether the last six characters are the checksum of those before.
pub(super) fn has_checksum(body: &str) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some((random, checksum)) = body.len().checked_sub(6).and_then(|at| body.split_at_checked(at)) else {
        return false;
    };
    let mut crc = flate2::Crc::new();
    crc.update(random.as_bytes());
    let mut rest = crc.sum();
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS.get((rest % 62) as usize).copied().unwrap_or(b'0');
        rest /= 62;
    }
    digits == *checksum.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::secret::find;

    #[test]
    fn a_checksum_is_of_what_stands_before_it() {
        // CRC-32 of nine digits is the check value of the algorithm, 0xCBF43926.
        let mut rest = 0xCBF4_3926_u32;
        let digits = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let mut checksum = Vec::new();
        for _ in 0..6 {
            checksum.insert(0, digits[(rest % 62) as usize]);
            rest /= 62;
        }
        let checksum = String::from_utf8(checksum).unwrap();
        assert!(has_checksum(&format!("123456789{checksum}")));
        assert!(!has_checksum(&format!("123456788{checksum}")));
        assert!(!has_checksum("12345"));
    }

    #[test]
    fn a_token_is_drawn_or_has_its_checksum() {
        let names = |text: &str| find(text).into_iter().map(|one| one.detector).collect::<Vec<_>>();
        assert_eq!(names("ghs_Zk3q9VtYp2Xr7Lm1Nc8Bw5Hd0Gs4Jf6AaQe9"), ["github-token"]);
        assert_eq!(names("ghp_abcdefghijklmnopqrstuvwxyz0123456789"), Vec::<&str>::new());
        assert_eq!(names(&format!("ghp_{}", "a".repeat(36))), Vec::<&str>::new());
    }
}

//! Private keys: PEM blocks, and the one-line keys of age.
//! Source: RFC 7468, OpenSSH's `PROTOCOL.key`, RFC 9580 section 6.2 (PGP), age's format.

use super::form::Form;
use super::random::drawn;

/// The most bytes of a block that are looked at.
const BLOCK: usize = 16 << 10;

pub(super) const FORMS: &[Form] = &[
    Form {
        behind: BLOCK,
        alone: false,
        // In so much base64 any short word stands by chance.
        filler: |_| false,
        ..Form::token(
            "private-key",
            &["-----BEGIN "],
            // Lines may be indented, or joined by escapes; old blocks have headers.
            "-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\\s\\\\\",.:;'|>]|-[A-Za-z0-9])*(?:-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)?",
            holds_key,
        )
    },
    Form::token("age-key", &["AGE-SECRET-KEY-1"], "AGE-SECRET-KEY-1[0-9A-Z]{58}", drawn),
];

/// Whether a block holds more than dots or a word: forty characters of base64 in a row that look drawn.
fn holds_key(block: &str) -> bool {
    let body =
        block.split_once("KEY").map_or("", |(_, rest)| rest).split("-----END").next().unwrap_or_default();
    let is_base64 = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '/' | '=');
    body.split(|char| !is_base64(char))
        .any(|run| run.len() >= 40 && super::is_random(run.get(..64).unwrap_or(run)))
}

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn a_key_is_one_whatever_words_its_base64_has() {
        let (head, tail) = ("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----");
        for word in ["xxx", "todo", "Fake", "xxxx"] {
            let body = format!("MIIEpAIBAAKCAQEA7Zk3q9VtYp2{word}Xr7Lm1Nc8Bw5Hd0Gs4Jf6AaQe9uRt1Wz3Ky");
            assert_eq!(find(&format!("{head}\n{body}\n{tail}")).len(), 1, "{word}");
        }
        assert_eq!(find(&format!("{head}\nyour key goes here\n{tail}")), []);
    }
}

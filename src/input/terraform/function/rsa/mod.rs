//! `rsadecrypt` (`internal/lang/funcs/crypto.go`, Go's `crypto/rsa`). No message shows anything of the key or of what
//! was encrypted.

mod key;

use num_bigint::BigUint;

use super::argument::{pay, string, text};
use super::base64;
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Fault, Value};
use key::Key;

pub(super) const FUNCTIONS: &[Function] = &[string(
    "rsadecrypt",
    &[
        Parameter::new("ciphertext", ParameterType::String),
        Parameter::new("privatekey", ParameterType::String),
    ],
    decrypt,
)];

/// How many bits a key may have.
const MOST_BITS: u64 = 16_384;

fn decrypt(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (text, key) = (text(arguments, 0)?, text(arguments, 1)?);
    pay(call, text.len().saturating_add(key.len()))?;
    let encrypted = base64::decode(text)
        .ok_or_else(|| Fault::of_argument(0, "failed to decode input: cipher text must be base64-encoded"))?;
    let key = Key::parse(key)
        .map_err(|message| Fault::of_argument(1, format!("invalid private key: {message}")))?;
    let bits = key.modulus.bits();
    if bits > MOST_BITS || key.exponent.bits() > MOST_BITS {
        return Err(Fault::limit(format!("the private key has more than {MOST_BITS} bits")));
    }
    // As many products of numbers of 64 bits as it takes to raise a number to a power.
    let words = usize::try_from(bits / 64).unwrap_or(usize::MAX);
    call.host.spend(words.saturating_mul(words).saturating_mul(words).saturating_mul(16), 0)?;
    let decrypted =
        key.decrypt(&encrypted).ok_or_else(|| Fault::new("failed to decrypt: decryption error"))?;
    let text =
        String::from_utf8(decrypted).map_err(|_| Fault::new("what was encrypted is not valid UTF-8"))?;
    Ok(Value::string(text))
}

impl Key {
    /// What was encrypted with padding of PKCS #1 (RFC 8017, 7.2.2).
    fn decrypt(&self, encrypted: &[u8]) -> Option<Vec<u8>> {
        let length = usize::try_from(self.modulus.bits().div_ceil(8)).ok()?;
        let number = BigUint::from_bytes_be(encrypted);
        if length < 11 || encrypted.len() > length || number >= self.modulus {
            return None;
        }
        let padded = number.modpow(&self.exponent, &self.modulus).to_bytes_be();
        // The first byte, a zero, is none of a number.
        if padded.len() + 1 != length {
            return None;
        }
        let behind = padded.strip_prefix(&[2])?;
        let end = behind.iter().position(|byte| *byte == 0).filter(|padding| *padding >= 8)?;
        behind.get(end + 1..).map(<[u8]>::to_vec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys made for this test alone, in the three forms, and texts encrypted for them.
    const PKCS_8: &str = include_str!("../../../../../fixtures/terraform/rsa/pkcs8.pem");
    const PKCS_1: &str = include_str!("../../../../../fixtures/terraform/rsa/pkcs1.pem");
    const OPENSSH: &str = include_str!("../../../../../fixtures/terraform/rsa/openssh.pem");
    const FOR_PKCS: &str = include_str!("../../../../../fixtures/terraform/rsa/for-pkcs.txt");
    const FOR_OPENSSH: &str = include_str!("../../../../../fixtures/terraform/rsa/for-openssh.txt");

    fn decrypted(key: &str, text: &str) -> Option<String> {
        let key = Key::parse(key).unwrap();
        key.decrypt(&base64::decode(text.trim()).unwrap()).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn keys_of_all_forms_decrypt() {
        assert_eq!(decrypted(PKCS_8, FOR_PKCS).as_deref(), Some("hello, wörld"));
        assert_eq!(decrypted(PKCS_1, FOR_PKCS).as_deref(), Some("hello, wörld"));
        assert_eq!(decrypted(OPENSSH, FOR_OPENSSH).as_deref(), Some("x"));
        assert_eq!(
            decrypted(&format!("before\n{}after", PKCS_8.replace('\n', "\r\n")), FOR_PKCS).as_deref(),
            Some("hello, wörld")
        );
        assert_eq!(decrypted(OPENSSH, FOR_PKCS), None);
        assert_eq!(decrypted(PKCS_1, "aGk="), None);
        assert_eq!(decrypted(PKCS_1, ""), None);
    }

    #[test]
    fn what_is_no_key_is_told() {
        let refused = |text: &str| Key::parse(text).err().unwrap_or_default();
        assert_eq!(refused("x"), "no key found");
        assert_eq!(
            refused(&PKCS_1.replace("RSA PRIVATE", "EC PRIVATE")),
            "unsupported key type `EC PRIVATE KEY`"
        );
        assert_eq!(
            refused(
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
            ),
            "this private key is passphrase protected"
        );
        assert_eq!(
            refused("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            "the key has a structure that is not its own"
        );
        for cut in [60, 400, 800] {
            assert!(!refused(PKCS_8.get(..cut).unwrap()).is_empty());
            let cut = format!("{}\n-----END PRIVATE KEY-----\n", PKCS_8.get(..cut).unwrap().trim_end());
            assert!(!refused(&cut).is_empty());
        }
    }
}

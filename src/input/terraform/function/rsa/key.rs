//! Private keys of RSA in text: PKCS #1 (RFC 8017), PKCS #8 (RFC 5958), and OpenSSH's own form.

use num_bigint::BigUint;

use super::super::base64;

/// What decrypting needs of a private key.
pub(super) struct Key {
    pub(super) modulus: BigUint,
    /// The private one.
    pub(super) exponent: BigUint,
}

/// The identifier of RSA among algorithms: 1.2.840.113549.1.1.1.
const RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];

const INTEGER: u8 = 2;
const OCTETS: u8 = 4;
const IDENTIFIER: u8 = 6;
const SEQUENCE: u8 = 0x30;

impl Key {
    /// Reads the first key of a text.
    ///
    /// # Errors
    /// What is wrong, as a clause that shows nothing of the key.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (kind, body) = block(text).ok_or("no key found")?;
        let wrong = || "the key has a structure that is not its own".to_owned();
        if body.contains("ENCRYPTED") {
            return Err("this private key is passphrase protected".to_owned());
        }
        // Headers end with an empty line.
        let encoded: String = body.lines().filter(|line| !line.contains(':')).map(str::trim).collect();
        let bytes = base64::decode(&encoded).ok_or_else(wrong)?;
        match kind {
            "RSA PRIVATE KEY" => pkcs_1(&bytes).ok_or_else(wrong),
            "PRIVATE KEY" => match pkcs_8(&bytes) {
                Some((algorithm, key)) if algorithm == RSA => pkcs_1(key).ok_or_else(wrong),
                Some(_) => Err("invalid private key type".to_owned()),
                None => Err(wrong()),
            },
            "OPENSSH PRIVATE KEY" => openssh(&bytes),
            kind => Err(format!("unsupported key type `{kind}`")),
        }
    }
}

/// The kind and the body of the first block between `-----BEGIN` and `-----END` (RFC 7468).
fn block(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (kind, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once(&format!("-----END {kind}-----"))?;
    Some((kind, body))
}

/// A key of RSA: its version, the modulus, the public exponent, the private one, and more.
fn pkcs_1(bytes: &[u8]) -> Option<Key> {
    let (mut fields, _) = value(bytes, SEQUENCE)?;
    let mut next = || {
        let (number, rest) = value(fields, INTEGER)?;
        fields = rest;
        Some(BigUint::from_bytes_be(number))
    };
    let (_version, modulus, _public, exponent) = (next()?, next()?, next()?, next()?);
    (modulus.bits() > 0).then_some(Key { modulus, exponent })
}

/// A key of any algorithm: the identifier of the algorithm, and the key in its own form.
fn pkcs_8(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (fields, _) = value(bytes, SEQUENCE)?;
    let (_version, fields) = value(fields, INTEGER)?;
    let (algorithm, fields) = value(fields, SEQUENCE)?;
    let (identifier, _) = value(algorithm, IDENTIFIER)?;
    let (key, _) = value(fields, OCTETS)?;
    Some((identifier, key))
}

/// The content of the value at the beginning, which must be of a kind, and what follows it (ITU-T X.690, 8.1).
fn value(bytes: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (&[tag, first], rest) = bytes.split_first_chunk()?;
    if tag != kind {
        return None;
    }
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        // The lowest bits say how many bytes the length has.
        let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if length.is_empty() || length.len() > 4 {
            return None;
        }
        (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
    };
    rest.split_at_checked(length)
}

/// OpenSSH's form (`PROTOCOL.key`): texts with their lengths in front; the private part has two numbers to check a
/// passphrase by, the name of the algorithm, the modulus, the public exponent and the private one.
fn openssh(bytes: &[u8]) -> Result<Key, String> {
    let wrong = "the key has a structure that is not its own";
    let rest = bytes.strip_prefix(b"openssh-key-v1\0").ok_or(wrong)?;
    let (cipher, rest) = field(rest).ok_or(wrong)?;
    if cipher != b"none" {
        return Err("this private key is passphrase protected".to_owned());
    }
    let private = || {
        let (_kdf, rest) = field(rest)?;
        let (_options, rest) = field(rest)?;
        let (_public, rest) = field(rest.get(4..)?)?;
        let (private, _) = field(rest)?;
        private.get(8..)
    };
    let (algorithm, rest) = private().and_then(field).ok_or(wrong)?;
    if algorithm != b"ssh-rsa" {
        return Err("invalid private key type".to_owned());
    }
    let key = || {
        let (modulus, rest) = field(rest)?;
        let (_public, rest) = field(rest)?;
        let (exponent, _) = field(rest)?;
        let modulus = BigUint::from_bytes_be(modulus);
        (modulus.bits() > 0).then_some(Key { modulus, exponent: BigUint::from_bytes_be(exponent) })
    };
    key().ok_or_else(|| wrong.to_owned())
}

/// A text with its length in four bytes in front, and what follows it.
fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

//! `crypto.md5`, `crypto.sha1`, `crypto.sha256` and `crypto.hmac.*`: of text, answered as hexadecimal digits.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::super::super::engine::Value;
use super::super::Builtins;
use super::super::encoding::bytes_at;

/// Bytes as hexadecimal digits in lowercase.
pub(in super::super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The code of a message under a key; keys of any length do.
macro_rules! code {
    ($name:ident, $hash:ty) => {
        /// The code of a message under a key.
        pub(in super::super) fn $name(key: &[u8], message: &[u8]) -> Vec<u8> {
            // A key of any length is taken; the empty answer would equal no code.
            Hmac::<$hash>::new_from_slice(key)
                .map(|code| code.chain_update(message).finalize().into_bytes().to_vec())
                .unwrap_or_default()
        }
    };
}

code!(code_md5, Md5);
code!(code_sha1, Sha1);
code!(code_sha256, Sha256);
code!(code_sha384, Sha384);
code!(code_sha512, Sha512);

/// `crypto.md5(text)`.
pub(in super::super) fn md5(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(hex(&Md5::digest(bytes_at("crypto.md5", values, 0)?))))
}

/// `crypto.sha1(text)`.
pub(in super::super) fn sha1(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(hex(&Sha1::digest(bytes_at("crypto.sha1", values, 0)?))))
}

/// `crypto.sha256(text)`.
pub(in super::super) fn sha256(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(hex(&Sha256::digest(bytes_at("crypto.sha256", values, 0)?))))
}

fn coded(name: &str, values: &[Value], code: fn(&[u8], &[u8]) -> Vec<u8>) -> Result<Value, String> {
    let (message, key) = (bytes_at(name, values, 0)?, bytes_at(name, values, 1)?);
    Ok(Value::from(hex(&code(key.as_bytes(), message.as_bytes()))))
}

/// `crypto.hmac.md5(message, key)`.
pub(in super::super) fn hmac_md5(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    coded("crypto.hmac.md5", values, code_md5)
}

/// `crypto.hmac.sha1(message, key)`.
pub(in super::super) fn hmac_sha1(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    coded("crypto.hmac.sha1", values, code_sha1)
}

/// `crypto.hmac.sha256(message, key)`.
pub(in super::super) fn hmac_sha256(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    coded("crypto.hmac.sha256", values, code_sha256)
}

/// `crypto.hmac.sha512(message, key)`.
pub(in super::super) fn hmac_sha512(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    coded("crypto.hmac.sha512", values, code_sha512)
}

/// `crypto.hmac.equal(one, other)`: whether two codes, as text, are the same.
pub(in super::super) fn hmac_equal(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "crypto.hmac.equal";
    Ok(Value::from(same(bytes_at(name, values, 0)?.as_bytes(), bytes_at(name, values, 1)?.as_bytes())))
}

/// Whether bytes are the same, in a time that does not tell where they differ.
pub(in super::super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

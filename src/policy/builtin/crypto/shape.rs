//! Values in the shape that Go's JSON gives keys and certificates.

use base64::Engine as _;
use num_bigint::BigInt;

use super::super::super::engine::Value;
use super::super::super::value::{object, read_number};
use super::super::encoding::BASE64;
use super::key::{PrivateKey, PublicKey};

/// An object identifier: a list of numbers.
pub(super) fn oid_value(oid: &[u64]) -> Value {
    Value::from(oid.iter().map(|part| Value::from(*part)).collect::<Vec<_>>())
}

/// An object identifier as text: `1.2.840`.
pub(super) fn oid_text(oid: &[u64]) -> String {
    oid.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

/// A list of texts; none is null, as with Go.
pub(super) fn text_list<T: AsRef<str>>(texts: &[T]) -> Value {
    list(texts.iter().map(|text| Value::from(text.as_ref())).collect())
}

/// A list; an empty one is null, as with Go.
pub(super) fn list(items: Vec<Value>) -> Value {
    if items.is_empty() { Value::Null } else { Value::from(items) }
}

/// Bytes as base64.
pub(super) fn bytes(bytes: &[u8]) -> Value {
    Value::from(BASE64.encode(bytes))
}

/// Bytes as base64; none is null.
pub(super) fn optional_bytes(content: Option<&[u8]>) -> Value {
    content.map_or(Value::Null, bytes)
}

/// A number of any size.
pub(super) fn number(number: &BigInt) -> Value {
    read_number(&number.to_string()).unwrap_or(Value::Null)
}

/// A number whose bytes these are.
pub(super) fn number_of(bytes: &[u8]) -> Value {
    number(&BigInt::from_bytes_be(num_bigint::Sign::Plus, bytes))
}

/// A public key.
pub(super) fn public_key(key: &PublicKey) -> Value {
    match key {
        PublicKey::Rsa { modulus, exponent } => {
            object([("N", number_of(modulus)), ("E", number_of(exponent))])
        }
        PublicKey::Ec { x, y, .. } => {
            object([("Curve", Value::new_object()), ("X", number_of(x)), ("Y", number_of(y))])
        }
        PublicKey::Ed25519(key) => bytes(key),
        PublicKey::Other => Value::Null,
    }
}

/// A private key.
pub(super) fn private_key(key: &PrivateKey) -> Value {
    match key {
        PrivateKey::Rsa(key) => {
            let (dp, dq, qi) = key.shortcuts();
            object([
                ("N", number_of(&key.modulus)),
                ("E", number_of(&key.exponent)),
                ("D", number_of(&key.secret)),
                ("Primes", Value::from(vec![number_of(&key.prime1), number_of(&key.prime2)])),
                (
                    "Precomputed",
                    object([
                        ("Dp", number(&dp)),
                        ("Dq", number(&dq)),
                        ("Qinv", number(&qi)),
                        ("CRTValues", Value::new_array()),
                    ]),
                ),
            ])
        }
        PrivateKey::Ec { secret, x, y, .. } => object([
            ("Curve", Value::new_object()),
            ("X", number_of(x)),
            ("Y", number_of(y)),
            ("D", number_of(secret)),
        ]),
        PrivateKey::Ed25519(seed) => {
            let PublicKey::Ed25519(public) = key.public() else { return Value::Null };
            bytes(&seed.iter().chain(&public).copied().collect::<Vec<_>>())
        }
        PrivateKey::Other => Value::new_object(),
    }
}

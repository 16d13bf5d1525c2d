//! `crypto.x509.*` and `crypto.parse_private_keys`: what the functions read, and in which shape they answer.

use base64::Engine as _;
use num_bigint::{BigInt, Sign};
use time::OffsetDateTime;

use super::super::super::engine::{Object, Value};
use super::super::super::value::{key_text, object};
use super::super::encoding::{BASE64, BASE64_URL_PLAIN, decode_base64};
use super::super::{Builtins, text_at};
use super::certificate::Certificate;
use super::chain::{self, Options};
use super::der::Reader;
use super::key::{PrivateKey, PublicKey, private_of_block, private_of_bytes, public_of_info};
use super::pem::{self, Block};
use super::{der, shape};

const BEGIN: &str = "-----BEGIN";

/// Names of what keys may be used for, with Go's numbers.
const PURPOSES: [(&str, u8); 14] = [
    ("KeyUsageAny", 0),
    ("KeyUsageServerAuth", 1),
    ("KeyUsageClientAuth", 2),
    ("KeyUsageCodeSigning", 3),
    ("KeyUsageEmailProtection", 4),
    ("KeyUsageIPSECEndSystem", 5),
    ("KeyUsageIPSECTunnel", 6),
    ("KeyUsageIPSECUser", 7),
    ("KeyUsageTimeStamping", 8),
    ("KeyUsageOCSPSigning", 9),
    ("KeyUsageMicrosoftServerGatedCrypto", 10),
    ("KeyUsageNetscapeServerGatedCrypto", 11),
    ("KeyUsageMicrosoftCommercialCodeSigning", 12),
    ("KeyUsageMicrosoftKernelCodeSigning", 13),
];

fn certificates_of_pem(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    for block in pem::all(text) {
        if block.kind != "CERTIFICATE" {
            return Err(format!("a PEM block is of the kind `{}`, where a certificate belongs", block.kind));
        }
        bytes.extend(block.bytes);
    }
    Ok(bytes)
}

/// The certificates in a text: PEM, or base64 of PEM or of their bytes.
fn certificates(text: &str) -> Result<Vec<Certificate>, String> {
    let bytes = if text.starts_with(BEGIN) {
        certificates_of_pem(text)?
    } else {
        let bytes = decode_base64(&BASE64, text)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) if text.starts_with(BEGIN) => certificates_of_pem(text)?,
            _ => bytes,
        }
    };
    let mut reader = Reader(&bytes);
    let mut found = Vec::new();
    while !reader.is_empty() {
        found.push(Certificate::read(&mut reader)?);
    }
    Ok(found)
}

/// `crypto.x509.parse_certificates(text)`.
pub(in super::super) fn parse_certificates(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let found = certificates(text_at("crypto.x509.parse_certificates", values, 0)?)?;
    Ok(Value::from(found.iter().map(|certificate| certificate.shape(true)).collect::<Vec<_>>()))
}

/// Whether certificates are a chain, root first and leaf last, and the chain, leaf first.
fn verified(text: &str, options: &Options, with_uri_texts: bool) -> Result<Value, String> {
    let answer = |valid: bool, chain: Vec<Value>| Value::from(vec![Value::from(valid), Value::from(chain)]);
    let Ok(found) = certificates(text) else { return Ok(answer(false, Vec::new())) };
    let [root, between @ .., leaf] = found.as_slice() else { return Ok(answer(false, Vec::new())) };
    Ok(match chain::find(leaf, between, root, options)? {
        Some(chain) => {
            answer(true, chain.iter().map(|certificate| certificate.shape(with_uri_texts)).collect())
        }
        None => answer(false, Vec::new()),
    })
}

fn moment(seconds: i64) -> Result<OffsetDateTime, String> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| "the time is out of range".into())
}

/// `crypto.x509.parse_and_verify_certificates(text)`, at the run's time.
pub(in super::super) fn parse_and_verify_certificates(
    builtins: &Builtins,
    values: &[Value],
) -> Result<Value, String> {
    let text = text_at("crypto.x509.parse_and_verify_certificates", values, 0)?;
    let options = Options { time: moment(builtins.time())?, name: String::new(), purposes: Vec::new() };
    verified(text, &options, true)
}

/// `crypto.x509.parse_and_verify_certificates_with_options(text, options)`: `DNSName`, `CurrentTime`,
/// `KeyUsages` and `MaxConstraintComparisons`, which asks for nothing here.
pub(in super::super) fn parse_and_verify_with_options(
    builtins: &Builtins,
    values: &[Value],
) -> Result<Value, String> {
    let name = "crypto.x509.parse_and_verify_certificates_with_options";
    let text = text_at(name, values, 0)?;
    let Some(Value::Object(given)) = values.get(1) else {
        return Err(format!("`{name}` expects an object as argument 2"));
    };
    if certificates(text).is_err() {
        return Ok(Value::from(vec![Value::from(false), Value::new_array()]));
    }
    verified(text, &options(builtins, name, given)?, false)
}

fn options(builtins: &Builtins, name: &str, given: &Object) -> Result<Options, String> {
    let mut options = Options { time: moment(builtins.time())?, name: String::new(), purposes: Vec::new() };
    for (key, value) in given.iter_sorted() {
        let Value::String(key) = key else { continue };
        let wrong = || Err(format!("the option `{key}` of `{name}` is of the wrong type"));
        let integer = || match value {
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        match &**key {
            "DNSName" => {
                let Value::String(text) = value else { return wrong() };
                text.trim_matches('"').clone_into(&mut options.name);
            }
            "CurrentTime" => {
                let Some(nanoseconds) = integer() else { return wrong() };
                options.time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(nanoseconds))
                    .map_err(|_| "the time is out of range".to_owned())?;
            }
            "MaxConstraintComparisons" => {
                if integer().is_none() {
                    return wrong();
                }
            }
            "KeyUsages" => {
                let items: Vec<&Value> = match value {
                    Value::Array(items) => items.iter().collect(),
                    Value::Set(items) => items.iter_sorted().collect(),
                    _ => return wrong(),
                };
                for item in items {
                    let Value::String(text) = item else { continue };
                    let known = PURPOSES.iter().find(|(known, _)| *known == text.trim_matches('"'));
                    let (_, number) = known
                        .ok_or_else(|| format!("the key usage {} of `{name}` is unknown", key_text(item)))?;
                    options.purposes.push(*number);
                }
            }
            _ => return Err(format!("the option `{key}` of `{name}` is unknown")),
        }
    }
    Ok(options)
}

/// The private keys in a text: PEM, or base64 of it.
fn private_keys(text: &str) -> Result<Vec<PrivateKey>, String> {
    let decoded = decode_base64(&BASE64, text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let mut keys = Vec::new();
    for block in pem::all(decoded.as_deref().unwrap_or(text)) {
        keys.extend(private_of_block(&block)?);
    }
    Ok(keys)
}

/// `crypto.parse_private_keys(text)`: null for no text.
pub(in super::super) fn parse_private_keys(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let text = text_at("crypto.parse_private_keys", values, 0)?;
    if text.is_empty() {
        return Ok(Value::Null);
    }
    Ok(Value::from(private_keys(text)?.iter().map(shape::private_key).collect::<Vec<_>>()))
}

/// `crypto.x509.parse_rsa_private_key(text)`: the first key, of whatever kind, as a JSON Web Key.
pub(in super::super) fn parse_rsa_private_key(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "crypto.x509.parse_rsa_private_key";
    let text = text_at(name, values, 0)?;
    if text.is_empty() {
        return Err(format!("`{name}` got no text"));
    }
    let decoded: String;
    let text = if text.starts_with(BEGIN) {
        text
    } else {
        let bytes = decode_base64(&BASE64, text)?;
        decoded = String::from_utf8(bytes).unwrap_or_default();
        &decoded
    };
    let bytes = |bytes: &[u8]| Value::from(BASE64_URL_PLAIN.encode(bytes));
    let number = |number: &BigInt| bytes(&number.to_bytes_be().1);
    let plain = |content: &[u8]| number(&BigInt::from_bytes_be(Sign::Plus, content));
    Ok(match private_keys(text)?.first() {
        None => Value::Null,
        Some(PrivateKey::Rsa(key)) => {
            let (dp, dq, qi) = key.shortcuts();
            object([
                ("kty", Value::from("RSA")),
                ("n", plain(&key.modulus)),
                ("e", plain(&key.exponent)),
                ("d", plain(&key.secret)),
                ("p", plain(&key.prime1)),
                ("q", plain(&key.prime2)),
                ("dp", number(&dp)),
                ("dq", number(&dq)),
                ("qi", number(&qi)),
            ])
        }
        Some(PrivateKey::Ec { curve, secret, x, y }) => {
            let mut padded = vec![0; curve.bytes().saturating_sub(secret.len())];
            padded.extend(secret);
            object([
                ("kty", Value::from("EC")),
                ("crv", Value::from(curve.name())),
                ("x", bytes(x)),
                ("y", bytes(y)),
                ("d", bytes(&padded)),
            ])
        }
        Some(key @ PrivateKey::Ed25519(seed)) => {
            let PublicKey::Ed25519(public) = key.public() else { return Ok(Value::Null) };
            object([
                ("kty", Value::from("OKP")),
                ("crv", Value::from("Ed25519")),
                ("x", bytes(&public)),
                ("d", bytes(seed)),
            ])
        }
        Some(PrivateKey::Other) => return Err(format!("`{name}` cannot show a key of that kind")),
    })
}

/// The blocks of a text that is PEM, or base64 of PEM or of bytes, which then are of a kind.
fn blocks(text: &str, kind: &str) -> Result<Vec<Block>, String> {
    if text.starts_with("-----BEGIN ") {
        return Ok(pem::all(text));
    }
    let bytes = decode_base64(&BASE64, text)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.starts_with("-----BEGIN ") => Ok(pem::all(text)),
        _ => Ok(vec![Block { kind: kind.to_owned(), bytes }]),
    }
}

/// `crypto.x509.parse_keypair(certificates, key)`: in the shape of Go's `tls.Certificate`.
pub(in super::super) fn parse_keypair(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "crypto.x509.parse_keypair";
    let chain = blocks(text_at(name, values, 0)?, "CERTIFICATE")?;
    let keys = blocks(text_at(name, values, 1)?, "PRIVATE KEY")?;
    let chain: Vec<Block> = chain.into_iter().filter(|block| block.kind == "CERTIFICATE").collect();
    let first = chain.first().ok_or_else(|| format!("argument 1 of `{name}` holds no certificate"))?;
    let block = keys.iter().find(|block| block.kind == "PRIVATE KEY" || block.kind.ends_with(" PRIVATE KEY"));
    let block = block.ok_or_else(|| format!("argument 2 of `{name}` holds no private key"))?;
    let leaf = Certificate::read(&mut Reader(&first.bytes))?;
    let key = private_of_bytes(&block.bytes)
        .ok_or_else(|| format!("the private key of `{name}` is not encoded as it must be"))?;
    if leaf.key.as_ref() != Some(&key.public()) {
        return Err(format!("the private key of `{name}` is not the one of the certificate"));
    }
    Ok(object([
        (
            "Certificate",
            Value::from(chain.iter().map(|block| shape::bytes(&block.bytes)).collect::<Vec<_>>()),
        ),
        ("PrivateKey", shape::private_key(&key)),
        ("SupportedSignatureAlgorithms", Value::Null),
        ("OCSPStaple", Value::Null),
        ("SignedCertificateTimestamps", Value::Null),
        ("Leaf", leaf.shape(false)),
    ]))
}

/// The key that a PEM block holds, which is a certificate or a public key; none where the text is no PEM.
pub(in super::super) fn verification_key(text: &str) -> Result<Option<PublicKey>, String> {
    let Some((block, rest)) = pem::decode(text) else { return Ok(None) };
    if !rest.is_empty() {
        return Err("something stands behind the PEM block of the key".into());
    }
    match block.kind.as_str() {
        "CERTIFICATE" => {
            let certificate = Certificate::read(&mut Reader(&block.bytes))?;
            Ok(Some(certificate.key.unwrap_or(PublicKey::Other)))
        }
        "PUBLIC KEY" => {
            let info = Reader(&block.bytes).read(der::SEQUENCE);
            let info = info.ok_or("the public key is not encoded as it must be")?;
            public_of_info(info.items()).map(|(key, _)| Some(key))
        }
        kind => Err(format!("the PEM block of the key is of the kind `{kind}`")),
    }
}

//! DSSE envelopes: a payload, its type, and signatures over both.
//!
//! SPEC: DSSE v1.0.2 (<https://github.com/secure-systems-lab/dsse>). Stricter than that in what is read: the
//! bytes must be canonical JSON with exactly the known members, base64 must be the standard alphabet with
//! padding, and every signature names its key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Sign, Verified, VerifyingKey};
use crate::document::json::canonical::{self, Json};

/// The payload type of in-toto statements.
pub const IN_TOTO: &str = "application/vnd.in-toto+json";

/// The most signatures that are looked at.
const MOST_SIGNATURES: usize = 64;

/// Why an envelope is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EnvelopeError {
    /// The failure code: `E201` syntax, `E202` payload type, `E203` base64, `E204` no signature, `E302` no
    /// trusted signer, `E303` a trusted key's signature is wrong.
    pub code: &'static str,
    /// What is wrong, as one clause.
    pub message: String,
}

/// What is signed: the type and the payload, each behind its length in bytes.
///
/// SPEC: DSSE protocol, `PAE(type, body)`.
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// Signs `payload` by each of `signers` and gives the envelope's bytes. Without signers it carries no signature, and
/// no reader of ours opens it before one is added.
///
/// Every signature is checked with the public half before it is given out, so that a fault in memory, in
/// arithmetic or of a foreign signer cannot leak the key through a wrong signature, and nobody is handed evidence
/// that does not verify.
///
/// # Errors
/// `E303`: a signature does not verify, or a signer gave none. `E201`: two signers have one key.
pub fn seal(payload_type: &str, payload: &[u8], signers: &[&dyn Sign]) -> Result<Vec<u8>, EnvelopeError> {
    let mut sealed = Sealed { payload: payload.to_vec(), signatures: Vec::new() };
    for signer in signers {
        sealed.add(payload_type, *signer)?;
    }
    Ok(sealed.to_bytes(payload_type))
}

/// Adds a signature to an envelope. What it carries already is kept as it is and not checked: the caller has
/// opened it, or shows what is signed.
///
/// # Errors
/// As [`open`] for what is no envelope of that type; as [`seal`] for the signature.
pub fn co_sign(bytes: &[u8], payload_type: &str, signer: &dyn Sign) -> Result<Vec<u8>, EnvelopeError> {
    let mut sealed = Sealed::parse(bytes, payload_type, 0)?;
    sealed.add(payload_type, signer)?;
    Ok(sealed.to_bytes(payload_type))
}

/// The payload of an envelope that nobody has checked, for a person who is to sign it and is shown it first. It
/// proves nothing.
///
/// # Errors
/// As [`open`] for what is no envelope of that type.
pub fn unchecked_payload(bytes: &[u8], payload_type: &str) -> Result<Vec<u8>, EnvelopeError> {
    Sealed::parse(bytes, payload_type, 0).map(|sealed| sealed.payload)
}

/// The ids of the keys that an envelope says signed it. Nobody has checked whether they did.
///
/// # Errors
/// As [`open`] for what is no envelope.
pub fn signers(bytes: &[u8], payload_type: &str) -> Result<Vec<String>, EnvelopeError> {
    let sealed = Sealed::parse(bytes, payload_type, 0)?;
    Ok(sealed.signatures.into_iter().map(|(key_id, _)| key_id).collect())
}

/// Opens an envelope: the payload comes out only if a key of `trusted` signed it, and no signature that names
/// a trusted key is wrong.
///
/// What must hold:
/// 1. The bytes are canonical JSON with exactly the known members (`E201`).
/// 2. The payload type is `payload_type` (`E202`).
/// 3. Payload and signatures are canonical base64 (`E203`).
/// 4. There is a signature (`E204`), and no key is named twice (`E201`).
/// 5. At least one signature names a key of `trusted` (`E302`). The name only selects the key.
/// 6. Every signature that names a key of `trusted` is that key's (`E303`).
///
/// # Errors
/// The code of the first that does not hold.
pub fn open(
    bytes: &[u8],
    payload_type: &str,
    trusted: &[VerifyingKey],
) -> Result<Verified<Vec<u8>>, EnvelopeError> {
    let sealed = Sealed::parse(bytes, payload_type, 1)?;
    let message = pae(payload_type, &sealed.payload);
    let mut signers: Vec<VerifyingKey> = Vec::new();
    for (key_id, signature) in &sealed.signatures {
        let Some(key) = trusted.iter().find(|key| key.key_id() == *key_id) else { continue };
        // 6.
        if !key.verify(&message, signature) {
            return Err(wrong("E303", format!("the signature of the trusted key `{key_id}` is wrong")));
        }
        signers.push(*key);
    }
    // 5.
    if signers.is_empty() {
        let message = "no trusted key signed this: the signature is by a key that was not given";
        return Err(wrong("E302", message));
    }
    Ok(Verified::new(sealed.payload, signers))
}

/// An envelope that was read and not yet checked. It does not leave this file.
struct Sealed {
    payload: Vec<u8>,
    signatures: Vec<(String, [u8; 64])>,
}

impl Sealed {
    /// Reads an envelope with at least `fewest` signatures.
    fn parse(bytes: &[u8], payload_type: &str, fewest: usize) -> Result<Self, EnvelopeError> {
        // 1.
        let envelope = canonical::parse_canonical(bytes)
            .map_err(|error| wrong("E201", format!("the envelope is no canonical JSON: {error}")))?;
        let [payload, kind, signatures] = members(&envelope, ["payload", "payloadType", "signatures"])?;
        // 2.
        let kind = text(kind, "payloadType")?;
        if kind != payload_type {
            let message = format!("the payload type is `{}`, not `{payload_type}`", kind.escape_debug());
            return Err(wrong("E202", message));
        }
        // 3.
        let payload = base64(text(payload, "payload")?, "payload")?;
        let list = signatures.as_array().ok_or_else(|| wrong("E201", "`signatures` is no array"))?;
        // 4.
        if list.len() < fewest {
            return Err(wrong("E204", "the envelope carries no signature"));
        }
        if list.len() > MOST_SIGNATURES {
            return Err(wrong(
                "E201",
                format!("the envelope carries more than {MOST_SIGNATURES} signatures"),
            ));
        }
        let mut signatures: Vec<(String, [u8; 64])> = Vec::with_capacity(list.len());
        for entry in list {
            let [key_id, signature] = members(entry, ["keyid", "sig"])?;
            let key_id = text(key_id, "keyid")?;
            if key_id.is_empty() || signatures.iter().any(|(other, _)| other == key_id) {
                return Err(wrong("E201", "a signature names no key, or one that another names already"));
            }
            let signature = base64(text(signature, "sig")?, "sig")?;
            let signature = <[u8; 64]>::try_from(signature)
                .map_err(|_| wrong("E203", "a signature does not have 64 bytes"))?;
            signatures.push((key_id.to_owned(), signature));
        }
        Ok(Self { payload, signatures })
    }

    /// Signs once more.
    fn add(&mut self, payload_type: &str, signer: &dyn Sign) -> Result<(), EnvelopeError> {
        let public = signer.verifying_key();
        let key_id = public.key_id();
        if self.signatures.iter().any(|(other, _)| *other == key_id) {
            return Err(wrong("E201", format!("the key `{key_id}` has signed already")));
        }
        if self.signatures.len() >= MOST_SIGNATURES {
            return Err(wrong("E201", format!("the envelope carries {MOST_SIGNATURES} signatures already")));
        }
        let message = pae(payload_type, &self.payload);
        let made = signer.sign_bytes(&message);
        let signature = made.map_err(|error| wrong("E303", format!("{error}; {}", error.help)))?;
        if !public.verify(&message, &signature) {
            return Err(wrong("E303", "the signature that was just made does not verify"));
        }
        self.signatures.push((key_id, signature));
        Ok(())
    }

    fn to_bytes(&self, payload_type: &str) -> Vec<u8> {
        let entry = |(key_id, signature): &(String, [u8; 64])| {
            Json::object([
                ("keyid", Json::String(key_id.clone())),
                ("sig", Json::String(STANDARD.encode(signature))),
            ])
        };
        Json::object([
            ("payload", Json::String(STANDARD.encode(&self.payload))),
            ("payloadType", Json::String(payload_type.to_owned())),
            ("signatures", Json::Array(self.signatures.iter().map(entry).collect())),
        ])
        .to_bytes()
    }
}

/// The values of an object that has exactly these members.
fn members<'j, const N: usize>(value: &'j Json, names: [&str; N]) -> Result<[&'j Json; N], EnvelopeError> {
    let all = value.as_object().filter(|object| object.len() == N);
    let found: Option<Vec<&Json>> =
        all.and_then(|object| names.iter().map(|name| object.get(*name)).collect());
    found
        .and_then(|found| found.try_into().ok())
        .ok_or_else(|| wrong("E201", format!("an object has other members than `{}`", names.join("`, `"))))
}

fn text<'j>(value: &'j Json, name: &str) -> Result<&'j str, EnvelopeError> {
    value.as_str().ok_or_else(|| wrong("E201", format!("`{name}` is no string")))
}

fn base64(text: &str, name: &str) -> Result<Vec<u8>, EnvelopeError> {
    STANDARD.decode(text).map_err(|error| wrong("E203", format!("`{name}` is no canonical base64: {error}")))
}

fn wrong(code: &'static str, message: impl Into<String>) -> EnvelopeError {
    EnvelopeError { code, message: message.into() }
}

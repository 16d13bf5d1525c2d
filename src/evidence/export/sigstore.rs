//! The evidence's envelope as Sigstore bundles, for cosign, npm and others that verify with a key.
//!
//! SPEC: Sigstore bundle v0.3: a DSSE envelope with exactly one signature, so that k of n signers give as many
//! bundles. The signature names no key; `hint` does, as cosign writes it: base64 of SHA-256 of the key's SPKI in DER.
//! There is no entry of Rekor, which takes no pure Ed25519.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::document::json::canonical::{self, Json};
use crate::evidence::failure::{Failure, shown};
use crate::evidence::member::{Members, text};
use crate::evidence::names;
use crate::evidence::verify::VerifiedBundle;
use crate::signature::VerifyingKey;
use crate::source::Digest;

/// The media type of the bundle.
const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// What stands before the 32 bytes of an Ed25519 key in its SPKI.
///
/// SPEC: RFC 8410, section 4: SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING of 32 bytes }.
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A Sigstore bundle of one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigstoreBundle {
    /// The signature's number in the envelope, from 1.
    pub number: usize,
    /// The bundle's bytes.
    pub bytes: Vec<u8>,
}

impl SigstoreBundle {
    /// Its name in a bundle of evidence, outside of the manifest.
    pub fn member(&self) -> String {
        format!("sigstore/{}.sigstore.json", self.number)
    }
}

/// The ending of the sidecar of the signature of that number, in place of `.evidence.tar`.
pub fn sigstore_ending(number: usize) -> String {
    if number == 1 { ".sigstore.json".to_owned() } else { format!(".{number}.sigstore.json") }
}

/// The Sigstore bundles of a verified bundle's evidence: [`sigstore`] of its envelope.
///
/// # Errors
/// As [`sigstore`].
pub fn sigstore_of(
    bundle: &VerifiedBundle<'_>,
    keys: &[VerifyingKey],
) -> Result<Vec<SigstoreBundle>, Failure> {
    sigstore(bundle.file(names::ENVELOPE).unwrap_or_default(), keys)
}

/// The Sigstore bundles of an envelope that was verified: one for each signature by a key of `keys`, in the
/// envelope's order. A signature by another key has none, since only the key itself gives the hint.
///
/// # Errors
/// `E201`: it is no envelope. `E302`: none of `keys` signed it.
pub fn sigstore(envelope: &[u8], keys: &[VerifyingKey]) -> Result<Vec<SigstoreBundle>, Failure> {
    let json = canonical::parse_canonical(envelope)
        .map_err(|error| Failure::new("E201", format!("the envelope is no canonical JSON: {error}")))?;
    let members = Members::of(&json, "E201", "the envelope")?;
    let mut bundles = Vec::new();
    for (index, signature) in members.objects("signatures", "a signature")?.iter().enumerate() {
        let key_id = signature.text("keyid")?;
        let Some(key) = keys.iter().find(|key| key.key_id() == key_id) else { continue };
        let only = Json::object([("sig", text(signature.text("sig")?))]);
        let envelope = Json::object([
            ("payload", text(members.text("payload")?)),
            ("payloadType", text(members.text("payloadType")?)),
            ("signatures", Json::Array(vec![only])),
        ]);
        let bundle = Json::object([
            ("mediaType", text(MEDIA_TYPE)),
            (
                "verificationMaterial",
                Json::object([("publicKey", Json::object([("hint", text(hint(key)))]))]),
            ),
            ("dsseEnvelope", envelope),
        ]);
        bundles.push(SigstoreBundle { number: index + 1, bytes: bundle.to_bytes() });
    }
    if bundles.is_empty() {
        return Err(Failure::new("E302", "none of the keys that are trusted signed the envelope"));
    }
    Ok(bundles)
}

/// Checks a member `sigstore/<n>.sigstore.json` of a bundle, which no manifest lists: it is what the envelope of the
/// evidence gives, byte for byte, and so says nothing of its own.
///
/// # Errors
/// `E611`: it is not. `E201`, `E302` as [`sigstore`].
pub fn check_sigstore(
    name: &str,
    bytes: &[u8],
    envelope: &[u8],
    keys: &[VerifyingKey],
) -> Result<(), Failure> {
    let derived = sigstore(envelope, keys)?;
    if derived.iter().any(|bundle| bundle.member() == name && bundle.bytes == bytes) {
        return Ok(());
    }
    Err(Failure::new("E611", format!("`{}` is not what the evidence's envelope gives", shown(name))))
}

/// Checks all members `sigstore/…` of a verified bundle; gives how many there are.
///
/// # Errors
/// As [`check_sigstore`], for the first that is not what the envelope gives.
pub fn check_sigstore_members(bundle: &VerifiedBundle<'_>, keys: &[VerifyingKey]) -> Result<usize, Failure> {
    let envelope = bundle.file(names::ENVELOPE).unwrap_or_default();
    let members = bundle.files().filter(|(name, _)| name.starts_with("sigstore/"));
    members.map(|(name, bytes)| check_sigstore(name, bytes, envelope, keys)).try_fold(0, |number, check| {
        check?;
        Ok(number + 1)
    })
}

/// How a Sigstore bundle names a key.
fn hint(key: &VerifyingKey) -> String {
    STANDARD.encode(Digest::of(&[&SPKI[..], key.as_bytes()].concat()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_is_the_digest_of_what_the_pem_file_holds() {
        let key = crate::signature::SigningKey::generate([9; 32]).verifying_key();
        let pem = key.to_pem().unwrap();
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(base64).unwrap();
        assert_eq!(der, [&SPKI[..], key.as_bytes()].concat());
        assert_eq!(STANDARD.decode(hint(&key)).unwrap(), Digest::of(&der).as_bytes());
    }
}

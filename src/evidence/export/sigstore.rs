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
        member(self.number)
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
    let envelope = Envelope::parse(envelope)?;
    let mut bundles = Vec::new();
    for (index, signature) in envelope.signatures.iter().enumerate() {
        if let Some(key) = keys.iter().find(|key| key.key_id() == signature.key_id) {
            let bytes = envelope.bundle(signature, &hint(key));
            bundles.push(SigstoreBundle { number: index + 1, bytes });
        }
    }
    if bundles.is_empty() {
        return Err(Failure::new("E302", "none of the keys that are trusted signed the envelope"));
    }
    Ok(bundles)
}

/// Checks a member `sigstore/<n>.sigstore.json` of a bundle, which no manifest lists: it is what the envelope of the
/// evidence gives, byte for byte, and so says nothing of its own.
///
/// `true` where all of it was checked. `false` where the signature is by a key that is not among `keys`: then the
/// hint is taken as it is, since only the key gives it. It can but lead to a key under which nothing verifies.
///
/// # Errors
/// `E611`: it is not what the envelope gives. `E201`: the envelope is none.
pub fn check_sigstore(
    name: &str,
    bytes: &[u8],
    envelope: &[u8],
    keys: &[VerifyingKey],
) -> Result<bool, Failure> {
    let envelope = Envelope::parse(envelope)?;
    let signature = (1..).zip(&envelope.signatures).find(|(number, _)| member(*number) == name);
    let checked = signature.and_then(|(_, signature)| {
        let key = keys.iter().find(|key| key.key_id() == signature.key_id);
        let hint = key.map(hint).or_else(|| claimed_hint(bytes))?;
        (envelope.bundle(signature, &hint) == bytes).then_some(key.is_some())
    });
    checked.ok_or_else(|| {
        Failure::new("E611", format!("`{}` is not what the evidence's envelope gives", shown(name)))
    })
}

/// Checks all members `sigstore/…` of a verified bundle; gives how many there are, and of how many the signer is
/// trusted, so that all of them was checked.
///
/// # Errors
/// As [`check_sigstore`], for the first that is not what the envelope gives.
pub fn check_sigstore_members(
    bundle: &VerifiedBundle<'_>,
    keys: &[VerifyingKey],
) -> Result<(usize, usize), Failure> {
    let envelope = bundle.file(names::ENVELOPE).unwrap_or_default();
    let members = bundle.files().filter(|(name, _)| name.starts_with("sigstore/"));
    let mut checks = members.map(|(name, bytes)| check_sigstore(name, bytes, envelope, keys));
    checks.try_fold((0, 0), |(all, whole), check| Ok((all + 1, whole + usize::from(check?))))
}

/// What a Sigstore bundle takes from an envelope.
struct Envelope {
    payload: String,
    payload_type: String,
    signatures: Vec<Signature>,
}

struct Signature {
    key_id: String,
    sig: String,
}

impl Envelope {
    fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let json = canonical::parse_canonical(bytes)
            .map_err(|error| Failure::new("E201", format!("the envelope is no canonical JSON: {error}")))?;
        let members = Members::of(&json, "E201", "the envelope")?;
        let mut signatures = Vec::new();
        for signature in members.objects("signatures", "a signature")? {
            let (key_id, sig) = (signature.text("keyid")?.to_owned(), signature.text("sig")?.to_owned());
            signatures.push(Signature { key_id, sig });
        }
        let [payload, payload_type] =
            [members.text("payload")?, members.text("payloadType")?].map(str::to_owned);
        Ok(Self { payload, payload_type, signatures })
    }

    /// The bytes of the Sigstore bundle of a signature.
    fn bundle(&self, signature: &Signature, hint: &str) -> Vec<u8> {
        let only = Json::object([("sig", text(&signature.sig))]);
        let envelope = Json::object([
            ("payload", text(&self.payload)),
            ("payloadType", text(&self.payload_type)),
            ("signatures", Json::Array(vec![only])),
        ]);
        let key = Json::object([("hint", text(hint))]);
        Json::object([
            ("mediaType", text(MEDIA_TYPE)),
            ("verificationMaterial", Json::object([("publicKey", key)])),
            ("dsseEnvelope", envelope),
        ])
        .to_bytes()
    }
}

/// The name of the Sigstore bundle of the signature of that number in a bundle of evidence.
fn member(number: usize) -> String {
    format!("sigstore/{number}.sigstore.json")
}

/// The hint that a Sigstore bundle gives, where it may be one: 32 bytes.
fn claimed_hint(bundle: &[u8]) -> Option<String> {
    let json = canonical::parse_canonical(bundle).ok()?;
    let hint = json.get("verificationMaterial")?.get("publicKey")?.get("hint")?.as_str()?;
    STANDARD.decode(hint).is_ok_and(|bytes| bytes.len() == 32).then(|| hint.to_owned())
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

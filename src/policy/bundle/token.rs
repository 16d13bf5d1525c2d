//! JSON Web Tokens, as far as signatures of policy bundles need them: compact JWS with one signature.
//!
//! SPEC: RFC 7515 (JWS), RFC 7518 (JWA), RFC 8037 (`EdDSA`).
//!
//! The algorithm must be one of the key's kind. A header never chooses it alone: a public key must not be taken
//! for the secret of an HMAC.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Verifier as _;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, DecodeRsaPublicKey as _};
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// Bits that an RSA key must have.
const RSA_BITS: u32 = 2_048;

/// A key that signatures are verified by.
#[derive(Debug, Clone)]
pub(super) enum VerifyingKey {
    Rsa(Box<rsa::PublicKey>),
    P256(Box<p256::ecdsa::VerifyingKey>),
    P384(Box<p384::ecdsa::VerifyingKey>),
    P521(Box<p521::ecdsa::VerifyingKey>),
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    Secret(Vec<u8>),
}

impl VerifyingKey {
    /// Reads a public key in PEM; what is no PEM is the secret of an HMAC.
    ///
    /// # Errors
    /// What is wrong with the key, as a clause.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let Some(label) = label(text) else {
            let secret = bytes.trim_ascii_end();
            return if secret.is_empty() {
                Err("it is empty".into())
            } else {
                Ok(Self::Secret(secret.to_vec()))
            };
        };
        let key = match label {
            "PUBLIC KEY" => spki(text),
            "RSA PUBLIC KEY" => rsa::PublicKey::from_pkcs1_pem(text).ok().map(|key| Self::Rsa(Box::new(key))),
            label if label.ends_with("PRIVATE KEY") => {
                return Err(
                    "it is a private key; give the public one, as `openssl pkey -pubout` writes it".into()
                );
            }
            label => {
                return Err(format!(
                    "it is a `{label}`; give a public key, as `openssl pkey -pubout` writes it"
                ));
            }
        };
        match key {
            Some(Self::Rsa(key)) if key.n().bit_width() < RSA_BITS => {
                Err(format!("the RSA key has fewer than {RSA_BITS} bits"))
            }
            Some(key) => Ok(key),
            None => Err("it is no public key of the kinds RSA, P-256, P-384, P-521 or Ed25519".into()),
        }
    }

    /// Whether a signature of that algorithm is this key's.
    fn verifies(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Rsa(key), _) => verify_rsa(key, algorithm, message, signature),
            (Self::P256(key), "ES256") => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            (Self::P384(key), "ES384") => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            (Self::P521(key), "ES512") => p521::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            (Self::Ed25519(key), "EdDSA") => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            (Self::Secret(secret), _) => verify_secret(secret, algorithm, message, signature),
            _ => false,
        }
    }
}

/// The label of the first block of PEM.
fn label(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix("-----BEGIN ")?;
    rest.split_once("-----").map(|(label, _)| label)
}

/// A key in SPKI (RFC 5280, 4.1.2.7).
fn spki(text: &str) -> Option<VerifyingKey> {
    if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_pem(text) {
        return Some(VerifyingKey::P256(Box::new(key)));
    }
    if let Ok(key) = p384::ecdsa::VerifyingKey::from_public_key_pem(text) {
        return Some(VerifyingKey::P384(Box::new(key)));
    }
    if let Ok(key) = p521::ecdsa::VerifyingKey::from_public_key_pem(text) {
        return Some(VerifyingKey::P521(Box::new(key)));
    }
    if let Ok(key) = ed25519_dalek::VerifyingKey::from_public_key_pem(text) {
        return Some(VerifyingKey::Ed25519(Box::new(key)));
    }
    rsa::PublicKey::from_public_key_pem(text).ok().map(|key| VerifyingKey::Rsa(Box::new(key)))
}

fn verify_rsa(key: &rsa::PublicKey, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
    use rsa::{Pkcs1v15Sign, Pss};
    let (s256, s384, s512) = (Sha256::digest(message), Sha384::digest(message), Sha512::digest(message));
    match algorithm {
        "RS256" => key.verify(Pkcs1v15Sign::new::<Sha256>(), &s256, signature),
        "RS384" => key.verify(Pkcs1v15Sign::new::<Sha384>(), &s384, signature),
        "RS512" => key.verify(Pkcs1v15Sign::new::<Sha512>(), &s512, signature),
        "PS256" => key.verify(Pss::<Sha256>::new(), &s256, signature),
        "PS384" => key.verify(Pss::<Sha384>::new(), &s384, signature),
        "PS512" => key.verify(Pss::<Sha512>::new(), &s512, signature),
        _ => return false,
    }
    .is_ok()
}

fn verify_secret(secret: &[u8], algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
    macro_rules! check {
        ($hash:ty) => {
            Hmac::<$hash>::new_from_slice(secret).is_ok_and(|mut mac| {
                mac.update(message);
                mac.verify_slice(signature).is_ok()
            })
        };
    }
    match algorithm {
        "HS256" => check!(Sha256),
        "HS384" => check!(Sha384),
        "HS512" => check!(Sha512),
        _ => false,
    }
}

/// The payload of a token that one of the keys signed.
///
/// # Errors
/// It is no token, or none of the keys signed it; as a clause.
pub(super) fn verify(token: &str, keys: &[VerifyingKey]) -> Result<Vec<u8>, String> {
    let malformed = || "it is no JSON Web Token".to_owned();
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed());
    };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed());
    let fields: Value = serde_json::from_slice(&decode(header)?).map_err(|_| malformed())?;
    if fields.get("crit").is_some() {
        return Err("its header asks for extensions that are not known".to_owned());
    }
    let Some(algorithm) = fields.get("alg").and_then(Value::as_str) else { return Err(malformed()) };
    let message = token.get(..header.len() + 1 + payload.len()).unwrap_or_default().as_bytes();
    let signature = decode(signature)?;
    if keys.iter().any(|key| key.verifies(algorithm, message, &signature)) {
        decode(payload)
    } else {
        Err(format!("no key that is given made it (its algorithm is `{algorithm}`)"))
    }
}

/// A key that bundles are signed with.
pub(super) enum SigningKey {
    Rsa(Box<rsa::PrivateKey>),
    P256(Box<p256::ecdsa::SigningKey>),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

impl SigningKey {
    /// Reads a private key in PEM: PKCS#8, or what OpenSSL wrote before it.
    ///
    /// # Errors
    /// What is wrong with the key, as a clause.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let key = match label(text) {
            Some("PRIVATE KEY") => p256::SecretKey::from_pkcs8_pem(text)
                .map(|key| Self::P256(Box::new(key.into())))
                .ok()
                .or_else(|| {
                    let key = ed25519_dalek::SigningKey::from_pkcs8_pem(text).ok()?;
                    Some(Self::Ed25519(Box::new(key)))
                })
                .or_else(|| Some(Self::Rsa(Box::new(rsa::PrivateKey::from_pkcs8_pem(text).ok()?)))),
            Some("EC PRIVATE KEY") => {
                p256::SecretKey::from_sec1_pem(text).ok().map(|key| Self::P256(Box::new(key.into())))
            }
            Some("RSA PRIVATE KEY") => {
                rsa::PrivateKey::from_pkcs1_pem(text).ok().map(|key| Self::Rsa(Box::new(key)))
            }
            _ => None,
        };
        match key {
            Some(Self::Rsa(key)) if key.n().bit_width() < RSA_BITS => {
                Err(format!("the RSA key has fewer than {RSA_BITS} bits"))
            }
            Some(key) => Ok(key),
            None => Err("it is no unencrypted private key of the kinds Ed25519, P-256 or RSA in PEM".into()),
        }
    }

    /// The name of its algorithm.
    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P256(_) => "ES256",
            Self::Ed25519(_) => "EdDSA",
        }
    }

    /// A token with that payload. The same key and payload give the same token.
    ///
    /// # Errors
    /// The key cannot sign, as a clause.
    pub(super) fn token(&self, key_id: &str, payload: &Value) -> Result<String, String> {
        let header = json!({"alg": self.algorithm(), "kid": key_id, "typ": "JWT"});
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encode(&header), encode(payload));
        let signature = match self {
            Self::Rsa(key) => {
                let digest = Sha256::digest(message.as_bytes());
                key.sign(rsa::Pkcs1v15Sign::new::<Sha256>(), &digest).map_err(|error| error.to_string())?
            }
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message.as_bytes());
                signature.to_bytes().to_vec()
            }
            Self::Ed25519(key) => key.sign(message.as_bytes()).to_bytes().to_vec(),
        };
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_verified_by_its_key_alone() {
        // RFC 7515, A.1, with the key as bytes.
        let secret = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
                     eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
                     dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let key = VerifyingKey::Secret(secret);
        assert!(verify(token, std::slice::from_ref(&key)).is_ok());
        assert!(verify(token, &[]).is_err());
        assert!(verify(token, &[VerifyingKey::Secret(b"other".to_vec())]).is_err());
        for at in [3, 60, token.len() - 3] {
            let mut changed = token.as_bytes().to_vec();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(verify(&changed, std::slice::from_ref(&key)).is_err(), "byte {at}");
        }
    }

    #[test]
    fn no_algorithm_is_none() {
        let token =
            format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode("{}"));
        assert!(verify(&token, &[VerifyingKey::Secret(b"x".to_vec())]).is_err());
    }
}

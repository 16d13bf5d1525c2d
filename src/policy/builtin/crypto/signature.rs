//! Signatures: RSA (RFC 8017), ECDSA (FIPS 186, deterministic as in RFC 6979) and Ed25519 (RFC 8032).

use ed25519_dalek::Signer as _;
use p256::ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::{BoxedUint, Pkcs1v15Sign, Pss};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::der::{self, Reader};
use super::key::{Curve, PrivateKey, PublicKey};

/// The hash that is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash of a message.
    pub(in super::super) fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// How a message is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Scheme {
    /// RSA with the padding of PKCS #1 version 1.5.
    Pkcs1(Hash),
    /// RSA with the probabilistic padding.
    Pss(Hash),
    /// ECDSA.
    Ecdsa(Hash),
    /// Ed25519, of the message itself.
    Ed25519,
}

/// Bytes without the zeros before them.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Bytes with so many zeros before them that they are as long as asked.
fn padded(bytes: &[u8], length: usize) -> Option<Vec<u8>> {
    let bytes = trimmed(bytes);
    let mut padded = vec![0; length.checked_sub(bytes.len())?];
    padded.extend(bytes);
    Some(padded)
}

fn number(bytes: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(trimmed(bytes))
}

/// Runs something for each hash.
macro_rules! with_hash {
    ($hash:expr, $kind:ident => $body:expr) => {
        match $hash {
            Hash::Sha256 => {
                type $kind = Sha256;
                $body
            }
            Hash::Sha384 => {
                type $kind = Sha384;
                $body
            }
            Hash::Sha512 => {
                type $kind = Sha512;
                $body
            }
        }
    };
}

/// Runs something for each curve.
macro_rules! with_curve {
    ($curve:expr, $module:ident => $body:expr, $otherwise:expr) => {
        match $curve {
            Curve::P256 => {
                use p256 as $module;
                $body
            }
            Curve::P384 => {
                use p384 as $module;
                $body
            }
            Curve::P521 => {
                use p521 as $module;
                $body
            }
            Curve::P224 => $otherwise,
        }
    };
}

/// Whether a message has a signature. A signature of ECDSA is its two numbers, each half of the bytes.
pub(in super::super) fn verify(key: &PublicKey, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
    match (key, scheme) {
        (PublicKey::Rsa { modulus, exponent }, Scheme::Pkcs1(hash) | Scheme::Pss(hash)) => {
            let Ok(key) = rsa::PublicKey::new(number(modulus), number(exponent)) else { return false };
            let digest = hash.of(message);
            let pss = matches!(scheme, Scheme::Pss(_));
            with_hash!(hash, Digest => {
                if pss {
                    let mut padding = Pss::<Digest>::new();
                    // The salt is as long as it is.
                    padding.salt_len = None;
                    key.verify(padding, &digest, signature).is_ok()
                } else {
                    key.verify(Pkcs1v15Sign::new::<Digest>(), &digest, signature).is_ok()
                }
            })
        }
        (PublicKey::Ec { curve, .. }, Scheme::Ecdsa(hash)) => {
            let Some((r, s)) = signature.split_at_checked(signature.len() / 2) else { return false };
            let size = curve.bytes();
            let (Some(r), Some(s), Some(point)) = (padded(r, size), padded(s, size), key.point()) else {
                return false;
            };
            let mut digest = hash.of(message);
            // A hash that is short for the curve counts as the number that it is.
            if digest.len() < size.div_ceil(2) {
                digest = padded(&digest, size.div_ceil(2)).unwrap_or_default();
            }
            with_curve!(curve, ec => {
                let Ok(key) = ec::ecdsa::VerifyingKey::from_sec1_bytes(&point) else { return false };
                let both: Vec<u8> = r.into_iter().chain(s).collect();
                let Ok(signature) = ec::ecdsa::Signature::from_slice(&both) else { return false };
                key.verify_prehash(&digest, &signature).is_ok()
            }, false)
        }
        (PublicKey::Ed25519(key), Scheme::Ed25519) => {
            let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(key) else { return false };
            let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
            ed25519_dalek::Verifier::verify(&key, message, &signature).is_ok()
        }
        _ => false,
    }
}

/// Whether a private key of a curve has a public one: the point of the number.
pub(super) fn point_of(curve: Curve, secret: &[u8]) -> Option<Vec<u8>> {
    let secret = padded(secret, curve.bytes())?;
    with_curve!(curve, ec => {
        let key = ec::ecdsa::SigningKey::from_slice(&secret).ok()?;
        Some(key.verifying_key().to_sec1_point(false).as_bytes().to_vec())
    }, None)
}

/// The signature of a certificate in the form that [`verify`] takes: of ECDSA, both numbers one after the other.
pub(super) fn plain(key: &PublicKey, scheme: Scheme, signature: &[u8]) -> Option<Vec<u8>> {
    let (PublicKey::Ec { curve, .. }, Scheme::Ecdsa(_)) = (key, scheme) else {
        return Some(signature.to_vec());
    };
    let mut numbers = Reader(signature).read(der::SEQUENCE)?.items();
    let mut both = Vec::new();
    for _ in 0..2 {
        both.extend(padded(&numbers.integer()?.to_bytes_be().1, curve.bytes())?);
    }
    numbers.is_empty().then_some(both)
}

/// Whether bytes are a point of a curve, in its long form.
pub(super) fn is_point(curve: Curve, point: &[u8]) -> bool {
    with_curve!(curve, ec => ec::ecdsa::VerifyingKey::from_sec1_bytes(point).is_ok(), false)
}

/// The public half of an Ed25519 key.
pub(super) fn ed25519_public(seed: &[u8; 32]) -> [u8; 32] {
    ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// Bytes that follow from a seed, for the salt of a signature, which is the same for the same run.
struct Stream {
    seed: [u8; 32],
    count: u64,
}

impl TryRng for Stream {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in bytes.chunks_mut(32) {
            let block =
                Sha256::new().chain_update(self.seed).chain_update(self.count.to_be_bytes()).finalize();
            self.count += 1;
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Stream {}

/// Signs a message. The salt of a probabilistic padding follows from `seed`, the key and the message.
pub(in super::super) fn sign(
    key: &PrivateKey,
    scheme: Scheme,
    message: &[u8],
    seed: u64,
) -> Result<Vec<u8>, String> {
    match (key, scheme) {
        (PrivateKey::Rsa(parts), Scheme::Pkcs1(hash) | Scheme::Pss(hash)) => {
            let primes = vec![number(&parts.prime1), number(&parts.prime2)];
            let key = rsa::PrivateKey::from_components(
                number(&parts.modulus),
                number(&parts.exponent),
                number(&parts.secret),
                primes,
            )
            .map_err(|error| format!("the RSA key is not valid: {error}").to_lowercase())?;
            let digest = hash.of(message);
            let seed = Sha256::new()
                .chain_update(seed.to_be_bytes())
                .chain_update(&parts.secret)
                .chain_update(&digest)
                .finalize()
                .into();
            let mut stream = Stream { seed, count: 0 };
            let pss = matches!(scheme, Scheme::Pss(_));
            let signed = with_hash!(hash, Digest => if pss {
                key.sign_with_rng(&mut stream, Pss::<Digest>::new(), &digest)
            } else {
                key.sign_with_rng(&mut stream, Pkcs1v15Sign::new::<Digest>(), &digest)
            });
            signed.map_err(|error| format!("cannot sign with the RSA key: {error}").to_lowercase())
        }
        (PrivateKey::Ec { curve, secret, .. }, Scheme::Ecdsa(hash)) => {
            let wrong = || "cannot sign with the key of the curve".to_owned();
            let secret = padded(secret, curve.bytes()).ok_or_else(wrong)?;
            let mut digest = hash.of(message);
            let least = curve.bytes().div_ceil(2);
            if digest.len() < least {
                digest = padded(&digest, least).ok_or_else(wrong)?;
            }
            with_curve!(curve, ec => {
                let key = ec::ecdsa::SigningKey::from_slice(&secret).map_err(|_| wrong())?;
                let signature: ec::ecdsa::Signature = key.sign_prehash(&digest).map_err(|_| wrong())?;
                Ok(signature.to_bytes().to_vec())
            }, Err(wrong()))
        }
        (PrivateKey::Ed25519(seed), Scheme::Ed25519) => {
            Ok(ed25519_dalek::SigningKey::from_bytes(seed).sign(message).to_bytes().to_vec())
        }
        _ => Err("the key is not of the kind that the algorithm needs".into()),
    }
}

//! Keys, as PKIX (RFC 5280), PKCS #1 (RFC 8017), PKCS #8 (RFC 5208) and SEC 1 (RFC 5915) have them.

use num_bigint::{BigInt, Sign};

use super::der::{self, Reader};
use super::pem::Block;
use super::signature;

/// Bits of an RSA modulus.
const MAX_BITS: usize = 16_384;

/// A curve of NIST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Curve {
    /// It can be shown; nothing is signed with it.
    P224,
    P256,
    P384,
    P521,
}

impl Curve {
    /// Bytes of a coordinate.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::P224 => 28,
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The name in a JWK.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::P224 => "P-224",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    fn of_oid(oid: &[u64]) -> Option<Self> {
        match oid {
            [1, 3, 132, 0, 33] => Some(Self::P224),
            [1, 2, 840, 10045, 3, 1, 7] => Some(Self::P256),
            [1, 3, 132, 0, 34] => Some(Self::P384),
            [1, 3, 132, 0, 35] => Some(Self::P521),
            _ => None,
        }
    }

    /// The curve of a name in a JWK.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        [Self::P256, Self::P384, Self::P521].into_iter().find(|curve| curve.name() == name)
    }
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum PublicKey {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    Ec {
        curve: Curve,
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Ed25519([u8; 32]),
    /// Of a kind that nothing is verified with.
    Other,
}

/// The parts of a private RSA key, as bytes of the numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct RsaKey {
    pub(super) modulus: Vec<u8>,
    pub(super) exponent: Vec<u8>,
    pub(super) secret: Vec<u8>,
    pub(super) prime1: Vec<u8>,
    pub(super) prime2: Vec<u8>,
}

/// A private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum PrivateKey {
    Rsa(RsaKey),
    Ec {
        curve: Curve,
        secret: Vec<u8>,
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Ed25519([u8; 32]),
    /// Of a kind that nothing is signed with.
    Other,
}

impl PublicKey {
    /// The point of a key of a curve, in its long form.
    pub(super) fn point(&self) -> Option<Vec<u8>> {
        let Self::Ec { curve, x, y } = self else { return None };
        let mut point = vec![4];
        for coordinate in [x, y] {
            point.extend(vec![0; curve.bytes().checked_sub(coordinate.len())?]);
            point.extend(coordinate);
        }
        Some(point)
    }
}

impl PublicKey {
    /// Bytes of a signature with a key of a curve.
    pub(in super::super) fn signature_length(&self) -> Option<usize> {
        match self {
            Self::Ec { curve, .. } => Some(2 * curve.bytes()),
            _ => None,
        }
    }
}

impl PrivateKey {
    /// The public half.
    pub(in super::super) fn public(&self) -> PublicKey {
        match self {
            Self::Rsa(key) => PublicKey::Rsa { modulus: key.modulus.clone(), exponent: key.exponent.clone() },
            Self::Ec { curve, x, y, .. } => PublicKey::Ec { curve: *curve, x: x.clone(), y: y.clone() },
            Self::Ed25519(seed) => PublicKey::Ed25519(signature::ed25519_public(seed)),
            Self::Other => PublicKey::Other,
        }
    }
}

/// Bytes of a number that must be positive.
fn positive(number: &BigInt) -> Option<Vec<u8>> {
    let (sign, bytes) = number.to_bytes_be();
    (sign == Sign::Plus && bytes.len() <= MAX_BITS / 8).then_some(bytes)
}

/// The coordinates of a point in its long form.
fn coordinates(curve: Curve, point: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (form, both) = point.split_first()?;
    let (x, y) = both.split_at_checked(curve.bytes())?;
    (*form == 4 && y.len() == curve.bytes()).then(|| (x.to_vec(), y.to_vec()))
}

/// The key in the body of a `SubjectPublicKeyInfo`, and the number that Go gives its kind.
pub(super) fn public_of_info(mut info: Reader<'_>) -> Result<(PublicKey, u8), String> {
    let wrong = || "the public key is not encoded as it must be".to_owned();
    let mut algorithm = info.read(der::SEQUENCE).ok_or_else(wrong)?.items();
    let oid = algorithm.oid().ok_or_else(wrong)?;
    let bits = info.bits().ok_or_else(wrong)?;
    match oid.as_slice() {
        [1, 2, 840, 113_549, 1, 1, 1] => {
            let mut numbers = Reader(bits).read(der::SEQUENCE).ok_or_else(wrong)?.items();
            let (modulus, exponent) =
                (numbers.integer().ok_or_else(wrong)?, numbers.integer().ok_or_else(wrong)?);
            let modulus = positive(&modulus).ok_or_else(wrong)?;
            let exponent = positive(&exponent).ok_or_else(wrong)?;
            Ok((PublicKey::Rsa { modulus, exponent }, 1))
        }
        [1, 2, 840, 10040, 4, 1] => Ok((PublicKey::Other, 2)),
        [1, 2, 840, 10045, 2, 1] => {
            let curve = algorithm.oid().as_deref().and_then(Curve::of_oid);
            let curve = curve.ok_or("the curve of the public key is not supported")?;
            let (x, y) = coordinates(curve, bits).ok_or_else(wrong)?;
            let key = PublicKey::Ec { curve, x, y };
            let on_curve = match (&curve, key.point()) {
                (Curve::P224, _) => true,
                (_, Some(point)) => signature::is_point(curve, &point),
                _ => false,
            };
            if on_curve { Ok((key, 3)) } else { Err("the public key is no point of its curve".into()) }
        }
        [1, 3, 101, 112] => Ok((PublicKey::Ed25519(bits.try_into().map_err(|_| wrong())?), 4)),
        _ => Ok((PublicKey::Other, 0)),
    }
}

/// A private key of RSA.
fn pkcs1(bytes: &[u8]) -> Option<PrivateKey> {
    let mut numbers = Reader(bytes).read(der::SEQUENCE)?.items();
    let version = numbers.small()?;
    let mut next = || numbers.integer().as_ref().and_then(positive);
    let key =
        RsaKey { modulus: next()?, exponent: next()?, secret: next()?, prime1: next()?, prime2: next()? };
    // Keys of more than two primes are out of use, and Go reads none of them any more.
    (version == 0).then_some(PrivateKey::Rsa(key))
}

/// A private key of a curve, which is said here or by what stands around.
fn sec1(bytes: &[u8], known: Option<Curve>) -> Option<PrivateKey> {
    let mut parts = Reader(bytes).read(der::SEQUENCE)?.items();
    if parts.small()? != 1 {
        return None;
    }
    let secret = parts.read(der::OCTET_STRING)?.content.to_vec();
    let curve = match parts.optional(der::nested(0))? {
        Some(item) => Some(Curve::of_oid(&item.items().oid()?)?),
        None => None,
    };
    private_of_curve(known.or(curve)?, secret)
}

/// The private key of a number on a curve.
pub(super) fn private_of_curve(curve: Curve, secret: Vec<u8>) -> Option<PrivateKey> {
    let (x, y) = coordinates(curve, &signature::point_of(curve, &secret)?)?;
    Some(PrivateKey::Ec { curve, secret, x, y })
}

/// A private key of any kind.
pub(super) fn pkcs8(bytes: &[u8]) -> Option<PrivateKey> {
    let mut parts = Reader(bytes).read(der::SEQUENCE)?.items();
    parts.small()?;
    let mut algorithm = parts.read(der::SEQUENCE)?.items();
    let oid = algorithm.oid()?;
    let inner = parts.read(der::OCTET_STRING)?.content;
    match oid.as_slice() {
        [1, 2, 840, 113_549, 1, 1, 1] => pkcs1(inner),
        [1, 2, 840, 10045, 2, 1] => sec1(inner, algorithm.oid().as_deref().and_then(Curve::of_oid)),
        [1, 3, 101, 112] => {
            let seed = Reader(inner).read(der::OCTET_STRING)?.content;
            Some(PrivateKey::Ed25519(seed.try_into().ok()?))
        }
        // X25519, with which nothing is signed.
        [1, 3, 101, 110] => Some(PrivateKey::Other),
        _ => None,
    }
}

/// The private key in a block; none where it holds something else.
pub(super) fn private_of_block(block: &Block) -> Result<Option<PrivateKey>, String> {
    let key = match block.kind.as_str() {
        "RSA PRIVATE KEY" => pkcs1(&block.bytes),
        "PRIVATE KEY" => pkcs8(&block.bytes),
        "EC PRIVATE KEY" => sec1(&block.bytes, None),
        _ => return Ok(None),
    };
    key.map(Some).ok_or_else(|| "the private key is not encoded as it must be".into())
}

/// The private key in bytes that do not say of which kind they are, as TLS tries them.
pub(super) fn private_of_bytes(bytes: &[u8]) -> Option<PrivateKey> {
    pkcs1(bytes).or_else(|| pkcs8(bytes)).or_else(|| sec1(bytes, None))
}

impl RsaKey {
    /// The numbers that make signing quicker: the secret modulo each prime less one, and the inverse of the
    /// second prime modulo the first.
    pub(super) fn shortcuts(&self) -> (BigInt, BigInt, BigInt) {
        let number = |bytes: &[u8]| BigInt::from_bytes_be(Sign::Plus, bytes);
        let (secret, p, q) = (number(&self.secret), number(&self.prime1), number(&self.prime2));
        let one = BigInt::from(1);
        let reduce = |prime: &BigInt| if *prime > one { &secret % (prime - &one) } else { BigInt::ZERO };
        (reduce(&p), reduce(&q), q.modinv(&p).unwrap_or_default())
    }
}

//! Private keys: made, read, written, and signed with.
//!
//! The keys that are made here are no secrets. Those of RSA are products of primes that stand in this repository
//! (`primes-1024.txt`, `primes-2048.txt`), since finding primes takes long; all others follow from the key of the
//! host. That does no harm: what is rendered here is judged and never deployed.
//!
//! The primes are the first ones, from SHA-256 of `tollgate prime BITS I J` for J = 0, 1, … with the two highest
//! bits and the lowest set, that 65537 does not divide when one is taken from them.

use ed25519_dalek::{Signer, SigningKey};
use num_bigint::BigUint;
use num_integer::Integer;
use sha2::{Digest, Sha256};

use super::curve::{self, Curve, padded};
use super::der::{self, Reader, bits, integer, sequence, tagged};
use super::pem::{self, Block};
use crate::input::helm::function::random::Stream;

/// The contents of object identifiers: rsaEncryption, sha256WithRSAEncryption, id-ecPublicKey, Ed25519.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
/// ecdsa-with-SHA256, SHA384 and SHA512, but for the last byte.
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];

/// The longest modulus of RSA that is computed with.
const MODULUS_BITS: u64 = 8192;

/// A private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// RSA of two primes.
    Rsa(Box<Rsa>),
    /// A number and its curve.
    Ec(&'static Curve, BigUint),
    /// The seed of a key of Ed25519.
    Ed25519([u8; 32]),
    /// DSA, with which no certificate is signed: the bytes of its block.
    Dsa(Vec<u8>),
}

/// The numbers of a key of RSA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rsa {
    modulus: BigUint,
    public: BigUint,
    private: BigUint,
    primes: [BigUint; 2],
}

/// Primes by their size.
const PRIMES_1024: &str = include_str!("primes-1024.txt");
const PRIMES_2048: &str = include_str!("primes-2048.txt");
/// The prime, its factor and the generator, as [FIPS 186] names p, q and g.
const DSA_PARAMETERS: &str = include_str!("dsa-parameters.txt");

fn numbers(lines: &str) -> Vec<BigUint> {
    lines.lines().filter_map(|line| BigUint::parse_bytes(line.as_bytes(), 16)).collect()
}

impl Rsa {
    /// The product of two primes that are there.
    fn pick(stream: &mut Stream, primes: &str) -> Option<Self> {
        let mut primes = numbers(primes);
        let mut pick = || {
            let index = usize::try_from(stream.below(primes.len() as u64)).ok()?;
            (index < primes.len()).then(|| primes.swap_remove(index))
        };
        let primes = [pick()?, pick()?];
        let public = BigUint::from(65_537_u32);
        let [p, q] = &primes;
        let private = public.modinv(&(p - 1_u8).lcm(&(q - 1_u8)))?;
        Some(Self { modulus: p * q, public, private, primes })
    }

    /// The private exponent modulo each prime less one.
    fn exponents(&self) -> [BigUint; 2] {
        self.primes.each_ref().map(|prime| &self.private % (prime - 1_u8))
    }

    /// What the second prime is to be multiplied by to leave one modulo the first.
    fn coefficient(&self) -> BigUint {
        let [p, q] = &self.primes;
        q.modinv(p).unwrap_or_default()
    }

    /// Whether the numbers belong together.
    fn is_valid(&self) -> bool {
        let [p, q] = &self.primes;
        let one = BigUint::from(1_u8);
        let fits = |prime: &BigUint| {
            *prime > one && &self.public * &self.private % (prime - 1_u8) == &one % (prime - 1_u8)
        };
        self.modulus.bits() <= MODULUS_BITS
            && p * q == self.modulus
            && p != q
            && fits(p)
            && fits(q)
            && q.modinv(p).is_some()
    }

    // SPEC: RFC 8017, appendix A.1.2.
    fn to_der(&self) -> Vec<u8> {
        let [p, q] = &self.primes;
        let [dp, dq] = self.exponents();
        let coefficient = self.coefficient();
        let numbers = [&self.modulus, &self.public, &self.private, p, q, &dp, &dq, &coefficient];
        let numbers: Vec<u8> = numbers.iter().flat_map(|number| integer(&number.to_bytes_be())).collect();
        sequence(&[&integer(&[0]), &numbers])
    }

    fn from_der(der: &[u8]) -> Option<Self> {
        let mut numbers = whole(der)?;
        let mut next = || numbers.unsigned().map(BigUint::from_bytes_be);
        // Version 1 has more primes than two.
        if next()? != BigUint::ZERO {
            return None;
        }
        let (modulus, public, private, primes) = (next()?, next()?, next()?, [next()?, next()?]);
        // The rest follows from these.
        let _ = (next()?, next()?, next()?);
        Some(Self { modulus, public, private, primes }).filter(|key| numbers.is_empty() && key.is_valid())
    }

    // SPEC: RFC 8017, sections 8.2.1 and 9.2.
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        /// What stands before a digest of SHA-256.
        const INFO: &[u8] = &[
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
            0x00, 0x04, 0x20,
        ];
        let width = usize::try_from(self.modulus.bits().div_ceil(8)).unwrap_or_default();
        let digest = Sha256::digest(message);
        let filling = vec![0xff; width.saturating_sub(INFO.len() + digest.len() + 3)];
        let encoded = [&[0, 1], &filling[..], &[0], INFO, &digest].concat();
        let number = BigUint::from_bytes_be(&encoded);
        // By the Chinese remainder theorem: modulo each prime, which takes a quarter of the time.
        let [p, q] = &self.primes;
        let [dp, dq] = self.exponents();
        let (first, second) = (number.modpow(&dp, p), number.modpow(&dq, q));
        let difference = (first + p - &second % p) * self.coefficient() % p;
        padded(&(second + difference * q), width)
    }
}

/// A reader of the sequence that all of the bytes are.
fn whole(der: &[u8]) -> Option<Reader<'_>> {
    let mut reader = Reader::new(der);
    reader.sequence().filter(|_| reader.is_empty())
}

impl Key {
    /// A key for a certificate: RSA of 2048 bits.
    pub(super) fn for_certificate(stream: &mut Stream) -> Option<Self> {
        Rsa::pick(stream, PRIMES_1024).map(Box::new).map(Self::Rsa)
    }

    /// A key of a kind, as `genPrivateKey` names it; none where there is no such kind.
    pub(super) fn make(stream: &mut Stream, kind: &[u8]) -> Option<Self> {
        match kind {
            b"" | b"rsa" => Rsa::pick(stream, PRIMES_2048).map(Box::new).map(Self::Rsa),
            b"dsa" => dsa(stream).map(Self::Dsa),
            // More bits than the order has, so that no key is likelier than another.
            b"ecdsa" => Some(Self::Ec(&curve::P256, curve::P256.private(&stream.array::<48>()))),
            b"ed25519" => Some(Self::Ed25519(stream.array())),
            _ => None,
        }
    }

    /// Whether there is such a kind of key.
    pub(super) fn is_kind(kind: &[u8]) -> bool {
        matches!(kind, b"" | b"rsa" | b"dsa" | b"ecdsa" | b"ed25519")
    }

    /// Reads a key.
    ///
    /// # Errors
    /// Sprig's words; what Go says of the bytes within is told shorter.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let block = pem::decode(text).ok_or("no PEM data in input")?;
        let Block { label, bytes } = &block;
        if label == "PRIVATE KEY" {
            return Self::from_pkcs8(bytes)
                .ok_or_else(|| "decoding PEM as PKCS#8: malformed private key".to_owned());
        }
        let Some(kind) = label.strip_suffix(" PRIVATE KEY") else {
            return Err(format!("no private key data in PEM block of type {label}"));
        };
        let key = match kind {
            "RSA" => Rsa::from_der(bytes).map(Box::new).map(Self::Rsa),
            "EC" => from_sec1(bytes, None),
            "DSA" => whole(bytes).and_then(|mut numbers| {
                let six = (0..6).all(|_| numbers.unsigned().is_some());
                (six && numbers.is_empty()).then(|| Self::Dsa(bytes.clone()))
            }),
            // Sprig says the whole label: it has overwritten nothing of it.
            _ => return Err(format!("invalid private key type {label}")),
        };
        key.ok_or_else(|| format!("parsing {kind} private key from PEM: malformed private key"))
    }

    // SPEC: RFC 5958.
    fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let mut parts = whole(der)?;
        parts.unsigned()?;
        let mut algorithm = parts.sequence()?;
        let oid = algorithm.expect(der::OID)?;
        let bytes = parts.expect(der::OCTET_STRING)?;
        match oid {
            RSA => Rsa::from_der(bytes).map(Box::new).map(Self::Rsa),
            EC => from_sec1(bytes, curve::by_oid(algorithm.expect(der::OID)?)),
            ED25519 => Reader::new(bytes).expect(der::OCTET_STRING)?.try_into().ok().map(Self::Ed25519),
            _ => None,
        }
    }

    /// The text of the key in the form that belongs to its kind.
    pub(super) fn to_pem(&self) -> String {
        match self {
            Self::Rsa(key) => pem::encode("RSA PRIVATE KEY", &key.to_der()),
            Self::Dsa(bytes) => pem::encode("DSA PRIVATE KEY", bytes),
            Self::Ec(curve, number) => {
                // SPEC: RFC 5915.
                let private = tagged(der::OCTET_STRING, &[&padded(number, curve.width())]);
                let oid = tagged(der::explicit(0), &[&tagged(der::OID, &[curve.oid])]);
                let public = tagged(der::explicit(1), &[&bits(&curve.public(number))]);
                pem::encode("EC PRIVATE KEY", &sequence(&[&integer(&[1]), &private, &oid, &public]))
            }
            Self::Ed25519(seed) => {
                let algorithm = sequence(&[&tagged(der::OID, &[ED25519])]);
                let seed = tagged(der::OCTET_STRING, &[&tagged(der::OCTET_STRING, &[seed])]);
                pem::encode("PRIVATE KEY", &sequence(&[&integer(&[0]), &algorithm, &seed]))
            }
        }
    }

    /// The algorithm and the bytes of the public key; none for a key that certificates cannot have.
    pub(super) fn public(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let oid = |oid: &[u8]| tagged(der::OID, &[oid]);
        Some(match self {
            Self::Rsa(key) => {
                let numbers = [&key.modulus, &key.public].map(|number| integer(&number.to_bytes_be()));
                (
                    sequence(&[&oid(RSA), &tagged(der::NULL, &[])]),
                    sequence(&numbers.each_ref().map(Vec::as_slice)),
                )
            }
            Self::Ec(curve, number) => (sequence(&[&oid(EC), &oid(curve.oid)]), curve.public(number)),
            Self::Ed25519(seed) => {
                (sequence(&[&oid(ED25519)]), SigningKey::from_bytes(seed).verifying_key().to_bytes().to_vec())
            }
            Self::Dsa(_) => return None,
        })
    }

    /// The algorithm of its signatures; none for a key that signs no certificates.
    pub(super) fn signature_algorithm(&self) -> Option<Vec<u8>> {
        Some(match self {
            Self::Rsa(_) => sequence(&[&tagged(der::OID, &[RSA_SHA256]), &tagged(der::NULL, &[])]),
            Self::Ec(curve, _) => {
                let last = match curve.hash {
                    curve::Hash::Sha256 => 2,
                    curve::Hash::Sha384 => 3,
                    curve::Hash::Sha512 => 4,
                };
                sequence(&[&tagged(der::OID, &[ECDSA, &[last]])])
            }
            Self::Ed25519(_) => sequence(&[&tagged(der::OID, &[ED25519])]),
            Self::Dsa(_) => return None,
        })
    }

    /// The signature of a message, the same each time.
    ///
    /// # Errors
    /// Go's words of a key that is too short.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        Ok(match self {
            Self::Rsa(key) if key.modulus.bits() < 1024 => {
                let bits = key.modulus.bits();
                return Err(format!(
                    "crypto/rsa: {bits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"
                ));
            }
            Self::Rsa(key) => key.sign(message),
            Self::Ec(curve, number) => curve.sign(number, message),
            Self::Ed25519(seed) => SigningKey::from_bytes(seed).sign(message).to_bytes().to_vec(),
            Self::Dsa(_) => Vec::new(),
        })
    }

    /// What a signature counts for in bytes: it takes longer than they tell.
    pub(super) fn cost(&self) -> usize {
        match self {
            // The time grows with the third power of the length.
            Self::Rsa(key) => usize::try_from((key.modulus.bits() / 64).pow(3)).unwrap_or(usize::MAX),
            Self::Ec(..) => 1 << 18,
            Self::Ed25519(_) | Self::Dsa(_) => 1 << 12,
        }
    }
}

/// A key on a curve, which is told outside where it is not told within. Source: RFC 5915.
fn from_sec1(der: &[u8], outside: Option<&'static Curve>) -> Option<Key> {
    let mut parts = whole(der)?;
    if parts.unsigned()? != [1] {
        return None;
    }
    let number = BigUint::from_bytes_be(parts.expect(der::OCTET_STRING).filter(|bytes| bytes.len() <= 128)?);
    let within = parts.optional(der::explicit(0)).and_then(|oid| Reader::new(oid).expect(der::OID));
    let curve = outside.or_else(|| curve::by_oid(within?))?;
    curve.is_private(&number).then_some(Key::Ec(curve, number))
}

/// A key of DSA with parameters that are there.
fn dsa(stream: &mut Stream) -> Option<Vec<u8>> {
    let [p, q, g] = <[BigUint; 3]>::try_from(numbers(DSA_PARAMETERS)).ok()?;
    let private = BigUint::from_bytes_be(&stream.array::<48>()) % (&q - 1_u8) + 1_u8;
    let public = g.modpow(&private, &p);
    let numbers = [p, q, g, public, private].map(|number| integer(&number.to_bytes_be())).concat();
    Some(sequence(&[&integer(&[0]), &numbers]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_were_written() {
        for kind in ["", "rsa", "dsa", "ecdsa", "ed25519"] {
            let make = |seed| Key::make(&mut Stream::new([seed; 32]), kind.as_bytes()).unwrap();
            let key = make(1);
            assert_eq!(Key::parse(key.to_pem().as_bytes()), Ok(key.clone()), "{kind}");
            assert_eq!(key, make(1));
            assert_ne!(key, make(2));
            assert!(Key::is_kind(kind.as_bytes()));
        }
        assert_eq!(Key::make(&mut Stream::new([1; 32]), b"bad"), None);
    }

    #[test]
    fn signatures_of_rsa_give_the_message_back() {
        let Some(Key::Rsa(key)) = Key::for_certificate(&mut Stream::new([4; 32])) else { panic!("no key") };
        assert_eq!(key.modulus.bits(), 2048);
        let signature = BigUint::from_bytes_be(&key.sign(b"message"));
        let back = signature.modpow(&key.public, &key.modulus).to_bytes_be();
        assert!(back.ends_with(&Sha256::digest(b"message")) && back.starts_with(&[1, 0xff]));
    }

    #[test]
    fn what_is_no_key_is_told_in_sprigs_words() {
        for (text, error) in [
            ("k", "no PEM data in input"),
            ("-----BEGIN X-----\nAAAA\n-----END X-----", "no private key data in PEM block of type X"),
            (
                "-----BEGIN X PRIVATE KEY-----\nAAAA\n-----END X PRIVATE KEY-----",
                "invalid private key type X PRIVATE KEY",
            ),
        ] {
            assert_eq!(Key::parse(text.as_bytes()), Err(error.to_owned()));
        }
        let broken = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----";
        assert!(Key::parse(broken.as_bytes()).unwrap_err().starts_with("parsing RSA private key from PEM: "));
    }
}

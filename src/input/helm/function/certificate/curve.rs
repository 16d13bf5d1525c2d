//! The curves of FIPS 186 and signatures with them. Nothing here hides how long it takes: no key here is a secret.

use hmac::{Hmac, KeyInit, Mac};
use num_bigint::BigUint;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::der::{integer, sequence};

/// A curve y² = x³ − 3x + b over a prime field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Curve {
    /// The content of its object identifier.
    pub(super) oid: &'static [u8],
    /// The hash that its signatures use.
    pub(super) hash: Hash,
    bits: u64,
    /// In hexadecimal digits, as all that follow.
    prime: &'static [u8],
    /// How many multiples of the base point there are.
    order: &'static [u8],
    /// The base point.
    x: &'static [u8],
    y: &'static [u8],
}

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

impl Hash {
    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    /// HMAC of the parts, one after the other.
    fn mac(self, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        fn code<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
            // A key of any length is one.
            let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else { return Vec::new() };
            parts.iter().for_each(|part| mac.update(part));
            mac.finalize().into_bytes().to_vec()
        }
        match self {
            Self::Sha256 => code::<Hmac<Sha256>>(key, parts),
            Self::Sha384 => code::<Hmac<Sha384>>(key, parts),
            Self::Sha512 => code::<Hmac<Sha512>>(key, parts),
        }
    }
}

/// P-224.
pub(super) const P224: Curve = Curve {
    oid: &[0x2b, 0x81, 0x04, 0x00, 0x21],
    hash: Hash::Sha256,
    bits: 224,
    prime: b"ffffffffffffffffffffffffffffffff000000000000000000000001",
    order: b"ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
    x: b"b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
    y: b"bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
};

/// P-256.
pub(super) const P256: Curve = Curve {
    oid: &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
    hash: Hash::Sha256,
    bits: 256,
    prime: b"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    order: b"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    x: b"6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    y: b"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
};

/// P-384.
pub(super) const P384: Curve = Curve {
    oid: &[0x2b, 0x81, 0x04, 0x00, 0x22],
    hash: Hash::Sha384,
    bits: 384,
    prime:
        b"fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    order:
        b"ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    x: b"aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    y: b"3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
};

/// P-521.
pub(super) const P521: Curve = Curve {
    oid: &[0x2b, 0x81, 0x04, 0x00, 0x23],
    hash: Hash::Sha512,
    bits: 521,
    prime: b"1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    order: b"1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    x: b"c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    y: b"11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
};

/// The curves by their object identifiers.
pub(super) fn by_oid(oid: &[u8]) -> Option<&'static Curve> {
    const CURVES: &[&Curve] = &[&P224, &P256, &P384, &P521];
    CURVES.iter().copied().find(|curve| curve.oid == oid)
}

/// A number of constant hexadecimal digits.
fn hex(digits: &[u8]) -> BigUint {
    BigUint::parse_bytes(digits, 16).unwrap_or_default()
}

/// Numbers of a field.
struct Field(BigUint);

impl Field {
    fn mul(&self, a: &BigUint, b: &BigUint) -> BigUint {
        a * b % &self.0
    }

    fn sub(&self, a: &BigUint, b: &BigUint) -> BigUint {
        (a + &self.0 - b % &self.0) % &self.0
    }
}

/// A point (x/z², y/z³); none where z is 0.
#[derive(Clone)]
struct Point {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

impl Point {
    // SPEC: dbl-2001-b of the Explicit-Formulas Database.
    fn doubled(&self, field: &Field) -> Self {
        let mul = |a: &BigUint, b: &BigUint| field.mul(a, b);
        let sub = |a: &BigUint, b: &BigUint| field.sub(a, b);
        let Self { x, y, z } = self;
        let (delta, gamma) = (mul(z, z), mul(y, y));
        let beta = mul(x, &gamma);
        let alpha = mul(&sub(x, &delta), &(x + &delta)) * 3_u8;
        let new_x = sub(&mul(&alpha, &alpha), &(&beta * 8_u8));
        let sum = y + z;
        let new_z = sub(&sub(&mul(&sum, &sum), &gamma), &delta);
        let new_y = sub(&mul(&alpha, &sub(&(&beta * 4_u8), &new_x)), &(mul(&gamma, &gamma) * 8_u8));
        Self { x: new_x, y: new_y, z: new_z }
    }

    // SPEC: add-1998-cmo of the Explicit-Formulas Database.
    fn plus(&self, other: &Self, field: &Field) -> Self {
        let mul = |a: &BigUint, b: &BigUint| field.mul(a, b);
        let sub = |a: &BigUint, b: &BigUint| field.sub(a, b);
        let zero = BigUint::ZERO;
        if self.z == zero {
            return other.clone();
        }
        if other.z == zero {
            return self.clone();
        }
        let (own, foreign) = (mul(&self.z, &self.z), mul(&other.z, &other.z));
        let (first, second) = (mul(&self.x, &foreign), mul(&other.x, &own));
        let third = mul(&self.y, &mul(&other.z, &foreign));
        let fourth = mul(&other.y, &mul(&self.z, &own));
        let (across, up) = (sub(&second, &first), sub(&fourth, &third));
        if across == zero {
            return if up == zero { self.doubled(field) } else { Self { z: zero, ..self.clone() } };
        }
        let square = mul(&across, &across);
        let cube = mul(&square, &across);
        let base = mul(&first, &square);
        let x = sub(&sub(&mul(&up, &up), &cube), &(&base * 2_u8));
        let y = sub(&mul(&up, &sub(&base, &x)), &mul(&third, &cube));
        Self { x, y, z: mul(&mul(&self.z, &other.z), &across) }
    }
}

impl Curve {
    /// How many bytes a number of the field has.
    pub(super) fn width(&self) -> usize {
        usize::try_from(self.bits.div_ceil(8)).unwrap_or_default()
    }

    /// A private key of bytes: a number from 1 to the order less one.
    pub(super) fn private(&self, bytes: &[u8]) -> BigUint {
        BigUint::from_bytes_be(bytes) % (hex(self.order) - 1_u8) + 1_u8
    }

    /// Whether a number is a private key.
    pub(super) fn is_private(&self, number: &BigUint) -> bool {
        *number != BigUint::ZERO && *number < hex(self.order)
    }

    /// The coordinates of a multiple of the base point; zeros for none.
    fn multiple(&self, times: &BigUint) -> (BigUint, BigUint) {
        let field = Field(hex(self.prime));
        let base = Point { x: hex(self.x), y: hex(self.y), z: BigUint::from(1_u8) };
        let mut point = Point { z: BigUint::ZERO, ..base.clone() };
        for bit in (0..times.bits()).rev() {
            point = point.doubled(&field);
            if times.bit(bit) {
                point = point.plus(&base, &field);
            }
        }
        let inverse = point.z.modinv(&field.0).unwrap_or_default();
        let square = field.mul(&inverse, &inverse);
        (field.mul(&point.x, &square), field.mul(&point.y, &field.mul(&square, &inverse)))
    }

    /// The public key of a private one, both coordinates at length.
    pub(super) fn public(&self, private: &BigUint) -> Vec<u8> {
        let (x, y) = self.multiple(private);
        [vec![4], padded(&x, self.width()), padded(&y, self.width())].concat()
    }

    /// Signs a message: a sequence of two numbers.
    pub(super) fn sign(&self, private: &BigUint, message: &[u8]) -> Vec<u8> {
        let order = hex(self.order);
        let hash = self.hash.of(message);
        let digest = self.number(&hash) % &order;
        let mut nonces = Nonces::new(self, private, &digest);
        loop {
            let nonce = nonces.next();
            let (x, _) = self.multiple(&nonce);
            let first = x % &order;
            let inverse = nonce.modinv(&order).unwrap_or_default();
            let second = inverse * (&digest + &first * private) % &order;
            if first != BigUint::ZERO && second != BigUint::ZERO {
                return sequence(&[&integer(&first.to_bytes_be()), &integer(&second.to_bytes_be())]);
            }
        }
    }

    /// The first bits of bytes, as many as the order has. The orders have as many bits as the primes.
    fn number(&self, bytes: &[u8]) -> BigUint {
        let excess = (bytes.len() as u64 * 8).saturating_sub(self.bits);
        BigUint::from_bytes_be(bytes) >> excess
    }
}

/// A number of that many bytes.
pub(super) fn padded(number: &BigUint, width: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    let zeros = width.saturating_sub(bytes.len());
    [vec![0; zeros], bytes].concat()
}

/// Numbers that depend on the key and the message alone. Source: RFC 6979, section 3.2.
struct Nonces<'a> {
    curve: &'a Curve,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl<'a> Nonces<'a> {
    fn new(curve: &'a Curve, private: &BigUint, digest: &BigUint) -> Self {
        let hash = curve.hash;
        let length = hash.of(b"").len();
        let secret = [padded(private, curve.width()), padded(digest, curve.width())].concat();
        let (mut key, mut value) = (vec![0; length], vec![1; length]);
        for step in [0, 1] {
            key = hash.mac(&key, &[&value, &[step], &secret]);
            value = hash.mac(&key, &[&value]);
        }
        Self { curve, key, value }
    }

    fn next(&mut self) -> BigUint {
        let hash = self.curve.hash;
        loop {
            let mut bytes = Vec::new();
            while bytes.len() < self.curve.width() {
                self.value = hash.mac(&self.key, &[&self.value]);
                bytes.extend_from_slice(&self.value);
            }
            bytes.truncate(self.curve.width());
            let number = self.curve.number(&bytes);
            self.key = hash.mac(&self.key, &[&self.value, &[0]]);
            self.value = hash.mac(&self.key, &[&self.value]);
            if self.curve.is_private(&number) {
                return number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: RFC 6979, appendix A.2.5 to A.2.7, the message "sample".
    #[test]
    fn signatures_are_those_of_the_standard() {
        for (curve, private, first) in [
            (
                &P256,
                "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
                "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            ),
            (
                &P384,
                "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
                "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46",
            ),
        ] {
            let signature = curve.sign(&hex(private.as_bytes()), b"sample");
            let mut numbers = super::super::der::Reader::new(&signature).sequence().unwrap();
            assert_eq!(BigUint::from_bytes_be(numbers.unsigned().unwrap()), hex(first.as_bytes()));
        }
    }

    #[test]
    fn the_order_leads_back_to_where_it_began() {
        for curve in [&P224, &P256, &P384, &P521] {
            let (x, y) = curve.multiple(&(hex(curve.order) + 1_u8));
            assert_eq!((x, y), (hex(curve.x), hex(curve.y)));
            assert_eq!(curve.multiple(&hex(curve.order)), (BigUint::ZERO, BigUint::ZERO));
        }
    }
}

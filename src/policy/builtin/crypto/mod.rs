//! `crypto.*`: hashes and codes, keys, certificates and what they are signed with.

mod certificate;
mod chain;
mod constraint;
mod der;
mod extension;
mod hash;
mod jwk;
mod key;
mod name;
mod pem;
mod request;
mod shape;
mod signature;
mod store;

pub(super) use hash::{
    code_sha256, code_sha384, code_sha512, hex, hmac_equal, hmac_md5, hmac_sha1, hmac_sha256, hmac_sha512,
    md5, same, sha1, sha256,
};
pub(super) use jwk::{Jwk, Material, read_set};
pub(super) use key::PublicKey;
pub(super) use request::parse_certificate_request;
pub(super) use signature::{Hash, Scheme, sign, verify};
pub(super) use store::{
    parse_and_verify_certificates, parse_and_verify_with_options, parse_certificates, parse_keypair,
    parse_private_keys, parse_rsa_private_key, verification_key,
};

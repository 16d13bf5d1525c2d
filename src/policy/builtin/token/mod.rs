//! `io.jwt.*`: JSON Web Tokens (RFC 7519), in the compact form of a signature (RFC 7515).

mod encode;
mod parse;
mod verify;

pub(super) use encode::{encode_sign, encode_sign_raw};
pub(super) use parse::decode;
pub(super) use verify::{
    decode_verify, verify_eddsa, verify_es256, verify_es384, verify_es512, verify_hs256, verify_hs384,
    verify_hs512, verify_ps256, verify_ps384, verify_ps512, verify_rs256, verify_rs384, verify_rs512,
};

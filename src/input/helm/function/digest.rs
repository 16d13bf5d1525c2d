//! Digests, and base 64 and base 32. What cannot be decoded gives the error's text as the value, as in Sprig.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use crate::input::template::{Args, Context, Failure, Function, Param, Value};

type Call = fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>;

const fn on_text(name: &'static str, call: Call) -> Function {
    Function { name, params: &[Param::Text], variadic: false, call }
}

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    on_text("sha1sum", |_, args| Ok(hex(&sha1::Sha1::digest(args.str(0).bytes())))),
    on_text("sha256sum", |_, args| Ok(hex(&sha2::Sha256::digest(args.str(0).bytes())))),
    on_text("sha512sum", |_, args| Ok(hex(&sha2::Sha512::digest(args.str(0).bytes())))),
    on_text("adler32sum", |_, args| Ok(Value::text(adler32(args.str(0).bytes()).to_string()))),
    on_text("b64enc", |_, args| Ok(Value::text(STANDARD.encode(args.str(0).bytes())))),
    on_text("b64dec", |_, args| Ok(decoded(64, decode_base64(args.str(0).bytes())))),
    on_text("b32enc", |_, args| Ok(Value::text(encode_base32(args.str(0).bytes())))),
    on_text("b32dec", |_, args| Ok(decoded(32, decode_base32(args.str(0).bytes())))),
];

fn hex(digest: &[u8]) -> Value {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or_default();
    let digits = digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    Value::text(digits.collect::<Vec<u8>>())
}

/// The checksum of RFC 1950.
fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (mut low, mut high) = (1_u32, 0_u32);
    // So many sums fit into 32 bits before they must be reduced.
    for chunk in bytes.chunks(5552) {
        for byte in chunk {
            low += u32::from(*byte);
            high += low;
        }
        low %= MODULUS;
        high %= MODULUS;
    }
    (high << 16) | low
}

/// The bytes, or the error with the offset of the first byte that is wrong.
fn decoded(base: u8, result: Result<Vec<u8>, usize>) -> Value {
    match result {
        Ok(bytes) => Value::text(bytes),
        Err(at) => Value::text(format!("illegal base{base} data at input byte {at}")),
    }
}

/// The value of a letter of base 64.
fn sextet(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// Decodes base 64 with padding. Line breaks may stand anywhere and bits that are too many may be set.
/// Source: `Encoding.decodeQuantum` of `encoding/base64`, whose offsets of errors these are.
fn decode_base64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let is_break = |at: usize| matches!(text.get(at), Some(b'\n' | b'\r'));
    // Letters of the group of four so far, their number, and the offset of the next byte.
    let (mut group, mut count, mut at) = (0_u32, 0_usize, 0_usize);
    loop {
        let Some(letter) = text.get(at).copied() else {
            return if count == 0 { Ok(bytes) } else { Err(at - count) };
        };
        at += 1;
        if let Some(value) = sextet(letter) {
            group = (group << 6) | u32::from(value);
            count += 1;
            if count == 4 {
                let [_, one, two, three] = group.to_be_bytes();
                bytes.extend([one, two, three]);
                (group, count) = (0, 0);
            }
            continue;
        }
        if matches!(letter, b'\n' | b'\r') {
            continue;
        }
        if letter != b'=' || count < 2 {
            return Err(at - 1);
        }
        if count == 2 {
            while is_break(at) {
                at += 1;
            }
            match text.get(at) {
                None => return Err(text.len()),
                Some(b'=') => at += 1,
                Some(_) => return Err(at - 1),
            }
        }
        while is_break(at) {
            at += 1;
        }
        if at < text.len() {
            return Err(at);
        }
        let [_, one, two, _] = (group << (6 * (4 - count))).to_be_bytes();
        bytes.push(one);
        if count == 3 {
            bytes.push(two);
        }
        return Ok(bytes);
    }
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn encode_base32(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut group = [0; 8];
        for (place, byte) in group.iter_mut().skip(3).zip(chunk) {
            *place = *byte;
        }
        let group = u64::from_be_bytes(group);
        // So many letters have bits of these bytes.
        let letters = (chunk.len() * 8).div_ceil(5);
        text.extend((0..8).map(|index| {
            let value = (group >> (35 - 5 * index)) & 31;
            let letter = usize::try_from(value).ok().and_then(|value| BASE32.get(value));
            if index < letters { letter.copied().unwrap_or(b'=') } else { b'=' }
        }));
    }
    text
}

/// Decodes base 32 with padding. Line breaks may stand anywhere; offsets of errors do not count them.
/// Source: `Encoding.decode` of `encoding/base32`, whose offsets of errors these are.
fn decode_base32(text: &[u8]) -> Result<Vec<u8>, usize> {
    let text: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let mut bytes = Vec::with_capacity(text.len() / 8 * 5);
    for (index, chunk) in text.chunks(8).enumerate() {
        let start = index * 8;
        let mut group = 0_u64;
        let mut letters = 8;
        for (place, letter) in chunk.iter().enumerate() {
            let behind = text.len() - (start + place + 1);
            if *letter == b'=' && place >= 2 && behind < 8 {
                if behind + place < 7 {
                    return Err(text.len());
                }
                let padding = chunk.iter().enumerate().skip(place + 1).take(7 - place);
                if let Some((wrong, _)) = padding.clone().find(|(_, letter)| **letter != b'=') {
                    return Err(start + wrong - 1);
                }
                if matches!(place, 3 | 6) {
                    return Err(start + place);
                }
                letters = place;
                break;
            }
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'2'..=b'7' => letter - b'2' + 26,
                _ => return Err(start + place),
            };
            group |= u64::from(value) << (35 - 5 * place);
        }
        if letters == 8 && chunk.len() < 8 {
            return Err(text.len() - chunk.len());
        }
        let [_, _, _, group @ ..] = group.to_be_bytes();
        bytes.extend(group.iter().take(letters * 5 / 8));
        // What follows padding within the last eight letters was looked at; nothing else may follow.
        if letters < 8 {
            break;
        }
    }
    Ok(bytes)
}

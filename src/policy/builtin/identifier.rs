//! `uuid.parse`: what a UUID says (RFC 9562), by the rules of Go's `github.com/google/uuid`.

use super::super::engine::Value;
use super::super::value::object;
use super::{Builtins, text_at};

/// Steps of 100 nanoseconds between the Gregorian calendar's beginning and 1970.
const GREGORIAN: i64 = 122_192_928_000_000_000;

/// `uuid.parse(text)`: version and variant, and of versions 1 and 2 when and where it was made. What is no
/// UUID gives nothing, and is no error.
pub(super) fn parse(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let Some(bytes) = read(text_at("uuid.parse", values, 0)?) else { return Ok(Value::Undefined) };
    let number = u128::from_be_bytes(bytes);
    // The field of a number of bits that ends so many bits before the end.
    let field = |bits: u32, end: u32| u64::try_from(number >> end & ((1 << bits) - 1)).unwrap_or_default();
    let version = field(4, 76);
    let variant = match field(8, 56) {
        byte if byte & 0xc0 == 0x80 => "RFC4122",
        byte if byte & 0xe0 == 0xc0 => "Microsoft",
        byte if byte & 0xe0 == 0xe0 => "Future",
        _ => "Reserved",
    };
    let mut parts = vec![("version", Value::from(version)), ("variant", Value::from(variant))];
    if matches!(version, 1 | 2) {
        let steps = field(12, 64) << 48 | field(16, 80) << 32 | field(32, 96);
        let time = i64::try_from(steps).unwrap_or_default() - GREGORIAN;
        let node: Vec<String> = bytes.iter().skip(10).map(|byte| format!("{byte:02x}")).collect();
        let kind = match field(8, 40) & 0b11 {
            0b11 => "local:multicast",
            0b01 => "global:multicast",
            0b10 => "local:unicast",
            _ => "global:unicast",
        };
        parts.extend([
            // Go's arithmetic of 64 bits wraps, and a UUID may say any time.
            ("time", Value::from(time.wrapping_mul(100))),
            ("nodeid", Value::from(node.join("-"))),
            ("macvariables", Value::from(kind)),
            ("clocksequence", Value::from(field(14, 48))),
        ]);
        if version == 2 {
            let domain = match field(8, 48) {
                0 => "Person".to_owned(),
                1 => "Group".to_owned(),
                2 => "Org".to_owned(),
                other => format!("Domain{other}"),
            };
            parts.extend([("id", Value::from(field(32, 96))), ("domain", Value::from(domain))]);
        }
    }
    Ok(object(parts))
}

/// The bytes of a UUID: plain, as a URN, with something before and behind it, or as digits alone.
fn read(text: &str) -> Option<[u8; 16]> {
    let text = text.as_bytes();
    let plain = match text.len() {
        36 => text,
        45 => {
            let (prefix, rest) = text.split_at_checked(9)?;
            prefix.eq_ignore_ascii_case(b"urn:uuid:").then_some(rest)?
        }
        38 => text.get(1..)?,
        32 => return digits(text.iter().copied()),
        _ => return None,
    };
    let plain = plain.get(..36)?;
    let dashes = [8, 13, 18, 23];
    if dashes.iter().any(|at| plain.get(*at) != Some(&b'-')) {
        return None;
    }
    digits(plain.iter().enumerate().filter(|(at, _)| !dashes.contains(at)).map(|(_, byte)| *byte))
}

fn digits(digits: impl Iterator<Item = u8>) -> Option<[u8; 16]> {
    let mut number = 0_u128;
    for digit in digits {
        number = number << 4 | u128::from(char::from(digit).to_digit(16)?);
    }
    Some(number.to_be_bytes())
}

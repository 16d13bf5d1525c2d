//! Texts as Base64 and in URLs: `base64decode`, `base64encode`, `base64gzip`, `urlencode`
//! (`internal/lang/funcs/encoding.go`).

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use super::argument::{STR, pay, string, text};
use super::deflate;
use super::{Call, Function};
use crate::input::terraform::value::{Fault, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("base64decode", STR, decode_text),
    string("base64encode", STR, encode_text),
    string("base64gzip", STR, gzip),
    string("urlencode", STR, urlencode),
];

/// Go's standard encoding: padded, and what the last character has beyond the last byte says nothing.
const ENGINE: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// Bytes as Base64.
pub(super) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

/// The bytes of Base64. Line breaks in it say nothing.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    if text.contains(['\r', '\n']) {
        return ENGINE.decode(text.replace(['\r', '\n'], "")).ok();
    }
    ENGINE.decode(text).ok()
}

fn decode_text(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len())?;
    let bytes = decode(text).ok_or_else(|| Fault::new("failed to decode base64 data"))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Fault::new("the result of decoding the provided string is not valid UTF-8"))?;
    Ok(Value::string(text))
}

fn encode_text(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len().saturating_mul(2))?;
    Ok(Value::string(encode(text.as_bytes())))
}

/// A gzip file of the text, as Base64.
fn gzip(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    // Searching goes through a hundred places for each byte at worst; its tables take some memory.
    call.host.spend(10_000 + text.len().saturating_mul(8), (1 << 20) + text.len().saturating_mul(2))?;
    Ok(Value::string(encode(&deflate::gzip(text.as_bytes()))))
}

/// As in the query of a URL: a blank is `+` (`net/url.QueryEscape`).
fn urlencode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len().saturating_mul(3))?;
    Ok(Value::string(escape(text)))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.extend(
                        char::from_digit(u32::from(digit), 16).map(|digit| digit.to_ascii_uppercase()),
                    );
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_go_reads_it() {
        assert_eq!(decode("aMOpbGxv").unwrap(), "héllo".as_bytes());
        assert_eq!(decode("aGk=\r\n").unwrap(), b"hi");
        assert_eq!(decode("aGl=").unwrap(), b"hi");
        for text in ["!!", "aGk", "a", "aGk==", "aG k=", "-_"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_special_in_a_query_is_escaped() {
        assert_eq!(escape("~*-_.!"), "~%2A-_.%21");
        assert_eq!(escape("a b&c/é"), "a+b%26c%2F%C3%A9");
    }
}

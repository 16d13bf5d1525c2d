//! OpenTofu's ways back: `base64gunzip` and `urldecode` (`lang/funcs/encoding.go` there). No message shows the text,
//! which may be secret.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::argument::{STR, pay, string, text};
use super::base64::decode;
use super::{Call, Function};
use crate::input::terraform::value::{Fault, Value};

pub(super) const FUNCTIONS: &[Function] =
    &[string("base64gunzip", STR, gunzip), string("urldecode", STR, urldecode)];

const NOT_TEXT: &str = "the result of decoding the provided string is not valid UTF-8";

/// The text of gzip files in Base64, one behind another. It is paid for while it is unpacked, since a small file can
/// hold a very large text.
fn gunzip(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let packed = text(arguments, 0)?;
    pay(call, packed.len())?;
    let packed = decode(packed).ok_or_else(|| Fault::new("failed to decode base64 data"))?;
    let mut reader = MultiGzDecoder::new(packed.as_slice());
    let mut unpacked = Vec::new();
    let mut block = [0; 1 << 13];
    loop {
        let read = reader.read(&mut block).map_err(|_| Fault::new("failed to gunzip bytestream"))?;
        if read == 0 {
            break;
        }
        pay(call, read)?;
        unpacked.extend_from_slice(block.get(..read).unwrap_or_default());
    }
    if unpacked.is_empty() && packed.is_empty() {
        return Err(Fault::new("failed to gunzip bytestream"));
    }
    String::from_utf8(unpacked).map(Value::string).map_err(|_| Fault::new(NOT_TEXT))
}

/// The text of a query of a URL (`net/url.QueryUnescape`).
fn urldecode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let escaped = text(arguments, 0)?;
    pay(call, escaped.len())?;
    let bytes = unescape(escaped)
        .ok_or_else(|| Fault::of_argument(0, "a `%` is not followed by two hexadecimal digits"))?;
    String::from_utf8(bytes).map(Value::string).map_err(|_| Fault::new(NOT_TEXT))
}

fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high << 4 | low).ok()?
            }
            byte => byte,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::super::value::Value;
    use super::super::testing::{MOST, call, fault_of};

    fn unpacked(name: &str, text: &str) -> Result<String, String> {
        call(name, &[Value::string(text)]).map(|value| value.as_str().unwrap_or_default().to_owned())
    }

    #[test]
    fn what_was_packed_comes_out() {
        let packed = call("base64gzip", &[Value::string("héllo")]).unwrap();
        assert_eq!(call("base64gunzip", &[packed]), Ok(Value::string("héllo")));
        for text in ["", "!", "aGk=", "H4sIAAAAAAAA"] {
            let message = unpacked("base64gunzip", text).unwrap_err();
            assert!(message.contains("failed to"), "{text}: {message}");
        }
    }

    #[test]
    fn a_text_that_grows_without_end_meets_the_limit() {
        let packed = {
            use std::io::Write;
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            let zeros = vec![b'0'; 1 << 20];
            for _ in 0..=MOST >> 20 {
                writer.write_all(&zeros).unwrap();
            }
            super::super::base64::encode(&writer.finish().unwrap())
        };
        assert!(fault_of("base64gunzip", &[Value::string(packed)]).unwrap_err().limit);
    }

    #[test]
    fn queries_are_read() {
        assert_eq!(unpacked("urldecode", "a+b%26c%2f%C3%A9"), Ok("a b&c/é".to_owned()));
        assert_eq!(unpacked("urldecode", "~*-_.!"), Ok("~*-_.!".to_owned()));
        for text in ["%", "%2", "%zz", "%+1", "é%é1"] {
            assert!(unpacked("urldecode", text).is_err(), "{text}");
        }
        assert!(unpacked("urldecode", "%ff").unwrap_err().contains("UTF-8"));
    }
}

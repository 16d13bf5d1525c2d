//! Digests of texts and files: `base64sha256`, `base64sha512`, `filebase64sha256`, `filebase64sha512`, `filemd5`,
//! `filesha1`, `filesha256`, `filesha512`, `md5`, `sha1`, `sha256`, `sha512` (`internal/lang/funcs/crypto.go`).

use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::argument::{PATH, STR, string, text};
use super::base64;
use super::file::read;
use super::{Call, Function};
use crate::input::terraform::value::{Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("base64sha256", STR, |call, arguments| {
        of_text(call, arguments, |bytes| base64::encode(&Sha256::digest(bytes)))
    }),
    string("base64sha512", STR, |call, arguments| {
        of_text(call, arguments, |bytes| base64::encode(&Sha512::digest(bytes)))
    }),
    string("filebase64sha256", PATH, |call, arguments| {
        of_file(call, arguments, |bytes| base64::encode(&Sha256::digest(bytes)))
    }),
    string("filebase64sha512", PATH, |call, arguments| {
        of_file(call, arguments, |bytes| base64::encode(&Sha512::digest(bytes)))
    }),
    string("filemd5", PATH, |call, arguments| of_file(call, arguments, |bytes| hex(&Md5::digest(bytes)))),
    string("filesha1", PATH, |call, arguments| of_file(call, arguments, |bytes| hex(&Sha1::digest(bytes)))),
    string("filesha256", PATH, |call, arguments| {
        of_file(call, arguments, |bytes| hex(&Sha256::digest(bytes)))
    }),
    string("filesha512", PATH, |call, arguments| {
        of_file(call, arguments, |bytes| hex(&Sha512::digest(bytes)))
    }),
    string("md5", STR, |call, arguments| of_text(call, arguments, |bytes| hex(&Md5::digest(bytes)))),
    string("sha1", STR, |call, arguments| of_text(call, arguments, |bytes| hex(&Sha1::digest(bytes)))),
    string("sha256", STR, |call, arguments| of_text(call, arguments, |bytes| hex(&Sha256::digest(bytes)))),
    string("sha512", STR, |call, arguments| of_text(call, arguments, |bytes| hex(&Sha512::digest(bytes)))),
];

fn of_text(call: &Call<'_>, arguments: &[Value], digest: fn(&[u8]) -> String) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    call.host.spend(1 + text.len() / 16, 128)?;
    Ok(Value::string(digest(text.as_bytes())))
}

fn of_file(call: &Call<'_>, arguments: &[Value], digest: fn(&[u8]) -> String) -> Result<Value, Fault> {
    let Some(bytes) = read(call, arguments)? else { return Ok(Value::unknown_not_null(Type::String)) };
    call.host.spend(1 + bytes.len() / 16, 128)?;
    Ok(Value::string(digest(&bytes)))
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        assert_eq!(hex(&Md5::digest(b"a")), "0cc175b9c0f1b6a831c399e269772661");
        assert_eq!(hex(&Sha1::digest(b"a")), "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
        assert_eq!(base64::encode(&Sha256::digest(b"a")), "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=");
        assert!(
            hex(&Sha512::digest(b"a"))
                .starts_with("1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e")
        );
    }
}

//! `uuid` and `uuidv5` (`internal/lang/funcs/crypto.go`).

use std::fmt::Write as _;

use md5::Digest as _;
use sha1::Sha1;

use super::argument::{pay, string, text};
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    // It is another one at each apply, and not known before it.
    string("uuid", &[], |_, _| Ok(Value::unknown_not_null(Type::String))),
    string(
        "uuidv5",
        &[Parameter::new("namespace", ParameterType::String), Parameter::new("name", ParameterType::String)],
        version_5,
    ),
];

/// The namespaces that have names; they differ in one digit (RFC 9562, 6.6).
const NAMESPACES: [(&str, u8); 4] = [("dns", 0), ("url", 1), ("oid", 2), ("x500", 4)];

fn version_5(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (namespace, name) = (text(arguments, 0)?, text(arguments, 1)?);
    pay(call, name.len())?;
    let id = space(namespace)
        .ok_or_else(|| Fault::of_argument(0, format!("uuidv5() does not support the namespace `{namespace}`: it must be `dns`, `url`, `oid`, `x500` or a UUID")))?;
    Ok(Value::string(derived(id, name)))
}

fn space(namespace: &str) -> Option<[u8; 16]> {
    let named = NAMESPACES.iter().find(|(name, _)| *name == namespace);
    match named {
        Some((_, digit)) => parse(&format!("6ba7b81{digit}-9dad-11d1-80b4-00c04fd430c8")),
        None => parse(namespace),
    }
}

/// A UUID that a name has in a namespace: a digest of both (RFC 9562, 5.5).
fn derived(namespace: [u8; 16], name: &str) -> String {
    let digest = Sha1::new().chain_update(namespace).chain_update(name).finalize();
    let mut out = String::new();
    for (index, byte) in digest.iter().take(16).enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let byte = match index {
            6 => byte & 0x0f | 0x50,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Reads a UUID as Go's `google/uuid` does: 36 characters, `urn:uuid:` before them, any two characters around them,
/// or 32 digits alone.
fn parse(text: &str) -> Option<[u8; 16]> {
    let plain = match text.len() {
        36 | 32 => text,
        45 => text
            .get(9..)
            .filter(|_| text.get(..9).is_some_and(|urn| urn.eq_ignore_ascii_case("urn:uuid:")))?,
        38 => text.get(1..37)?,
        _ => return None,
    };
    let digits = if plain.len() == 32 {
        plain.to_owned()
    } else {
        let parts: Vec<&str> = plain.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if lengths != [8, 4, 4, 4, 12] {
            return None;
        }
        parts.concat()
    };
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(&digits, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_uuid_in_a_namespace() {
        let of = |namespace, name| space(namespace).map(|id| derived(id, name)).unwrap_or_default();
        assert_eq!(of("dns", "www.terraform.io"), "a5008fae-b28c-5ba5-96cd-82b4c53552d6");
        assert_eq!(of("url", "https://www.terraform.io/"), "9db6f67c-dd95-5ea0-aa5b-e70e5c5f7cf5");
        assert_eq!(of("oid", "1.3.6.1.4"), "af9d40a5-7a36-5c07-b23a-851cd99fbfa5");
        assert_eq!(of("x500", "CN=Example,C=GB"), "84e09961-4aa4-57f8-95b7-03edb1073253");
        assert_eq!(
            of("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.terraform.io"),
            of("dns", "www.terraform.io")
        );
    }

    #[test]
    fn namespaces_are_written_in_several_ways() {
        let id = space("dns");
        for text in [
            "6BA7B810-9dad-11d1-80b4-00c04fd430c8",
            "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
            "URN:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "6ba7b8109dad11d180b400c04fd430c8",
        ] {
            assert_eq!(parse(text), id, "{text}");
        }
        for text in [
            "",
            "DNS",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c",
            "6ba7b8109-dad-11d1-80b4-00c04fd430c8",
            "+ba7b8109dad11d180b400c04fd430c8",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

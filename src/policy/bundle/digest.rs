//! Digests of a bundle's files, as signatures carry them, and the digest of a whole source of policies.
//!
//! SPEC: `v1/bundle/hash.go` of OPA: documents are hashed by their structure, so that white space and the order
//! of keys have no say; every other file by its bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::value::RawValue;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};

use super::file::{Files, MANIFEST, SIGNATURES};
use crate::source::Digest;

/// How deep a document may nest that is hashed by its structure.
const MAX_DEPTH: usize = 100;

/// Whether one of the two ways to hash a file gives that hash. `algorithm` is named as in a signature.
///
/// # Errors
/// The algorithm is not known, or too weak; as a clause.
pub(super) fn matches(name: &str, bytes: &[u8], algorithm: &str, hash: &str) -> Result<bool, String> {
    let by_structure = structured(name).then(|| canonical(name, bytes)).flatten();
    let candidates = by_structure.iter().map(Vec::as_slice).chain([bytes]);
    for candidate in candidates {
        if hex(algorithm, candidate)?.eq_ignore_ascii_case(hash) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The SHA-256 of a file as a signature carries it.
pub(super) fn signed(name: &str, bytes: &[u8]) -> String {
    let canonical = structured(name).then(|| canonical(name, bytes)).flatten();
    Digest::of(canonical.as_deref().unwrap_or(bytes)).to_string()
}

/// The digest of all files together: of each file's name and digest, in the order of the names.
pub(super) fn whole(files: &Files) -> Digest {
    let mut text = String::new();
    for (name, bytes) in files {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}  {name}", Digest::of(bytes));
    }
    Digest::of(text.as_bytes())
}

/// Whether a file is hashed by its structure.
fn structured(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    matches!(base, "data.json" | "data.yaml" | "data.yml" | MANIFEST | SIGNATURES)
}

/// Lowercase hexadecimal digits of a hash.
fn hex(algorithm: &str, bytes: &[u8]) -> Result<String, String> {
    let digest = match algorithm {
        "SHA-224" => Sha224::digest(bytes).to_vec(),
        "SHA-256" => Sha256::digest(bytes).to_vec(),
        "SHA-384" => Sha384::digest(bytes).to_vec(),
        "SHA-512" => Sha512::digest(bytes).to_vec(),
        "SHA-512-224" => Sha512_224::digest(bytes).to_vec(),
        "SHA-512-256" => Sha512_256::digest(bytes).to_vec(),
        "MD5" | "SHA-1" => return Err(format!("the hash `{algorithm}` is too weak; sign with `SHA-256`")),
        other => return Err(format!("the hash `{other}` is not known; sign with `SHA-256`")),
    };
    Ok(digits(&digest))
}

/// Bytes as lowercase hexadecimal digits.
pub(super) fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What is hashed of a document; none where it is no document that can be read.
fn canonical(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut out = String::new();
    if serde_json::from_str::<&RawValue>(text).is_ok() {
        write_document(&mut out, text, 0)?;
    } else if Path::new(name).extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
        if crate::policy::annotation::bracket_depth(text) > MAX_DEPTH {
            return None;
        }
        let yaml: serde_yaml::Value = serde_yaml::from_str(text).ok()?;
        let json = serde_json::to_string(&yaml).ok()?;
        write_document(&mut out, &json, 0)?;
    } else {
        return None;
    }
    Some(out.into_bytes())
}

/// Writes a document without white space and with sorted keys; numbers stay as they are written.
fn write_document(out: &mut String, text: &str, depth: usize) -> Option<()> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    if depth > MAX_DEPTH {
        return None;
    }
    match text.bytes().next()? {
        b'{' => {
            let entries: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
            out.push('{');
            for (position, (key, value)) in entries.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_string(out, key);
                out.push(':');
                write_document(out, value.get(), depth + 1)?;
            }
            out.push('}');
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_document(out, item.get(), depth + 1)?;
            }
            out.push(']');
        }
        b'"' => write_string(out, &serde_json::from_str::<String>(text).ok()?),
        _ => out.push_str(text),
    }
    Some(())
}

/// Writes text as Go's `encoding/json` does without escaping HTML.
fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{0}'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_hashed_by_their_structure() {
        let canonical =
            canonical("data.json", "{ \"b\": [1.50, \"<\\u00e9\\u2028\"],\n \"a\": null }".as_bytes());
        let text = String::from_utf8(canonical.unwrap()).unwrap();
        assert_eq!(text, r#"{"a":null,"b":[1.50,"<é\u2028"]}"#);
        // What `opa sign` says of this manifest.
        let manifest = br#"{"revision":"r1","roots":["a","x"],"rego_version":1,"metadata":{"k":"v"}}"#;
        let hash = "4d13245e5d85c802749d8554df53445064bbe55c21acf7e5a3feb8a41a674a62";
        assert_eq!(matches(".manifest", manifest, "SHA-256", hash), Ok(true));
        assert_eq!(matches(".manifest", b"{}", "SHA-256", hash), Ok(false));
        assert!(matches(".manifest", manifest, "MD5", hash).is_err());
    }
}

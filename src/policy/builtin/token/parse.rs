//! The parts of a token, and `io.jwt.decode`.

use std::collections::BTreeSet;

use super::super::super::engine::{Object, Value};
use super::super::capped::json_unmarshal;
use super::super::crypto::hex;
use super::super::encoding::{decode_base64_url, utf8};
use super::super::{Builtins, text_at};

/// Tokens inside one another.
pub(super) const MAX_NESTED: usize = 16;

/// A token: its three parts as they are written, and the first one read.
#[expect(clippy::struct_field_names, reason = "each is read by a function of its plain name")]
pub(super) struct Token<'a> {
    pub(super) header_text: &'a str,
    pub(super) payload_text: &'a str,
    pub(super) signature_text: &'a str,
}

/// What a header says.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) algorithm: String,
    pub(super) key_id: String,
    pub(super) content: String,
    critical: BTreeSet<String>,
    unknown: Vec<String>,
}

impl Header {
    /// Whether there is an algorithm, and nothing that must be understood and is not.
    pub(super) fn is_valid(&self) -> bool {
        !self.algorithm.is_empty() && !self.unknown.iter().any(|name| self.critical.contains(name))
    }
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    pub(super) fn parse(text: &'a str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('.').collect();
        match parts.as_slice() {
            [header_text, payload_text, signature_text] => {
                Ok(Self { header_text, payload_text, signature_text })
            }
            parts => Err(format!("the token has {} parts, where three belong", parts.len())),
        }
    }

    /// The bytes of the signature.
    pub(super) fn signature(&self) -> Result<Vec<u8>, String> {
        decode_base64_url(self.signature_text)
    }

    /// What is signed.
    pub(super) fn signed(&self) -> String {
        format!("{}.{}", self.header_text, self.payload_text)
    }

    /// The header as an object.
    pub(super) fn header(&self, builtins: &Builtins) -> Result<Value, String> {
        let text = utf8(decode_base64_url(self.header_text)?);
        let header = json_object(builtins, &text)?;
        if get(&header, "enc").is_some() {
            return Err("the token is encrypted, which is not supported".into());
        }
        Ok(header)
    }

    /// The payload as text.
    pub(super) fn payload(&self) -> Result<String, String> {
        Ok(utf8(decode_base64_url(self.payload_text)?))
    }
}

/// The value of a name in an object.
pub(super) fn get<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    match object {
        Value::Object(object) => Object::get(object, &Value::from(name)),
        _ => None,
    }
}

/// Reads a JSON object.
pub(super) fn json_object(builtins: &Builtins, text: &str) -> Result<Value, String> {
    match json_unmarshal(builtins, &[Value::from(text)])? {
        object @ Value::Object(_) => Ok(object),
        _ => Err("a part of the token is no JSON object".into()),
    }
}

/// Reads what a header says; what is of the wrong type is an error.
pub(super) fn read_header(header: &Value) -> Result<Header, String> {
    let mut found = Header::default();
    let Value::Object(fields) = header else { return Ok(found) };
    for (key, value) in fields.iter_sorted() {
        let Value::String(key) = key else { continue };
        match (&**key, value) {
            ("alg", Value::String(text)) => found.algorithm = text.to_string(),
            ("kid", Value::String(text)) => found.key_id = text.to_string(),
            ("cty", Value::String(text)) => found.content = text.to_string(),
            ("typ", Value::String(_)) => {}
            ("crit", Value::Array(names)) => {
                found.critical = names
                    .iter()
                    .map_while(
                        |name| if let Value::String(name) = name { Some(name.to_string()) } else { None },
                    )
                    .collect();
                if found.critical.is_empty() {
                    return Err("`crit` of the token is no list of names".into());
                }
            }
            (name @ ("alg" | "kid" | "cty" | "typ" | "crit"), _) => {
                return Err(format!("`{name}` of the token is of the wrong type"));
            }
            (name, _) => found.unknown.push(name.to_owned()),
        }
    }
    Ok(found)
}

/// `io.jwt.decode(token)`: header, payload and signature, whether or not the signature holds.
pub(in super::super) fn decode(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let mut text = text_at("io.jwt.decode", values, 0)?.to_owned();
    for _ in 0..MAX_NESTED {
        let token = Token::parse(&text)?;
        let header = token.header(builtins)?;
        let payload = token.payload()?;
        match get(&header, "cty") {
            // A token inside of another may stand in quotes.
            Some(Value::String(content)) if &**content == "JWT" => {
                payload.trim_matches(['"', '\'']).clone_into(&mut text);
                continue;
            }
            Some(Value::String(_)) | None => {}
            Some(_) => return Err("`cty` of the token is no text".into()),
        }
        let payload = json_object(builtins, &payload)?;
        let signature = Value::from(hex(&token.signature()?));
        return Ok(Value::from(vec![header, payload, signature]));
    }
    Err(format!("more than {MAX_NESTED} tokens stand inside one another"))
}

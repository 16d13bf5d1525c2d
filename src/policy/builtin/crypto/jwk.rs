//! JSON Web Keys (RFC 7517, RFC 8037), by the rules of `lestrrat-go/jwx`, which OPA reads them with.

use serde_json::Value as Json;

use super::super::encoding::decode_base64_url;
use super::key::{Curve, PrivateKey, PublicKey, RsaKey, private_of_curve};
use super::signature;

/// The key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Material {
    /// What both sides know.
    Shared(Vec<u8>),
    Public(PublicKey),
    Private(PrivateKey),
}

/// A key of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Jwk {
    pub(in super::super) material: Material,
    /// The algorithm that it is for.
    pub(in super::super) algorithm: Option<String>,
    /// Its name in the set.
    pub(in super::super) id: Option<String>,
}

/// Reads a key, or a set of them.
pub(in super::super) fn read_set(text: &str) -> Result<Vec<Jwk>, String> {
    let json: Json =
        serde_json::from_str(text).map_err(|_| "the key is neither PEM nor a JSON Web Key".to_owned())?;
    if let Some(keys) = json.get("keys") {
        let keys = keys.as_array().ok_or("`keys` of the set of keys is no list")?;
        return keys.iter().map(read).collect();
    }
    Ok(vec![read(&json)?])
}

fn bytes(json: &Json, name: &str) -> Result<Option<Vec<u8>>, String> {
    match json.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => {
            // Both alphabets are read, with padding and without.
            let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
            decode_base64_url(&text).map(Some).map_err(|_| format!("`{name}` of the key is no base64"))
        }
        Some(_) => Err(format!("`{name}` of the key is no text")),
    }
}

fn required(json: &Json, name: &str) -> Result<Vec<u8>, String> {
    let bytes = bytes(json, name)?.filter(|bytes| !bytes.is_empty());
    bytes.ok_or_else(|| format!("the key has no `{name}`"))
}

fn text<'a>(json: &'a Json, name: &str) -> Result<Option<&'a str>, String> {
    match json.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`{name}` of the key is no text")),
    }
}

fn read(json: &Json) -> Result<Jwk, String> {
    if !json.is_object() {
        return Err("a key of the set is no object".into());
    }
    let kind = text(json, "kty")?.ok_or("the key has no `kty`")?;
    let wrong = || "the key is not valid".to_owned();
    let material = match kind {
        "oct" => Material::Shared(required(json, "k")?),
        "RSA" => {
            let (modulus, exponent) = (required(json, "n")?, required(json, "e")?);
            match bytes(json, "d")? {
                Some(secret) => Material::Private(PrivateKey::Rsa(RsaKey {
                    modulus,
                    exponent,
                    secret,
                    prime1: required(json, "p")?,
                    prime2: required(json, "q")?,
                })),
                None => Material::Public(PublicKey::Rsa { modulus, exponent }),
            }
        }
        "EC" => {
            let name = text(json, "crv")?.unwrap_or_default();
            let curve = Curve::of_name(name).ok_or_else(|| format!("the curve `{name}` is not supported"))?;
            let public = PublicKey::Ec { curve, x: required(json, "x")?, y: required(json, "y")? };
            if !public.point().is_some_and(|point| signature::is_point(curve, &point)) {
                return Err(format!("the key is no point of the curve `{name}`"));
            }
            match bytes(json, "d")? {
                Some(secret) => Material::Private(private_of_curve(curve, secret).ok_or_else(wrong)?),
                None => Material::Public(public),
            }
        }
        "OKP" => {
            let name = text(json, "crv")?.unwrap_or_default();
            let public = required(json, "x")?;
            match (name, bytes(json, "d")?) {
                ("Ed25519", Some(seed)) => {
                    Material::Private(PrivateKey::Ed25519(seed.try_into().map_err(|_| wrong())?))
                }
                ("Ed25519", None) => {
                    Material::Public(PublicKey::Ed25519(public.try_into().map_err(|_| wrong())?))
                }
                ("X25519", Some(_)) => Material::Private(PrivateKey::Other),
                ("X25519", None) => Material::Public(PublicKey::Other),
                _ => return Err(format!("the curve `{name}` is not supported")),
            }
        }
        other => return Err(format!("keys of the kind `{other}` are not supported")),
    };
    let owned = |name| text(json, name).map(|text| text.map(str::to_owned));
    Ok(Jwk { material, algorithm: owned("alg")?, id: owned("kid")? })
}

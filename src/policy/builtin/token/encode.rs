//! `io.jwt.encode_sign` and `io.jwt.encode_sign_raw`.

use base64::Engine as _;

use super::super::super::engine::Value;
use super::super::crypto::{Material, read_set, sign};
use super::super::encoding::{self, BASE64_URL_PLAIN, is_json};
use super::super::{Builtins, text_at};
use super::verify::{Algorithm, code};

/// `io.jwt.encode_sign(header, payload, key)`: of objects. The same key and payload give the same token: OPA's
/// differs from one call to the next for `ES*` and `PS*`, and every one of them holds.
pub(in super::super) fn encode_sign(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let [header @ Value::Object(_), payload @ Value::Object(_), key @ Value::Object(_)] = values else {
        return Err("`io.jwt.encode_sign` expects three objects".into());
    };
    signed(builtins, &encoding::json(header), &encoding::json(payload), &encoding::json(key))
}

/// `io.jwt.encode_sign_raw(header, payload, key)`: of texts.
pub(in super::super) fn encode_sign_raw(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "io.jwt.encode_sign_raw";
    signed(builtins, text_at(name, values, 0)?, text_at(name, values, 1)?, text_at(name, values, 2)?)
}

fn signed(builtins: &Builtins, header: &str, payload: &str, key: &str) -> Result<Value, String> {
    let keys = read_set(key)?;
    let key = keys.first().ok_or("the set of keys is empty")?;
    let fields: serde_json::Value =
        serde_json::from_str(header).map_err(|_| "the header of the token is no JSON".to_owned())?;
    let name = fields.get("alg").and_then(serde_json::Value::as_str);
    let name = name.ok_or("the header of the token has no `alg`")?;
    let algorithm = Algorithm::of(name).ok_or_else(|| format!("the algorithm `{name}` is unknown"))?;
    let kind = fields.get("typ").and_then(serde_json::Value::as_str);
    if kind.is_none_or(|kind| kind == "JWT") && !is_json(payload) {
        return Err("the payload of the token is no JSON".into());
    }
    let message = format!("{}.{}", BASE64_URL_PLAIN.encode(header), BASE64_URL_PLAIN.encode(payload));
    let signature = match (&key.material, algorithm) {
        (Material::Shared(key), Algorithm::Shared(hash)) => code(hash, key, message.as_bytes()),
        (Material::Private(key), Algorithm::Signed(scheme)) => {
            sign(key, scheme, message.as_bytes(), builtins.seed())?
        }
        _ => return Err(format!("the key is not of the kind that `{name}` needs")),
    };
    Ok(Value::from(format!("{message}.{}", BASE64_URL_PLAIN.encode(signature))))
}

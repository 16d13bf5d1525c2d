//! `io.jwt.verify_*` and `io.jwt.decode_verify`.

use std::cmp::Ordering;

use super::super::super::engine::Value;
use super::super::super::value::{read_number, to_json};
use super::super::crypto::{
    Hash, Jwk, Material, PublicKey, Scheme, code_sha256, code_sha384, code_sha512, read_set, same,
    verification_key, verify,
};
use super::super::{Builtins, text_at};
use super::parse::{Header, MAX_NESTED, Token, get, json_object, read_header};

/// How a signature is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// A code under a key that both sides know.
    Shared(Hash),
    /// A signature.
    Signed(Scheme),
}

impl Algorithm {
    /// The algorithm of a name (RFC 7518, 3.1).
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "HS256" => Self::Shared(Hash::Sha256),
            "HS384" => Self::Shared(Hash::Sha384),
            "HS512" => Self::Shared(Hash::Sha512),
            "RS256" => Self::Signed(Scheme::Pkcs1(Hash::Sha256)),
            "RS384" => Self::Signed(Scheme::Pkcs1(Hash::Sha384)),
            "RS512" => Self::Signed(Scheme::Pkcs1(Hash::Sha512)),
            "PS256" => Self::Signed(Scheme::Pss(Hash::Sha256)),
            "PS384" => Self::Signed(Scheme::Pss(Hash::Sha384)),
            "PS512" => Self::Signed(Scheme::Pss(Hash::Sha512)),
            "ES256" => Self::Signed(Scheme::Ecdsa(Hash::Sha256)),
            "ES384" => Self::Signed(Scheme::Ecdsa(Hash::Sha384)),
            "ES512" => Self::Signed(Scheme::Ecdsa(Hash::Sha512)),
            "EdDSA" => Self::Signed(Scheme::Ed25519),
            _ => return None,
        })
    }
}

/// Algorithms of keys that sign no token that OPA verifies (RFC 7518, RFC 8812).
const OTHER_ALGORITHMS: [&str; 22] = [
    "A128GCMKW",
    "A128KW",
    "A192GCMKW",
    "A192KW",
    "A256GCMKW",
    "A256KW",
    "dir",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
    "ES256K",
    "Ed25519",
    "PBES2-HS256+A128KW",
    "PBES2-HS384+A192KW",
    "PBES2-HS512+A256KW",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "RSA-OAEP-384",
    "RSA-OAEP-512",
    "RSA1_5",
    "none",
];

/// The code of a message under a shared key.
pub(super) fn code(hash: Hash, key: &[u8], message: &[u8]) -> Vec<u8> {
    match hash {
        Hash::Sha256 => code_sha256(key, message),
        Hash::Sha384 => code_sha384(key, message),
        Hash::Sha512 => code_sha512(key, message),
    }
}

/// The keys in a text: a certificate or a public key as PEM, or one or more JSON Web Keys. Keys for algorithms
/// that nobody knows are left out.
fn keys(text: &str) -> Result<Vec<Jwk>, String> {
    if let Some(key) = verification_key(text)? {
        return Ok(vec![Jwk { material: Material::Public(key), algorithm: None, id: None }]);
    }
    let mut keys = read_set(text)?;
    let unknown = keys
        .iter()
        .filter_map(|key| key.algorithm.as_deref())
        .find(|name| !name.is_empty() && Algorithm::of(name).is_none() && !OTHER_ALGORITHMS.contains(name));
    if let Some(name) = unknown {
        return Err(format!("the algorithm `{name}` of a key is unknown"));
    }
    keys.retain(|key| {
        key.algorithm.as_deref().is_none_or(|name| name.is_empty() || Algorithm::of(name).is_some())
    });
    Ok(keys)
}

/// The keys to try for a header: the one that it names, or all that are not for another algorithm.
fn candidates<'a>(keys: &'a [Jwk], header: &Header) -> Vec<&'a Jwk> {
    if !header.key_id.is_empty()
        && let Some(named) = keys.iter().find(|key| key.id.as_deref() == Some(header.key_id.as_str()))
    {
        return vec![named];
    }
    let fits = |key: &&Jwk| match key.algorithm.as_deref() {
        None | Some("") => true,
        Some(name) => name == header.algorithm,
    };
    keys.iter().filter(fits).collect()
}

fn verify_signed(builtins: &Builtins, name: &str, values: &[Value], scheme: Scheme) -> Result<Value, String> {
    let token = Token::parse(text_at(name, values, 0)?)?;
    let keys = keys(text_at(name, values, 1)?)?;
    let signature = token.signature()?;
    let header = read_header(&token.header(builtins)?)?;
    let message = token.signed();
    let holds = candidates(&keys, &header).into_iter().any(|key| match &key.material {
        Material::Public(key) => verify(key, scheme, message.as_bytes(), &signature),
        Material::Shared(_) | Material::Private(_) => false,
    });
    Ok(Value::from(holds))
}

fn verify_shared(name: &str, values: &[Value], hash: Hash) -> Result<Value, String> {
    let (text, secret) = (text_at(name, values, 0)?, text_at(name, values, 1)?);
    let token = Token::parse(text)?;
    let expected = code(hash, secret.as_bytes(), token.signed().as_bytes());
    Ok(Value::from(same(&token.signature()?, &expected)))
}

macro_rules! verifiers {
    ($($name:ident $text:literal $scheme:expr;)*) => {$(
        #[doc = concat!("`", $text, "(token, keys)`.")]
        pub(in super::super) fn $name(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
            verify_signed(builtins, $text, values, $scheme)
        }
    )*};
}

verifiers! {
    verify_rs256 "io.jwt.verify_rs256" Scheme::Pkcs1(Hash::Sha256);
    verify_rs384 "io.jwt.verify_rs384" Scheme::Pkcs1(Hash::Sha384);
    verify_rs512 "io.jwt.verify_rs512" Scheme::Pkcs1(Hash::Sha512);
    verify_ps256 "io.jwt.verify_ps256" Scheme::Pss(Hash::Sha256);
    verify_ps384 "io.jwt.verify_ps384" Scheme::Pss(Hash::Sha384);
    verify_ps512 "io.jwt.verify_ps512" Scheme::Pss(Hash::Sha512);
    verify_es256 "io.jwt.verify_es256" Scheme::Ecdsa(Hash::Sha256);
    verify_es384 "io.jwt.verify_es384" Scheme::Ecdsa(Hash::Sha384);
    verify_es512 "io.jwt.verify_es512" Scheme::Ecdsa(Hash::Sha512);
    verify_eddsa "io.jwt.verify_eddsa" Scheme::Ed25519;
}

/// `io.jwt.verify_hs256(token, secret)`.
pub(in super::super) fn verify_hs256(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    verify_shared("io.jwt.verify_hs256", values, Hash::Sha256)
}

/// `io.jwt.verify_hs384(token, secret)`.
pub(in super::super) fn verify_hs384(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    verify_shared("io.jwt.verify_hs384", values, Hash::Sha384)
}

/// `io.jwt.verify_hs512(token, secret)`.
pub(in super::super) fn verify_hs512(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    verify_shared("io.jwt.verify_hs512", values, Hash::Sha512)
}

/// What `io.jwt.decode_verify` asks of a token.
struct Constraints {
    keys: Option<Vec<Jwk>>,
    secret: String,
    algorithm: String,
    issuer: String,
    audience: String,
    /// Seconds since 1970.
    time: Value,
}

impl Constraints {
    fn read(builtins: &Builtins, value: Option<&Value>) -> Result<Self, String> {
        let name = "io.jwt.decode_verify";
        let Some(Value::Object(fields)) = value else {
            return Err(format!("`{name}` expects an object as argument 2"));
        };
        let mut found = Self {
            keys: None,
            secret: String::new(),
            algorithm: String::new(),
            issuer: String::new(),
            audience: String::new(),
            time: Value::from(builtins.time()),
        };
        for (key, value) in fields.iter_sorted() {
            let Value::String(key) = key else { return Err(format!("a constraint of `{name}` is no text")) };
            match (&**key, value) {
                ("cert", Value::String(text)) => found.keys = Some(keys(text)?),
                ("secret", Value::String(text)) => found.secret = text.to_string(),
                ("alg", Value::String(text)) => found.algorithm = text.to_string(),
                ("iss", Value::String(text)) => found.issuer = text.to_string(),
                ("aud", Value::String(text)) => found.audience = text.to_string(),
                ("time", Value::Number(_)) => found.time = seconds(to_json(value).parse().ok())?,
                ("cert" | "secret" | "alg" | "iss" | "aud" | "time", _) => {
                    return Err(format!("the constraint `{key}` of `{name}` is of the wrong type"));
                }
                _ => return Err(format!("the constraint `{key}` of `{name}` is unknown")),
            }
        }
        match (found.keys.is_some(), !found.secret.is_empty()) {
            (true, true) => Err(format!("`{name}` got both a certificate and a secret")),
            (false, false) => Err(format!("`{name}` got neither a certificate nor a secret")),
            _ => Ok(found),
        }
    }

    /// Whether the signature of a token holds.
    fn hold(&self, header: &Header, token: &Token<'_>) -> Result<bool, String> {
        let signature = token.signature()?;
        let message = token.signed();
        let Some(algorithm) = Algorithm::of(&header.algorithm) else { return Ok(false) };
        let Some(keys) = &self.keys else {
            let Algorithm::Shared(hash) = algorithm else { return Ok(false) };
            return Ok(same(&signature, &code(hash, self.secret.as_bytes(), message.as_bytes())));
        };
        Ok(candidates(keys, header).into_iter().any(|key| match (&key.material, algorithm) {
            (Material::Shared(key), Algorithm::Shared(hash)) => {
                same(&signature, &code(hash, key, message.as_bytes()))
            }
            (Material::Public(key), Algorithm::Signed(scheme)) => {
                fits(key, &signature) && verify(key, scheme, message.as_bytes(), &signature)
            }
            (Material::Private(key), Algorithm::Signed(scheme)) => {
                let key = key.public();
                fits(&key, &signature) && verify(&key, scheme, message.as_bytes(), &signature)
            }
            _ => false,
        }))
    }

    /// Whether what a payload claims is what is asked for.
    fn accept(&self, payload: &Value) -> Result<bool, String> {
        if !self.issuer.is_empty() {
            match get(payload, "iss") {
                Some(Value::String(issuer)) if **issuer == *self.issuer => {}
                Some(Value::String(_)) | None => return Ok(false),
                Some(_) => return Err("`iss` of the token is no text".into()),
            }
        }
        let is_audience = |value: &Value| matches!(value, Value::String(text) if **text == *self.audience);
        let heard = match get(payload, "aud") {
            Some(Value::Array(items)) => items.iter().any(is_audience),
            Some(value) => is_audience(value),
            None => self.audience.is_empty(),
        };
        if !heard {
            return Ok(false);
        }
        for (name, refused) in
            [("exp", &[Ordering::Equal, Ordering::Greater][..]), ("nbf", &[Ordering::Less])]
        {
            match get(payload, name) {
                Some(value @ Value::Number(_)) if refused.contains(&self.time.cmp(value)) => {
                    return Ok(false);
                }
                None | Some(Value::Number(_)) => {}
                Some(_) => return Err(format!("`{name}` of the token is no number")),
            }
        }
        Ok(true)
    }
}

/// Whether a signature is as long as a key makes them, which the library that OPA asks wants for a curve.
fn fits(key: &PublicKey, signature: &[u8]) -> bool {
    key.signature_length().is_none_or(|length| length == signature.len())
}

/// Nanoseconds as seconds.
fn seconds(nanoseconds: Option<f64>) -> Result<Value, String> {
    let nanoseconds = nanoseconds.filter(|time| *time >= 0.0);
    let nanoseconds = nanoseconds.ok_or("the constraint `time` of `io.jwt.decode_verify` is negative")?;
    read_number(&(nanoseconds / 1e9).to_string()).ok_or_else(|| "the time is out of range".into())
}

/// `io.jwt.decode_verify(token, constraints)`: whether signature and claims hold, header and payload.
pub(in super::super) fn decode_verify(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "io.jwt.decode_verify";
    let constraints = Constraints::read(builtins, values.get(1))?;
    let refused = || Value::from(vec![Value::from(false), Value::new_object(), Value::new_object()]);
    let mut text = text_at(name, values, 0)?.to_owned();
    for _ in 0..MAX_NESTED {
        let token = Token::parse(&text)?;
        let header_value = token.header(builtins)?;
        let header = read_header(&header_value)?;
        let other = !constraints.algorithm.is_empty() && constraints.algorithm != header.algorithm;
        if !header.is_valid() || other || !constraints.hold(&header, &token)? {
            return Ok(refused());
        }
        let payload = token.payload()?;
        if header.content.eq_ignore_ascii_case("JWT") {
            text = payload;
            continue;
        }
        let payload = json_object(builtins, &payload)?;
        if !constraints.accept(&payload)? {
            return Ok(refused());
        }
        return Ok(Value::from(vec![Value::from(true), header_value, payload]));
    }
    Err(format!("more than {MAX_NESTED} tokens stand inside one another"))
}

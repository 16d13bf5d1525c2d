//! Signatures of bundles: `.signatures.json` names the digest of every file. They are verified before anything of
//! the bundle is used.
//!
//! SPEC: `v1/bundle/verify.go` of OPA. What must hold:
//!
//! 1. There is one token, made by a key that is given, with an algorithm of that key's kind.
//! 2. It is for no scope, since none can be asked for.
//! 3. Every file but `.signatures.json` is named by it, once, with its digest.
//! 4. Every file that it names is there.

use std::collections::BTreeMap;

use serde_json::Value;

use super::file::{Files, SIGNATURES};
use super::token::{self, VerifyingKey};
use super::{digest, problem};
use crate::source::Diagnostic;

/// Whose signatures count. Without a key nobody's do, and none is needed.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    keys: Vec<VerifyingKey>,
}

impl Trust {
    /// Adds a key: a public one in PEM (RSA, P-256, P-384, P-521, Ed25519), or the secret of an HMAC.
    ///
    /// # Errors
    /// What is wrong with the key, as a clause.
    pub fn add(&mut self, key: &[u8]) -> Result<(), String> {
        self.keys.push(VerifyingKey::read(key)?);
        Ok(())
    }

    /// Whether policies must be signed.
    pub fn is_asked_for(&self) -> bool {
        !self.keys.is_empty()
    }
}

/// Verifies the files of a source, shown as `shown`. What is told of one that holds is a warning.
///
/// # Errors
/// It must be signed and is not, or its signature does not hold.
pub(super) fn verify(files: &Files, trust: &Trust, shown: &str) -> Result<Option<Diagnostic>, Diagnostic> {
    let Some(bytes) = files.get(SIGNATURES) else {
        return if trust.is_asked_for() { Err(problem::unsigned(shown)) } else { Ok(None) };
    };
    if !trust.is_asked_for() {
        return Ok(Some(problem::unverified(shown)));
    }
    check(files, bytes, trust).map_err(|why| problem::signature(shown, &why))?;
    Ok(None)
}

fn check(files: &Files, bytes: &[u8], trust: &Trust) -> Result<(), String> {
    let signatures: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("`{SIGNATURES}` is no JSON ({error})"))?;
    match signatures.get("plugin").and_then(Value::as_str) {
        None | Some("" | "_default") => {}
        Some(other) => return Err(format!("it is of the plugin `{other}`, which is not known")),
    }
    let tokens =
        signatures.get("signatures").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let [Value::String(token)] = tokens else {
        return Err(format!("`{SIGNATURES}` holds {} tokens and not one", tokens.len()));
    };
    let payload = token::verify(token, &trust.keys)?;
    let payload: Value = serde_json::from_slice(&payload).map_err(|_| "its payload is no JSON".to_owned())?;
    match payload.get("scope") {
        None | Some(Value::Null) => {}
        Some(Value::String(scope)) if scope.is_empty() => {}
        Some(scope) => return Err(format!("it is for the scope {scope} alone")),
    }
    let text = |entry: &Value, key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut signed: BTreeMap<String, (String, String)> = BTreeMap::new();
    for entry in payload.get("files").and_then(Value::as_array).into_iter().flatten() {
        let (Some(name), Some(hash)) = (text(entry, "name"), text(entry, "hash")) else {
            return Err("it names a file without a hash".to_owned());
        };
        let Some(algorithm) = text(entry, "algorithm").filter(|name| !name.is_empty()) else {
            return Err(format!("it names `{name}` without the algorithm of its hash"));
        };
        let name = name.trim_start_matches('/').to_owned();
        if signed.insert(name.clone(), (hash, algorithm)).is_some() {
            return Err(format!("it names `{name}` twice"));
        }
    }
    for (name, content) in files.iter().filter(|(name, _)| *name != SIGNATURES) {
        let Some((hash, algorithm)) = signed.remove(name) else {
            return Err(format!("it does not name the file `{name}`"));
        };
        if !digest::matches(name, content, &algorithm, &hash)? {
            return Err(format!("the file `{name}` is not the one that was signed"));
        }
    }
    match signed.first_key_value() {
        Some((name, _)) => Err(format!("the file `{name}` that it names is missing")),
        None => Ok(()),
    }
}

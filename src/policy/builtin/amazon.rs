//! `providers.aws.sign_req`: a request signed by AWS Signature Version 4, for a time that is given.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;

use super::super::engine::{Object, Value};
use super::crypto::{code_sha256, hex};
use super::url::Url;
use super::{Builtins, encoding, integer_at, term};

const NAME: &str = "providers.aws.sign_req";

/// What a request may have: the parameters of `http.send`. Sorted.
const PARAMETERS: [&str; 28] = [
    "body",
    "cache",
    "cache_ignored_headers",
    "caching_mode",
    "enable_redirect",
    "force_cache",
    "force_cache_duration_seconds",
    "force_json_decode",
    "force_yaml_decode",
    "headers",
    "max_retry_attempts",
    "method",
    "raise_error",
    "raw_body",
    "timeout",
    "tls_ca_cert",
    "tls_ca_cert_env_variable",
    "tls_ca_cert_file",
    "tls_client_cert",
    "tls_client_cert_env_variable",
    "tls_client_cert_file",
    "tls_client_key",
    "tls_client_key_env_variable",
    "tls_client_key_file",
    "tls_insecure_skip_verify",
    "tls_server_name",
    "tls_use_system_certs",
    "url",
];
/// Headers that are not signed, since what stands between changes them.
const UNSIGNED: [&str; 3] = ["authorization", "user-agent", "x-amzn-trace-id"];

/// The text of a field, where it has one.
fn field<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    match object.get(&Value::from(name)) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn set(names: impl IntoIterator<Item = Value>) -> String {
    term::text(&Value::from(names.into_iter().collect::<BTreeSet<_>>()))
}

/// `providers.aws.sign_req(request, configuration, nanoseconds)`: the request with the headers of its signature.
pub(super) fn sign_request(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (Some(Value::Object(request)), Some(Value::Object(config))) = (values.first(), values.get(1)) else {
        return Err(format!("`{NAME}` expects two objects and a time"));
    };
    let required = ["aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"];
    let lacking = |there: &dyn Fn(&str) -> bool, names: &[&str]| -> Option<String> {
        let lacking: Vec<Value> = names.iter().filter(|name| !there(name)).map(|n| Value::from(*n)).collect();
        (!lacking.is_empty()).then(|| set(lacking))
    };
    if let Some(names) = lacking(&|name| config.get(&Value::from(name)).is_some(), &required) {
        return Err(format!("the configuration of `{NAME}` lacks {names}"));
    }
    if let Some(names) = lacking(&|name| field(config, name).is_some(), &required) {
        return Err(format!("the configuration of `{NAME}` has no text as {names}"));
    }
    let nanoseconds = integer_at(NAME, values, 2)?;
    let unknown: Vec<Value> = request
        .iter_sorted()
        .filter(|(key, _)| !matches!(key, Value::String(name) if PARAMETERS.contains(&&**name)))
        .map(|(key, _)| key.clone())
        .collect();
    if !unknown.is_empty() {
        return Err(format!("the request of `{NAME}` has the unknown parameters {}", set(unknown)));
    }
    if let Some(names) = lacking(&|name| field(request, name).is_some(), &["method", "url"]) {
        return Err(format!("the request of `{NAME}` has no text as {names}"));
    }
    let headers: BTreeMap<String, String> = match request.get(&Value::from("headers")) {
        None => BTreeMap::new(),
        Some(Value::Object(headers)) => {
            let text = |value: &Value| match value {
                Value::String(text) => text.to_string(),
                _ => String::new(),
            };
            headers.iter_sorted().map(|(key, value)| (text(key), text(value))).collect()
        }
        Some(_) => return Err(format!("the headers of `{NAME}` are no object")),
    };
    let unsigned = match config.get(&Value::from("disable_payload_signing")) {
        None => false,
        Some(Value::Bool(truth)) => *truth,
        Some(_) => return Err(format!("`disable_payload_signing` of `{NAME}` is no truth value")),
    };
    let url = Url::parse(field(request, "url").unwrap_or_default())?;
    let body = match (request.get(&Value::from("raw_body")), request.get(&Value::from("body"))) {
        (Some(Value::String(raw)), _) => raw.to_string(),
        (Some(_), _) | (None, None) => String::new(),
        (None, Some(body)) => encoding::json(body),
    };
    let content = if unsigned { "UNSIGNED-PAYLOAD".to_owned() } else { hex(&Sha256::digest(body)) };
    let added =
        sign(&url, config, &headers, field(request, "method").unwrap_or_default(), &content, nanoseconds)?;
    let mut signed: BTreeMap<Value, Value> =
        headers.iter().map(|(name, text)| (Value::from(name.as_str()), Value::from(text.as_str()))).collect();
    signed.extend(added.into_iter().map(|(name, text)| (Value::from(name), Value::from(text))));
    let mut request = Object::clone(request);
    request.insert(Value::from("headers"), Value::from(signed));
    Ok(request.into())
}

/// The headers that the signature adds.
fn sign(
    url: &Url,
    config: &Object,
    headers: &BTreeMap<String, String>,
    method: &str,
    content: &str,
    nanoseconds: i64,
) -> Result<BTreeMap<String, String>, String> {
    let of_config = |name| field(config, name).unwrap_or_default();
    let (service, region) = (of_config("aws_service"), of_config("aws_region"));
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(nanoseconds))
        .map_err(|_| format!("the time of `{NAME}` is out of range"))?;
    let write = |format: &[time::format_description::BorrowedFormatItem<'_>]| {
        time.format(format).map_err(|error| error.to_string())
    };
    let day = write(format_description!("[year][month][day]"))?;
    let moment = write(format_description!("[year][month][day]T[hour][minute][second]Z"))?;
    let mut added =
        BTreeMap::from([("host".to_owned(), url.host.clone()), ("x-amz-date".to_owned(), moment.clone())]);
    if matches!(service, "s3" | "glacier") {
        added.insert("x-amz-content-sha256".into(), content.to_owned());
    }
    if let Some(token) = field(config, "aws_session_token").filter(|token| !token.is_empty()) {
        added.insert("x-amz-security-token".into(), token.to_owned());
    }
    let mut to_sign = added.clone();
    for (name, text) in headers {
        let name = name.to_lowercase();
        if !UNSIGNED.contains(&name.as_str()) {
            to_sign.insert(name, text.clone());
        }
    }
    let names: Vec<&str> = to_sign.keys().map(String::as_str).collect();
    let names = names.join(";");
    let lines: Vec<String> = to_sign.iter().map(|(name, text)| format!("{name}:{text}\n")).collect();
    let lines = lines.concat();
    let canonical = format!("{method}\n{}\n{}\n{lines}\n{names}\n{content}", url.escaped_path(), url.query);
    let scope = format!("{day}/{region}/{service}/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let secret = format!("AWS4{}", of_config("aws_secret_access_key"));
    let key = [day.as_str(), region, service, "aws4_request", &text]
        .iter()
        .fold(secret.into_bytes(), |key, part| code_sha256(&key, part.as_bytes()));
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={}",
        of_config("aws_access_key"),
        hex(&key)
    );
    added.insert("Authorization".into(), authorization);
    Ok(added)
}

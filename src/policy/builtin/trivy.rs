//! The functions that Trivy gives its policies beside OPA's (`internal/rego` and `internal/cidr` in
//! `aquasecurity/trivy-checks`), as far as they need no more than their arguments.

use std::collections::BTreeMap;

use super::super::engine::Value;
use super::{Builtins, cidr, text_at};

/// How deep causes may nest.
const MAX_DEPTH: usize = 64;

/// `result.new(message, cause)`: the finding that a policy gives.
pub(super) fn result(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let message = values.first().cloned();
    made(message, values.get(1).unwrap_or(&Value::Null), 0)
}

/// `isManaged(resource)`: whether the files that were read define it.
pub(super) fn is_managed(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let made = made(None, values.first().unwrap_or(&Value::Null), 0)?;
    Ok(field(&made, "managed").cloned().unwrap_or(Value::Bool(true)))
}

/// A finding: what its cause says of its place, and defaults for the rest.
fn made(message: Option<Value>, cause: &Value, depth: usize) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err(format!("the causes of a finding nest deeper than {MAX_DEPTH}"));
    }
    // What Trivy reads itself says it apart; instructions of a Dockerfile do so themselves.
    let said = field(cause, "__defsec_metadata").unwrap_or(cause);
    let mut fields: BTreeMap<Value, Value> = BTreeMap::new();
    let mut put = |key: &str, others: &[&str], default: Value| {
        let found = others.iter().chain([&key]).find_map(|name| field(said, name)).cloned();
        fields.insert(Value::from(key), found.unwrap_or(default));
    };
    put("startline", &["StartLine"], Value::from(0_u64));
    put("endline", &["EndLine"], Value::from(0_u64));
    put("sourceprefix", &[], Value::from(""));
    put("filepath", &["Path"], Value::from(""));
    put("explicit", &[], Value::Bool(false));
    put("managed", &[], Value::Bool(true));
    put("fskey", &[], Value::from(""));
    put("resource", &[], Value::from(""));
    let parent = field(said, "parent").map(|parent| made(None, parent, depth + 1)).transpose()?;
    fields.insert(Value::from("parent"), parent.unwrap_or(Value::Null));
    if let Some(message) = message {
        fields.insert(Value::from("msg"), message);
    }
    Ok(Value::from(fields))
}

/// A field of an object.
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => fields.get(&Value::from(name)),
        _ => None,
    }
}

/// What providers write in place of all addresses.
fn is_everywhere(text: &str) -> bool {
    matches!(text, "*" | "internet" | "any")
}

/// `cidr.count_addresses(network)`: how many addresses it has, of which an address has one and anything else none.
pub(super) fn count_addresses(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let text = text_at("cidr.count_addresses", values, 0)?;
    if is_everywhere(text) {
        return Ok(Value::from(u64::MAX));
    }
    let free = if text.contains('/') { cidr::free_bits(text) } else { cidr::is_address(text).then_some(0) };
    Ok(Value::from(match free {
        None => 0,
        Some(bits) if bits >= 63 => u64::MAX,
        Some(bits) => 1_u64 << bits,
    }))
}

/// The networks that are not public.
const PRIVATE: [&str; 9] = [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1/128",
    "fe80::/10",
    "fc00::/7",
    "100.64.0.0/10",
];

/// `cidr.is_public(network)`: whether its first or its last address is outside of the private networks. Of a range
/// `a-b` Trivy looks at neither address, and says that it is public; so does this.
pub(super) fn is_public(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let text = text_at("cidr.is_public", values, 0)?;
    let public = if is_everywhere(text) {
        true
    } else if text.contains('-') {
        text.matches('-').count() == 1
    } else {
        cidr::ends(text).is_some_and(|(first, last)| {
            let private = |address| PRIVATE.iter().any(|network| cidr::holds(network, address));
            // The address is looked at as it is written, and not the first one of its network.
            !private(first) || !private(last)
        })
    };
    Ok(Value::Bool(public))
}

//! Addresses as Terraform writes them, taken apart (`internal/addrs`).

use std::sync::Arc;

use super::evaluated::{InstanceKey, ModuleAddress};

/// Where the first step of an address ends: before the next dot that is not inside of a key.
pub(super) fn step_end(address: &str) -> usize {
    let (mut index, mut quoted, mut escaped) = (false, false, false);
    for (at, byte) in address.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if index => quoted = !quoted,
            b'[' if !quoted => index = true,
            b']' if !quoted => index = false,
            b'.' if !index => return at,
            _ => {}
        }
    }
    address.len()
}

/// The module of an address, and the rest: `module.a["x"]` and `aws_s3_bucket.b[0]`.
pub(super) fn split(address: &str) -> (&str, &str) {
    let mut end = 0;
    loop {
        let rest = address.get(end..).unwrap_or_default();
        let Some(call) = rest.strip_prefix("module.") else { break };
        end = end.saturating_add("module.".len() + step_end(call) + 1);
    }
    (address.get(..end.saturating_sub(1)).unwrap_or(address), address.get(end..).unwrap_or_default())
}

/// The address of a module, which may be empty; none where it is none.
pub(super) fn module(text: &str) -> Option<ModuleAddress> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let call = rest.strip_prefix("module.")?;
        let (step, behind) = call.split_at_checked(step_end(call))?;
        let name = step.split('[').next().unwrap_or_default();
        if name.is_empty() {
            return None;
        }
        steps.push((Arc::from(name), key(step).unwrap_or(InstanceKey::None)));
        rest = behind.strip_prefix('.').unwrap_or(behind);
    }
    Some(ModuleAddress(steps))
}

/// The key that a step of an address ends with, if it does.
pub(super) fn key(step: &str) -> Option<InstanceKey> {
    let inside = step.get(step.find('[')? + 1..)?.strip_suffix(']')?;
    match inside.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(text) => Some(InstanceKey::Key(unquoted(text).into())),
        None if inside == "*" => Some(InstanceKey::Unknown),
        None => inside.parse().ok().map(InstanceKey::Index),
    }
}

/// The text of a quoted key.
fn unquoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => plain.extend(chars.next().map(|escaped| match escaped {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            })),
            '$' | '%' => {
                plain.push(char);
                // `$${` stands for `${`.
                let mut ahead = chars.clone();
                if ahead.next() == Some(char) && ahead.next() == Some('{') {
                    chars.next();
                }
            }
            char => plain.push(char),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        let address = r#"module.a["x.\"y"].module.b[0].aws_x.y["k$${v}"]"#;
        let (found, local) = split(address);
        assert_eq!((found, local), (r#"module.a["x.\"y"].module.b[0]"#, r#"aws_x.y["k$${v}"]"#));
        assert_eq!(key(local), Some(InstanceKey::Key("k${v}".into())));
        assert_eq!(key("a.b[3]"), Some(InstanceKey::Index(3)));
        assert_eq!(key("a.b"), None);
        assert_eq!(split("a.b"), ("", "a.b"));
        assert_eq!(split("module.a"), ("module.a", ""));
    }

    #[test]
    fn what_a_module_shows_is_read_back() {
        for text in ["", "module.a", r#"module.a["x.\"y"].module.b[0]"#, "module.a[*].module.b"] {
            assert_eq!(module(text).map(|found| found.to_string()).as_deref(), Some(text));
        }
        assert_eq!(module("aws_x.y"), None);
        assert_eq!(module("module."), None);
    }
}

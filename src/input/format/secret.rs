//! Secrets of configuration files: Kubernetes Secrets wherever they stand, and values whose names say that they are
//! passwords, tokens or keys.

use crate::document::redact::Redactor;
use crate::document::{FileFormat, Node, Segment, Value};
use crate::source::Span;

/// How names of secrets end, without `-`, `_` and `.`.
const ENDS: [&str; 13] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "secretkey",
    "secretaccesskey",
    "apikey",
    "accesskey",
    "privatekey",
    "encryptionkey",
    "token",
    "credential",
    "credentials",
];

/// What stands in a text in place of a secret.
const HIDDEN: &str = "***";

/// Whether a name says that its value is secret.
pub(super) fn is_secret(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(|char| !matches!(char, '-' | '_' | '.'))
        .map(|char| char.to_ascii_lowercase())
        .collect();
    // `existingSecret` and the like name an object that holds it.
    ENDS.iter().any(|end| plain.ends_with(end)) && !plain.starts_with("existing") && !plain.starts_with("no")
}

/// Whether a text stands for what is known elsewhere: `${var.password}`, `$(TOKEN)`, `{{ .password }}`.
fn is_reference(text: &str) -> bool {
    let text = text.trim();
    ["${", "$(", "{{", "%(", "<"].iter().any(|start| text.starts_with(start))
        || text.strip_prefix('$').is_some_and(|name| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !name.is_empty()
        })
}

/// Replaces the secrets of a document. Gives the places of those that were replaced within a text.
pub(super) fn conceal(format: FileFormat, root: &mut Node, redactor: &mut Redactor) -> Vec<Span> {
    redactor.secrets(&mut Vec::new(), root);
    let mut spans = Vec::new();
    if format == FileFormat::Dockerfile {
        if let Value::List(commands) = &mut root.value {
            for command in commands {
                conceal_command(command, &mut spans);
            }
        }
        return spans;
    }
    let mut found = Vec::new();
    find(&mut Vec::new(), root, &mut found);
    for way in found {
        if let Some(node) = root.at_mut(&way) {
            redactor.replace(&way, node);
        }
    }
    spans
}

/// Finds values with names of secrets. The readers' limit on depth bounds the recursion.
fn find(path: &mut Vec<Segment>, node: &Node, found: &mut Vec<Vec<Segment>>) {
    let mut step = |path: &mut Vec<Segment>, segment: Segment, node: &Node, name: Option<&str>| {
        path.push(segment);
        let holds = match &node.value {
            Value::String(text) => !text.is_empty() && !is_reference(text),
            Value::Number(_) => true,
            _ => false,
        };
        if holds {
            if name.is_some_and(is_secret) {
                found.push(path.clone());
            }
        } else {
            find(path, node, found);
        }
        path.pop();
    };
    match &node.value {
        Value::Map(map) => {
            for (key, value) in map.iter() {
                step(path, Segment::Key(key.into()), value, Some(key));
            }
        }
        Value::List(list) => {
            for (index, value) in list.iter().enumerate() {
                step(path, Segment::Index(index), value, None);
            }
        }
        _ => {}
    }
}

/// Hides the values of `ENV DB_PASSWORD=…` and `ARG TOKEN=…`, which stay texts: policies look into them.
fn conceal_command(command: &mut Node, spans: &mut Vec<Span>) {
    let text =
        |command: &Node, key: &str| command.get(key).and_then(Node::as_str).map(str::to_ascii_lowercase);
    let name = text(command, "SubCmd").filter(|sub| !sub.is_empty()).or_else(|| text(command, "Cmd"));
    let Value::Map(members) = &mut command.value else { return };
    let Some(Node { value: Value::List(words), .. }) = members.get_mut("Value") else { return };
    match name.as_deref() {
        Some("env" | "label") => {
            for pair in words.chunks_mut(3) {
                let [key, value, ..] = pair else { continue };
                let secret = key.as_str().is_some_and(is_secret);
                let held = value.as_str().is_some_and(|text| {
                    !text.trim_matches(['"', '\'']).is_empty()
                        && !is_reference(text.trim_matches(['"', '\'']))
                });
                if secret && held {
                    spans.push(value.origin.span);
                    value.value = Value::String(HIDDEN.into());
                    value.origin.span.end = value.origin.span.start;
                }
            }
        }
        Some("arg") => {
            for word in words {
                let said = word.as_str().and_then(|text| text.split_once('='));
                let Some((name, value)) = said.map(|(name, value)| (name.to_owned(), value.to_owned()))
                else {
                    continue;
                };
                if is_secret(&name) && !value.is_empty() && !is_reference(&value) {
                    spans.push(word.origin.span);
                    word.value = Value::String(format!("{name}={HIDDEN}").into());
                    word.origin.span.end = word.origin.span.start;
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets() {
        for name in
            ["DB_PASSWORD", "password", "aws_secret_access_key", "github-token", "clientSecret", "api.key"]
        {
            assert!(is_secret(name), "{name}");
        }
        for name in ["existingSecret", "secretName", "tokenUrl", "passwordFile", "key", "user", "no_token"] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn references_are_no_secrets() {
        for text in ["${var.password}", "$TOKEN", "$(x)", "{{ .x }}", "<your token>"] {
            assert!(is_reference(text), "{text}");
        }
        for text in ["hunter2", "$1$salt$hash", "pa$$word"] {
            assert!(!is_reference(text), "{text}");
        }
    }
}

//! Finds copies of secrets in the other parts of a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::sensitive::{Step, each, owned, search};
use crate::document::redact::{Redactor, is_marker};
use crate::document::{Node, Segment, Value, json, secret};
use crate::source::{FileId, Span};

/// A text that equals a secret is one, unless it is so short that it is by chance.
const SHORTEST_COPY: usize = 4;

/// A text that contains a secret is one from this length on, in bytes.
const SHORTEST_PART: usize = 8;

/// Values that are marked as sensitive now and then, and mean nothing elsewhere.
const COMMON: [&str; 7] = ["true", "false", "null", "none", "default", "enabled", "disabled"];

/// What names things in a plan, and is no value: without it a resource could not be told from another.
const STRUCTURE: [&str; 24] = [
    "action_reason",
    "actions",
    "address",
    "attribute",
    "deposed",
    "format_version",
    "full_name",
    "index",
    "instance_key",
    "kind",
    "mode",
    "module",
    "module_address",
    "name",
    "previous_address",
    "provider_config_key",
    "provider_name",
    "references",
    "replace_paths",
    "resource",
    "status",
    "terraform_version",
    "to_display",
    "type",
];

/// What holds values, in which no key means structure.
const VALUES: [&str; 9] = [
    "after",
    "after_identity",
    "before",
    "before_identity",
    "constant_value",
    "default",
    "identity",
    "value",
    "values",
];

/// The texts that are known to be secret.
pub(super) struct Copies {
    whole: BTreeSet<Box<str>>,
    /// Those that are looked for inside of texts, by their first bytes.
    parts: BTreeMap<[u8; SHORTEST_PART], Vec<Box<str>>>,
}

impl Copies {
    /// Copies of `texts`.
    pub(super) fn of(texts: &BTreeSet<Box<str>>) -> Self {
        let known = texts.iter().filter(|text| text.len() >= SHORTEST_COPY && !COMMON.contains(&&***text));
        let mut copies = Self { whole: known.cloned().collect(), parts: BTreeMap::new() };
        for text in &copies.whole {
            // A text inside of JSON inside of JSON, as policies of clouds are.
            let escaped = json::write(&Node::string(&**text, Span::new(FileId::new(0), 0, 0).into()));
            let escaped = escaped.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
            let other = (escaped != &**text).then_some(escaped);
            for form in std::iter::once(&**text).chain(other) {
                if let Some(head) = form.as_bytes().first_chunk() {
                    copies.parts.entry(*head).or_default().push(form.into());
                }
            }
        }
        copies
    }

    /// Replaces the texts below `node`, which stands at `path`, that are copies of secrets or contain one.
    /// What names things stays, but for inside of values.
    pub(super) fn replace(&self, path: &mut Vec<Segment>, node: &mut Node, redactor: &mut Redactor) {
        if self.whole.is_empty() {
            return;
        }
        let mut found = Vec::new();
        search(&mut Vec::new(), node, &mut |way, node| {
            let key = |step: &Step<'_>, names: &[&str]| match step {
                Step::Key(key) => names.contains(key),
                Step::Index(_) => false,
            };
            let names = way.last().is_some_and(|last| key(last, &STRUCTURE)) && is_plain(node);
            if is_marker(node) || names && !way.iter().any(|step| key(step, &VALUES)) {
                return false;
            }
            if node.as_str().is_some_and(|text| self.knows(text) && !is_choice(way, text)) {
                found.push(owned(way));
            }
            true
        });
        for way in found {
            each(path, node, &way, |path, text| redactor.replace(path, text));
        }
    }

    /// Whether a text is a secret or contains one.
    fn knows(&self, text: &str) -> bool {
        if self.whole.contains(text) {
            return true;
        }
        if self.parts.is_empty() {
            return false;
        }
        let bytes = text.as_bytes();
        bytes.windows(SHORTEST_PART).enumerate().any(|(at, window)| {
            let head = window.first_chunk().and_then(|head| self.parts.get(head));
            head.into_iter().flatten().any(|secret| {
                let end = at + secret.len();
                bytes.get(at..end) == Some(secret.as_bytes())
                    && (!is_word(secret) || stands_alone(bytes, at, end))
            })
        })
    }
}

/// Whether a secret is a word that other words may contain: `postgres` in `postgresql`.
fn is_word(secret: &str) -> bool {
    secret.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether no letter and no digit touches a part of a text.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    [before, bytes.get(end)].into_iter().flatten().all(|byte| !byte.is_ascii_alphanumeric())
}

/// Whether a text is a word of an attribute that no secret is in: `password = "postgres"` does not hide the engine.
fn is_choice(way: &[Step<'_>], text: &str) -> bool {
    let name = |step: &Step<'_>| match step {
        Step::Key("constant_value") | Step::Index(_) => None,
        Step::Key(key) => Some(secret::is_choice(key, text)),
    };
    way.iter().rev().find_map(name).unwrap_or_default()
}

/// Whether a node holds no map.
fn is_plain(node: &Node) -> bool {
    match &node.value {
        Value::Map(_) => false,
        Value::List(list) => list.iter().all(is_plain),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(secret: &str, text: &str) -> bool {
        Copies::of(&BTreeSet::from([secret.into()])).knows(text)
    }

    #[test]
    fn copies_are_whole_or_long_enough() {
        assert!(knows("4711", "4711"));
        assert!(!knows("4711", "port 4711"));
        assert!(!knows("123", "123"));
        assert!(!knows("true", "true"));
        assert!(knows("s3cret-pw", "pg://u:s3cret-pw@h"));
        assert!(knows("s3cret-pw", "xs3cret-pwx"));
        assert!(!knows("s3cret-pw", "s3cret-p"));
        assert!(knows("postgres", "pg://postgres@h"));
        assert!(!knows("postgres", "aurora-postgresql"));
        assert!(knows("a\"b\nlonger", r#"{"p": "a\"b\nlonger"}"#));
    }
}

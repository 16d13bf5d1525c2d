//! What a policy's rules gave, as findings.

use std::collections::BTreeSet;

use super::engine::{Object, Value};
use super::metadata::PolicySeverity;
use super::value::{key_text, to_json};
use super::{Metadata, View};
use crate::document::{Document, DocumentKind, Node, Pointer, Segment};
use crate::source::{Label, Span};

/// One thing that a rule said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// What is wrong; none where the rule only says that something is.
    pub(super) message: Option<String>,
    /// Where, from the root of `input`.
    pub(super) path: Option<Pointer>,
    /// What it is about.
    pub(super) address: Option<String>,
    /// How bad it is.
    pub(super) severity: Option<PolicySeverity>,
    /// What to write instead.
    pub(super) fix: Option<String>,
    /// Everything else, as canonical JSON text of an object.
    pub(super) details: Option<String>,
}

/// Reads what a rule gave: a set or list of strings or objects, an object with such keys, or a truth value.
/// The error says what it is instead.
pub(super) fn read(value: &Value) -> Result<Vec<Said>, String> {
    match value {
        Value::Undefined | Value::Bool(false) => Ok(Vec::new()),
        Value::Bool(true) => Ok(vec![Said::default()]),
        Value::String(message) => Ok(vec![Said { message: Some(message.to_string()), ..Said::default() }]),
        Value::Set(items) => items.iter_sorted().map(read_one).collect(),
        Value::Array(items) => items.iter().map(read_one).collect(),
        Value::Object(entries) => entries.keys_sorted().map(read_one).collect(),
        Value::Null => Err("gives null".into()),
        Value::Number(_) => Err("gives a number".into()),
    }
}

/// The names of what conftest's `exception` lifts: the texts in the collections that it gives.
pub(super) fn exceptions(value: &Value) -> BTreeSet<String> {
    let items = |value: &Value| -> Vec<Value> {
        match value {
            Value::Set(items) => items.iter_sorted().cloned().collect(),
            Value::Array(items) => items.iter().cloned().collect(),
            Value::Object(entries) => entries.iter_sorted().map(|(_, value)| value.clone()).collect(),
            _ => Vec::new(),
        }
    };
    let text = |value: Value| match value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    };
    items(value).iter().flat_map(items).filter_map(text).collect()
}

/// Reads one item of what a rule gave.
fn read_one(value: &Value) -> Result<Said, String> {
    match value {
        Value::String(message) => Ok(Said { message: Some(message.to_string()), ..Said::default() }),
        Value::Object(fields) => Ok(read_fields(fields)),
        other => Err(format!("gives `{}` where a string or an object is expected", to_json(other))),
    }
}

/// Reads the fields that we know; the others, and those that are not as they should be, are details.
fn read_fields(fields: &Object) -> Said {
    let mut said = Said::default();
    let mut details = Vec::new();
    for (key, value) in fields.iter_sorted() {
        let name = key_text(key);
        let text = match value {
            Value::String(text) => Some(&**text),
            _ => None,
        };
        let taken = match (name.as_str(), text) {
            ("msg", Some(text)) => {
                said.message = Some(text.to_owned());
                true
            }
            ("message", Some(text)) if said.message.is_none() && !has_text(fields, "msg") => {
                said.message = Some(text.to_owned());
                true
            }
            ("path", _) => {
                said.path = read_path(value);
                said.path.is_some()
            }
            ("address", Some(text)) => {
                said.address = Some(text.to_owned());
                true
            }
            ("severity", Some(text)) => {
                said.severity = read_severity(text);
                said.severity.is_some()
            }
            ("fix", Some(text)) => {
                said.fix = Some(text.to_owned());
                true
            }
            _ => false,
        };
        if !taken {
            details.push((key.clone(), value.clone()));
        }
    }
    if !details.is_empty() {
        let details: Object = details.into_iter().collect();
        said.details = Some(to_json(&details.into()));
    }
    said
}

/// Whether an object has text under a key.
fn has_text(fields: &Object, key: &str) -> bool {
    matches!(fields.get(&Value::from(key)), Some(Value::String(_)))
}

/// Reads a path: text as a pointer shows it, a JSON pointer, or a list of keys and indices.
fn read_path(value: &Value) -> Option<Pointer> {
    match value {
        Value::String(text) => Pointer::parse(text),
        Value::Array(steps) => {
            let step = |step: &Value| match step {
                Value::String(key) => Some(Segment::Key((**key).into())),
                Value::Number(number) => Some(Segment::Index(usize::try_from(number.as_u64()?).ok()?)),
                _ => None,
            };
            Some(Pointer::new(steps.iter().map(step).collect::<Option<_>>()?))
        }
        _ => None,
    }
}

fn read_severity(text: &str) -> Option<PolicySeverity> {
    let all = [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];
    all.into_iter().find(|severity| severity.name().eq_ignore_ascii_case(text))
}

/// The best place to show for something said of a document, and what else had a say there.
pub(super) fn place(
    policy: &Metadata,
    document: &Document,
    path: Option<&Pointer>,
    address: Option<&str>,
) -> (Span, Vec<Label>) {
    let mut node = &document.root;
    let change = address.filter(|_| policy.view == View::Plan).and_then(|address| change_of(node, address));
    match (path, change) {
        (Some(path), _) if document.root.at(path).is_some() => node = document.root.nearest(path),
        // A plan policy may give the path within the resource that it names.
        (path, Some(change)) => {
            let after = change.get("change").and_then(|change| change.get("after"));
            node = match (path, after) {
                (Some(path), Some(after)) if after.at(path).is_some() => after.nearest(path),
                _ => change,
            };
        }
        (Some(path), None) => node = partial(document, path).unwrap_or_else(|| document.root.nearest(path)),
        (None, None) => {}
    }
    let labels = node.origin.trace.as_ref().map(|trace| trace.labels.clone()).unwrap_or_default();
    (node.origin.span, labels)
}

/// What is known of the unknown text at a path below `values` of a resource: it stands in `partial`.
fn partial<'d>(document: &'d Document, path: &Pointer) -> Option<&'d Node> {
    let (first, rest) = path.segments().split_first()?;
    let values = Segment::Key("values".into());
    if document.kind != DocumentKind::Resource || *first != values {
        return None;
    }
    let text = document.root.get("partial")?.at(&Pointer::new(rest.to_vec()))?;
    text.as_str().is_some().then_some(text)
}

/// The entry of `resource_changes` of an address, in the root of a plan.
pub(super) fn change_of<'a>(plan: &'a Node, address: &str) -> Option<&'a Node> {
    let changes = plan.get("resource_changes")?.as_list()?;
    changes.iter().find(|change| change.get("address").and_then(Node::as_str) == Some(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(json: &str) -> Result<Vec<Said>, String> {
        read(&Value::from_json_str(json).unwrap())
    }

    #[test]
    fn messages_and_objects_are_read() {
        assert_eq!(said("[]"), Ok(vec![]));
        assert_eq!(said("false"), Ok(vec![]));
        assert_eq!(said("true").unwrap().len(), 1);
        let all = said(
            r#"["a", {"msg": "b", "path": ["spec", "containers", 0], "severity": "HIGH", "x": {"z": 1, "y": 2}}]"#,
        )
        .unwrap();
        assert_eq!(all[0].message.as_deref(), Some("a"));
        assert_eq!(all[1].path.as_ref().map(ToString::to_string).as_deref(), Some("spec.containers[0]"));
        assert_eq!(all[1].severity, Some(PolicySeverity::High));
        assert_eq!(all[1].details.as_deref(), Some(r#"{"x":{"y":2,"z":1}}"#));
    }

    #[test]
    fn what_is_no_message_is_told() {
        assert_eq!(said("3"), Err("gives a number".into()));
        assert!(said("[[1]]").unwrap_err().contains("`[1]`"));
        let odd = said(r#"[{"msg": 3, "path": {"a": 1}}]"#).unwrap();
        assert_eq!(odd[0].message, None);
        assert_eq!(odd[0].details.as_deref(), Some(r#"{"msg":3,"path":{"a":1}}"#));
    }
}

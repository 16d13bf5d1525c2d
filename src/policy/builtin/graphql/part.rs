//! How parts of the syntax tree become values, and values parts, as Go's JSON package does it for OPA.

use std::collections::BTreeMap;

use super::super::super::engine::Value;
use super::super::super::value::object;
use super::verdict::{Verdict, Wrong, lacking};

/// How deep selection sets, lists, objects and list types may nest in a text.
pub(super) const MAX_DEPTH: usize = 200;
/// How deep lists and objects may nest in a tree that a policy gives: three for a level of a literal.
const MAX_TREE_DEPTH: usize = 3 * MAX_DEPTH + 20;

/// A part of the tree.
pub(super) trait Part: Default {
    /// The part as a value, or none where OPA leaves it out: what is null, or empty without being text.
    fn encode(&self) -> Option<Value>;

    /// Reads a part from a value that is not null. What an earlier key of the same field gave stays where this
    /// says nothing. The error says what does not fit.
    fn decode(&mut self, value: &Value) -> Verdict;

    /// Forgets what an earlier key gave, where the value is null.
    fn clear(&mut self) {}

    /// Reads a part from a value.
    fn read(&mut self, value: &Value) -> Verdict {
        if *value == Value::Null {
            self.clear();
            return Ok(());
        }
        self.decode(value)
    }

    /// Reads a part that stands in a list, over the one that stood there before; none is left out.
    fn decode_item(before: Option<Self>, value: &Value) -> Result<Option<Self>, Wrong> {
        if *value == Value::Null {
            // OPA breaks off where it asks such an item, and lets it pass where it does not.
            return lacking("an item of a list, which is `null`");
        }
        let mut part = before.unwrap_or_default();
        part.decode(value)?;
        Ok(Some(part))
    }
}

/// A part from a value.
pub(super) fn made<T: Part>(value: &Value) -> Result<T, Wrong> {
    let mut part = T::default();
    part.read(value)?;
    Ok(part)
}

/// Whether the keys of a node are matched as Go does by itself, or as the library's own readers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// Upper and lower case are the same.
    Folded,
    /// Every character counts, and comments are not read.
    Exact,
}

impl Keys {
    /// The field that a key means.
    pub(super) fn field(self, key: &str, fields: &[&'static str]) -> Option<&'static str> {
        let exact = fields.iter().copied().find(|field| *field == key);
        match self {
            Self::Exact => exact.filter(|field| *field != "Comment"),
            Self::Folded => exact.or_else(|| fields.iter().copied().find(|field| folds(field, key))),
        }
    }
}

/// Whether a key is a field's name when case is left out, by Unicode's simple folding.
fn folds(field: &str, key: &str) -> bool {
    let fold = |char: char| match char {
        'ſ' => 's',
        '\u{212a}' => 'k',
        char => char.to_ascii_lowercase(),
    };
    field.chars().map(fold).eq(key.chars().map(fold))
}

/// A node from its encoded fields.
pub(super) fn encode_node<const N: usize>(fields: [(&str, Option<Value>); N]) -> Option<Value> {
    let mut entries = fields.into_iter().filter_map(|(key, value)| Some((key, value?))).peekable();
    entries.peek()?;
    Some(object(entries))
}

/// The entries of an object, by key.
pub(super) fn entries(value: &Value) -> Result<BTreeMap<&str, &Value>, Wrong> {
    let Value::Object(object) = value else { return Err(unfit("an object", value)) };
    let mut entries = BTreeMap::new();
    for (key, value) in object.iter_sorted() {
        if let Value::String(key) = key {
            entries.insert(&**key, value);
        }
    }
    Ok(entries)
}

/// Whether a value nests no deeper than a tree may. It is asked before the tree is read.
pub(super) fn is_shallow(value: &Value) -> bool {
    fn within(value: &Value, levels: usize) -> bool {
        let Some(inner) = levels.checked_sub(1) else { return false };
        match value {
            Value::Array(items) => items.iter().all(|item| within(item, inner)),
            Value::Set(items) => items.iter().all(|item| within(item, inner)),
            Value::Object(entries) => entries.values().all(|value| within(value, inner)),
            _ => true,
        }
    }
    within(value, MAX_TREE_DEPTH)
}

fn unfit(wanted: &str, value: &Value) -> Wrong {
    let found = match value {
        Value::Null | Value::Undefined => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) | Value::Set(_) => "a list",
        Value::Object(_) => "an object",
    };
    Wrong::Invalid(format!("the GraphQL tree has {found} where {wanted} belongs"))
}

impl Part for String {
    fn encode(&self) -> Option<Value> {
        Some(Value::from(self.as_str()))
    }

    fn decode(&mut self, value: &Value) -> Verdict {
        let Value::String(text) = value else { return Err(unfit("text", value)) };
        *self = text.to_string();
        Ok(())
    }

    fn decode_item(before: Option<Self>, value: &Value) -> Result<Option<Self>, Wrong> {
        let mut text = before.unwrap_or_default();
        text.read(value)?;
        Ok(Some(text))
    }
}

impl Part for bool {
    fn encode(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }

    fn decode(&mut self, value: &Value) -> Verdict {
        let Value::Bool(truth) = value else { return Err(unfit("a boolean", value)) };
        *self = *truth;
        Ok(())
    }
}

impl Part for i64 {
    fn encode(&self) -> Option<Value> {
        Some(Value::from(*self))
    }

    fn decode(&mut self, value: &Value) -> Verdict {
        let number = if let Value::Number(number) = value { number.as_i64() } else { None };
        *self = number.ok_or_else(|| unfit("an integer", value))?;
        Ok(())
    }
}

impl<T: Part> Part for Option<Box<T>> {
    fn encode(&self) -> Option<Value> {
        self.as_ref().and_then(|part| part.encode())
    }

    fn decode(&mut self, value: &Value) -> Verdict {
        self.get_or_insert_default().decode(value)
    }

    fn decode_item(before: Option<Self>, value: &Value) -> Result<Option<Self>, Wrong> {
        let mut part = before.unwrap_or_default();
        part.read(value)?;
        Ok(Some(part))
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Part> Part for Vec<T> {
    fn encode(&self) -> Option<Value> {
        let items: Vec<Value> = self.iter().filter_map(Part::encode).collect();
        (!items.is_empty()).then(|| Value::from(items))
    }

    fn decode(&mut self, value: &Value) -> Verdict {
        let items: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            Value::Set(items) => items.iter_sorted().collect(),
            value => return Err(unfit("a list", value)),
        };
        let mut before = std::mem::take(self).into_iter();
        // What does not fit decides, even behind what OPA breaks off at.
        let mut verdict = Ok(());
        for item in items {
            match T::decode_item(before.next(), item) {
                Ok(part) => self.extend(part),
                Err(undecided @ Wrong::Undecided(_)) => verdict = verdict.and(Err(undecided)),
                Err(wrong) => return Err(wrong),
            }
        }
        verdict
    }

    fn clear(&mut self) {
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_matched_as_go_does() {
        let fields = ["Name", "Comment"];
        assert_eq!(Keys::Folded.field("nAME", &fields), Some("Name"));
        assert_eq!(Keys::Exact.field("nAME", &fields), None);
        assert_eq!(Keys::Exact.field("Comment", &fields), None);
        assert_eq!(Keys::Folded.field("name ", &fields), None);
    }
}

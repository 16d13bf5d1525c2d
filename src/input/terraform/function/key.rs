//! Values as keys of hash tables, so that finding equal ones among many takes no comparison of each with each.

use std::sync::Arc;

use super::super::value::{Content, Number, Value};

/// What a known value holds, without types, marks and origins: among values of one type, two are equal where their
/// keys are (`Value.Equals` of cty). Of unknown values it says nothing but that they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Null,
    Unknown,
    Bool(bool),
    Number(Number),
    String(Arc<str>),
    Elements(Vec<Key>),
    Entries(Vec<(Arc<str>, Key)>),
}

impl Key {
    /// The key of a value.
    pub(super) fn of(value: &Value) -> Self {
        match &value.content {
            Content::Null(_) => Self::Null,
            Content::Unknown(..) => Self::Unknown,
            Content::Bool(truth) => Self::Bool(*truth),
            Content::Number(number) => Self::Number(number.clone()),
            Content::String(text) => Self::String(text.clone()),
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                Self::Elements(elements.iter().map(Self::of).collect())
            }
            Content::Map(_, entries) | Content::Object(entries) => {
                Self::Entries(entries.iter().map(|(key, value)| (key.clone(), Self::of(value))).collect())
            }
        }
    }
}

//! Which of several instances an expression is evaluated for: `count.index`, `each.key`, `each.value`.

use super::super::evaluated::InstanceKey;
use super::super::value::{Content, Type, Value};

/// The instance of a resource or a module call that an expression is evaluated for
/// (`internal/instances/instance_key_data.go`).
#[derive(Debug, Clone)]
pub(super) struct Repetition {
    /// Its key.
    pub(super) key: InstanceKey,
    /// `each.key`, `each.value`.
    pub(super) each: Option<(Value, Value)>,
    /// `count.index`.
    pub(super) count: Option<Value>,
}

impl Repetition {
    /// There is one alone.
    pub(super) const NONE: Self = Self { key: InstanceKey::None, each: None, count: None };

    /// The instance at an index of `count`.
    pub(super) fn index(index: usize) -> Self {
        let count = Value::integer(i64::try_from(index).unwrap_or(i64::MAX));
        Self { key: InstanceKey::Index(index), each: None, count: Some(count) }
    }

    /// The instance of `for_each` with a key.
    pub(super) fn each(key: &std::sync::Arc<str>, value: Value) -> Self {
        let text: Value = Content::String(key.clone()).into();
        let text = text.from_origin(value.origin.clone());
        Self { key: InstanceKey::Key(key.clone()), each: Some((text, value)), count: None }
    }

    /// All that there may be of `count` or `for_each`, which is unknown.
    pub(super) fn unknown(count: bool) -> Self {
        let key = InstanceKey::Unknown;
        if count {
            Self { key, each: None, count: Some(Value::unknown_not_null(Type::Number)) }
        } else {
            Self { key, each: Some((Value::unknown_not_null(Type::String), Value::dynamic())), count: None }
        }
    }
}

//! Functions that Rego 1.0 dropped and older policies still call.

use std::collections::BTreeSet;

use super::super::engine::Value;
use super::Builtins;

/// The items of a list or a set.
fn items<'a>(name: &str, value: Option<&'a Value>) -> Result<Vec<&'a Value>, String> {
    match value {
        Some(Value::Array(items)) => Ok(items.iter().collect()),
        Some(Value::Set(items)) => Ok(items.iter_sorted().collect()),
        _ => Err(format!("`{name}` expects a list or a set")),
    }
}

/// `any(items)`: whether one is true.
pub(super) fn any(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(items("any", values.first())?.into_iter().any(|item| *item == Value::Bool(true))))
}

/// `all(items)`: whether none is anything but true.
pub(super) fn all(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::from(items("all", values.first())?.into_iter().all(|item| *item == Value::Bool(true))))
}

/// `set_diff(one, other)`.
pub(super) fn set_diff(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match (values.first(), values.get(1)) {
        (Some(Value::Set(one)), Some(Value::Set(other))) => Ok(one.difference(other).into()),
        _ => Err("`set_diff` expects two sets".into()),
    }
}

/// A cast that lets values of the right kind through.
fn cast(name: &str, values: &[Value], fits: impl Fn(&Value) -> bool) -> Result<Value, String> {
    let value = values.first().filter(|value| fits(value));
    value.cloned().ok_or_else(|| format!("`{name}` got a value of another kind"))
}

/// `cast_array(value)`: a set becomes a list.
pub(super) fn cast_array(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let items = items("cast_array", values.first())?;
    Ok(Value::from(items.into_iter().cloned().collect::<Vec<_>>()))
}

/// `cast_set(value)`: a list becomes a set.
pub(super) fn cast_set(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let items = items("cast_set", values.first())?;
    Ok(Value::from(items.into_iter().cloned().collect::<BTreeSet<_>>()))
}

/// `cast_string(value)`.
pub(super) fn cast_string(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    cast("cast_string", values, |value| matches!(value, Value::String(_)))
}

/// `cast_boolean(value)`.
pub(super) fn cast_boolean(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    cast("cast_boolean", values, |value| matches!(value, Value::Bool(_)))
}

/// `cast_null(value)`.
pub(super) fn cast_null(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    cast("cast_null", values, |value| matches!(value, Value::Null))
}

/// `cast_object(value)`.
pub(super) fn cast_object(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    cast("cast_object", values, |value| matches!(value, Value::Object(_)))
}

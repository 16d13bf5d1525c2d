//! Stands in for functions of `kind`, `string` and `number` until they are here.

use crate::input::template::{Data, Failure, Text, Value, format};

pub(super) fn strval(value: &Value) -> Result<Text, Failure> {
    format::text(value)
}

pub(super) fn to_int(value: &Value) -> i64 {
    match &value.data {
        Data::Int(number, _) => *number,
        #[expect(clippy::cast_possible_truncation, reason = "as in Go")]
        Data::Float(number) => *number as i64,
        Data::Bool(truth) => i64::from(*truth),
        Data::Text(text) => format::parse_int(text.bytes(), 0).unwrap_or(0),
        _ => 0,
    }
}

/// `reflect.DeepEqual`.
pub(super) fn deep_equal(one: &Value, other: &Value) -> bool {
    equal(one, other, 0)
}

fn equal(one: &Value, other: &Value, depth: usize) -> bool {
    if depth > 1000 {
        return false;
    }
    match (&one.data, &other.data) {
        (Data::Nil, Data::Nil) => true,
        (Data::Bool(one), Data::Bool(other)) => one == other,
        (Data::Int(one, kind), Data::Int(other, other_kind)) => one == other && kind == other_kind,
        (Data::Float(one), Data::Float(other)) => one == other,
        (Data::Complex(one), Data::Complex(other)) => one == other,
        (Data::Text(one), Data::Text(other)) | (Data::Bytes(one), Data::Bytes(other)) => one == other,
        (Data::List(one), Data::List(other)) => {
            one.kind() == other.kind()
                && one.is_nil() == other.is_nil()
                && one.len() == other.len()
                && one.values().iter().zip(other.values()).all(|(one, other)| equal(one, other, depth + 1))
        }
        (Data::Map(one), Data::Map(other)) => {
            one.kind() == other.kind()
                && one.is_nil() == other.is_nil()
                && (one.is_same(other)
                    || one.len() == other.len()
                        && one.entries().iter().all(|(name, slot)| {
                            other
                                .get(name.bytes())
                                .is_some_and(|value| equal(&slot.value, &value, depth + 1))
                        }))
        }
        (Data::Object(one), Data::Object(other)) => std::rc::Rc::ptr_eq(one, other),
        _ => false,
    }
}

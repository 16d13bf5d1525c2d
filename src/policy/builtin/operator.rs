//! Operators by the names of the functions that they are in OPA: `plus(1, 2)` is `1 + 2`.

use std::cmp::Ordering;

use super::super::engine::Value;
use super::Builtins;
use super::decimal::{self, Operation};

fn two<'a>(name: &str, values: &'a [Value]) -> Result<(&'a Value, &'a Value), String> {
    match values {
        [one, other] => Ok((one, other)),
        _ => Err(format!("`{name}` expects two values")),
    }
}

macro_rules! comparisons {
    ($($function:ident $name:literal $operator:literal $fits:expr;)*) => {$(
        #[doc = concat!("`", $name, "(one, other)`: `", $operator, "`.")]
        pub(super) fn $function(_: &Builtins, values: &[Value]) -> Result<Value, String> {
            let (one, other) = two($name, values)?;
            let fits: fn(Ordering) -> bool = $fits;
            Ok(Value::from(fits(one.cmp(other))))
        }
    )*};
}

comparisons! {
    equal "equal" "==" |order| order == Ordering::Equal;
    neq "neq" "!=" |order| order != Ordering::Equal;
    lt "lt" "<" |order| order == Ordering::Less;
    lte "lte" "<=" |order| order != Ordering::Greater;
    gt "gt" ">" |order| order == Ordering::Greater;
    gte "gte" ">=" |order| order != Ordering::Less;
}

macro_rules! arithmetic {
    ($($function:ident $name:literal $operator:literal $operation:ident;)*) => {$(
        #[doc = concat!("`", $name, "(one, other)`: `", $operator, "`.")]
        pub(super) fn $function(_: &Builtins, values: &[Value]) -> Result<Value, String> {
            decimal::compute(Operation::$operation, two($name, values)?)
        }
    )*};
}

arithmetic! {
    plus "plus" "+" Plus;
    mul "mul" "*" Times;
    div "div" "/" Divide;
    rem "rem" "%" Remainder;
}

/// `minus(one, other)`: `-`, of numbers or of sets.
pub(super) fn minus(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match two("minus", values)? {
        (Value::Set(one), Value::Set(other)) => Ok(one.difference(other).into()),
        (Value::Set(_), _) | (_, Value::Set(_)) => Err("`minus` expects two numbers or two sets".into()),
        numbers => decimal::compute(Operation::Minus, numbers),
    }
}

/// `-x`.
pub(super) fn negative(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match values {
        [number] => decimal::compute(Operation::Minus, (&Value::from(0_u64), number)),
        _ => Err("`-` expects a number".into()),
    }
}

/// `and(one, other)`: `&`.
pub(super) fn and(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match two("and", values)? {
        (Value::Set(one), Value::Set(other)) => Ok(one.intersection(other).into()),
        _ => Err("`and` expects two sets".into()),
    }
}

/// `or(one, other)`: `|`.
pub(super) fn or(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match two("or", values)? {
        (Value::Set(one), Value::Set(other)) => Ok(one.union(other).into()),
        _ => Err("`or` expects two sets".into()),
    }
}

//! Operators by the names of the functions that they are in OPA: `plus(1, 2)` is `1 + 2`.

use std::cmp::Ordering;

use super::super::engine::Value;
use super::Builtins;

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
    ($($function:ident $name:literal $operator:literal |$one:ident, $other:ident| $result:expr;)*) => {$(
        #[doc = concat!("`", $name, "(one, other)`: `", $operator, "`.")]
        pub(super) fn $function(_: &Builtins, values: &[Value]) -> Result<Value, String> {
            let (Value::Number($one), Value::Number($other)) = two($name, values)? else {
                return Err(format!("`{}` expects two numbers", $name));
            };
            $result.map(Value::from).map_err(|error| error.to_string())
        }
    )*};
}

arithmetic! {
    plus "plus" "+" |one, other| one.add(other);
    mul "mul" "*" |one, other| one.mul(other);
    div "div" "/" |one, other| {
        if other.as_f64() == Some(0.0) { return Err("division by zero".into()) }
        one.clone().divide(other)
    };
    rem "rem" "%" |one, other| {
        if other.as_f64() == Some(0.0) { return Err("division by zero".into()) }
        if !one.is_integer() || !other.is_integer() {
            return Err("the remainder of numbers that are not whole".into());
        }
        one.clone().modulo(other)
    };
}

/// `minus(one, other)`: `-`, of numbers or of sets.
pub(super) fn minus(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    match two("minus", values)? {
        (Value::Number(one), Value::Number(other)) => {
            one.sub(other).map(Value::from).map_err(|error| error.to_string())
        }
        (Value::Set(one), Value::Set(other)) => Ok(one.difference(other).into()),
        _ => Err("`minus` expects two numbers or two sets".into()),
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

//! `eq`, `ne`, `lt`, `le`, `gt`, `ge`: strict in types.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::input::template::{Args, Context, Data, Failure, Int, Value, format};

/// A value of one of the kinds that can be compared.
enum Basic {
    Bool(bool),
    Complex(f64, f64),
    Int(i64),
    Uint(u64),
    Float(f64),
    Text(crate::input::template::Text),
}

/// What of a value can be compared; none for what is no basic kind, `nil` included.
fn basic(value: &Value) -> Option<Basic> {
    Some(match &value.data {
        Data::Bool(truth) => Basic::Bool(*truth),
        Data::Complex(number) => Basic::Complex(number.0, number.1),
        Data::Int(number, int) if int.is_unsigned() => Basic::Uint(number.cast_unsigned()),
        Data::Int(number, _) => Basic::Int(*number),
        Data::Float(number) => Basic::Float(*number),
        Data::Text(text) => Basic::Text(text.clone()),
        Data::Object(object) => match object.underlying() {
            // One step: an object that stands for an object is no basic kind.
            Some(under) if !matches!(under.data, Data::Object(_)) => return basic(&under),
            _ => return None,
        },
        Data::Nil | Data::Bytes(_) | Data::List(_) | Data::Map(_) => return None,
    })
}

fn incompatible(context: &Context<'_>, one: &Value, two: &Value) -> Failure {
    let (one, two) = (one.type_name(context.values_type()), two.type_name(context.values_type()));
    Failure::new(format!("incompatible types for comparison: {one} and {two}"))
}

/// A signed and an unsigned number.
fn order(signed: i64, unsigned: u64) -> Ordering {
    u64::try_from(signed).map_or(Ordering::Less, |signed| signed.cmp(&unsigned))
}

fn equal(context: &Context<'_>, one: &Value, two: &Value) -> Result<bool, Failure> {
    match (basic(one), basic(two)) {
        (Some(Basic::Bool(one)), Some(Basic::Bool(two))) => Ok(one == two),
        #[expect(clippy::float_cmp, reason = "Go compares so")]
        (Some(Basic::Complex(a, b)), Some(Basic::Complex(c, d))) => Ok(a == c && b == d),
        (Some(Basic::Int(one)), Some(Basic::Int(two))) => Ok(one == two),
        (Some(Basic::Uint(one)), Some(Basic::Uint(two))) => Ok(one == two),
        (Some(Basic::Int(one)), Some(Basic::Uint(two))) | (Some(Basic::Uint(two)), Some(Basic::Int(one))) => {
            Ok(order(one, two) == Ordering::Equal)
        }
        #[expect(clippy::float_cmp, reason = "Go compares so")]
        (Some(Basic::Float(one)), Some(Basic::Float(two))) => Ok(one == two),
        (Some(Basic::Text(one)), Some(Basic::Text(two))) => Ok(one == two),
        (None, None) => same(context, one, two),
        _ if one.is_nil() || two.is_nil() => Ok(false),
        _ => Err(incompatible(context, one, two)),
    }
}

/// Whether two values that are no basic kinds are the same one.
fn same(context: &Context<'_>, one: &Value, two: &Value) -> Result<bool, Failure> {
    let is_nil = |value: &Value| match &value.data {
        Data::Nil => true,
        Data::List(list) => list.is_nil(),
        Data::Map(map) => map.is_nil(),
        _ => false,
    };
    let comparable = one.is_nil() || two.is_nil() || one.kind() == two.kind();
    if comparable && (is_nil(one) || is_nil(two)) {
        return Ok(is_nil(one) && is_nil(two));
    }
    let types = context.values_type();
    let shown = |value: &Value| -> Result<String, Failure> {
        let form = crate::input::template::Text::from("%s");
        let text = format::sprintf(
            form.as_str(crate::input::template::OriginId::NONE),
            std::slice::from_ref(value),
            types,
        )?;
        Ok(text.lossy().into_owned())
    };
    if !comparable {
        // Go prints the second type and the second value in this order.
        let (one_type, two_type) = (one.type_name(types), two.type_name(types));
        let two_shown = format::sprint(std::slice::from_ref(two), types)?.lossy().into_owned();
        let message = format!("non-comparable types {}: {one_type}, {two_type}: {two_shown}", shown(one)?);
        return Err(Failure::new(message));
    }
    if let (Data::Object(one), Data::Object(two)) = (&one.data, &two.data)
        && !matches!(two.kind(), "map" | "slice")
    {
        return Ok(Rc::ptr_eq(one, two));
    }
    Err(Failure::new(format!("non-comparable type {}: {}", shown(two)?, two.type_name(types))))
}

fn less(context: &Context<'_>, one: &Value, two: &Value) -> Result<bool, Failure> {
    let bad = || Failure::new("invalid type for comparison");
    match (basic(one).ok_or_else(bad)?, basic(two).ok_or_else(bad)?) {
        (Basic::Bool(_), Basic::Bool(_)) | (Basic::Complex(..), Basic::Complex(..)) => Err(bad()),
        (Basic::Int(one), Basic::Int(two)) => Ok(one < two),
        (Basic::Uint(one), Basic::Uint(two)) => Ok(one < two),
        (Basic::Int(one), Basic::Uint(two)) => Ok(order(one, two) == Ordering::Less),
        (Basic::Uint(one), Basic::Int(two)) => Ok(order(two, one) == Ordering::Greater),
        (Basic::Float(one), Basic::Float(two)) => Ok(one < two),
        (Basic::Text(one), Basic::Text(two)) => Ok(one < two),
        _ => Err(incompatible(context, one, two)),
    }
}

/// Counts the bytes of texts that are compared.
fn charge(context: &mut Context<'_>, args: Args<'_>) -> Result<(), Failure> {
    for arg in args.0 {
        if let Data::Text(text) = &arg.data
            && text.len() > 64
        {
            context.work(text.len())?;
        }
    }
    Ok(())
}

pub(super) fn eq(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    if args.len() < 2 {
        return Err(Failure::new("missing argument for comparison"));
    }
    charge(context, args)?;
    for other in args.rest(1) {
        if equal(context, args.any(0), other)? {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

pub(super) fn ne(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    charge(context, args)?;
    equal(context, args.any(0), args.any(1)).map(|equal| Value::bool(!equal))
}

pub(super) fn lt(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    charge(context, args)?;
    less(context, args.any(0), args.any(1)).map(Value::bool)
}

fn less_or_equal(context: &mut Context<'_>, args: Args<'_>) -> Result<bool, Failure> {
    charge(context, args)?;
    let (one, two) = (args.any(0), args.any(1));
    Ok(less(context, one, two)? || equal(context, one, two)?)
}

pub(super) fn le(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    less_or_equal(context, args).map(Value::bool)
}

pub(super) fn gt(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    less_or_equal(context, args).map(|yes| Value::bool(!yes))
}

pub(super) fn ge(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    charge(context, args)?;
    less(context, args.any(0), args.any(1)).map(|yes| Value::bool(!yes))
}

/// The value of an integer that stands for an index; none for what is no integer.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match basic(value)? {
        Basic::Int(number) => Some(number),
        Basic::Uint(number) => Some(number.cast_signed()),
        _ => None,
    }
}

/// An `uint8`.
pub(super) fn byte(byte: u8) -> Value {
    Data::Int(i64::from(byte), Int::Uint8).into()
}

//! OpenTofu's functions that add to what is known of an unknown value (`lang/funcs/assume.go` there). Of a known one
//! they demand that it is so.

use super::super::value::{Content, Fault, Number, Type, Value, convert, text};
use super::read::argument;
use super::{Call, Function, Parameter, ParameterType, constraint};

const ANYTHING: Parameter = Parameter::new("value", ParameterType::Any).null().unknown().dynamic();
const MIN: Parameter = Parameter::new("min_length", ParameterType::Number);
const MAX: Parameter = Parameter::new("max_length", ParameterType::Number);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "assumeequal",
        &[
            Parameter { name: "actual_value", ..ANYTHING }.marked(),
            Parameter { name: "expected_value", ..ANYTHING }.marked(),
        ],
        |arguments| Ok(argument(arguments, 1)?.ty()),
        assume_equal,
    ),
    Function::new("assumelistlength", &[LIST, MIN, MAX], same, |_, all| bounded(all, Some(1), Some(2))),
    Function::new("assumelistlengthmax", &[LIST, MAX], same, |_, all| bounded(all, None, Some(1))),
    Function::new("assumelistlengthmin", &[LIST, MIN], same, |_, all| bounded(all, Some(1), None)),
    Function::new("assumemaplength", &[MAP, MIN, MAX], same, |_, all| bounded(all, Some(1), Some(2))),
    Function::new("assumemaplengthmax", &[MAP, MAX], same, |_, all| bounded(all, None, Some(1))),
    Function::new("assumemaplengthmin", &[MAP, MIN], same, |_, all| bounded(all, Some(1), None)),
    Function::new("assumenotnull", &[ANYTHING], constraint::dynamic, assume_not_null),
    Function::new("assumesetlength", &[SET, MIN, MAX], same, |_, all| bounded(all, Some(1), Some(2))),
    Function::new("assumesetlengthmax", &[SET, MAX], same, |_, all| bounded(all, None, Some(1))),
    Function::new("assumesetlengthmin", &[SET, MIN], same, |_, all| bounded(all, Some(1), None)),
    Function::new(
        "assumestringprefix",
        &[
            Parameter { ty: ParameterType::String, ..ANYTHING },
            Parameter::new("prefix", ParameterType::String),
        ],
        constraint::string,
        assume_string_prefix,
    ),
];

const LIST: Parameter = Parameter { ty: ParameterType::List, ..ANYTHING };
const MAP: Parameter = Parameter { ty: ParameterType::Map, ..ANYTHING };
const SET: Parameter = Parameter { ty: ParameterType::Set, ..ANYTHING };

fn same(arguments: &[Value]) -> Result<Type, Fault> {
    Ok(argument(arguments, 0)?.ty())
}

fn not_upheld() -> Fault {
    Fault::of_argument(0, "assumption was not upheld")
}

/// The expected value, unless the actual one is certain to be another. Neither sensitive nor ephemeral are the marks
/// of the actual value: whoever knows the expected one knows it.
fn assume_equal(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (actual, expected) = (argument(arguments, 0)?, argument(arguments, 1)?);
    let ty = expected.ty();
    let actual = convert(actual, &ty).map_err(|_| {
        let message = format!("actual value type {} does not match assumed value type {ty}", actual.ty());
        Fault::of_argument(0, message)
    })?;
    if actual.is_equal_to(expected) == Some(false) {
        return Err(Fault::of_argument(0, "the actual value does not match the assumed value"));
    }
    Ok(expected.clone())
}

fn assume_not_null(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let value = argument(arguments, 0)?;
    match &value.content {
        Content::Null(Type::Dynamic) | Content::Unknown(Type::Dynamic, _) => Err(Fault::of_argument(
            0,
            "given value must have a known type; consider using the `convert` function to specify a type to assume",
        )),
        Content::Null(_) => Err(not_upheld()),
        Content::Unknown(..) => Ok(value.clone().refine_not_null()),
        _ => Ok(value.clone()),
    }
}

fn assume_string_prefix(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let value = argument(arguments, 0)?;
    let prefix = argument(arguments, 1)?.as_str().unwrap_or_default();
    match &value.content {
        Content::String(text) if text.starts_with(prefix) => Ok(value.clone()),
        // Null begins with nothing that could be wrong.
        Content::Null(_) => Ok(value.clone()),
        Content::Unknown(..) => {
            let (known, safe) = (value.known_prefix(), text::safe_prefix(prefix));
            let agree = known.starts_with(&safe) || safe.starts_with(known);
            if agree { Ok(value.clone().refine_prefix(prefix)) } else { Err(not_upheld()) }
        }
        _ => Err(not_upheld()),
    }
}

/// The collection, with bounds of its length from the arguments at these indices.
fn bounded(arguments: &[Value], least: Option<usize>, most: Option<usize>) -> Result<Value, Fault> {
    let value = argument(arguments, 0)?;
    let bound = |index: Option<usize>| -> Result<Option<usize>, Fault> {
        let Some(index) = index else { return Ok(None) };
        let length = argument(arguments, index)?.as_number().and_then(Number::to_i64);
        let length =
            length.filter(|length| *length != i64::MAX).and_then(|length| usize::try_from(length).ok());
        let message = || format!("must be a whole number between 0 and {}", i64::MAX);
        length.map(Some).ok_or_else(|| Fault::of_argument(index, message()))
    };
    let least = bound(least)?.unwrap_or(0);
    let most = bound(most)?;
    if most.is_some_and(|most| most < least) {
        return Err(not_upheld());
    }
    // Null has no length that could be wrong.
    if value.is_null() {
        return Ok(value.clone());
    }
    // Unknown elements of a set may turn out to be others of it, which leaves a lower bound too.
    let (shortest, longest) = value.length_bounds();
    if most.is_some_and(|most| most < shortest) || longest.is_some_and(|longest| longest < least) {
        return Err(not_upheld());
    }
    Ok(value.clone().refine_length(least, most))
}

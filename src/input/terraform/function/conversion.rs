//! Functions that convert their argument, or choose one (`lang/funcs/conversion.go`, `collection.go`).

use super::super::value::{Fault, Type, Value, convert, unify};
use super::constraint::constraint_name;
use super::read::argument;
use super::{Call, Function, Parameter, ParameterType, partial};

const V: &[Parameter] = &[Parameter::new("v", ParameterType::Any).null().marked().dynamic().unknown()];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("coalesce", &[], coalesce_type, coalesce)
        .variadic(Parameter::new("vals", ParameterType::Any).null().unknown().dynamic())
        .not_null()
        .partial(partial::coalesce),
    to("tobool", |_| Ok(Type::Bool), |_, arguments| convert_to(argument(arguments, 0)?, &Type::Bool)),
    to(
        "tolist",
        |_| Ok(ParameterType::List.ty()),
        |_, arguments| convert_to(argument(arguments, 0)?, &ParameterType::List.ty()),
    ),
    to(
        "tomap",
        |_| Ok(ParameterType::Map.ty()),
        |_, arguments| convert_to(argument(arguments, 0)?, &ParameterType::Map.ty()),
    ),
    to("tonumber", |_| Ok(Type::Number), |_, arguments| convert_to(argument(arguments, 0)?, &Type::Number)),
    to(
        "toset",
        |_| Ok(ParameterType::Set.ty()),
        |_, arguments| convert_to(argument(arguments, 0)?, &ParameterType::Set.ty()),
    ),
    to("tostring", |_| Ok(Type::String), |_, arguments| convert_to(argument(arguments, 0)?, &Type::String))
        .partial(partial::same),
];

const fn to(
    name: &'static str,
    result: fn(&[Value]) -> Result<Type, Fault>,
    call: fn(&Call<'_>, &[Value]) -> Result<Value, Fault>,
) -> Function {
    Function::new(name, V, result, call)
}

/// Converts a value to a type that was asked for by name (`MakeToFunc`), and so does `convert`.
///
/// # Errors
/// The value cannot be of that type; its content is not shown where it is sensitive.
pub fn convert_to(value: &Value, want: &Type) -> Result<Value, Fault> {
    let converted = convert(value, want).map_err(|fault| {
        if fault.limit {
            return fault;
        }
        let (have, name) = (value.ty(), constraint_name(want));
        let marks = value.all_marks();
        let message = match (value.as_str(), want) {
            _ if marks.any() => {
                let kind = if marks.sensitive { "sensitive" } else { "ephemeral" };
                format!("cannot convert this {kind} {have} to {name}")
            }
            (Some(text), Type::Bool) => {
                format!("cannot convert \"{text}\" to bool; only the strings \"true\" or \"false\" are allowed")
            }
            (Some(text), Type::Number) => format!(
                "cannot convert \"{text}\" to number; given string must be a decimal representation of a number"
            ),
            _ => format!("cannot convert {have} to {name}"),
        };
        Fault::of_argument(0, message)
    })?;
    if value.is_known() {
        return Ok(converted);
    }
    // Nothing but the type that was asked for is said of what is unknown.
    Ok(Value::unknown(want.clone()).mark(value.marks).from_origin(value.origin.clone()))
}

fn coalesce_type(arguments: &[Value]) -> Result<Type, Fault> {
    let types: Vec<Type> = arguments.iter().map(Value::ty).collect();
    match types.split_first() {
        Some((first, rest)) if rest.iter().all(|ty| ty == first) => Ok(first.clone()),
        _ => unify(&types).ok_or_else(|| Fault::new("all arguments must have the same type")),
    }
}

/// The first argument that is neither null nor an empty string.
fn coalesce(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let ty = coalesce_type(arguments)?;
    for (index, argument) in arguments.iter().enumerate() {
        let value = convert(argument, &ty).map_err(|fault| Fault { argument: Some(index), ..fault })?;
        if !value.is_known() {
            return Ok(Value::unknown(ty));
        }
        if !value.is_null() && value.as_str() != Some("") {
            return Ok(value);
        }
    }
    Err(Fault::new("no non-null, non-empty-string arguments"))
}

//! What a text begins with, ends with and contains: `endswith`, `startswith`, `strcontains`
//! (`internal/lang/funcs/string.go`).

use super::argument::{pay, text, truth};
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Content, Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    truth("endswith", &[STRING, Parameter::new("suffix", ParameterType::String)], ends_with),
    truth("startswith", &[STRING.unknown(), Parameter::new("prefix", ParameterType::String)], starts_with),
    truth("strcontains", &[STRING, Parameter::new("substr", ParameterType::String)], contains),
];

const STRING: Parameter = Parameter::new("str", ParameterType::String);

fn ends_with(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    pay(call, 0)?;
    Ok(Value::bool(text(arguments, 0)?.ends_with(text(arguments, 1)?)))
}

fn contains(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len())?;
    Ok(Value::bool(text.contains(self::text(arguments, 1)?)))
}

/// Of an unknown text what it begins with may be known, and may be enough.
fn starts_with(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    pay(call, 0)?;
    let prefix = text(arguments, 1)?;
    let known = match arguments.first().map(|value| &value.content) {
        Some(Content::Unknown(_, refinement)) => {
            refinement.as_ref().and_then(|known| known.prefix.as_deref())
        }
        _ => return Ok(Value::bool(text(arguments, 0)?.starts_with(prefix))),
    };
    let known = known.unwrap_or_default();
    Ok(if known.starts_with(prefix) {
        Value::bool(true)
    } else if known.len() >= prefix.len() {
        Value::bool(false)
    } else {
        Value::unknown_not_null(Type::Bool)
    })
}

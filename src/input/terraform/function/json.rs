//! `jsondecode` and `jsonencode` (`cty/function/stdlib/json.go`).

use super::argument::{STR, function, pay, string, text};
use super::{Call, Function, Parameter, ParameterType, partial};
use crate::input::terraform::value::{Content, Fault, Type, Value, parse_json, write_json};

pub(super) const FUNCTIONS: &[Function] = &[
    Function { not_null: false, ..function("jsondecode", STR, decoded_type, decode) },
    string("jsonencode", &[Parameter::new("val", ParameterType::Any).null().unknown().dynamic()], encode)
        .partial(partial::json),
];

/// What the beginning of an unknown text tells of the type of what it says.
fn decoded_type(arguments: &[Value]) -> Result<Type, Fault> {
    let Some(first) = arguments.first().and_then(|text| text.known_prefix().trim_start().chars().next())
    else {
        return Ok(Type::Dynamic);
    };
    match first {
        '"' => Ok(Type::String),
        't' | 'f' => Ok(Type::Bool),
        '-' | '0'..='9' => Ok(Type::Number),
        // `null` may be of any type, and of the others the elements are not known.
        'n' | '{' | '[' => Ok(Type::Dynamic),
        first => {
            Err(Fault::of_argument(0, format!("a JSON document cannot begin with the character `{first}`")))
        }
    }
}

fn decode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    // Few bytes of text are enough for a value.
    call.host.spend(1 + text.len(), text.len().saturating_mul(size_of::<Value>() / 2))?;
    parse_json(text)
}

/// Of what is not wholly known, the first character of the text is known, if it will not be null.
fn encode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let Some(value) = arguments.first() else { return Err(Fault::new("a value is required")) };
    if value.is_wholly_known() {
        pay(call, size(value))?;
        let text = write_json(value, true)?;
        pay(call, text.len())?;
        return Ok(Value::string(text));
    }
    let unknown = Value::unknown_not_null(Type::String);
    if !value.is_definitely_not_null() {
        return Ok(unknown);
    }
    let first = match value.ty() {
        Type::String => "\"",
        Type::Object(_) | Type::Map(_) => "{",
        Type::Tuple(_) | Type::List(_) | Type::Set(_) => "[",
        Type::Dynamic | Type::Bool | Type::Number => return Ok(unknown),
    };
    Ok(unknown.refine(|known| known.begin_with(first)))
}

/// How long the text of a value will be, roughly: each value may be in it many times, since parts are shared.
pub(super) fn size(value: &Value) -> usize {
    match &value.content {
        Content::String(text) => text.len().saturating_add(2),
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            elements.iter().fold(2, |sum: usize, element| sum.saturating_add(size(element)).saturating_add(1))
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            entries.iter().fold(2, |sum: usize, (key, element)| {
                sum.saturating_add(key.len()).saturating_add(size(element)).saturating_add(4)
            })
        }
        Content::Null(_) | Content::Unknown(..) | Content::Bool(_) | Content::Number(_) => 5,
    }
}

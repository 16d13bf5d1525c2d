//! `yamldecode` and `yamlencode` (`zclconf/go-cty-yaml` 1.1).

mod compose;
mod scalar;
mod time;
mod write;

use super::argument::{function, pay, string, text};
use super::json::size;
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        not_null: false,
        ..function(
            "yamldecode",
            &[Parameter::new("src", ParameterType::String)],
            |_| Ok(Type::Dynamic),
            decode,
        )
    },
    Function {
        not_null: false,
        ..string(
            "yamlencode",
            &[Parameter::new("value", ParameterType::Any).null().unknown().dynamic()],
            encode,
        )
    },
];

fn decode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    call.host.spend(1 + text.len(), text.len())?;
    compose::parse(call, text)
}

fn encode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let Some(value) = arguments.first() else { return Err(Fault::new("a value is required")) };
    if !value.is_wholly_known() {
        return Ok(Value::unknown(Type::String));
    }
    pay(call, size(value))?;
    let text = write::write(value, &|bytes| pay(call, bytes))?;
    Ok(Value::string(text))
}

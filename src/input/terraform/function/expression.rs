//! `can` and `try`, which take expressions (`hcl/ext/tryfunc`): here stands what they make of those that could be
//! evaluated, and what the evaluator calls them with.

use super::super::value::{Fault, Type, Value};
use super::{Call, Function, Parameter, ParameterType, constraint};

const EXPRESSION: Parameter =
    Parameter::new("expression", ParameterType::Any).null().marked().dynamic().unknown();
const EXPRESSIONS: Parameter = Parameter { name: "expressions", ..EXPRESSION };

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("can", &[EXPRESSION], constraint::boolean, can),
    Function::new("try", &[], constraint::dynamic, first).variadic(EXPRESSIONS),
];

/// An expression that could be evaluated can be; what is unknown in its value may still prevent it.
#[expect(clippy::unnecessary_wraps, reason = "as functions are called")]
fn can(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let known = arguments.iter().all(Value::is_wholly_known);
    Ok(if known { Value::bool(true) } else { Value::unknown(Type::Bool) })
}

/// The value of the first expression that could be evaluated. Where something in it is unknown, another may be the
/// first in the end, of any type.
fn first(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    match arguments.first() {
        Some(value) if value.is_wholly_known() => Ok(value.clone()),
        Some(value) => Ok(Value::dynamic().from_origin(value.origin.clone())),
        None => Err(Fault::new("at least one argument is required")),
    }
}

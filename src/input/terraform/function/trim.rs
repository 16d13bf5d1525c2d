//! What is taken off the ends of a text: `chomp`, `trim`, `trimprefix`, `trimspace`, `trimsuffix`
//! (`cty/function/stdlib/string.go`).

use super::argument::{STR, pay, string, text};
use super::{Call, Function, Parameter, ParameterType, partial};
use crate::input::terraform::value::{Fault, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("chomp", STR, chomp).partial(partial::chomp),
    string("trim", &[STRING, Parameter::new("cutset", ParameterType::String)], trim),
    string("trimprefix", &[STRING, Parameter::new("prefix", ParameterType::String)], trim_prefix),
    string("trimspace", STR, trim_space).partial(partial::trim_space),
    string("trimsuffix", &[STRING, Parameter::new("suffix", ParameterType::String)], trim_suffix),
];

const STRING: Parameter = Parameter::new("str", ParameterType::String);

/// Without the line breaks at its end: the expression of Go's library is `(?:\r\n?|\n)*\z`.
fn chomp(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len())?;
    Ok(Value::string(text.trim_end_matches(['\r', '\n'])))
}

/// Without the characters of the second argument at both ends.
fn trim(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (text, set) = (text(arguments, 0)?, text(arguments, 1)?);
    // Each character that goes is looked for in the set.
    call.host.spend(1 + text.len().saturating_mul(1 + set.len() / 64), text.len())?;
    Ok(Value::string(text.trim_matches(|char| set.contains(char))))
}

fn trim_prefix(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (text, prefix) = (text(arguments, 0)?, text(arguments, 1)?);
    pay(call, text.len())?;
    Ok(Value::string(text.strip_prefix(prefix).unwrap_or(text)))
}

fn trim_suffix(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (text, suffix) = (text(arguments, 0)?, text(arguments, 1)?);
    pay(call, text.len())?;
    Ok(Value::string(text.strip_suffix(suffix).unwrap_or(text)))
}

/// Without white space, as Unicode has it, at both ends.
fn trim_space(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    pay(call, text.len())?;
    Ok(Value::string(text.trim()))
}

//! `replace`: parts of a text for others, found as they stand or by a pattern (`internal/lang/funcs/string.go`).

use super::argument::{pay, pay_for, string, text};
use super::pattern::Pattern;
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Fault, Value};

pub(super) const FUNCTIONS: &[Function] = &[string(
    "replace",
    &[
        Parameter::new("str", ParameterType::String),
        Parameter::new("substr", ParameterType::String),
        Parameter::new("replace", ParameterType::String),
    ],
    replace,
)];

/// What is between two slashes is a pattern; then `$1`, `$name` and `${name}` in the replacement stand for what a
/// group found.
fn replace(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (text, what, by) = (text(arguments, 0)?, text(arguments, 1)?, text(arguments, 2)?);
    let pattern = what.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if let Some(pattern) = pattern {
        let pattern = Pattern::compile(pattern).map_err(|fault| Fault { argument: Some(1), ..fault })?;
        return pattern.replace_all(call, text, by).map(Value::string);
    }
    let count = if what.is_empty() {
        text.chars().count() + 1
    } else {
        memchr::memmem::find_iter(text.as_bytes(), what).count()
    };
    if count == 0 {
        pay(call, text.len())?;
        return Ok(Value::string(text));
    }
    // What goes away may be longer than what comes; paying for both is paying for enough.
    pay_for(call, count, by.len(), text.len())?;
    Ok(Value::string(text.replace(what, by)))
}

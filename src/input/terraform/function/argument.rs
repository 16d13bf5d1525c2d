//! What the functions of texts, dates, files and addresses share: how they are declared, how their arguments are
//! read, and what they pay for what they make.

use crate::input::terraform::value::{Fault, Number, Type, Value};

use super::{Call, Function, Parameter, ParameterType};

/// What calls a function.
type Implementation = fn(&Call<'_>, &[Value]) -> Result<Value, Fault>;

/// `str: string`, the only parameter of many functions.
pub(super) const STR: &[Parameter] = &[Parameter::new("str", ParameterType::String)];

/// `path: string`, the only parameter of the functions of files.
pub(super) const PATH: &[Parameter] = &[Parameter::new("path", ParameterType::String)];

/// A function without further arguments that gives a string.
pub(super) const fn string(
    name: &'static str,
    parameters: &'static [Parameter],
    call: Implementation,
) -> Function {
    function(name, parameters, |_| Ok(Type::String), call)
}

/// A function without further arguments that gives a truth value.
pub(super) const fn truth(
    name: &'static str,
    parameters: &'static [Parameter],
    call: Implementation,
) -> Function {
    function(name, parameters, |_| Ok(Type::Bool), call)
}

/// A function without further arguments that never gives null.
pub(super) const fn function(
    name: &'static str,
    parameters: &'static [Parameter],
    result: fn(&[Value]) -> Result<Type, Fault>,
    call: Implementation,
) -> Function {
    Function { name, parameters, variadic: None, result, not_null: true, call, partial: None }
}

/// The text of the argument at an index.
pub(super) fn text(arguments: &[Value], index: usize) -> Result<&str, Fault> {
    let text = arguments.get(index).and_then(Value::as_str);
    text.ok_or_else(|| Fault::of_argument(index, "a known string is required"))
}

/// The whole number of the argument at an index (`gocty.FromCtyValue` into an `int`).
pub(super) fn whole(arguments: &[Value], index: usize) -> Result<i64, Fault> {
    let number = arguments.get(index).and_then(Value::as_number);
    number.and_then(Number::to_i64).ok_or_else(|| {
        Fault::of_argument(
            index,
            format!("value must be a whole number, between {} and {} inclusive", i64::MIN, i64::MAX),
        )
    })
}

/// Pays for so many bytes that are about to be made or looked at.
pub(super) fn pay(call: &Call<'_>, bytes: usize) -> Result<(), Fault> {
    call.host.spend(1 + bytes / 64, bytes)
}

/// Pays for a text of `count` pieces of `length` bytes beside `rest` others, which is about to be made.
pub(super) fn pay_for(call: &Call<'_>, count: usize, length: usize, rest: usize) -> Result<usize, Fault> {
    let bytes = count.checked_mul(length).and_then(|bytes| bytes.checked_add(rest));
    let bytes = bytes.ok_or_else(|| Fault::limit("the text would be too large"))?;
    pay(call, bytes)?;
    Ok(bytes)
}

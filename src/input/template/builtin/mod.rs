//! Go's own functions: `and`, `or`, `not`, `len`, `index`, `slice`, `print`, comparisons, escapes.
//! Source: funcs.go of text/template.

mod compare;
mod escape;
mod index;

use super::{Args, Context, Failure, Function, Param, Value, format};

const fn function(
    name: &'static str,
    params: &'static [Param],
    variadic: bool,
    call: fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>,
) -> Function {
    Function { name, params, variadic, call }
}

/// `reflect.Value`, and any number of it.
const VALUE: Param = Param::Reflect;

/// Go's own functions.
///
/// The execution does most of `and`, `or` and `call` itself, and the part of `len` that knows interfaces.
pub const FUNCTIONS: &[Function] = &[
    function("and", &[VALUE, VALUE], true, last),
    function("or", &[VALUE, VALUE], true, last),
    function("call", &[VALUE, VALUE], true, call),
    function("not", &[VALUE], false, not),
    function("len", &[VALUE], false, index::len),
    function("index", &[VALUE, VALUE], true, index::index),
    function("slice", &[VALUE, VALUE], true, index::slice),
    function("eq", &[VALUE, VALUE], true, compare::eq),
    function("ne", &[VALUE, VALUE], false, compare::ne),
    function("lt", &[VALUE, VALUE], false, compare::lt),
    function("le", &[VALUE, VALUE], false, compare::le),
    function("gt", &[VALUE, VALUE], false, compare::gt),
    function("ge", &[VALUE, VALUE], false, compare::ge),
    function("print", &[Param::Any], true, print),
    function("println", &[Param::Any], true, println),
    function("printf", &[Param::Text, Param::Any], true, printf),
    function("html", &[Param::Any], true, escape::html),
    function("js", &[Param::Any], true, escape::js),
    function("urlquery", &[Param::Any], true, escape::urlquery),
];

#[expect(clippy::unnecessary_wraps, reason = "functions of templates may fail")]
fn last(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(args.0.last().cloned().unwrap_or_default())
}

fn call(_: &mut Context<'_>, _: Args<'_>) -> Result<Value, Failure> {
    Err(Failure::new("call of nil"))
}

#[expect(clippy::unnecessary_wraps, reason = "functions of templates may fail")]
fn not(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(!args.any(0).is_true()))
}

fn print(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    format::sprint(args.0, context.values_type()).map(Value::text)
}

fn println(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    format::sprintln(args.0, context.values_type()).map(Value::text)
}

fn printf(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    format::sprintf(args.str(0), args.rest(1), context.values_type()).map(Value::text)
}

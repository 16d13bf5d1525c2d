//! Calling a function with values, as HCL and cty do (`hclsyntax.FunctionCallExpr.Value`, `cty/function/function.go`).

use std::sync::Arc;

use super::super::value::{Content, Fault, Marks, Type, Value};
use super::mark::unmark_deep;
use super::{Call, Function};

/// Calls `function` with `arguments`: the count is checked, the arguments are converted to the types of the
/// parameters, and where the function does not look at nulls, unknown values, unknown types or marks itself, the
/// result is decided here.
///
/// # Errors
/// A message that names the function or the parameter, with the argument where one is wrong; or a limit of the run.
pub fn call(function: &Function, arguments: &[Value], call: &Call<'_>) -> Result<Value, Fault> {
    check_count(function, arguments.len())?;
    call.host.spend(1, 0)?;
    let mut converted = Vec::with_capacity(arguments.len());
    for (index, (argument, parameter)) in arguments.iter().zip(parameters(function)).enumerate() {
        let value = to_parameter(argument, &parameter.ty.ty())
            .map_err(|fault| explain(function, Fault { argument: Some(index), ..fault }))?;
        converted.push(value);
    }
    apply(function, converted, call).map_err(|fault| explain(function, fault))
}

/// The parameters that arguments are for, one after another.
fn parameters(function: &Function) -> impl Iterator<Item = &super::Parameter> {
    (0..).map_while(|index| function.parameter(index))
}

fn check_count(function: &Function, given: usize) -> Result<(), Fault> {
    let name = function.name;
    let required = function.parameters.len();
    if let Some(missing) = function.parameters.get(given) {
        let least = if function.variadic.is_some() { " at least" } else { "" };
        return Err(Fault::new(format!(
            "not enough function arguments: `{name}` expects{least} {required} argument(s), and there is none for `{}`",
            missing.name
        )));
    }
    if function.variadic.is_none() && given > required {
        return Err(Fault {
            argument: Some(required),
            ..Fault::new(format!("too many function arguments: `{name}` expects only {required} argument(s)"))
        });
    }
    Ok(())
}

/// Says of which parameter or function a fault is, once.
fn explain(function: &Function, fault: Fault) -> Fault {
    if fault.limit {
        return fault;
    }
    let message = match fault.argument.and_then(|index| function.parameter(index)) {
        Some(parameter) => format!("invalid value for the parameter `{}`: {}", parameter.name, fault.message),
        None => format!("call to function `{}` failed: {}", function.name, fault.message),
    };
    Fault { message, ..fault }
}

fn to_parameter(argument: &Value, ty: &Type) -> Result<Value, Fault> {
    if *ty == Type::Dynamic || argument.ty() == *ty {
        return Ok(argument.clone());
    }
    Err(Fault::new(format!("a {ty} is required")))
}

/// What `Function.Call` of cty does once the arguments are converted.
fn apply(function: &Function, mut arguments: Vec<Value>, call: &Call<'_>) -> Result<Value, Fault> {
    let mut unknown = false;
    for (index, (argument, parameter)) in arguments.iter().zip(parameters(function)).enumerate() {
        if argument.is_null() && !parameter.null {
            return Err(Fault::of_argument(index, "argument must not be null"));
        }
        match &argument.content {
            // A null of any type is let through by `null` above; what is unknown of type as well ends the checks.
            Content::Unknown(Type::Dynamic, _) | Content::Null(Type::Dynamic) if !parameter.dynamic => {
                return Ok(Value::dynamic().mark(marks_of(&arguments)));
            }
            Content::Unknown(..) if !parameter.unknown => unknown = true,
            _ => {}
        }
    }
    let mut marks = Marks::NONE;
    for (argument, parameter) in arguments.iter_mut().zip(parameters(function)) {
        if unknown || !parameter.marked {
            let (bare, taken) = unmark_deep(argument);
            if taken.any() {
                *argument = bare;
                marks = marks.and(taken);
            }
        }
    }
    let result = if unknown {
        Value::unknown((function.result)(&arguments)?)
    } else {
        (function.call)(call, &arguments)?
    };
    Ok(refine(function, result).mark(marks))
}

fn marks_of(arguments: &[Value]) -> Marks {
    arguments.iter().fold(Marks::NONE, |marks, argument| marks.and(argument.all_marks()))
}

/// An unknown result of a function that never gives null says that it is not null. Of a value of unknown type
/// nothing can be said.
fn refine(function: &Function, value: Value) -> Value {
    match value.content {
        Content::Unknown(ty, refinement) if function.not_null && ty != Type::Dynamic => {
            let mut refinement = refinement.unwrap_or_default();
            if !refinement.not_null {
                Arc::make_mut(&mut refinement).not_null = true;
            }
            Value { content: Content::Unknown(ty, Some(refinement)), ..value }
        }
        _ => value,
    }
}

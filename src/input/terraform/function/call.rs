//! Calling a function with values, as HCL and cty do (`hclsyntax.FunctionCallExpr.Value`, `cty/function/function.go`).

use super::super::value::{Content, Fault, Marks, Type, Value, convert};
use super::argument::pay;
use super::{Call, Function, ParameterType};

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
        let value = to_parameter(argument, parameter.ty)
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

/// Most arguments are of the type already, which is seen without looking at their content.
fn to_parameter(argument: &Value, parameter: ParameterType) -> Result<Value, Fault> {
    match (parameter, &argument.content) {
        (ParameterType::Any, _)
        | (ParameterType::Bool, Content::Bool(_))
        | (ParameterType::Number, Content::Number(_))
        | (ParameterType::String, Content::String(_))
        | (ParameterType::List, Content::List(..))
        | (ParameterType::Set, Content::Set(..))
        | (ParameterType::Map, Content::Map(..))
        | (ParameterType::Bools, Content::List(Type::Bool, _))
        | (ParameterType::Numbers, Content::List(Type::Number, _))
        | (ParameterType::Strings, Content::List(Type::String, _))
        | (ParameterType::StringMap, Content::Map(Type::String, _)) => Ok(argument.clone()),
        _ => convert(argument, &parameter.ty()),
    }
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
    let written = function.partial.map(|partial| (partial, arguments.clone()));
    let mut marks = Marks::NONE;
    for (argument, parameter) in arguments.iter_mut().zip(parameters(function)) {
        if unknown || !parameter.marked {
            let (bare, taken) = argument.clone().unmark_deep();
            if taken.any() {
                *argument = bare;
                marks = marks.and(taken);
            }
        }
    }
    let result = if unknown {
        (function.result)(&arguments).map(Value::unknown)
    } else {
        (function.call)(call, &arguments)
    };
    let result = result.map_err(|fault| if marks.sensitive { hushed(fault) } else { fault })?;
    let result = if function.not_null { result.refine_not_null() } else { result };
    let result = result.mark(marks);
    match written.filter(|_| !result.is_known()).and_then(|(partial, written)| partial(&written)) {
        Some(partial) => {
            pay(call, partial.len())?;
            Ok(result.with_partial(Some(partial)))
        }
        None => Ok(result),
    }
}

/// A fault that shows nothing of the arguments, which messages quote.
fn hushed(fault: Fault) -> Fault {
    if fault.limit {
        return fault;
    }
    Fault { message: "what is wrong is not shown, since a value is sensitive".to_owned(), ..fault }
}

fn marks_of(arguments: &[Value]) -> Marks {
    arguments.iter().fold(Marks::NONE, |marks, argument| marks.and(argument.all_marks()))
}

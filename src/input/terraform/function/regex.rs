//! `regex` and `regexall` (`cty/function/stdlib/regexp.go`). The type of what they give depends on the groups of the
//! pattern.

use std::rc::Rc;

use super::argument::{function, text};
use super::pattern::{Groups, Pattern};
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Entries, Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] =
    &[function("regex", PARAMETERS, first_type, first), function("regexall", PARAMETERS, all_type, all)];

const PARAMETERS: &[Parameter] =
    &[Parameter::new("pattern", ParameterType::String), Parameter::new("string", ParameterType::String)];

/// Text where there are no groups, an object where they have names, else a tuple.
fn first_type(arguments: &[Value]) -> Result<Type, Fault> {
    let Some(pattern) = arguments.first().and_then(Value::as_str) else { return Ok(Type::Dynamic) };
    Ok(match compile(pattern)?.groups() {
        Groups::Named(names) => Type::object(names.iter().map(|name| (name.clone(), Type::String))),
        Groups::Unnamed(count) => Type::Tuple(vec![Type::String; *count].into()),
        Groups::None | Groups::Mixed => Type::String,
    })
}

fn all_type(arguments: &[Value]) -> Result<Type, Fault> {
    first_type(arguments).map(Type::list)
}

/// What the pattern finds first.
fn first(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (pattern, text) = (compile(text(arguments, 0)?)?, text(arguments, 1)?);
    let mut found = None;
    pattern.find(call, text, |found_groups| {
        found = Some(shape(&pattern, found_groups));
        Ok(false)
    })?;
    found.ok_or_else(|| Fault::new("pattern did not match any part of the given string"))
}

/// All that the pattern finds, one behind the other.
fn all(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (pattern, text) = (compile(text(arguments, 0)?)?, text(arguments, 1)?);
    let mut found = Vec::new();
    pattern.find(call, text, |groups| {
        let bytes: usize = groups.iter().flatten().map(|text| text.len()).sum();
        call.host.spend(1 + groups.len(), groups.len() * size_of::<Value>() + bytes)?;
        found.push(shape(&pattern, groups));
        Ok(true)
    })?;
    Ok(Value::list(first_type(arguments)?, found))
}

/// What a match is as a value; a group that had no part in it is null. The first of `found` is the whole match.
fn shape(pattern: &Pattern, found: &[Option<&str>]) -> Value {
    let value = |text: Option<&str>| text.map_or_else(|| Value::null(Type::String), Value::string);
    let groups = found.get(1..).unwrap_or_default();
    match pattern.groups() {
        Groups::None => value(found.first().copied().flatten()),
        Groups::Named(names) => {
            // Of groups of one name the last one counts.
            let entries: Entries = names.iter().cloned().zip(groups.iter().copied().map(value)).collect();
            Value::object(entries)
        }
        Groups::Unnamed(_) | Groups::Mixed => {
            Value::tuple(groups.iter().copied().map(value).collect::<Vec<_>>())
        }
    }
}

fn compile(pattern: &str) -> Result<Rc<Pattern>, Fault> {
    let invalid = |fault: Fault| Fault {
        message: format!("invalid regexp pattern: {}", fault.message),
        argument: Some(0),
        ..fault
    };
    let pattern = Pattern::compile(pattern).map_err(invalid)?;
    if *pattern.groups() == Groups::Mixed {
        return Err(invalid(Fault::new("cannot mix both named and unnamed capture groups")));
    }
    Ok(pattern)
}

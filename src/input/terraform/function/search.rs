//! Functions that ask what is in a collection (`lang/funcs/collection.go`, `cty/function/stdlib/collection.go`).

use std::collections::HashSet;

use super::super::value::{Content, Fault, Number, Type, Value, convert, text, unify};
use super::key::Key;
use super::read::{argument, pay_for_elements};
use super::{Call, Function, Parameter, ParameterType, constraint};

const LIST: Parameter = Parameter::new("list", ParameterType::Any);
const VALUE: Parameter = Parameter::new("value", ParameterType::Any);
const TRUTHS: Parameter = Parameter::new("list", ParameterType::Bools);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("alltrue", &[TRUTHS], constraint::boolean, alltrue).not_null(),
    Function::new("anytrue", &[TRUTHS], constraint::boolean, anytrue).not_null(),
    Function::new("contains", &[LIST, VALUE], constraint::boolean, contains).not_null(),
    Function::new(
        "distinct",
        &[Parameter::new("list", ParameterType::List)],
        |arguments| Ok(argument(arguments, 0)?.ty()),
        distinct,
    )
    .not_null(),
    Function::new("index", &[LIST, VALUE], constraint::number, index).not_null(),
    Function::new("length", &[VALUE.dynamic().unknown().marked()], constraint::number, length).not_null(),
    Function::new(
        "matchkeys",
        &[
            Parameter::new("values", ParameterType::List),
            Parameter::new("keys", ParameterType::List),
            Parameter::new("searchset", ParameterType::List),
        ],
        |arguments| {
            common_type(arguments)?;
            Ok(argument(arguments, 0)?.ty())
        },
        matchkeys,
    )
    .not_null(),
];

/// Nothing after the first unknown or false element is looked at.
fn alltrue(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let elements = argument(arguments, 0)?.as_elements().unwrap_or_default();
    call.host.spend(elements.len(), 0)?;
    for element in elements {
        match element.content {
            Content::Unknown(..) => return Ok(Value::unknown(Type::Bool)),
            Content::Bool(true) => {}
            _ => return Ok(Value::bool(false)),
        }
    }
    Ok(Value::bool(true))
}

fn anytrue(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let elements = argument(arguments, 0)?.as_elements().unwrap_or_default();
    call.host.spend(elements.len(), 0)?;
    if elements.iter().any(|element| element.as_bool() == Some(true)) {
        Ok(Value::bool(true))
    } else if elements.iter().all(Value::is_known) {
        Ok(Value::bool(false))
    } else {
        Ok(Value::unknown(Type::Bool))
    }
}

fn contains(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (list, wanted) = (argument(arguments, 0)?, argument(arguments, 1)?);
    let elements = list.as_elements().ok_or_else(|| Fault::new("argument must be list, tuple, or set"))?;
    call.host.spend(elements.len(), 0)?;
    let mut known = true;
    for element in elements {
        match wanted.is_equal_to(element) {
            Some(true) => return Ok(Value::bool(true)),
            Some(false) => {}
            None => known = false,
        }
    }
    Ok(if known { Value::bool(false) } else { Value::unknown(Type::Bool) })
}

fn distinct(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let list = argument(arguments, 0)?;
    let elements = list.as_elements().unwrap_or_default();
    pay_for_elements(call, elements.len().saturating_mul(2))?;
    if !list.is_wholly_known() {
        return Ok(Value::unknown(list.ty()));
    }
    let mut seen = HashSet::with_capacity(elements.len());
    let kept: Vec<Value> = elements.iter().filter(|element| seen.insert(Key::of(element))).cloned().collect();
    Ok(Content::List(list.ty().element().cloned().unwrap_or(Type::Dynamic), kept.into()).into())
}

fn index(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (list, wanted) = (argument(arguments, 0)?, argument(arguments, 1)?);
    let (Content::List(_, elements) | Content::Tuple(elements)) = &list.content else {
        return Err(Fault::new("argument must be a list or tuple"));
    };
    if elements.is_empty() {
        return Err(Fault::new("cannot search an empty list"));
    }
    call.host.spend(elements.len(), 0)?;
    for (index, element) in elements.iter().enumerate() {
        match element.is_equal_to(wanted) {
            Some(true) => return Ok(Value::number(Number::from(index))),
            Some(false) => {}
            // This may be the one.
            None => return Ok(Value::unknown(Type::Number)),
        }
    }
    Err(Fault::new("item not found"))
}

fn length(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let value = argument(arguments, 0)?;
    let count = match &value.content {
        Content::Unknown(Type::Tuple(types), _) => types.len(),
        Content::Unknown(Type::Object(attributes), _) => attributes.len(),
        Content::Tuple(elements) => elements.len(),
        Content::Object(entries) => entries.len(),
        Content::String(text) => {
            call.host.spend(text.len() / 64, 0)?;
            text::count(text)
        }
        Content::Unknown(Type::String, _) => {
            let least = Number::from(text::count(value.known_prefix()));
            let length = Value::unknown_not_null(Type::Number).refine_bounds(Some((least, true)), None);
            return Ok(length.mark(value.marks));
        }
        Content::Unknown(Type::Dynamic, _) => return Ok(Value::unknown(Type::Number).mark(value.marks)),
        Content::List(..)
        | Content::Set(..)
        | Content::Map(..)
        | Content::Unknown(Type::List(_) | Type::Set(_) | Type::Map(_), _) => return value.length(),
        _ => {
            return Err(Fault::new("argument must be a string, a collection type, or a structural type"));
        }
    };
    Ok(Value::number(Number::from(count)).mark(value.marks))
}

/// The type that the keys and what is searched for can have.
fn common_type(arguments: &[Value]) -> Result<Type, Fault> {
    let types = [argument(arguments, 1)?.ty(), argument(arguments, 2)?.ty()];
    unify(&types).ok_or_else(|| Fault::new("keys and searchset must be of the same type"))
}

fn matchkeys(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let common = common_type(arguments)?;
    let values = argument(arguments, 0)?;
    let keys = convert(argument(arguments, 1)?, &common)?;
    let wanted = convert(argument(arguments, 2)?, &common)?;
    let of_list = |value: &Value| value.as_elements().unwrap_or_default().to_vec();
    let (elements, keys_list, wanted_list) = (of_list(values), of_list(&keys), of_list(&wanted));
    if elements.len() != keys_list.len() {
        return Err(Fault::new("length of keys and values should be equal"));
    }
    let Type::List(element) = values.ty() else {
        return Err(Fault::of_argument(0, "a list is required"));
    };
    pay_for_elements(call, elements.len().saturating_add(keys_list.len()).saturating_add(wanted_list.len()))?;
    if wanted_list.is_empty() {
        return Ok(Value::list((*element).clone(), Vec::new()));
    }
    if !values.is_wholly_known() || !keys.is_wholly_known() {
        return Ok(Value::unknown(values.ty()));
    }
    // Known elements in front of the first unknown one can be found at once.
    let known = wanted_list.iter().take_while(|wanted| wanted.is_wholly_known());
    let known: HashSet<Key> = known.map(Key::of).collect();
    let rest: Vec<&Value> = wanted_list.iter().skip_while(|wanted| wanted.is_wholly_known()).collect();
    let mut matched = Vec::new();
    'keys: for (value, key) in elements.iter().zip(&keys_list) {
        if known.contains(&Key::of(key)) {
            matched.push(value.clone());
            continue;
        }
        call.host.spend(rest.len(), 0)?;
        for wanted in &rest {
            match key.is_equal_to(wanted) {
                Some(true) => {
                    matched.push(value.clone());
                    continue 'keys;
                }
                Some(false) => {}
                // Terraform gives up here, with an empty list.
                None => return Ok(Value::list((*element).clone(), Vec::new())),
            }
        }
    }
    Ok(Value::list((*element).clone(), matched))
}

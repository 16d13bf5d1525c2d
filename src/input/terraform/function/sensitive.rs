//! Functions of marks (`lang/funcs/sensitive.go`, `conversion.go`).

use std::sync::Arc;

use super::super::value::{Content, Entries, Fault, Marks, Type, Value};
use super::read::argument;
use super::{Call, Function, Parameter, ParameterType, constraint};

const VALUE: &[Parameter] =
    &[Parameter::new("value", ParameterType::Any).null().marked().dynamic().unknown()];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("ephemeralasnull", VALUE, same, |_, arguments| {
        Ok(ephemeral_as_null(argument(arguments, 0)?))
    }),
    Function::new("issensitive", VALUE, constraint::boolean, issensitive),
    Function::new("nonsensitive", VALUE, same, nonsensitive),
    Function::new("sensitive", VALUE, same, sensitive),
];

fn same(arguments: &[Value]) -> Result<Type, Fault> {
    Ok(argument(arguments, 0)?.ty())
}

fn sensitive(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(argument(arguments, 0)?.clone().mark(Marks::SENSITIVE))
}

/// The marks of parts stay.
fn nonsensitive(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let value = argument(arguments, 0)?.clone();
    Ok(Value { marks: Marks { sensitive: false, ..value.marks }, ..value })
}

/// What is unknown may still come to be sensitive.
fn issensitive(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let value = argument(arguments, 0)?;
    Ok(if value.marks.sensitive {
        Value::bool(true)
    } else if value.is_known() {
        Value::bool(false)
    } else {
        Value::unknown(Type::Bool)
    })
}

fn ephemeral_as_null(value: &Value) -> Value {
    if !value.all_marks().ephemeral {
        return value.clone();
    }
    let marks = Marks { ephemeral: false, ..value.marks };
    let nulls = |elements: &Arc<[Value]>| elements.iter().map(ephemeral_as_null).collect();
    let entries = |entries: &Entries| {
        Arc::new(entries.iter().map(|(key, value)| (key.clone(), ephemeral_as_null(value))).collect())
    };
    let content = match &value.content {
        // Null may not be of the type that it turns out to be.
        Content::Unknown(ty, _) => Content::Unknown(ty.clone(), None),
        _ if value.marks.ephemeral => Content::Null(value.ty()),
        Content::List(element, elements) => Content::List(element.clone(), nulls(elements)),
        Content::Set(element, elements) => Content::Set(element.clone(), nulls(elements)),
        Content::Tuple(elements) => Content::Tuple(nulls(elements)),
        Content::Map(element, map) => Content::Map(element.clone(), entries(map)),
        Content::Object(map) => Content::Object(entries(map)),
        other => other.clone(),
    };
    Value { content, marks, origin: value.origin.clone() }
}

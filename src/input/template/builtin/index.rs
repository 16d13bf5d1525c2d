//! `index`, `slice`, `len`.

use super::compare::{byte, integer};
use crate::input::template::{Args, Builder, Context, Data, Failure, List, MapKind, Text, Value};

/// What an object is apart from its methods, else the value itself.
fn underlying(value: &Value) -> Value {
    match &value.data {
        Data::Object(object) => match object.underlying() {
            Some(under) => under,
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

/// An index into something of `capacity` elements, which itself is still one. Source: `indexArg`.
fn position(context: &Context<'_>, index: &Value, capacity: usize) -> Result<usize, Failure> {
    let Some(number) = integer(index) else {
        return Err(Failure::new(if index.is_nil() {
            "cannot index slice/array with nil".to_owned()
        } else {
            format!("cannot index slice/array with type {}", index.type_name(context.values_type()))
        }));
    };
    match usize::try_from(number) {
        Ok(position) if position <= capacity => Ok(position),
        _ => Err(Failure::new(format!("index out of range: {number}"))),
    }
}

pub(super) fn index(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let mut item = args.any(0).clone();
    if item.is_nil() {
        return Err(Failure::new("index of untyped nil"));
    }
    for index in args.rest(1) {
        if item.is_nil() {
            return Err(Failure::new("index of nil pointer"));
        }
        item = element(context, &item, index)?;
    }
    Ok(item)
}

fn element(context: &mut Context<'_>, item: &Value, index: &Value) -> Result<Value, Failure> {
    let under = underlying(item);
    match &under.data {
        Data::Text(text) | Data::Bytes(text) => {
            let at = position(context, index, text.len())?;
            let is_string = matches!(under.data, Data::Text(_));
            let part = text.as_str(under.origin).part(at..at + 1);
            let origin = part.origins().next().unwrap_or_default();
            part.bytes().first().map(|found| byte(*found).with_origin(origin)).ok_or_else(|| {
                let kind = if is_string { "string" } else { "slice" };
                Failure::new(format!("reflect: {kind} index out of range"))
            })
        }
        Data::List(list) => {
            let at = position(context, index, list.len())?;
            let element = list.values().get(at).cloned();
            element.ok_or_else(|| Failure::new("reflect: slice index out of range"))
        }
        Data::Map(map) => {
            let Some(key) = index.str() else {
                return Err(Failure::new(if index.is_nil() {
                    "value is nil; should be of type string".to_owned()
                } else {
                    let found = index.type_name(context.values_type());
                    format!("value has type {found}; should be string")
                }));
            };
            Ok(map.get(key.bytes()).unwrap_or_else(|| match map.kind() {
                MapKind::Any | MapKind::Values => Value::NIL,
                MapKind::Strings => Value::text(Text::default()),
                MapKind::Ints => Value::int(0),
            }))
        }
        _ => {
            let found = item.type_name(context.values_type());
            Err(Failure::new(format!("can't index item of type {found}")))
        }
    }
}

pub(super) fn slice(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let item = args.any(0);
    if item.is_nil() {
        return Err(Failure::new("slice of untyped nil"));
    }
    let indexes = args.rest(1);
    if indexes.len() > 3 {
        return Err(Failure::new(format!("too many slice indexes: {}", indexes.len())));
    }
    let under = underlying(item);
    let length = match &under.data {
        Data::Text(_) if indexes.len() == 3 => return Err(Failure::new("cannot 3-index slice a string")),
        Data::Text(text) | Data::Bytes(text) => text.len(),
        // A slice here never has room behind its end.
        Data::List(list) => list.len(),
        _ => {
            let found = item.type_name(context.values_type());
            return Err(Failure::new(format!("can't slice item of type {found}")));
        }
    };
    let mut bounds = [0, length, length];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        *bound = position(context, index, length)?;
    }
    let [start, end, most] = bounds;
    if start > end {
        return Err(Failure::new(format!("invalid slice index: {start} > {end}")));
    }
    if end > most {
        return Err(Failure::new(format!("invalid slice index: {end} > {most}")));
    }
    let data = match &under.data {
        Data::Text(text) => Data::Text(part(text, start, end, item)),
        Data::Bytes(text) => Data::Bytes(part(text, start, end, item)),
        Data::List(list) => {
            context.charge((end - start).saturating_mul(24))?;
            let values = list.values().get(start..end).unwrap_or_default().to_vec();
            Data::List(List::new(list.kind(), values))
        }
        _ => Data::Nil,
    };
    Ok(Value::from(data).with_origin(item.origin))
}

fn part(text: &Text, start: usize, end: usize, item: &Value) -> Text {
    let mut part = Builder::default();
    part.part(text.as_str(item.origin).part(start..end));
    part.finish()
}

pub(super) fn len(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let item = args.any(0);
    let length = match &underlying(item).data {
        Data::Text(text) | Data::Bytes(text) => text.len(),
        Data::List(list) => list.len(),
        Data::Map(map) => map.len(),
        // What Go says where it looks for the type of nothing.
        Data::Nil => return Err(Failure::new("reflect: call of reflect.Value.Type on zero Value")),
        _ => {
            // What a pointer points to is asked.
            let name = item.type_name(context.values_type()).trim_start_matches('*');
            return Err(Failure::new(format!("len of type {name}")));
        }
    };
    Ok(Value::int(i64::try_from(length).unwrap_or(i64::MAX)))
}

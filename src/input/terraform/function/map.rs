//! Functions of maps and objects (`cty/function/stdlib/collection.go`, `lang/funcs/collection.go`). What they hand on
//! keeps its origin.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::value::{Content, Entries, Fault, Marks, Type, Value, convert};
use super::read::{argument, pay_for_elements, redacted};
use super::{Call, Function, Parameter, ParameterType, constraint};

const INPUT_MAP: Parameter = Parameter::new("inputMap", ParameterType::Any).marked();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("keys", &[INPUT_MAP.unknown()], constraint::dynamic, keys).not_null(),
    Function::new(
        "lookup",
        &[INPUT_MAP, Parameter::new("key", ParameterType::String).marked()],
        lookup_type,
        lookup,
    )
    .variadic(Parameter::new("default", ParameterType::Any).null().unknown().dynamic().marked()),
    Function::new("merge", &[], merge_type, merge)
        .variadic(Parameter::new("maps", ParameterType::Any).null().dynamic().marked())
        .not_null(),
    Function::new(
        "transpose",
        &[Parameter::new("values", ParameterType::StringListMap)],
        |_| Ok(ParameterType::StringListMap.ty()),
        transpose,
    )
    .not_null(),
    Function::new("values", &[Parameter::new("mapping", ParameterType::Any).marked()], values_type, values)
        .not_null(),
    Function::new(
        "zipmap",
        &[
            Parameter::new("keys", ParameterType::Strings).marked(),
            Parameter::new("values", ParameterType::Any).marked(),
        ],
        zipmap_type,
        zipmap,
    )
    .not_null(),
];

fn keys(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let map = argument(arguments, 0)?;
    let texts = |keys: Vec<&Arc<str>>| -> Result<Vec<Value>, Fault> {
        pay_for_elements(call, keys.len())?;
        Ok(keys.into_iter().map(|key| Content::String(key.clone()).into()).collect())
    };
    let result = match &map.content {
        Content::Map(_, entries) => Value::list(Type::String, texts(entries.keys().collect())?),
        Content::Object(entries) => Value::tuple(texts(entries.keys().collect())?),
        Content::Unknown(Type::Map(_), _) => Value::unknown(Type::list(Type::String)),
        // The type says it, whatever the values will be.
        Content::Unknown(Type::Object(attributes), _) => Value::tuple(texts(attributes.keys().collect())?),
        _ => return Err(Fault::of_argument(0, "must have map or object type")),
    };
    Ok(result.mark(map.marks))
}

fn lookup_type(arguments: &[Value]) -> Result<Type, Fault> {
    let (map, key, default) = lookup_arguments(arguments)?;
    let ty = match &map.content {
        Content::Unknown(ty, _) => ty.clone(),
        Content::Object(entries) => {
            let Some(key) = key.as_str() else { return Ok(Type::Dynamic) };
            return match (entries.get(key), default) {
                (None, _) if map.origin.is_open => Ok(Type::Dynamic),
                (Some(value), _) | (None, Some(value)) => Ok(value.ty()),
                (None, None) => Err(no_attribute(key)),
            };
        }
        _ => map.ty(),
    };
    match ty {
        Type::Object(_) if !key.is_known() => Ok(Type::Dynamic),
        Type::Object(attributes) => {
            let key = key.as_str().unwrap_or_default();
            match (attributes.get(key), default) {
                (Some(ty), _) => Ok(ty.clone()),
                (None, Some(default)) => Ok(default.ty()),
                (None, None) => Err(no_attribute(key)),
            }
        }
        Type::Map(element) => {
            default_of_element_type(default, &element)?;
            Ok((*element).clone())
        }
        _ => Err(not_a_map()),
    }
}

fn lookup_arguments(arguments: &[Value]) -> Result<(&Value, &Value, Option<&Value>), Fault> {
    if arguments.len() > 3 {
        let message = format!("lookup() takes two or three arguments, got {}", arguments.len());
        return Err(Fault::new(message));
    }
    Ok((argument(arguments, 0)?, argument(arguments, 1)?, arguments.get(2)))
}

fn no_attribute(key: &str) -> Fault {
    Fault::of_argument(0, format!("the given object has no attribute `{key}`"))
}

fn not_a_map() -> Fault {
    Fault::of_argument(0, "lookup() requires a map as the first argument")
}

/// The default as an element of the map, which is demanded even where it is not needed.
fn default_of_element_type(default: Option<&Value>, element: &Type) -> Result<Option<Value>, Fault> {
    let converted = default.map(|default| convert(default, element)).transpose();
    converted
        .map_err(|_| Fault::of_argument(2, "the default value must have the same type as the map elements"))
}

fn lookup(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (map, key, default) = lookup_arguments(arguments)?;
    let marks = map.marks.and(key.marks);
    let name = key.as_str().ok_or_else(|| Fault::of_argument(1, "a string is required"))?;
    let found = match &map.content {
        // Its provider may give what a block does not have, and the default is for what is not there.
        Content::Object(entries) if map.origin.is_open && !entries.contains_key(name) => Value::dynamic(),
        Content::Object(entries) => {
            let found = entries.get(name).or(default).cloned();
            found.ok_or_else(|| {
                if key.marks.any() {
                    let shown = redacted(name, key.marks);
                    return Fault::of_argument(0, format!("the given object has no attribute {shown}"));
                }
                no_attribute(name)
            })?
        }
        Content::Map(element, entries) => {
            let default = default_of_element_type(default, element)?;
            entries.get(name).cloned().or(default).ok_or_else(|| {
                Fault::new(format!("lookup failed to find key {}", redacted(&format!("`{name}`"), key.marks)))
            })?
        }
        _ => return Err(not_a_map()),
    };
    Ok(found.mark(marks))
}

/// What `merge` makes of its arguments.
enum Merged {
    /// A map, as all arguments are of this element type.
    Map(Type),
    /// An object.
    Object,
}

/// Which of both, from the first argument on until one is of unknown type, which may be anything.
fn merged(arguments: &[Value]) -> Result<Merged, Fault> {
    let mut element: Option<&Type> = None;
    let mut same = true;
    for argument in arguments {
        let found = match &argument.content {
            Content::Null(Type::Dynamic) | Content::Unknown(Type::Dynamic, _) => return Ok(Merged::Object),
            Content::Map(element, _) => Some(element),
            Content::Null(Type::Map(element)) | Content::Unknown(Type::Map(element), _) => Some(&**element),
            Content::Object(_) | Content::Null(Type::Object(_)) | Content::Unknown(Type::Object(_), _) => {
                None
            }
            _ => {
                let message = format!("arguments must be maps or objects, got `{}`", argument.ty());
                return Err(Fault::new(message));
            }
        };
        match (found, element) {
            (None, _) => same = false,
            (Some(found), Some(element)) => same &= found == element,
            (Some(found), None) => element = Some(found),
        }
    }
    Ok(match element {
        Some(element) if same => Merged::Map(element.clone()),
        _ => Merged::Object,
    })
}

fn merge_type(arguments: &[Value]) -> Result<Type, Fault> {
    if let Merged::Map(element) = merged(arguments)? {
        return Ok(Type::map(element));
    }
    let first = arguments.first().map(Value::ty);
    if let Some(first @ Type::Object(_)) = first
        && arguments.iter().skip(1).all(|argument| argument.ty() == first)
    {
        return Ok(first);
    }
    let mut attributes = BTreeMap::new();
    let mut known = true;
    for argument in arguments {
        match (&argument.content, argument.ty()) {
            (_, Type::Dynamic) => return Ok(Type::Dynamic),
            (Content::Null(_), _) => {}
            (Content::Map(element, entries), _) => {
                attributes.extend(entries.keys().map(|key| (key.clone(), element.clone())));
            }
            (_, Type::Object(types)) => {
                attributes.extend(types.iter().map(|(name, ty)| (name.clone(), ty.clone())));
            }
            _ => known = false,
        }
    }
    Ok(if known { Type::Object(Arc::new(attributes)) } else { Type::Dynamic })
}

fn merge(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let kind = merged(arguments)?;
    let mut marks = Marks::NONE;
    let mut entries = Entries::new();
    for (index, argument) in arguments.iter().enumerate() {
        if argument.is_null() {
            continue;
        }
        marks = marks.and(argument.marks);
        let Some(more) = argument.as_entries() else {
            // One of unknown type before it hid that this is none.
            let message = format!("arguments must be maps or objects, got `{}`", argument.ty());
            return Err(Fault::of_argument(index, message));
        };
        pay_for_elements(call, more.len())?;
        if entries.is_empty() {
            entries.clone_from(more);
        } else {
            entries.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
    }
    let result = match kind {
        Merged::Map(element) => Value::map(element, entries),
        Merged::Object => Value::object(entries),
    };
    Ok(result.mark(marks))
}

fn transpose(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let map = argument(arguments, 0)?;
    let entries = map.as_entries().ok_or_else(|| Fault::of_argument(0, "a map is required"))?;
    if !map.is_wholly_known() {
        return Ok(Value::unknown(map.ty()));
    }
    let mut lists: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (key, list) in entries {
        let elements = list.as_elements().unwrap_or_default();
        pay_for_elements(call, elements.len().saturating_mul(2))?;
        for element in elements {
            let Content::String(text) = &element.content else {
                return Err(Fault::new("input must be a map of lists of strings"));
            };
            // Keys come in their order, so that each list is sorted.
            lists.entry(text.clone()).or_default().push(Content::String(key.clone()).into());
        }
    }
    let lists = lists.into_iter().map(|(key, list)| (key, Value::list(Type::String, list))).collect();
    Ok(Value::map(Type::list(Type::String), lists))
}

const VALUES: &str = "values() requires a map as the first argument";

fn values_type(arguments: &[Value]) -> Result<Type, Fault> {
    match argument(arguments, 0)?.ty() {
        Type::Map(element) => Ok(Type::List(element)),
        Type::Object(attributes) => Ok(Type::Tuple(attributes.values().cloned().collect())),
        _ => Err(Fault::new(VALUES)),
    }
}

fn values(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let map = argument(arguments, 0)?;
    let entries = map.as_entries().ok_or_else(|| Fault::new(VALUES))?;
    pay_for_elements(call, entries.len())?;
    let values: Arc<[Value]> = entries.values().cloned().collect();
    let result = match &map.content {
        Content::Map(element, _) => Value::list(element.clone(), values),
        _ => Value::tuple(values),
    };
    Ok(result.mark(map.marks))
}

fn zipmap_type(arguments: &[Value]) -> Result<Type, Fault> {
    let (keys, values) = (argument(arguments, 0)?, argument(arguments, 1)?);
    match values.ty() {
        Type::List(element) => Ok(Type::Map(element)),
        Type::Tuple(types) => {
            if !keys.is_wholly_known() {
                return Ok(Type::Dynamic);
            }
            let names = zipmap_keys(keys, types.len())?;
            let attributes = names.into_iter().zip(types.iter().cloned()).collect();
            Ok(Type::Object(Arc::new(attributes)))
        }
        _ => Err(Fault::new("values argument must be a list or tuple value")),
    }
}

/// The texts of keys that are known, of which there must be as many as values.
fn zipmap_keys(keys: &Value, count: usize) -> Result<Vec<Arc<str>>, Fault> {
    let keys = keys.as_elements().unwrap_or_default();
    if keys.len() != count {
        let message = format!("number of keys ({}) does not match number of values ({count})", keys.len());
        return Err(Fault::new(message));
    }
    let names = keys.iter().enumerate().map(|(index, key)| match &key.content {
        Content::String(key) => Ok(key.clone()),
        _ => Err(Fault::new(format!("keys list has null value at index {index}"))),
    });
    names.collect()
}

fn zipmap(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (keys, values) = (argument(arguments, 0)?, argument(arguments, 1)?);
    let (element, list) = match &values.content {
        Content::List(element, list) => (Some(element), list),
        Content::Tuple(list) => (None, list),
        _ => return Err(Fault::new("values argument must be a list or tuple value")),
    };
    pay_for_elements(call, list.len())?;
    // Keys of a map cannot have marks: the map has them.
    let marks = keys.all_marks().and(values.marks);
    if !keys.is_wholly_known() {
        let ty = element.map_or(Type::Dynamic, |element| Type::map(element.clone()));
        return Ok(Value::unknown(ty).mark(marks));
    }
    let entries: Entries = zipmap_keys(keys, list.len())?.into_iter().zip(list.iter().cloned()).collect();
    let result = match element {
        Some(element) => Value::map(element.clone(), entries),
        None => Value::object(entries),
    };
    Ok(result.mark(marks))
}

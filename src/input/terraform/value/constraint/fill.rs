//! Putting in what optional attributes stand for where they are missing (`hcl/ext/typeexpr/defaults.go`).

use std::sync::Arc;

use super::{Attribute, Constraint, Shape};
use crate::input::terraform::value::{Content, Entries, Type, Value, convert, unify};

/// A value with all optional attributes of a constraint put in. It may still be of another type than the constraint's:
/// what does not fit is left to the conversion to tell.
pub(super) fn fill(value: &Value, constraint: &Constraint) -> Value {
    if !constraint.optional {
        return value.clone();
    }
    let content = match (&value.content, &constraint.shape) {
        (Content::Null(ty), _) => Content::Null(widen(ty, constraint)),
        (Content::Unknown(ty, refinement), _) => Content::Unknown(widen(ty, constraint), refinement.clone()),
        (Content::Object(entries) | Content::Map(_, entries), Shape::Object(attributes)) => {
            Content::Object(Arc::new(fill_attributes(entries, attributes)))
        }
        (Content::Object(entries) | Content::Map(_, entries), Shape::Collection(element))
            if !entries.is_empty() =>
        {
            let filled = entries.iter().map(|(key, value)| (key.clone(), fill(value, element)));
            Content::Object(Arc::new(filled.collect()))
        }
        (Content::Set(_, elements), Shape::Collection(element)) if !elements.is_empty() => {
            let elements: Vec<Value> = elements.iter().map(|value| fill(value, element)).collect();
            set_or_tuple(elements)
        }
        (Content::List(_, elements) | Content::Tuple(elements), Shape::Collection(element))
            if !elements.is_empty() =>
        {
            Content::Tuple(elements.iter().map(|value| fill(value, element)).collect())
        }
        (Content::Tuple(elements), Shape::Tuple(constraints)) if elements.len() == constraints.len() => {
            Content::Tuple(
                elements.iter().zip(constraints).map(|(value, constraint)| fill(value, constraint)).collect(),
            )
        }
        _ => return value.clone(),
    };
    Value { content, marks: value.marks, origin: value.origin.clone() }
}

fn fill_attributes(
    entries: &Entries,
    attributes: &std::collections::BTreeMap<Arc<str>, Attribute>,
) -> Entries {
    let mut filled: Entries = entries
        .iter()
        .map(|(name, value)| {
            let value = match attributes.get(name) {
                Some(attribute) => fill(value, &attribute.constraint),
                None => value.clone(),
            };
            (name.clone(), value)
        })
        .collect();
    for (name, attribute) in attributes {
        let missing = filled.get(name).is_none_or(Value::is_null);
        match &attribute.default {
            Some(default) if missing => {
                filled.insert(name.clone(), fill(default, &attribute.constraint));
            }
            None if attribute.optional && !filled.contains_key(name) => {
                filled.insert(name.clone(), Value::null(attribute.constraint.ty.clone()));
            }
            _ => {}
        }
    }
    filled
}

/// A set stays a set where its elements still have one type, since it may have fewer elements than it seems to have.
fn set_or_tuple(elements: Vec<Value>) -> Content {
    let types: Vec<Type> = elements.iter().map(Value::ty).collect();
    let unified = unify(&types).and_then(|ty| {
        let elements: Option<Vec<Value>> = elements.iter().map(|value| convert(value, &ty).ok()).collect();
        Some(Value::set(ty, elements?).content)
    });
    unified.unwrap_or_else(|| Content::Tuple(elements.into()))
}

/// The type of a null or unknown value with the optional attributes that it lacks.
fn widen(ty: &Type, constraint: &Constraint) -> Type {
    match (ty, &constraint.shape) {
        (Type::Object(own), Shape::Object(attributes)) => {
            let mut types = (**own).clone();
            for (name, attribute) in attributes {
                match types.get_mut(name) {
                    Some(ty) => *ty = widen(ty, &attribute.constraint),
                    None if attribute.optional => {
                        types.insert(name.clone(), attribute.constraint.ty.clone());
                    }
                    None => {}
                }
            }
            Type::Object(Arc::new(types))
        }
        (Type::Object(own), Shape::Collection(element)) => {
            Type::Object(Arc::new(own.iter().map(|(name, ty)| (name.clone(), widen(ty, element))).collect()))
        }
        (Type::List(own), Shape::Collection(element)) => Type::list(widen(own, element)),
        (Type::Set(own), Shape::Collection(element)) => Type::set(widen(own, element)),
        (Type::Map(own), Shape::Collection(element)) => Type::map(widen(own, element)),
        (Type::Tuple(own), Shape::Collection(element)) => {
            Type::Tuple(own.iter().map(|ty| widen(ty, element)).collect())
        }
        (Type::Tuple(own), Shape::Tuple(constraints)) if own.len() == constraints.len() => {
            Type::Tuple(own.iter().zip(constraints).map(|(ty, constraint)| widen(ty, constraint)).collect())
        }
        _ => ty.clone(),
    }
}

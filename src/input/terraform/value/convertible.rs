//! Which conversions there are between types (`cty/convert/conversion.go`).

use std::sync::Arc;

use super::Type;
use super::unify::unify_with;

/// Whether values of one type can be converted to another: for certain, or, where `unsafely`, perhaps, which depends on
/// the value.
pub(super) fn convertible(from: &Type, want: &Type, unsafely: bool) -> bool {
    let element = |from: &Type, want: &Type| convertible(from, want, unsafely);
    match (from, want) {
        (_, Type::Dynamic)
        | (Type::Number | Type::Bool | Type::String, Type::String)
        | (Type::Number, Type::Number)
        | (Type::Bool, Type::Bool) => true,
        (Type::Dynamic, _) | (Type::String, Type::Number | Type::Bool) => unsafely,
        (Type::Object(own), Type::Object(wanted)) => {
            wanted.iter().all(|(name, want)| own.get(name).is_some_and(|from| element(from, want)))
        }
        (Type::Tuple(own), Type::Tuple(wanted)) => {
            own.len() == wanted.len() && own.iter().zip(wanted.iter()).all(|(from, want)| element(from, want))
        }
        (Type::List(from), Type::List(want))
        | (Type::Set(from), Type::List(want) | Type::Set(want))
        | (Type::Map(from), Type::Map(want)) => element(from, want),
        (Type::List(from), Type::Set(want)) => unsafely && element(from, want),
        (Type::Tuple(own), Type::List(want) | Type::Set(want)) => {
            elements_convertible(own.iter(), want, unsafely, true)
        }
        (Type::Object(own), Type::Map(want)) => elements_convertible(own.values(), want, unsafely, false),
        (Type::Map(from), Type::Object(wanted)) => {
            unsafely && wanted.values().all(|want| element(from, want))
        }
        _ => false,
    }
}

/// Whether elements of different types can be those of a list, a set or a map. Where any type will do, one must be found
/// for them all; `alike` says that it must not stay open unless all of them are.
fn elements_convertible<'t>(
    types: impl Iterator<Item = &'t Type> + Clone,
    want: &Type,
    unsafely: bool,
    alike: bool,
) -> bool {
    if *want != Type::Dynamic {
        return types.into_iter().all(|from| convertible(from, want, unsafely));
    }
    if types.clone().next().is_none() {
        return true;
    }
    match unify_with(types.clone(), unsafely) {
        None => false,
        Some(Type::Dynamic) => !alike || types.into_iter().all(|ty| *ty == Type::Dynamic),
        Some(unified) => types.into_iter().all(|from| convertible(from, &unified, unsafely)),
    }
}

/// The wanted type with what is open in it taken from the type that is converted, as far as that says it
/// (`cty/convert/conversion_dynamic.go`).
pub(super) fn most_exact(from: &Type, want: &Type) -> Type {
    let unified = |types: &[&Type]| unify_with(types.iter().copied(), true).unwrap_or(Type::Dynamic);
    let element_of = |want: &Type| match from {
        Type::List(from) | Type::Set(from) | Type::Map(from) => most_exact(from, want),
        Type::Tuple(types) => most_exact(&unified(&types.iter().collect::<Vec<_>>()), want),
        Type::Object(attributes) => most_exact(&unified(&attributes.values().collect::<Vec<_>>()), want),
        _ => want.clone(),
    };
    match (from, want) {
        (Type::Dynamic, _) => want.clone(),
        (_, Type::Dynamic) => from.clone(),
        _ if want.is_wholly_known() => want.clone(),
        (_, Type::List(want)) => Type::list(element_of(want)),
        (_, Type::Set(want)) => Type::set(element_of(want)),
        (_, Type::Map(want)) => Type::map(element_of(want)),
        (Type::Tuple(own), Type::Tuple(wanted)) => {
            Type::Tuple(own.iter().zip(wanted.iter()).map(|(from, want)| most_exact(from, want)).collect())
        }
        (_, Type::Object(wanted)) => {
            let attribute = |name: &Arc<str>, want: &Type| match from {
                Type::Map(element) => most_exact(element, want),
                Type::Object(own) => {
                    own.get(name).map_or_else(|| want.clone(), |from| most_exact(from, want))
                }
                _ => want.clone(),
            };
            Type::Object(Arc::new(
                wanted.iter().map(|(name, want)| (name.clone(), attribute(name, want))).collect(),
            ))
        }
        _ => want.clone(),
    }
}

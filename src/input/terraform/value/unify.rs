//! One type for values of several types (`cty/convert/unify.go`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Type;
use super::convertible::convertible;

/// How many different types that are not all of one kind are tried: each is compared with each.
const MOST: usize = 500;

/// The type to which values of all of these types can be converted, if need be unsafely (`convert.UnifyUnsafe`): what
/// both arms of a condition come to, or the elements of a list. [`Type::Dynamic`] where that is only known once the
/// types are. None where there is no such type, and for no types at all.
pub fn unify(types: &[Type]) -> Option<Type> {
    unify_with(types.iter(), true)
}

/// The same, with conversions that may fail or without.
pub(super) fn unify_with<'t>(types: impl Iterator<Item = &'t Type>, unsafely: bool) -> Option<Type> {
    // What occurs twice changes nothing.
    let mut seen = BTreeSet::new();
    let types: Vec<&Type> = types.filter(|ty| seen.insert(*ty)).collect();
    match types.as_slice() {
        [] => return None,
        [one] if one.is_primitive() || **one == Type::Dynamic => return Some((*one).clone()),
        _ => {}
    }
    let kinds = Kinds::of(&types);
    let open = kinds.dynamic > 0;
    let only = |count: usize| count > 0 && count + kinds.dynamic == types.len();
    if only(kinds.maps) {
        return unify_elements(&types, open, unsafely).map(Type::map_of);
    }
    if kinds.maps > 0 && only(kinds.maps + kinds.objects) {
        if let Some(unified @ Type::Map(_)) = unify_as(&types, unsafely, is_object, objects_to_map) {
            return Some(unified);
        }
    } else if only(kinds.lists) {
        return unify_elements(&types, open, unsafely).map(Type::list_of);
    } else if kinds.lists > 0 && only(kinds.lists + kinds.tuples) {
        if let Some(unified @ Type::List(_)) = unify_as(&types, unsafely, is_tuple, tuples_to_list) {
            return Some(unified);
        }
    } else if only(kinds.sets) {
        return unify_elements(&types, open, unsafely).map(Type::set_of);
    } else if only(kinds.objects) {
        return if open { Some(Type::Dynamic) } else { unify_objects(&types, unsafely) };
    } else if only(kinds.tuples) {
        return if open { Some(Type::Dynamic) } else { unify_tuples(&types, unsafely) };
    } else if kinds.objects > 0 && kinds.tuples > 0 {
        return None;
    }
    if types.len() > MOST {
        return None;
    }
    most_general_first(&types).into_iter().find_map(|candidate| {
        let fits = types.iter().all(|ty| convertible(ty, candidate, unsafely));
        fits.then(|| candidate.clone())
    })
}

/// How many of several types are of which kind.
#[derive(Default)]
struct Kinds {
    maps: usize,
    lists: usize,
    sets: usize,
    objects: usize,
    tuples: usize,
    dynamic: usize,
}

impl Kinds {
    fn of(types: &[&Type]) -> Self {
        let mut kinds = Self::default();
        for ty in types {
            match ty {
                Type::Map(_) => kinds.maps += 1,
                Type::List(_) => kinds.lists += 1,
                Type::Set(_) => kinds.sets += 1,
                Type::Object(_) => kinds.objects += 1,
                Type::Tuple(_) => kinds.tuples += 1,
                Type::Dynamic => kinds.dynamic += 1,
                Type::Bool | Type::Number | Type::String => {}
            }
        }
        kinds
    }
}

/// An element type of a list, a set or a map, or that the whole is not known.
enum Element {
    Open,
    Of(Type),
}

impl Type {
    fn list_of(element: Element) -> Self {
        element.inside(Self::list)
    }

    fn set_of(element: Element) -> Self {
        element.inside(Self::set)
    }

    fn map_of(element: Element) -> Self {
        element.inside(Self::map)
    }
}

impl Element {
    fn inside(self, whole: impl FnOnce(Type) -> Type) -> Type {
        match self {
            Self::Open => Type::Dynamic,
            Self::Of(element) => whole(element),
        }
    }
}

fn unify_elements(types: &[&Type], open: bool, unsafely: bool) -> Option<Element> {
    if open {
        return Some(Element::Open);
    }
    unify_with(types.iter().filter_map(|ty| ty.element()), unsafely).map(Element::Of)
}

fn is_object(ty: &Type) -> bool {
    matches!(ty, Type::Object(_))
}

fn is_tuple(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(_))
}

/// Unifies objects as a map, or tuples as a list, before they meet others that are maps or lists.
fn unify_as(
    types: &[&Type],
    unsafely: bool,
    is: fn(&Type) -> bool,
    collect: fn(&[&Type], bool) -> Option<Type>,
) -> Option<Type> {
    let (structural, others): (Vec<&Type>, Vec<&Type>) = types.iter().copied().partition(|ty| is(ty));
    let collected = collect(&structural, unsafely)?;
    unify_with(std::iter::once(&collected).chain(others), unsafely)
}

/// An object of attributes that are unified one by one, where all objects have the same ones; else a map.
fn unify_objects(types: &[&Type], unsafely: bool) -> Option<Type> {
    let objects: Vec<&BTreeMap<Arc<str>, Type>> = types
        .iter()
        .filter_map(|ty| match ty {
            Type::Object(attributes) => Some(&**attributes),
            _ => None,
        })
        .collect();
    let (first, rest) = objects.split_first()?;
    if rest.iter().any(|other| !other.keys().eq(first.keys())) {
        return objects_to_map(types, unsafely);
    }
    let mut columns: Vec<_> = objects.iter().map(|attributes| attributes.values()).collect();
    let mut unified = BTreeMap::new();
    for name in first.keys() {
        let column: Vec<&Type> = columns.iter_mut().filter_map(Iterator::next).collect();
        unified.insert(name.clone(), unify_with(column.into_iter(), unsafely)?);
    }
    let unified = Type::Object(Arc::new(unified));
    if types.iter().all(|ty| convertible(ty, &unified, unsafely)) {
        Some(unified)
    } else {
        objects_to_map(types, unsafely)
    }
}

fn objects_to_map(types: &[&Type], unsafely: bool) -> Option<Type> {
    let attributes = types.iter().flat_map(|ty| match ty {
        Type::Object(attributes) => attributes.values().collect(),
        _ => Vec::new(),
    });
    let unified = Type::map(unify_with(attributes, unsafely)?);
    types.iter().all(|ty| convertible(ty, &unified, unsafely)).then_some(unified)
}

/// A tuple of elements that are unified one by one, where all tuples are of one length; else a list.
fn unify_tuples(types: &[&Type], unsafely: bool) -> Option<Type> {
    let tuples: Vec<&[Type]> = types
        .iter()
        .filter_map(|ty| match ty {
            Type::Tuple(elements) => Some(&**elements),
            _ => None,
        })
        .collect();
    let (first, rest) = tuples.split_first()?;
    if rest.iter().any(|other| other.len() != first.len()) {
        return tuples_to_list(types, unsafely);
    }
    let columns =
        (0..first.len()).map(|at| unify_with(tuples.iter().filter_map(|tuple| tuple.get(at)), unsafely));
    let unified = Type::Tuple(columns.collect::<Option<Vec<Type>>>()?.into());
    if types.iter().all(|ty| convertible(ty, &unified, unsafely)) {
        Some(unified)
    } else {
        tuples_to_list(types, unsafely)
    }
}

fn tuples_to_list(types: &[&Type], unsafely: bool) -> Option<Type> {
    let elements = types.iter().flat_map(|ty| match ty {
        Type::Tuple(elements) => elements.iter().collect(),
        _ => Vec::new(),
    });
    let unified = Type::list(unify_with(elements, unsafely)?);
    types.iter().all(|ty| convertible(ty, &unified, unsafely)).then_some(unified)
}

/// The types so that each comes before those that are less general than it (`cty/convert/sort_types.go`).
fn most_general_first<'t>(types: &[&'t Type]) -> Vec<&'t Type> {
    let mut above = vec![0_usize; types.len()];
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    for (at, one) in types.iter().enumerate() {
        for (other_at, other) in types.iter().enumerate().skip(at + 1) {
            let (higher, lower) = match generality(one, other) {
                0 => continue,
                less if less < 0 => (at, other_at),
                _ => (other_at, at),
            };
            if let (Some(lowers), Some(count)) = (below.get_mut(higher), above.get_mut(lower)) {
                lowers.push(lower);
                *count += 1;
            }
        }
    }
    let mut order: Vec<usize> = (0..types.len()).filter(|at| above.get(*at) == Some(&0)).collect();
    let mut next = 0;
    while let Some(at) = order.get(next).copied() {
        next += 1;
        for lower in below.get(at).into_iter().flatten() {
            if let Some(count) = above.get_mut(*lower) {
                *count -= 1;
                if *count == 0 {
                    order.push(*lower);
                }
            }
        }
    }
    order.into_iter().filter_map(|at| types.get(at).copied()).collect()
}

/// Below zero where the first type is preferred to the second, above where the second is
/// (`cty/convert/compare_types.go`).
fn generality(one: &Type, other: &Type) -> i8 {
    match (one, other) {
        (Type::Dynamic, other) => i8::from(*other != Type::Dynamic),
        (_, Type::Dynamic)
        | (Type::String, Type::Bool | Type::Number)
        | (Type::Tuple(_) | Type::List(_), Type::Set(_))
        | (Type::List(_), Type::Tuple(_))
        | (Type::Map(_), Type::Object(_)) => -1,
        (Type::Bool | Type::Number, Type::String)
        | (Type::Set(_), Type::Tuple(_) | Type::List(_))
        | (Type::Tuple(_), Type::List(_))
        | (Type::Object(_), Type::Map(_)) => 1,
        (Type::List(one), Type::List(other))
        | (Type::Set(one), Type::Set(other))
        | (Type::Map(one), Type::Map(other)) => generality(one, other),
        (Type::Object(one), Type::Object(other)) if one.keys().eq(other.keys()) => {
            agreed(one.values().zip(other.values()))
        }
        (Type::Tuple(one), Type::Tuple(other)) if one.len() == other.len() => {
            agreed(one.iter().zip(other.iter()))
        }
        _ => 0,
    }
}

/// What all pairs say, where they do not contradict each other.
fn agreed<'t>(pairs: impl Iterator<Item = (&'t Type, &'t Type)>) -> i8 {
    let (mut first, mut second) = (false, false);
    for (one, other) in pairs {
        match generality(one, other) {
            0 => {}
            less if less < 0 => first = true,
            _ => second = true,
        }
    }
    i8::from(second) - i8::from(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tuple(elements: impl Into<Arc<[Type]>>) -> Type {
        Type::Tuple(elements.into())
    }

    fn object(attributes: &[(&str, Type)]) -> Type {
        Type::object(attributes.iter().map(|(name, ty)| (*name, ty.clone())))
    }

    #[test]
    fn the_arms_of_a_condition() {
        let (number, text, truth) = (Type::Number, Type::String, Type::Bool);
        for (one, other, expected) in [
            (number.clone(), text.clone(), Some(text.clone())),
            (truth.clone(), number.clone(), None),
            (tuple([number.clone()]), tuple([text.clone(), text.clone()]), Some(Type::list(text.clone()))),
            (
                object(&[("a", number.clone())]),
                object(&[("b", number.clone())]),
                Some(Type::map(number.clone())),
            ),
            (
                object(&[("a", number.clone()), ("b", text.clone())]),
                object(&[("a", number.clone()), ("b", truth.clone())]),
                Some(object(&[("a", number.clone()), ("b", text.clone())])),
            ),
            (
                tuple([object(&[("a", number.clone())])]),
                tuple([object(&[("a", number.clone()), ("b", number.clone())])]),
                Some(tuple([Type::map(number.clone())])),
            ),
            (text.clone(), tuple(Vec::new()), None),
            (object(&[]), tuple(Vec::new()), None),
            (text.clone(), Type::Dynamic, Some(text.clone())),
            (tuple([text.clone()]), Type::Dynamic, Some(Type::Dynamic)),
            (Type::list(text.clone()), tuple([number.clone()]), Some(Type::list(text.clone()))),
            (Type::set(text.clone()), tuple([text.clone()]), Some(Type::set(text.clone()))),
            (Type::map(text.clone()), object(&[("a", number.clone())]), Some(Type::map(text.clone()))),
            (Type::list(number.clone()), Type::list(text.clone()), Some(Type::list(text.clone()))),
            (object(&[("a", text.clone())]), object(&[]), Some(Type::map(text))),
            (object(&[]), object(&[]), Some(object(&[]))),
            (object(&[("a", truth)]), object(&[("a", tuple([number]))]), None),
        ] {
            assert_eq!(unify(&[one.clone(), other.clone()]), expected, "{one:?} {other:?}");
            assert_eq!(unify(&[other, one]), expected);
        }
        assert_eq!(unify(&[]), None);
    }

    #[test]
    fn many_types_take_little_time() {
        let objects: Vec<Type> = (0..20_000)
            .map(|at| {
                object(&[("a", if at % 2 == 0 { Type::Number } else { Type::String }), ("b", Type::Bool)])
            })
            .collect();
        assert_eq!(unify(&objects), Some(object(&[("a", Type::String), ("b", Type::Bool)])));
        let tuples: Vec<Type> = (0..300).map(|length| tuple(vec![Type::Number; length])).collect();
        assert_eq!(unify(&tuples), Some(Type::list(Type::Number)));
    }
}

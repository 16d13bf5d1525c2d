//! Functions of sets (`cty/function/stdlib/set.go`, `collection.go`).

use std::collections::HashSet;

use super::super::value::{Content, Fault, Marks, Type, Value, convert, unify};
use super::key::Key;
use super::read::{has_known_length, pay_for_elements};
use super::{Call, Function, Parameter, ParameterType};

const FIRST: Parameter = Parameter::new("first_set", ParameterType::Set).dynamic();
const OTHERS: Parameter = Parameter::new("other_sets", ParameterType::Set).dynamic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("setintersection", &[FIRST], set_type, intersection).variadic(OTHERS).not_null(),
    Function::new("setproduct", &[], product_type, product)
        .variadic(Parameter::new("sets", ParameterType::Any).marked().unknown())
        .not_null(),
    Function::new(
        "setsubtract",
        &[
            Parameter::new("a", ParameterType::Set).dynamic(),
            Parameter::new("b", ParameterType::Set).dynamic(),
        ],
        set_type,
        subtract,
    )
    .not_null(),
    Function::new("setunion", &[FIRST], set_type, union).variadic(OTHERS).not_null(),
];

/// A set of what the elements of all arguments can be. An empty set that could be of anything has no say.
fn set_type(arguments: &[Value]) -> Result<Type, Fault> {
    let mut types = Vec::new();
    for argument in arguments {
        let ty = argument.ty();
        let empty = argument.as_elements().is_some_and(<[Value]>::is_empty);
        if let Some(element) = ty.element()
            && !(empty && *element == Type::Dynamic)
        {
            types.push(element.clone());
        }
    }
    let element = match types.split_first() {
        None => Type::Dynamic,
        Some((first, rest)) if rest.iter().all(|ty| ty == first) => first.clone(),
        Some(_) => {
            unify(&types).ok_or_else(|| Fault::new("given sets must all have compatible element types"))?
        }
    };
    Ok(Type::set(element))
}

/// The arguments as sets of one type, and the type of their elements.
fn sets(call: &Call<'_>, arguments: &[Value]) -> Result<(Type, Vec<Value>), Fault> {
    let ty = set_type(arguments)?;
    let mut sets = Vec::with_capacity(arguments.len());
    for (index, argument) in arguments.iter().enumerate() {
        pay_for_elements(call, argument.as_elements().map_or(0, <[Value]>::len))?;
        sets.push(convert(argument, &ty).map_err(|fault| Fault { argument: Some(index), ..fault })?);
    }
    let element = ty.element().cloned().unwrap_or(Type::Dynamic);
    Ok((element, sets))
}

fn union(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (element, sets) = sets(call, arguments)?;
    let all: Vec<Value> = sets.iter().filter_map(Value::as_elements).flatten().cloned().collect();
    Ok(Value::set(element, all))
}

fn intersection(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    select(call, arguments, true)
}

fn subtract(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    select(call, arguments, false)
}

/// The elements of the first set that are in all of the others, or in none. Where an element is unknown nothing can
/// be said of any.
fn select(call: &Call<'_>, arguments: &[Value], inside: bool) -> Result<Value, Fault> {
    let (element, sets) = sets(call, arguments)?;
    if !sets.iter().all(Value::is_wholly_known) {
        return Ok(Value::unknown(Type::set(element)));
    }
    let mut kept = sets.first().and_then(Value::as_elements).unwrap_or_default().to_vec();
    for other in sets.iter().skip(1) {
        let others: HashSet<Key> = other.as_elements().unwrap_or_default().iter().map(Key::of).collect();
        kept.retain(|element| others.contains(&Key::of(element)) == inside);
    }
    // What is left stands in the order of the first set.
    Ok(Content::Set(element, kept.into()).into())
}

/// The types of the elements of each argument, and whether all arguments are in order.
fn product_types(arguments: &[Value]) -> Result<(Vec<Type>, bool), Fault> {
    if arguments.len() < 2 {
        return Err(Fault::new("at least two arguments are required"));
    }
    let mut types = Vec::with_capacity(arguments.len());
    let mut ordered = true;
    for (index, argument) in arguments.iter().enumerate() {
        types.push(match argument.ty() {
            Type::Set(element) => {
                ordered = false;
                (*element).clone()
            }
            Type::List(element) => (*element).clone(),
            Type::Tuple(elements) => match elements.split_first() {
                None => Type::Dynamic,
                Some((first, rest)) if rest.iter().all(|ty| ty == first) => first.clone(),
                Some(_) => unify(&elements)
                    .ok_or_else(|| Fault::of_argument(index, "all elements must be of the same type"))?,
            },
            _ => return Err(Fault::of_argument(index, "a set or a list is required")),
        });
    }
    Ok((types, ordered))
}

fn product_type(arguments: &[Value]) -> Result<Type, Fault> {
    let (types, ordered) = product_types(arguments)?;
    let element = Type::Tuple(types.into());
    Ok(if ordered { Type::list(element) } else { Type::set(element) })
}

fn product(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (types, ordered) = product_types(arguments)?;
    let tuple = Type::Tuple(types.clone().into());
    let marks = arguments.iter().fold(Marks::NONE, |marks, argument| marks.and(argument.marks));
    if !arguments.iter().all(has_known_length) {
        let ty = if ordered { Type::list(tuple) } else { Type::set(tuple) };
        let (shortest, longest) = product_length(arguments);
        return Ok(Value::unknown_not_null(ty).refine_length(shortest, longest).mark(marks));
    }
    let mut lists: Vec<Vec<Value>> = Vec::with_capacity(arguments.len());
    let mut total: usize = 1;
    for (argument, ty) in arguments.iter().zip(&types) {
        let elements = argument.as_elements().unwrap_or_default();
        total = total.saturating_mul(elements.len());
        lists.push(elements.iter().map(|element| convert(element, ty)).collect::<Result<_, _>>()?);
    }
    pay_for_elements(call, total.saturating_mul(arguments.len().saturating_add(1)))?;
    let mut tuples: Vec<Vec<Value>> = if total == 0 { Vec::new() } else { vec![Vec::new()] };
    for list in &lists {
        let longer = |tuple: &Vec<Value>, element: &Value| tuple.iter().chain([element]).cloned().collect();
        tuples =
            tuples.iter().flat_map(|tuple| list.iter().map(move |element| longer(tuple, element))).collect();
    }
    let tuples: Vec<Value> = tuples.into_iter().map(Value::tuple).collect();
    Ok(if ordered { Value::list(tuple, tuples) } else { Value::set(tuple, tuples) }.mark(marks))
}

/// The longest product whose length is told.
const LONGEST_PRODUCT: usize = 2048;

/// What is known of the length of a product where that of an argument is not: the least, and the most.
fn product_length(arguments: &[Value]) -> (usize, Option<usize>) {
    let mut shortest: usize = 1;
    let mut longest: Option<usize> = Some(1);
    for argument in arguments {
        let (least, most) = argument.length_bounds();
        // Pairs may be equal once elements are known.
        shortest = shortest.saturating_mul(least.min(1));
        longest = longest.zip(most).map(|(one, other)| one.saturating_mul(other));
    }
    (shortest, longest.filter(|longest| *longest <= LONGEST_PRODUCT))
}

//! The checks of types that implement interfaces, and of inputs that hold themselves.

use std::collections::BTreeSet;

use super::schema::{Named, Schema};
use super::tree::{FieldDefinition, Type};
use super::typing::given;
use super::verdict::{Verdict, Wrong, invalid, lacking};

/// Checks that a type has what an interface asks (GraphQL, October 2021, 3.6.1).
pub(super) fn check(schema: &Schema<'_>, named: &Named<'_>, interface: &str) -> Verdict {
    let Some(interface) = schema.named(interface) else {
        return invalid(format!("the type `{interface}` is not defined"));
    };
    if interface.kind != "INTERFACE" {
        return invalid(format!("`{}` is no interface", interface.name));
    }
    for required in &interface.fields {
        let Some(found) = named.field(&required.name) else {
            let (type_name, field) = (named.name, &required.name);
            return invalid(format!("`{type_name}` lacks the field `{field}` of `{}`", interface.name));
        };
        if !is_covariant(schema, given(required.kind.as_deref())?, given(found.kind.as_deref())?)? {
            return invalid(format!("`{}.{}` has another type than its interface", named.name, found.name));
        }
        check_arguments(named, required, found)?;
    }
    for transitive in &interface.interfaces {
        if !named.interfaces.contains(transitive) {
            let (type_name, interface) = (named.name, interface.name);
            return invalid(format!("`{type_name}` must implement `{transitive}` as `{interface}` does"));
        }
    }
    Ok(())
}

fn check_arguments(named: &Named<'_>, required: &FieldDefinition, found: &FieldDefinition) -> Verdict {
    let argument = |of: &FieldDefinition, name: &str| of.arguments.iter().position(|own| own.name == name);
    for wanted in &required.arguments {
        let own = argument(found, &wanted.name).and_then(|at| found.arguments.get(at));
        let fits = match own {
            Some(own) => is_compatible(given(wanted.kind.as_deref())?, given(own.kind.as_deref())?),
            None => false,
        };
        if !fits {
            let (field, argument) = (&found.name, &wanted.name);
            return invalid(format!("`{}.{field}` lacks its interface's argument `{argument}`", named.name));
        }
    }
    for own in &found.arguments {
        let further = argument(required, &own.name).is_none();
        if further && given(own.kind.as_deref())?.non_null && own.default.is_none() {
            let field = &found.name;
            return invalid(format!("`{}.{field}` needs an argument that its interface lacks", named.name));
        }
    }
    Ok(())
}

/// Whether a value of one type fits where the other is expected.
pub(super) fn is_compatible(one: &Type, expected: &Type) -> bool {
    if one.name != expected.name {
        return false;
    }
    let items = match (&one.item, &expected.item) {
        (Some(_), None) => false,
        (Some(one), Some(expected)) => is_compatible(one, expected),
        (None, _) => true,
    };
    items && (one.non_null || !expected.non_null)
}

fn is_covariant(schema: &Schema<'_>, required: &Type, actual: &Type) -> Result<bool, Wrong> {
    if required.non_null && !actual.non_null {
        return Ok(false);
    }
    if !required.name.is_empty() {
        let possible = schema.possible(&required.name);
        return Ok(required.name == actual.name || possible.contains(&actual.name.as_str()));
    }
    match (&required.item, &actual.item) {
        (Some(_), None) => Ok(false),
        (Some(required), Some(actual)) => is_covariant(schema, required, actual),
        (None, _) => lacking("the name of a type"),
    }
}

/// Checks that no input must hold itself.
pub(super) fn check_inputs(schema: &Schema<'_>) -> Verdict {
    let mut done = BTreeSet::new();
    for start in schema.types().filter(|named| named.kind == "INPUT_OBJECT") {
        // The types on the way, each with those of its fields that are still to be followed.
        let mut way: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut on_way = BTreeSet::new();
        let mut next = Some(start.name);
        while next.is_some() || !way.is_empty() {
            if let Some(name) = next.take() {
                if on_way.contains(name) {
                    return invalid(format!("the input `{name}` must hold itself"));
                }
                if done.insert(name) {
                    way.push((name, held(schema, name)?));
                    on_way.insert(name);
                }
            }
            let Some((name, open)) = way.last_mut() else { break };
            next = open.pop();
            if next.is_none() {
                on_way.remove(*name);
                way.pop();
            }
        }
    }
    Ok(())
}

/// The inputs that an input must hold: a list, or what may be null, ends the chain.
fn held<'s>(schema: &'s Schema<'_>, name: &str) -> Result<Vec<&'s str>, Wrong> {
    let mut held = Vec::new();
    for field in schema.named(name).map(|named| named.fields.as_slice()).unwrap_or_default() {
        let of = given(field.kind.as_deref())?;
        let input = schema.named(&of.name).filter(|named| named.kind == "INPUT_OBJECT");
        if of.non_null
            && !of.name.is_empty()
            && let Some(input) = input
        {
            held.push(input.name);
        }
    }
    Ok(held)
}

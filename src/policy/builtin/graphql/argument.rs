//! The rules for arguments, the values they are given, and variables (gqlparser's `validator/rules`).

use std::collections::BTreeSet;

use super::execute::Expected;
use super::implement::is_compatible;
use super::schema::{Named, Schema};
use super::tree::{Argument, ArgumentDefinition, Literal, Operation, Type, Variable, kind};
use super::typing::{base, given, written};
use super::verdict::{Verdict, Wrong, invalid, lacking};

/// Arguments with their definitions; each is known and stands once, and what must be given is.
pub(super) fn matched<'a>(
    owner: &str,
    arguments: &'a [Argument],
    definitions: &'a [ArgumentDefinition],
) -> Result<Vec<(&'a Argument, &'a ArgumentDefinition)>, Wrong> {
    let mut names = BTreeSet::new();
    let mut pairs = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let name = &argument.name;
        let Some(definition) = definitions.iter().find(|definition| definition.name == *name) else {
            return invalid(format!("`{owner}` has no argument `{name}`"));
        };
        if !names.insert(name.as_str()) {
            return invalid(format!("the argument `{name}` of `{owner}` is there twice"));
        }
        pairs.push((argument, definition));
    }
    for definition in definitions {
        let needed = given(definition.kind.as_deref())?.non_null && definition.default.is_none();
        if needed && !names.contains(definition.name.as_str()) {
            return invalid(format!("`{owner}` needs its argument `{}`", definition.name));
        }
    }
    Ok(pairs)
}

/// What an argument expects.
pub(super) fn expected<'a>(
    schema: &'a Schema<'a>,
    definition: &'a ArgumentDefinition,
) -> Result<Expected<'a>, Wrong> {
    of_type(schema, definition.kind.as_deref(), definition.default.as_deref())
}

fn of_type<'a>(
    schema: &'a Schema<'a>,
    reference: Option<&'a Type>,
    default: Option<&Literal>,
) -> Result<Expected<'a>, Wrong> {
    Ok(Expected { reference, named: schema.named(base(reference)?), has_default: is_given(default) })
}

fn is_given(default: Option<&Literal>) -> bool {
    default.is_some_and(|default| default.kind != kind::NULL)
}

/// What is expected of an item of a list, or of a field of an object.
pub(super) fn expected_inside<'a>(
    schema: &'a Schema<'a>,
    value: &Literal,
    expected: Expected<'a>,
    name: &str,
) -> Result<Expected<'a>, Wrong> {
    if value.kind == kind::OBJECT {
        return match expected.named.and_then(|named| named.field(name)) {
            Some(field) => of_type(schema, field.kind.as_deref(), field.default.as_deref()),
            None => Ok(Expected::default()),
        };
    }
    Ok(match expected.reference.and_then(|reference| reference.item.as_deref()) {
        Some(item) => Expected { reference: Some(item), named: expected.named, has_default: false },
        None => Expected::default(),
    })
}

/// Checks that a variable's type fits where it stands.
pub(super) fn check_position(variable: &Variable, value: &Literal, expected: Expected<'_>) -> Verdict {
    let Some(reference) = expected.reference else { return Ok(()) };
    let own = given(variable.kind.as_deref())?;
    // Where there is a default, null does not arrive.
    let non_null = reference.non_null && !is_given(variable.default.as_deref()) && !expected.has_default;
    if is_compatible(own, &Type { non_null, ..reference.clone() }) {
        return Ok(());
    }
    invalid(format!("the variable `${}` is {} and not {}", value.raw, written(own), written(reference)))
}

/// Checks that a value is of the expected type.
pub(super) fn check_value(value: &Literal, expected: Expected<'_>, operation: Option<&Operation>) -> Verdict {
    if value.kind == kind::OBJECT {
        let mut names = BTreeSet::new();
        if let Some(twice) = value.children.iter().find(|child| !names.insert(child.name.as_str())) {
            return invalid(format!("the field `{}` is there twice", twice.name));
        }
    }
    let (Some(reference), Some(named)) = (expected.reference, expected.named) else { return Ok(()) };
    if value.kind == kind::NULL && reference.non_null {
        return invalid(format!("`null` is not {}", written(reference)));
    }
    let is_custom = !matches!(named.name, "Int" | "Float" | "String" | "Boolean" | "ID");
    if named.kind == "SCALAR" && is_custom {
        return Ok(());
    }
    let fits = is_readable(value, operation)?
        && match value.kind {
            kind::NULL | kind::VARIABLE => true,
            kind::LIST => reference.item.is_some(),
            kind::INT => matches!(named.name, "Int" | "Float" | "ID"),
            kind::FLOAT => named.name == "Float",
            kind::STRING | kind::BLOCK => named.kind != "ENUM" && matches!(named.name, "String" | "ID"),
            kind::ENUM => named.kind == "ENUM" && named.values.iter().any(|own| own.name == value.raw),
            kind::BOOLEAN => named.name == "Boolean",
            kind::OBJECT => return check_object(value, named),
            _ => return lacking("the kind of a value"),
        };
    if fits { Ok(()) } else { invalid(format!("`{}` is not {}", value.raw, written(reference))) }
}

fn check_object(value: &Literal, named: &Named<'_>) -> Verdict {
    let own = |name: &str| value.children.iter().any(|child| child.name == name);
    for field in &named.fields {
        if given(field.kind.as_deref())?.non_null && field.default.is_none() && !own(&field.name) {
            return invalid(format!("the field `{}` of `{}` is not given", field.name, named.name));
        }
    }
    if named.is_one_of() {
        let nothing = match &*value.children {
            [only] => only.value.as_ref().is_none_or(|value| value.kind == kind::NULL),
            _ => true,
        };
        if nothing {
            return invalid(format!("one field of `{}` must be given", named.name));
        }
    }
    match value.children.iter().find(|child| named.field(&child.name).is_none()) {
        Some(child) => invalid(format!("`{}` has no field `{}`", named.name, child.name)),
        None => Ok(()),
    }
}

/// Whether the numbers in a value can be held: 64 bits, as in Go.
fn is_readable(value: &Literal, operation: Option<&Operation>) -> Result<bool, Wrong> {
    Ok(match value.kind {
        kind::INT => value.raw.parse::<i64>().is_ok(),
        kind::FLOAT => value.raw.parse::<f64>().is_ok_and(f64::is_finite),
        kind::BOOLEAN => {
            let words = ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];
            words.contains(&value.raw.as_str())
        }
        kind::VARIABLE => {
            let variables = operation.map(|operation| operation.variables.iter()).into_iter().flatten();
            let default = variables
                .filter(|variable| variable.name == value.raw)
                .find_map(|variable| variable.default.as_deref());
            match default {
                // A default is constant, and so has no variables.
                Some(default) => is_readable(default, None)?,
                None => true,
            }
        }
        kind::LIST | kind::OBJECT => {
            for child in &value.children {
                match &child.value {
                    Some(inner) if !is_readable(inner, operation)? => return Ok(false),
                    _ => {}
                }
            }
            true
        }
        kind::STRING | kind::BLOCK | kind::ENUM | kind::NULL => true,
        _ => return lacking("the kind of a value"),
    })
}

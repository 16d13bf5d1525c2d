//! The checks of types and directives in a schema (gqlparser's `validator/schema.go`).

use std::collections::BTreeSet;

use super::implement;
use super::schema::{Named, Schema};
use super::tree::{ArgumentDefinition, Directive, FieldDefinition, Type, kind};
use super::verdict::{Verdict, Wrong, invalid, lacking};

/// How directives that are used are checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Checked<'a> {
    /// Whether one may stand once only. Those of a type may come from several places.
    pub(super) once: bool,
    /// The directive in whose definition they stand.
    pub(super) within: Option<&'a str>,
}

/// The type's name without lists and marks.
pub(super) fn base(reference: Option<&Type>) -> Result<&str, Wrong> {
    let mut reference = reference;
    while let Some(inner) = reference {
        if !inner.name.is_empty() {
            return Ok(&inner.name);
        }
        reference = inner.item.as_deref();
    }
    lacking("the name of a type")
}

/// The type of a field, an argument or a variable.
pub(super) fn given(reference: Option<&Type>) -> Result<&Type, Wrong> {
    reference.map_or_else(|| lacking("the type of a field, argument or variable"), Ok)
}

/// A type as it is written.
pub(super) fn written(reference: &Type) -> String {
    let mark = if reference.non_null { "!" } else { "" };
    match &reference.item {
        Some(item) if reference.name.is_empty() => format!("[{}]{mark}", written(item)),
        _ => format!("{}{mark}", reference.name),
    }
}

/// Checks all types.
pub(super) fn check(schema: &Schema<'_>) -> Verdict {
    schema.types().try_for_each(|named| check_type(schema, named))
}

/// Checks the definitions of all directives.
pub(super) fn check_directives(schema: &Schema<'_>) -> Verdict {
    schema.directives().try_for_each(|directive| {
        check_name(&directive.name)?;
        check_arguments(schema, &directive.arguments, Some(&directive.name))
    })
}

fn check_type(schema: &Schema<'_>, named: &Named<'_>) -> Verdict {
    for field in &named.fields {
        check_field(schema, named, field)?;
    }
    for member in &named.members {
        match schema.named(member).map(|member| member.kind) {
            Some("OBJECT") => {}
            Some(_) => return invalid(format!("`{member}` in `{}` is no object", named.name)),
            None => return invalid(format!("the type `{member}` is not defined")),
        }
    }
    for interface in &named.interfaces {
        implement::check(schema, named, interface)?;
    }
    check_content(schema, named)?;
    let twice = first_twice(named.fields.iter().map(|field| field.name.as_str()))
        .or_else(|| first_twice(named.values.iter().map(|value| value.name.as_str())))
        .or_else(|| first_twice(named.members.iter().copied()));
    if let Some(twice) = twice {
        return invalid(format!("`{twice}` is twice in the type `{}`", named.name));
    }
    if !named.built_in {
        check_name(named.name)?;
    }
    let directives = named.directives.iter().copied();
    check_used(schema, directives, named.kind, Checked { once: false, within: None })
}

fn check_field(schema: &Schema<'_>, named: &Named<'_>, field: &FieldDefinition) -> Verdict {
    check_name(&field.name)?;
    check_defined(schema, field.kind.as_deref())?;
    check_arguments(schema, &field.arguments, None)?;
    let location = if named.kind == "INPUT_OBJECT" { "INPUT_FIELD_DEFINITION" } else { "FIELD_DEFINITION" };
    check_used(schema, field.directives.iter(), location, Checked { once: true, within: None })
}

/// Checks that a type has what its kind must have, and fields of types that they may have.
fn check_content(schema: &Schema<'_>, named: &Named<'_>) -> Verdict {
    let empty = match named.kind {
        "OBJECT" | "INTERFACE" | "INPUT_OBJECT" => named.fields.is_empty(),
        "ENUM" => named.values.is_empty(),
        _ => false,
    };
    if empty {
        return invalid(format!("the type `{}` is empty", named.name));
    }
    for field in &named.fields {
        let Some(of) = schema.named(base(field.kind.as_deref())?) else { continue };
        let fits = match named.kind {
            "OBJECT" | "INTERFACE" => of.is_leaf() || of.is_composite(),
            "INPUT_OBJECT" => of.is_input(),
            _ => true,
        };
        if !fits {
            return invalid(format!("the field `{}` of `{}` cannot be {}", field.name, named.name, of.kind));
        }
    }
    if named.kind == "ENUM" {
        for value in &named.values {
            if matches!(value.name.as_str(), "true" | "false" | "null") {
                return invalid(format!("`{}` is no value of an enum", value.name));
            }
            let checked = Checked { once: true, within: None };
            check_used(schema, value.directives.iter(), "ENUM_VALUE", checked)?;
        }
    }
    Ok(())
}

/// The first name that was there before.
fn first_twice<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}

fn check_name(name: &str) -> Verdict {
    if name.starts_with("__") { invalid(format!("the name `{name}` is reserved")) } else { Ok(()) }
}

fn check_defined(schema: &Schema<'_>, reference: Option<&Type>) -> Verdict {
    let name = base(reference)?;
    if schema.named(name).is_none() { invalid(format!("the type `{name}` is not defined")) } else { Ok(()) }
}

fn check_arguments(schema: &Schema<'_>, arguments: &[ArgumentDefinition], within: Option<&str>) -> Verdict {
    for argument in arguments {
        check_name(&argument.name)?;
        check_defined(schema, argument.kind.as_deref())?;
        let of = schema.named(base(argument.kind.as_deref())?);
        if of.is_some_and(|of| !of.is_input()) {
            return invalid(format!("the argument `{}` is of no input type", argument.name));
        }
        let checked = Checked { once: true, within };
        check_used(schema, argument.directives.iter(), "ARGUMENT_DEFINITION", checked)?;
    }
    Ok(())
}

/// Checks directives where a schema uses them.
pub(super) fn check_used<'a>(
    schema: &Schema<'_>,
    directives: impl Iterator<Item = &'a Directive>,
    location: &str,
    checked: Checked<'_>,
) -> Verdict {
    let mut seen = BTreeSet::new();
    for directive in directives {
        let name = &directive.name;
        check_name(name)?;
        if checked.within == Some(name.as_str()) {
            return invalid(format!("the directive `@{name}` is used in its own definition"));
        }
        let Some(definition) = schema.directive(name) else {
            return invalid(format!("the directive `@{name}` is not defined"));
        };
        if checked.once && !seen.insert(name.as_str()) && !definition.repeatable {
            return invalid(format!("the directive `@{name}` stands twice in one place"));
        }
        if !definition.locations.iter().any(|place| place == location) {
            return invalid(format!("the directive `@{name}` cannot be on {location}"));
        }
        for argument in &directive.arguments {
            if !definition.arguments.iter().any(|own| own.name == argument.name) {
                return invalid(format!("the directive `@{name}` has no argument `{}`", argument.name));
            }
        }
        for own in &definition.arguments {
            if !given(own.kind.as_deref())?.non_null || own.default.is_some() {
                continue;
            }
            let argument = directive.arguments.iter().find(|argument| argument.name == own.name);
            let is_null = match argument.map(|argument| argument.value.as_deref()) {
                Some(Some(value)) => value.kind == kind::NULL,
                Some(None) => return lacking("the value of an argument"),
                None => true,
            };
            if is_null {
                return invalid(format!("the directive `@{name}` needs its argument `{}`", own.name));
            }
        }
    }
    Ok(())
}

//! Why a type cannot be converted to another, in Terraform's words (`cty/convert/mismatch_msg.go`).

use super::Type;
use super::convertible::convertible;

/// Why values of type `from` cannot be converted to `want`.
pub(super) fn mismatch(from: &Type, want: &Type) -> String {
    match (from, want) {
        (Type::Object(own), Type::Object(wanted)) => {
            let missing: Vec<&str> =
                wanted.keys().filter(|name| !own.contains_key(*name)).map(|name| &**name).collect();
            if !missing.is_empty() {
                return missing_attributes(&missing);
            }
            let wrong = |unsafely: bool| {
                wanted.iter().find_map(|(name, want)| {
                    let from = own.get(name).filter(|from| !convertible(from, want, unsafely))?;
                    Some(format!("attribute {name:?}: {}", mismatch(from, want)))
                })
            };
            wrong(true).or_else(|| wrong(false)).unwrap_or_else(|| "incorrect object attributes".to_owned())
        }
        (Type::Tuple(_), Type::List(element)) if **element == Type::Dynamic => {
            "all list elements must have the same type".to_owned()
        }
        (Type::Tuple(_), Type::Set(element)) if **element == Type::Dynamic => {
            "all set elements must have the same type".to_owned()
        }
        (Type::Object(_), Type::Map(element)) if **element == Type::Dynamic => {
            "all map elements must have the same type".to_owned()
        }
        (Type::Tuple(types), Type::List(want) | Type::Set(want)) => {
            let wrong = types.iter().enumerate().find(|(_, from)| !convertible(from, want, true));
            wrong.map_or_else(
                || format!("all elements must be {}", constraint_name(want)),
                |(at, from)| format!("element {at}: {}", mismatch(from, want)),
            )
        }
        (Type::Object(attributes), Type::Map(want)) => {
            let wrong = attributes.iter().find(|(_, from)| !convertible(from, want, true));
            wrong.map_or_else(
                || format!("all elements must be {}", constraint_name(want)),
                |(name, from)| format!("element {name:?}: {}", mismatch(from, want)),
            )
        }
        (Type::List(from) | Type::Set(from), Type::List(want)) => {
            format!("incorrect list element type: {}", mismatch(from, want))
        }
        (Type::List(from) | Type::Set(from), Type::Set(want)) => {
            format!("incorrect set element type: {}", mismatch(from, want))
        }
        (Type::Map(from), Type::Map(want)) => format!("incorrect map element type: {}", mismatch(from, want)),
        _ => format!("{} required", constraint_name(want)),
    }
}

fn missing_attributes(names: &[&str]) -> String {
    match names {
        [one] => format!("attribute {one:?} is required"),
        [one, two] => format!("attributes {one:?} and {two:?} are required"),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(|name| format!("{name:?}")).collect();
            format!("attributes {}, and {last:?} are required", rest.join(", "))
        }
        [] => String::new(),
    }
}

/// A type as a constraint is named (`cty.Type.FriendlyNameForConstraint`).
pub(super) fn constraint_name(ty: &Type) -> String {
    let element = |element: &Type| match element {
        Type::Dynamic => "any single type".to_owned(),
        _ => constraint_name(element),
    };
    match ty {
        Type::Dynamic => "any type".to_owned(),
        Type::List(inner) => format!("list of {}", element(inner)),
        Type::Set(inner) => format!("set of {}", element(inner)),
        Type::Map(inner) => format!("map of {}", element(inner)),
        _ => ty.to_string(),
    }
}

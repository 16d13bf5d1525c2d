//! The types of parameters as types of values, and results whose types do not depend on the arguments.

#![expect(clippy::unnecessary_wraps, reason = "functions give their type or say why there is none")]

use super::super::value::{Fault, Type, Value};
use super::ParameterType;

impl ParameterType {
    /// As a type, [`Type::Dynamic`] for any.
    pub fn ty(self) -> Type {
        match self {
            Self::Any => Type::Dynamic,
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::String => Type::String,
            Self::Strings => Type::list(Type::String),
            Self::Numbers => Type::list(Type::Number),
            Self::Bools => Type::list(Type::Bool),
            Self::List => Type::list(Type::Dynamic),
            Self::Set => Type::set(Type::Dynamic),
            Self::Map => Type::map(Type::Dynamic),
            Self::StringMap => Type::map(Type::String),
            Self::StringLists => Type::list(Type::list(Type::String)),
            Self::StringListMap => Type::map(Type::list(Type::String)),
        }
    }
}

/// A type as a message about conversions names it (`cty.Type.FriendlyNameForConstraint`): `list of any single type`.
pub(super) fn constraint_name(ty: &Type) -> String {
    match ty {
        Type::Dynamic => String::from("any type"),
        Type::List(element) | Type::Set(element) | Type::Map(element) => {
            let kind = match ty {
                Type::List(_) => "list",
                Type::Set(_) => "set",
                _ => "map",
            };
            if **element == Type::Dynamic {
                format!("{kind} of any single type")
            } else {
                format!("{kind} of {}", constraint_name(element))
            }
        }
        _ => ty.to_string(),
    }
}

/// The result of functions that give a truth value.
pub(super) fn boolean(_: &[Value]) -> Result<Type, Fault> {
    Ok(Type::Bool)
}

/// The result of functions that give a number.
pub(super) fn number(_: &[Value]) -> Result<Type, Fault> {
    Ok(Type::Number)
}

/// The result of functions that give text.
pub(super) fn string(_: &[Value]) -> Result<Type, Fault> {
    Ok(Type::String)
}

/// The result of functions that give a list of texts.
pub(super) fn strings(_: &[Value]) -> Result<Type, Fault> {
    Ok(Type::list(Type::String))
}

/// The result of functions whose result can be anything.
pub(super) fn dynamic(_: &[Value]) -> Result<Type, Fault> {
    Ok(Type::Dynamic)
}

//! Type constraints: what `type = …` of a variable says, with what is optional in objects and the defaults of that
//! (`hcl/ext/typeexpr`, `internal/typeexpr` and `configs/named_values.go` of Terraform).

mod fill;
mod parse;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Fault, Type, Value, convert};

/// A type constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    shape: Shape,
    ty: Type,
    /// Whether anything in it is optional.
    optional: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    /// `any` or a primitive type.
    Plain,
    /// `list(…)`, `set(…)`, `map(…)`.
    Collection(Box<Constraint>),
    /// `tuple([…])`.
    Tuple(Vec<Constraint>),
    /// `object({…})`.
    Object(BTreeMap<Arc<str>, Attribute>),
}

#[derive(Debug, Clone, PartialEq)]
struct Attribute {
    constraint: Constraint,
    /// It may be missing: it is null then, or the default.
    optional: bool,
    /// What stands for it where it is missing or null.
    default: Option<Value>,
}

impl Constraint {
    /// `any`: what a variable without a type has.
    pub fn any() -> Self {
        Self::plain(Type::Dynamic)
    }

    /// The type that values have once the constraint was applied to them, but for what it leaves open.
    pub fn ty(&self) -> &Type {
        &self.ty
    }

    /// Brings a value to the constraint: puts in defaults where optional attributes are missing or null, and what
    /// they are missing in may be anywhere inside; then converts. A value that is null itself gets no default.
    ///
    /// # Errors
    /// It cannot be converted; the message says where.
    pub fn apply(&self, value: &Value) -> Result<Value, Fault> {
        if self.optional { convert(&fill::fill(value, self), &self.ty) } else { convert(value, &self.ty) }
    }

    fn plain(ty: Type) -> Self {
        Self { shape: Shape::Plain, ty, optional: false }
    }

    fn collection(element: Self, whole: fn(Type) -> Type) -> Self {
        Self {
            ty: whole(element.ty.clone()),
            optional: element.optional,
            shape: Shape::Collection(Box::new(element)),
        }
    }

    fn tuple(elements: Vec<Self>) -> Self {
        Self {
            ty: Type::Tuple(elements.iter().map(|element| element.ty.clone()).collect()),
            optional: elements.iter().any(|element| element.optional),
            shape: Shape::Tuple(elements),
        }
    }

    fn object(attributes: BTreeMap<Arc<str>, Attribute>) -> Self {
        let types =
            attributes.iter().map(|(name, attribute)| (name.clone(), attribute.constraint.ty.clone()));
        Self {
            ty: Type::Object(Arc::new(types.collect())),
            optional: attributes
                .values()
                .any(|attribute| attribute.optional || attribute.constraint.optional),
            shape: Shape::Object(attributes),
        }
    }
}

#[cfg(test)]
mod tests;

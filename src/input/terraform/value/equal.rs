//! Equality of values, as `==` has it: of unknown ones as far as it is known (`cty/value_ops.go`, `Equals`).

use std::sync::Arc;

use super::{Content, Entries, Refinement, Type, Value};

impl Value {
    /// Whether two values are equal in type and content: a truth value, or unknown where that depends on what is not
    /// known. It has the marks of both, those of their parts included. Nulls are equal, whatever their types.
    #[must_use]
    pub fn equals(&self, other: &Self) -> Self {
        let answer = self.is_equal_to(other).map_or_else(|| Self::unknown_not_null(Type::Bool), Self::bool);
        answer.mark(self.all_marks()).mark(other.all_marks())
    }

    /// Whether two values are equal as [`Value::equals`] says; none where it is not known. Marks do not matter.
    pub fn is_equal_to(&self, other: &Self) -> Option<bool> {
        if let Some(answer) = without_content(self, other, false) {
            return answer;
        }
        if !has_known_type(self) || !has_known_type(other) {
            let (one, two) = (self.ty(), other.ty());
            return if conforms(&one, &two) || conforms(&two, &one) { None } else { Some(false) };
        }
        if !same_type(self, other) {
            return Some(false);
        }
        same_content(self, other)
    }

    /// Whether it is of the very type of another value. No type is made for that.
    pub fn is_of_type_of(&self, other: &Self) -> bool {
        same_type(self, other)
    }

    /// Whether it is of that very type.
    pub fn is_of_type(&self, ty: &Type) -> bool {
        match (&self.content, ty) {
            (Content::Null(own) | Content::Unknown(own, _), _) => own == ty,
            (Content::Bool(_), Type::Bool)
            | (Content::Number(_), Type::Number)
            | (Content::String(_), Type::String) => true,
            (Content::List(own, _), Type::List(element))
            | (Content::Set(own, _), Type::Set(element))
            | (Content::Map(own, _), Type::Map(element)) => *own == **element,
            (Content::Tuple(own), Type::Tuple(elements)) => {
                own.len() == elements.len()
                    && own.iter().zip(elements.iter()).all(|(value, ty)| value.is_of_type(ty))
            }
            (Content::Object(own), Type::Object(attributes)) => {
                own.len() == attributes.len()
                    && own
                        .iter()
                        .zip(attributes.iter())
                        .all(|((name, value), (other, ty))| name == other && value.is_of_type(ty))
            }
            _ => false,
        }
    }
}

/// The answer where one of two values is null or unknown: none where both are there. `typed` says that they are of one
/// type.
#[allow(
    clippy::option_option,
    reason = "the outer one says whether there is an answer, the inner one is the answer"
)]
fn without_content(one: &Value, other: &Value, typed: bool) -> Option<Option<bool>> {
    match (&one.content, &other.content) {
        (Content::Null(_), Content::Null(_)) => Some(Some(true)),
        (Content::Null(_), _) => Some(if other.is_definitely_not_null() { Some(false) } else { None }),
        (_, Content::Null(_)) => Some(if one.is_definitely_not_null() { Some(false) } else { None }),
        (Content::Unknown(..), Content::Unknown(..)) => Some(None),
        (Content::Unknown(ty, refinement), _) => Some(to_unknown(ty, refinement.as_ref(), other, typed)),
        (_, Content::Unknown(ty, refinement)) => Some(to_unknown(ty, refinement.as_ref(), one, typed)),
        _ => None,
    }
}

/// Whether an unknown value will equal a known one that is not null.
fn to_unknown(ty: &Type, refinement: Option<&Arc<Refinement>>, known: &Value, typed: bool) -> Option<bool> {
    if !typed && !conforms(&known.ty(), ty) {
        return Some(false);
    }
    let excluded = refinement.is_some_and(|refinement| match &known.content {
        Content::String(text) => {
            refinement.prefix.as_ref().is_some_and(|prefix| !text.starts_with(&**prefix))
        }
        Content::Number(number) => refinement.excludes_number(number),
        Content::List(..) | Content::Set(..) | Content::Map(..) => {
            refinement.excludes_length(known.length_bounds())
        }
        _ => false,
    });
    if excluded { Some(false) } else { None }
}

/// Whether two values of one type have the same content.
fn same(one: &Value, other: &Value) -> Option<bool> {
    without_content(one, other, true).unwrap_or_else(|| same_content(one, other))
}

/// The same for values that are there.
fn same_content(one: &Value, other: &Value) -> Option<bool> {
    match (&one.content, &other.content) {
        (Content::Bool(one), Content::Bool(other)) => Some(one == other),
        (Content::Number(one), Content::Number(other)) => Some(one.equals(other)),
        (Content::String(one), Content::String(other)) => Some(one == other),
        (Content::List(_, one), Content::List(_, other)) | (Content::Tuple(one), Content::Tuple(other)) => {
            if one.len() != other.len() {
                return Some(false);
            }
            for (one, other) in one.iter().zip(other.iter()) {
                match same(one, other) {
                    Some(true) => {}
                    decided => return decided,
                }
            }
            Some(true)
        }
        (Content::Set(_, one), Content::Set(_, other)) => {
            if one.iter().chain(other.iter()).any(|element| !element.is_known()) {
                return None;
            }
            // Both are in the order of sets.
            let equal = one.len() == other.len()
                && one.iter().zip(other.iter()).all(|(one, other)| same(one, other) == Some(true));
            Some(equal)
        }
        (Content::Map(_, one), Content::Map(_, other)) | (Content::Object(one), Content::Object(other)) => {
            same_entries(one, other)
        }
        _ => Some(false),
    }
}

/// Go goes through maps in an order of chance: where one entry differs and another is unknown, Terraform says
/// either. What is known is the first.
fn same_entries(one: &Entries, other: &Entries) -> Option<bool> {
    if one.len() != other.len() {
        return Some(false);
    }
    let mut known = true;
    for ((key, one), (other_key, other)) in one.iter().zip(other.iter()) {
        if key != other_key {
            return Some(false);
        }
        match same(one, other) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = false,
        }
    }
    known.then_some(true)
}

/// Whether two values are of one type.
fn same_type(one: &Value, other: &Value) -> bool {
    match (&one.content, &other.content) {
        (Content::Null(ty) | Content::Unknown(ty, _), _) => other.is_of_type(ty),
        (_, Content::Null(ty) | Content::Unknown(ty, _)) => one.is_of_type(ty),
        (Content::List(one, _), Content::List(other, _))
        | (Content::Set(one, _), Content::Set(other, _))
        | (Content::Map(one, _), Content::Map(other, _)) => one == other,
        (Content::Tuple(one), Content::Tuple(other)) => {
            Arc::ptr_eq(one, other)
                || one.len() == other.len()
                    && one.iter().zip(other.iter()).all(|(one, other)| same_type(one, other))
        }
        (Content::Object(one), Content::Object(other)) if Arc::ptr_eq(one, other) => true,
        (Content::Object(one), Content::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other.iter())
                    .all(|((key, one), (other_key, other))| key == other_key && same_type(one, other))
        }
        (Content::Bool(_), Content::Bool(_))
        | (Content::Number(_), Content::Number(_))
        | (Content::String(_), Content::String(_)) => true,
        _ => false,
    }
}

/// Whether no part of a value may still become anything (`cty.Value.HasWhollyKnownType`).
fn has_known_type(value: &Value) -> bool {
    match &value.content {
        Content::Unknown(ty, _) => ty.is_wholly_known(),
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            elements.iter().all(has_known_type)
        }
        Content::Map(_, entries) | Content::Object(entries) => entries.values().all(has_known_type),
        _ => true,
    }
}

/// Whether a type is what a constraint allows, without conversion (`cty.Type.TestConformance`).
pub(super) fn conforms(ty: &Type, constraint: &Type) -> bool {
    match (ty, constraint) {
        (_, Type::Dynamic) => true,
        (Type::List(one), Type::List(other))
        | (Type::Set(one), Type::Set(other))
        | (Type::Map(one), Type::Map(other)) => conforms(one, other),
        (Type::Tuple(one), Type::Tuple(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| conforms(one, other))
        }
        (Type::Object(one), Type::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other.iter())
                    .all(|((name, one), (other_name, other))| name == other_name && conforms(one, other))
        }
        _ => ty == constraint,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Marks, Number};
    use super::*;

    fn object(entries: &[(&str, Value)]) -> Value {
        Value::object(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    }

    #[test]
    fn equality_converts_nothing() {
        let (one, text) = (Value::integer(1), Value::string("1"));
        assert_eq!(one.is_equal_to(&text), Some(false));
        let (tuple, list) = (Value::tuple(vec![one.clone()]), Value::list(Type::Number, vec![one.clone()]));
        assert_eq!(tuple.is_equal_to(&list), Some(false));
        assert_eq!(list.is_equal_to(&list.clone()), Some(true));
        let map = Value::map(Type::Number, [("a".into(), one.clone())].into());
        assert_eq!(object(&[("a", one)]).is_equal_to(&map), Some(false));
    }

    #[test]
    fn nulls_are_equal_whatever_their_types() {
        let (null, text) = (Value::null(Type::Dynamic), Value::null(Type::String));
        assert_eq!(null.is_equal_to(&text), Some(true));
        assert_eq!(text.is_equal_to(&Value::string("")), Some(false));
        assert_eq!(null.is_equal_to(&Value::unknown(Type::String)), None);
        assert_eq!(null.is_equal_to(&Value::unknown_not_null(Type::String)), Some(false));
        assert_eq!(object(&[("a", null.clone())]).is_equal_to(&object(&[("a", null.clone())])), Some(true));
        assert_eq!(object(&[("a", null)]).is_equal_to(&object(&[("a", text)])), Some(false));
    }

    #[test]
    fn what_is_known_of_the_unknown_may_decide() {
        let prefixed = Value::unknown(Type::String).refine_prefix("pre-");
        assert_eq!(prefixed.is_equal_to(&Value::string("x")), Some(false));
        assert_eq!(prefixed.is_equal_to(&Value::string("pre-x")), None);
        assert_eq!(prefixed.is_equal_to(&Value::integer(1)), Some(false));
        let positive = Value::unknown(Type::Number).refine_bounds(Some((Number::from(0), false)), None);
        assert_eq!(positive.is_equal_to(&Value::integer(0)), Some(false));
        assert_eq!(positive.is_equal_to(&Value::integer(1)), None);
        let list = Value::unknown(Type::list(Type::String)).refine_length(1, None);
        assert_eq!(Value::list(Type::String, vec![]).is_equal_to(&list), Some(false));
        assert_eq!(Value::dynamic().is_equal_to(&Value::integer(1)), None);
        let unknown_inside = Value::tuple(vec![Value::dynamic()]);
        assert_eq!(unknown_inside.is_equal_to(&Value::tuple(vec![Value::integer(1)])), None);
        assert_eq!(unknown_inside.is_equal_to(&Value::tuple(vec![])), Some(false));
    }

    #[test]
    fn a_difference_decides_over_what_is_unknown() {
        let one = object(&[("a", Value::unknown(Type::String)), ("b", Value::integer(1))]);
        let two = object(&[("a", Value::string("x")), ("b", Value::integer(2))]);
        assert_eq!(one.is_equal_to(&two), Some(false));
        assert_eq!(one.is_equal_to(&one.clone()), None);
    }

    #[test]
    fn the_answer_has_the_marks_of_both() {
        let one = Value::tuple(vec![Value::integer(1).mark(Marks::SENSITIVE)]);
        let answer = one.equals(&Value::integer(1).mark(Marks::EPHEMERAL));
        assert_eq!(answer, Value::bool(false).mark(Marks { sensitive: true, ephemeral: true }));
        assert_eq!(
            Value::unknown(Type::String).equals(&Value::string("")),
            Value::unknown_not_null(Type::Bool)
        );
    }
}

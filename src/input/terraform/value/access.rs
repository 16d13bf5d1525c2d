//! Looking into values: attributes, elements, lengths (`hcl/ops.go`, `cty/value_ops.go`).

use super::{Content, Entries, Fault, Number, Type, Value, convert, text};
use crate::source::nearest;

/// How the faults of keys begin.
const NO_ELEMENT: &str = "the given key does not identify an element in this collection value";

impl Value {
    /// The attribute of an object or the element of a map with that name, as `value.name` gives it, with the marks of
    /// what it is in. Of an unknown value it is unknown, and of the type that it must have; so is what a block of a
    /// resource does not have, and its provider may give it.
    ///
    /// # Errors
    /// It is null, it has none of that name, or it cannot have any.
    pub fn get(&self, name: &str) -> Result<Self, Fault> {
        let name = &*text::normalize(name);
        let value = match &self.content {
            Content::Null(_) => {
                return Err(Fault::new("this value is null, so it does not have any attributes"));
            }
            Content::Unknown(Type::Dynamic, _) => Self::dynamic(),
            Content::Unknown(Type::Map(element), _) => Self::unknown((**element).clone()),
            Content::Unknown(Type::Object(attributes), _) => match attributes.get(name) {
                Some(ty) => Self::unknown(ty.clone()),
                None if self.origin.is_open => Self::dynamic(),
                None => return Err(no_attribute(name, attributes.keys().map(|known| &**known))),
            },
            Content::Object(entries) => match entries.get(name) {
                Some(value) => value.clone(),
                None if self.origin.is_open => Self::dynamic(),
                None => return Err(no_attribute(name, entries.keys().map(|known| &**known))),
            },
            Content::Map(_, entries) => match entries.get(name) {
                Some(value) => value.clone(),
                None => {
                    return Err(Fault::new(format!(
                        "this map does not have an element with the key `{name}`"
                    )));
                }
            },
            _ => return Err(without_attributes(name, &self.ty())),
        };
        Ok(value.mark(self.marks))
    }

    /// The element at a key, as `value[key]` gives it, with the marks of both.
    ///
    /// # Errors
    /// It or the key is null, there is no such element, or there cannot be any.
    pub fn index(&self, key: &Self) -> Result<Self, Fault> {
        if self.is_null() {
            return Err(Fault::new("this value is null, so it does not have any indices"));
        }
        if key.is_null() {
            return Err(Fault::new("can't use a null value as an indexing key"));
        }
        let key_type = key.ty();
        if key_type == Type::Dynamic || matches!(self.content, Content::Unknown(Type::Dynamic, _)) {
            return Ok(Self::dynamic().mark(self.marks));
        }
        match &self.content {
            Content::List(element, elements) => self.at_number(
                elements.len(),
                || Self::unknown(element.clone()),
                key,
                |at| elements.get(at).cloned(),
            ),
            Content::Tuple(elements) => {
                self.at_number(elements.len(), Self::dynamic, key, |at| elements.get(at).cloned())
            }
            Content::Unknown(Type::List(element), _) => {
                as_key(key, &Type::Number)?;
                Ok(Self::unknown((**element).clone()).mark(self.marks))
            }
            Content::Unknown(Type::Tuple(types), _) => {
                self.at_number(types.len(), Self::dynamic, key, |at| {
                    types.get(at).cloned().map(Self::unknown)
                })
            }
            Content::Map(element, entries) => self.at_text(Some(element), entries, key),
            Content::Unknown(Type::Map(element), _) => {
                as_key(key, &Type::String)?;
                Ok(Self::unknown((**element).clone()).mark(self.marks))
            }
            Content::Object(_) | Content::Unknown(Type::Object(_), _) => {
                let name = as_key(key, &Type::String)?;
                let Some(name) = name.as_str() else { return Ok(Self::dynamic().mark(self.marks)) };
                self.get(name).map_err(|_| {
                    let numeric = if key_type == Type::Number {
                        "; an object only supports looking up attributes by name, not by numeric index"
                    } else {
                        ""
                    };
                    Fault::new(format!("{NO_ELEMENT}{numeric}"))
                })
            }
            Content::Set(..) | Content::Unknown(Type::Set(_), _) => Err(Fault::new(
                "elements of a set are identified only by their value and don't have any separate index or key to \
                 select with, so it's only possible to perform operations across all elements of the set",
            )),
            _ => Err(Fault::new("this value does not have any indices")),
        }
    }

    /// How many elements it has: a number, unknown within bounds where that is not known. It has the marks of the
    /// value itself. Texts have lengths of another kind ([`text::count`]).
    ///
    /// # Errors
    /// It is null, or nothing that has elements.
    pub fn length(&self) -> Result<Self, Fault> {
        let ty = self.ty();
        let length = match &self.content {
            Content::Null(_) => return Err(Fault::new("argument must not be null")),
            Content::Unknown(Type::Dynamic, _) => Self::unknown_not_null(Type::Number),
            _ if ty.element().is_none() && !matches!(ty, Type::Tuple(_) | Type::Object(_)) => {
                return Err(Fault::new("a value of a primitive type does not have elements"));
            }
            _ => {
                let (least, most) = self.length_bounds();
                match most {
                    Some(most) if most == least => Self::number(Number::from(least)),
                    _ => {
                        // Without a bound cty has the largest integer of the machine.
                        let most = most.map_or_else(|| Number::from(i64::MAX), Number::from);
                        Self::unknown_not_null(Type::Number)
                            .refine_bounds(Some((Number::from(least), true)), Some((most, true)))
                    }
                }
            }
        };
        Ok(length.mark(self.marks))
    }

    fn at_number(
        &self,
        length: usize,
        unknown: impl FnOnce() -> Self,
        key: &Self,
        element: impl FnOnce(usize) -> Option<Self>,
    ) -> Result<Self, Fault> {
        let key = as_key(key, &Type::Number)?;
        let Some(number) = key.as_number() else { return Ok(unknown().mark(self.marks)) };
        let fault = |why: &str| Err(Fault::new(format!("{NO_ELEMENT}: {why}")));
        match number.to_usize().and_then(element) {
            Some(element) => Ok(element.mark(self.marks).mark(key.marks)),
            None if !number.is_integer() => fault(
                "indexing a sequence requires a whole number, but the given index has a fractional part",
            ),
            None if number.is_negative() => fault("a negative number is not a valid index for a sequence"),
            None if length == 0 => fault("the collection has no elements"),
            None => fault("the given index is greater than or equal to the length of the collection"),
        }
    }

    fn at_text(&self, element: Option<&Type>, entries: &Entries, key: &Self) -> Result<Self, Fault> {
        let key = as_key(key, &Type::String)?;
        let Some(name) = key.as_str() else {
            return Ok(element.map_or_else(Self::dynamic, |ty| Self::unknown(ty.clone())).mark(self.marks));
        };
        match entries.get(name) {
            Some(value) => Ok(value.clone().mark(self.marks).mark(key.marks)),
            None => Err(Fault::new(NO_ELEMENT)),
        }
    }
}

/// A key converted to what the collection asks for.
fn as_key(key: &Value, ty: &Type) -> Result<Value, Fault> {
    convert(key, ty).map_err(|fault| Fault::new(format!("{NO_ELEMENT}: {fault}")))
}

fn no_attribute<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Fault {
    let meant = nearest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Fault::new(format!("this object does not have an attribute named `{name}`{meant}"))
}

fn without_attributes(name: &str, ty: &Type) -> Fault {
    let of_objects = ty.element().filter(|element| matches!(element, Type::Object(_)));
    Fault::new(match (ty, of_objects) {
        (Type::List(_), Some(Type::Object(attributes))) => {
            let what = if attributes.contains_key(name) { format!("attribute `{name}`") } else { "an attribute".into() };
            format!(
                "can't access attributes on a list of objects; did you mean to access {what} for a specific element of \
                 the list, or across all elements of the list?"
            )
        }
        (Type::Set(_), Some(_)) => {
            "can't access attributes on a set of objects; did you mean to access an attribute across all elements of \
             the set?"
                .to_owned()
        }
        _ if ty.is_primitive() => format!("can't access attributes on a primitive-typed value ({ty})"),
        _ => "this value does not have any attributes".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Marks;
    use super::*;

    fn object() -> Value {
        Value::object([("name".into(), Value::string("x")), ("0".into(), Value::integer(7))].into())
    }

    #[test]
    fn attributes_are_found_or_suggested() {
        assert_eq!(object().get("name").unwrap(), Value::string("x"));
        let fault = object().get("nmae").unwrap_err();
        assert_eq!(
            fault.message,
            "this object does not have an attribute named `nmae`; did you mean `name`?"
        );
        assert!(Value::null(object().ty()).get("name").unwrap_err().message.contains("null"));
        assert!(Value::string("x").get("a").unwrap_err().message.ends_with("(string)"));
        let list = Value::list(object().ty(), vec![object()]);
        assert!(list.get("name").unwrap_err().message.contains("attribute `name` for a specific element"));
        assert_eq!(Value::unknown(object().ty()).get("name").unwrap(), Value::unknown(Type::String));
        assert!(Value::unknown(object().ty()).get("other").is_err());
        assert!(
            Value::unknown(Type::String).get("foo").is_err(),
            "a text has no attributes, whatever it will be"
        );
        assert_eq!(Value::dynamic().get("foo").unwrap(), Value::dynamic());
        let marked = object().mark(Marks::SENSITIVE).get("name").unwrap();
        assert_eq!(marked.marks, Marks::SENSITIVE);
    }

    #[test]
    fn elements_are_found_by_converted_keys() {
        let list = Value::list(Type::String, ["a", "b"].map(Value::string));
        assert_eq!(list.index(&Value::string("1")).unwrap(), Value::string("b"));
        assert_eq!(list.index(&Value::unknown(Type::Number)).unwrap(), Value::unknown(Type::String));
        for (key, why) in [
            (Value::integer(2), "greater than or equal"),
            (Value::integer(-1), "negative"),
            (Value::number(Number::parse("0.5").unwrap()), "fractional"),
            (Value::string("x"), "a number is required"),
            (Value::null(Type::Number), "null"),
        ] {
            let fault = list.index(&key).unwrap_err();
            assert!(fault.message.contains(why), "{fault}");
        }
        assert_eq!(object().index(&Value::integer(0)).unwrap(), Value::integer(7));
        assert!(object().index(&Value::integer(1)).unwrap_err().message.contains("numeric index"));
        let map = Value::map(Type::Number, [("1".into(), Value::integer(5))].into());
        assert_eq!(map.index(&Value::integer(1)).unwrap(), Value::integer(5));
        assert_eq!(map.index(&Value::string("2")).unwrap_err().message, NO_ELEMENT);
        let set = Value::set(Type::String, vec![Value::string("a")]);
        assert!(set.index(&Value::integer(0)).unwrap_err().message.starts_with("elements of a set"));
        let key = Value::integer(0).mark(Marks::SENSITIVE);
        assert_eq!(list.index(&key).unwrap().marks, Marks::SENSITIVE);
        let tuple = Value::unknown(Value::tuple(vec![Value::integer(1)]).ty());
        assert_eq!(tuple.index(&Value::integer(0)).unwrap(), Value::unknown(Type::Number));
        assert!(tuple.index(&Value::integer(1)).is_err());
    }

    #[test]
    fn lengths_are_known_as_far_as_elements_are() {
        let unknown = Value::unknown(Type::String);
        let list = Value::list(Type::String, vec![unknown.clone(); 2]);
        assert_eq!(list.length().unwrap(), Value::integer(2));
        let set = Value::set(Type::String, vec![unknown, Value::string("a")]);
        let length = set.length().unwrap();
        assert_eq!(length.number_bounds(), (Some((Number::from(1), true)), Some((Number::from(2), true))));
        assert!(Value::null(Type::list(Type::String)).length().is_err());
        assert!(Value::string("abc").length().is_err());
        assert_eq!(object().length().unwrap(), Value::integer(2));
        let some = Value::unknown(Type::list(Type::String)).refine_length(3, None).length().unwrap();
        assert_eq!(some.number_bounds().0, Some((Number::from(3), true)));
    }
}

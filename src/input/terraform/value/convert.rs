//! Conversion of values to types (`cty/convert`).
//!
//! What is handed on keeps its origin and its marks; what is made of it has those of what it was made of.

use std::sync::Arc;

use super::convertible::{convertible, most_exact};
use super::mismatch::mismatch;
use super::unify::{unify, unify_with};
use super::{Content, Entries, Fault, Number, Type, Value};

/// Converts a value to a type. Parts of the type that are [`Type::Dynamic`] take what is there; elements of lists, sets
/// and maps are brought to one type (`convert.Convert`).
///
/// # Errors
/// There is no conversion, or a part has a content that has none. The message begins with the way to that part:
/// `[0].name: a number is required`.
pub fn convert(value: &Value, want: &Type) -> Result<Value, Fault> {
    if *want == Type::Dynamic || value.is_of_type(want) {
        return Ok(value.clone());
    }
    let from = value.ty();
    if !convertible(&from, want, true) {
        return Err(Fault::new(mismatch(&from, want)));
    }
    run(value, &from, want, Path(None))
}

/// The way from the value that is converted to one of its parts.
#[derive(Clone, Copy)]
struct Path<'p>(Option<(&'p Path<'p>, Step<'p>)>);

#[derive(Clone, Copy)]
enum Step<'p> {
    Attribute(&'p str),
    Key(&'p str),
    Number(usize),
}

impl Path<'_> {
    fn then<'p>(&'p self, step: Step<'p>) -> Path<'p> {
        Path(Some((self, step)))
    }

    fn fault(&self, message: &str) -> Fault {
        let mut steps = Vec::new();
        let mut path = self;
        while let Some((before, step)) = &path.0 {
            steps.push(match step {
                Step::Attribute(name) => format!(".{name}"),
                Step::Key(key) => format!("[{key:?}]"),
                Step::Number(number) => format!("[{number}]"),
            });
            path = before;
        }
        steps.reverse();
        let way = steps.concat();
        Fault::new(if way.is_empty() { message.to_owned() } else { format!("{way}: {message}") })
    }
}

/// Converts a value of type `from`, for which [`convertible`] holds.
fn run(value: &Value, from: &Type, want: &Type, path: Path<'_>) -> Result<Value, Fault> {
    if *want == Type::Dynamic || from == want {
        return Ok(value.clone());
    }
    let content = match (&value.content, want) {
        (Content::Unknown(own, _), _) => unknown(value, own, want),
        (Content::Null(own), _) => Content::Null(most_exact(own, want)),
        (Content::Bool(truth), Type::String) => Content::String(if *truth { "true" } else { "false" }.into()),
        (Content::Number(number), Type::String) => Content::String(number.text()?.into()),
        (Content::String(text), Type::Number) => {
            Content::Number(Number::parse(text).ok_or_else(|| path.fault("a number is required"))?)
        }
        (Content::String(text), Type::Bool) => {
            Content::Bool(parse_bool(text).map_err(|why| path.fault(&why))?)
        }
        (Content::Object(entries), Type::Object(wanted)) => {
            Content::Object(Arc::new(attributes(entries, from, wanted, path)?))
        }
        (Content::Tuple(elements), Type::Tuple(wanted)) => {
            let Type::Tuple(types) = from else { return Err(path.fault(&mismatch(from, want))) };
            let pairs = types.iter().zip(wanted.iter());
            Content::Tuple(each(elements, pairs, path)?.into())
        }
        (Content::Map(..), Type::Object(wanted)) => return map_to_object(value, from, wanted, path),
        (Content::Map(_, entries) | Content::Object(entries), Type::Map(element)) => {
            map(entries, from, element, path)?
        }
        (Content::Set(..), Type::List(element))
            if value.length_bounds().1 != Some(value.length_bounds().0) =>
        {
            let own = from.element().cloned().unwrap_or(Type::Dynamic);
            Content::Unknown(Type::list(most_exact(&own, element)), None)
        }
        (
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements),
            Type::List(element) | Type::Set(element),
        ) => {
            let (element, elements) = sequence(elements, from, element, path)?;
            if matches!(want, Type::Set(_)) {
                let set = Value::set(element, elements);
                return Ok(Value { origin: value.origin.clone(), ..set.mark(value.marks) });
            }
            Content::List(element, elements.into())
        }
        _ => return Err(path.fault(&mismatch(from, want))),
    };
    Ok(Value { content, marks: value.marks, origin: value.origin.clone() })
}

/// The elements of a list, a set or a tuple, brought to one type, and that type.
fn sequence(
    elements: &[Value],
    from: &Type,
    want: &Type,
    path: Path<'_>,
) -> Result<(Type, Vec<Value>), Fault> {
    if elements.is_empty() {
        let own = from.element().unwrap_or(want);
        return Ok((if *want == Type::Dynamic { own.clone() } else { want.clone() }, Vec::new()));
    }
    let want = match from {
        Type::Tuple(types) if *want == Type::Dynamic => {
            unify(types).ok_or_else(|| path.fault("all elements must have the same type"))?
        }
        Type::Tuple(_) => want.clone(),
        _ => from.element().map_or_else(|| want.clone(), |own| most_exact(own, want)),
    };
    let converted = match from {
        Type::Tuple(types) => each(elements, types.iter().map(|ty| (ty, &want)), path)?,
        _ => each(elements, std::iter::repeat((from.element().unwrap_or(&Type::Dynamic), &want)), path)?,
    };
    if want.is_wholly_known() {
        return Ok((want, converted));
    }
    let types: Vec<Type> = converted.iter().map(Value::ty).collect();
    let unified = unify(&types).ok_or_else(|| path.fault("collection elements cannot be unified"))?;
    let elements = each(&converted, types.iter().map(|ty| (ty, &unified)), path)?;
    one_type(elements.iter(), &unified, path)?;
    Ok((unified, elements))
}

fn each<'t>(
    elements: &[Value],
    types: impl Iterator<Item = (&'t Type, &'t Type)>,
    path: Path<'_>,
) -> Result<Vec<Value>, Fault> {
    let numbered = elements.iter().enumerate().zip(types);
    numbered
        .map(|((at, element), (from, want))| run(element, from, want, path.then(Step::Number(at))))
        .collect()
}

/// Elements of a type that stayed open must be of that type all the same.
fn one_type<'v>(
    mut elements: impl Iterator<Item = &'v Value>,
    ty: &Type,
    path: Path<'_>,
) -> Result<(), Fault> {
    if elements.all(|element| element.is_of_type(ty)) {
        Ok(())
    } else {
        Err(path.fault("all elements must have the same type"))
    }
}

/// A map of the entries of a map or an object.
fn map(entries: &Entries, from: &Type, want: &Type, path: Path<'_>) -> Result<Content, Fault> {
    if entries.is_empty() {
        let own = from.element().unwrap_or(want);
        return Ok(Content::Map(
            if *want == Type::Dynamic { own.clone() } else { want.clone() },
            Arc::default(),
        ));
    }
    let types: Vec<&Type> = match from {
        Type::Object(attributes) => attributes.values().collect(),
        _ => std::iter::repeat_n(from.element().unwrap_or(&Type::Dynamic), entries.len()).collect(),
    };
    let open = *want == Type::Dynamic;
    let want = match from {
        Type::Object(_) if open => unify_with(types.iter().copied(), true)
            .ok_or_else(|| path.fault("all map elements must have the same type"))?,
        Type::Object(_) => want.clone(),
        _ => from.element().map_or_else(|| want.clone(), |own| most_exact(own, want)),
    };
    let keyed = |entries: &Entries, types: &[&Type], want: &Type| -> Result<Entries, Fault> {
        let run_entry = |((key, value), ty): ((&Arc<str>, &Value), &&Type)| {
            Ok((key.clone(), run(value, ty, want, path.then(Step::Key(key)))?))
        };
        entries.iter().zip(types).map(run_entry).collect()
    };
    let converted = keyed(entries, &types, &want)?;
    if want.is_wholly_known() {
        return Ok(Content::Map(want, Arc::new(converted)));
    }
    let types: Vec<Type> = converted.values().map(Value::ty).collect();
    if !matches!(want, Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Object(_)) {
        let first = types.first().cloned().unwrap_or(want);
        let differs = types.iter().any(|ty| *ty != first);
        let why = format!("{first} is required");
        return if differs { Err(path.fault(&why)) } else { Ok(Content::Map(first, Arc::new(converted))) };
    }
    let unified = unify_with(types.iter(), matches!(from, Type::Object(_)))
        .ok_or_else(|| path.fault("collection elements cannot be unified"))?;
    let converted = keyed(&converted, &types.iter().collect::<Vec<_>>(), &unified)?;
    one_type(converted.values(), &unified, path)?;
    Ok(Content::Map(unified, Arc::new(converted)))
}

/// The attributes that an object type asks for. Others are left out.
fn attributes(
    entries: &Entries,
    from: &Type,
    wanted: &std::collections::BTreeMap<Arc<str>, Type>,
    path: Path<'_>,
) -> Result<Entries, Fault> {
    let Type::Object(types) = from else { return Err(path.fault("object required")) };
    wanted
        .iter()
        .map(|(name, want)| match (entries.get(name), types.get(name)) {
            (Some(value), Some(from)) => {
                Ok((name.clone(), run(value, from, want, path.then(Step::Attribute(name)))?))
            }
            _ => Err(path.fault(&format!("attribute {name:?} is required"))),
        })
        .collect()
}

fn map_to_object(
    value: &Value,
    from: &Type,
    wanted: &std::collections::BTreeMap<Arc<str>, Type>,
    path: Path<'_>,
) -> Result<Value, Fault> {
    let (Some(element), Some(entries)) = (from.element(), value.as_entries()) else {
        return Err(path.fault("object required"));
    };
    let attributes = wanted
        .iter()
        .map(|(name, want)| match entries.get(name) {
            Some(value) => Ok((name.clone(), run(value, element, want, path.then(Step::Key(name)))?)),
            None => Err(path.fault(&format!("map has no element for required attribute {name:?}"))),
        })
        .collect::<Result<Entries, Fault>>()?;
    Ok(Value {
        content: Content::Object(Arc::new(attributes)),
        marks: value.marks,
        origin: value.origin.clone(),
    })
}

/// An unknown value of another type, with what stays known of it (`convert.prepareUnknownResult`).
fn unknown(value: &Value, own: &Type, want: &Type) -> Content {
    let target = most_exact(own, want);
    let mut result = Value::unknown(target.clone());
    if value.is_definitely_not_null() {
        result = result.refine_not_null();
    }
    let (least, most) = value.length_bounds();
    let result = match (own, &target) {
        (Type::Object(attributes), Type::Map(_)) => {
            result.refine_length(attributes.len(), Some(attributes.len()))
        }
        (Type::Tuple(types), Type::List(_)) => result.refine_length(types.len(), Some(types.len())),
        (Type::Tuple(types), Type::Set(_)) => result.refine_length(types.len().min(1), Some(types.len())),
        (Type::List(_) | Type::Set(_) | Type::Map(_), Type::Set(_)) => {
            result.refine_length(least.min(1), most)
        }
        (Type::List(_) | Type::Set(_) | Type::Map(_), Type::List(_) | Type::Map(_)) => {
            result.refine_length(least, most)
        }
        _ => result,
    };
    result.content
}

fn parse_bool(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(match text.to_lowercase().as_str() {
            word @ ("true" | "false") => {
                format!("a bool is required; to convert from string, use lowercase \"{word}\"")
            }
            _ => "a bool is required".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Marks, Origin};
    use super::*;
    use crate::source::{FileId, Span};

    fn tuple(elements: impl Into<Vec<Value>>) -> Value {
        Value::tuple(elements.into())
    }

    fn object(entries: &[(&str, Value)]) -> Value {
        Value::object(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    }

    fn map(element: Type, entries: &[(&str, Value)]) -> Value {
        Value::map(element, entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    }

    fn number(number: i64) -> Value {
        Value::integer(number)
    }

    fn text(text: &str) -> Value {
        Value::string(text)
    }

    fn any_list() -> Type {
        Type::list(Type::Dynamic)
    }

    fn fault(value: &Value, ty: &Type) -> String {
        convert(value, ty).unwrap_err().message
    }

    #[test]
    fn primitives() {
        assert_eq!(convert(&number(5), &Type::String).unwrap(), text("5"));
        assert_eq!(convert(&Value::bool(true), &Type::String).unwrap(), text("true"));
        assert_eq!(convert(&text("1e5"), &Type::Number).unwrap(), number(100_000));
        assert_eq!(convert(&text("1"), &Type::Bool).unwrap(), Value::bool(true));
        assert_eq!(fault(&text("yes"), &Type::Bool), "a bool is required");
        assert!(fault(&text("True"), &Type::Bool).ends_with("use lowercase \"true\""));
        assert_eq!(fault(&number(1), &Type::Bool), "bool required");
        assert_eq!(fault(&text("x"), &Type::Number), "a number is required");
        assert_eq!(convert(&Value::null(Type::Dynamic), &Type::Bool).unwrap(), Value::null(Type::Bool));
    }

    #[test]
    fn lists_of_anything_bring_their_elements_to_one_type() {
        let mixed = tuple([number(1), text("a"), Value::bool(true)]);
        let expected = Value::list(Type::String, ["1", "a", "true"].map(text));
        assert_eq!(convert(&mixed, &any_list()).unwrap(), expected);
        let objects = tuple([object(&[("a", number(1))]), object(&[("b", number(2))])]);
        let expected = Value::list(
            Type::map(Type::Number),
            [map(Type::Number, &[("a", number(1))]), map(Type::Number, &[("b", number(2))])],
        );
        assert_eq!(convert(&objects, &any_list()).unwrap(), expected);
        let set = convert(&tuple([number(1), text("1"), number(2)]), &Type::set(Type::Dynamic)).unwrap();
        assert_eq!(set, Value::set(Type::String, ["1", "2"].map(text).into()));
        assert_eq!(convert(&tuple([]), &any_list()).unwrap(), Value::list(Type::Dynamic, []));
        let nested = tuple([tuple([number(1)]), tuple([text("a")])]);
        let expected = Value::list(
            Type::list(Type::String),
            [Value::list(Type::String, [text("1")]), Value::list(Type::String, [text("a")])],
        );
        assert_eq!(convert(&nested, &Type::list(any_list())).unwrap(), expected);
        assert_eq!(
            fault(&tuple([number(1), tuple([])]), &any_list()),
            "all list elements must have the same type"
        );
        let nulls = tuple([Value::null(Type::Dynamic), Value::null(Type::Dynamic)]);
        let expected = Value::set(Type::Dynamic, vec![Value::null(Type::Dynamic)]);
        assert_eq!(convert(&nulls, &Type::set(Type::Dynamic)).unwrap(), expected);
        let with_null = tuple([text("a"), Value::null(Type::Dynamic)]);
        let expected = Value::list(Type::String, [text("a"), Value::null(Type::String)]);
        assert_eq!(convert(&with_null, &any_list()).unwrap(), expected);
    }

    #[test]
    fn maps_and_objects() {
        let mixed = object(&[("a", number(1)), ("b", text("x"))]);
        let expected = map(Type::String, &[("a", text("1")), ("b", text("x"))]);
        assert_eq!(convert(&mixed, &Type::map(Type::Dynamic)).unwrap(), expected);
        let wanted = Type::object([("a", Type::Number)]);
        assert_eq!(convert(&mixed, &wanted).unwrap(), object(&[("a", number(1))]), "others are dropped");
        assert_eq!(convert(&expected, &wanted).unwrap(), object(&[("a", number(1))]));
        let missing = Type::object([("c", Type::Number), ("d", Type::Number)]);
        assert_eq!(fault(&mixed, &missing), "attributes \"c\" and \"d\" are required");
        let missing = Type::object([("c", Type::Number)]);
        assert_eq!(fault(&mixed, &missing), "attribute \"c\" is required");
        assert_eq!(fault(&expected, &missing), "map has no element for required attribute \"c\"");
        let wrong = Type::object([("a", any_list())]);
        assert_eq!(fault(&mixed, &wrong), "attribute \"a\": list of any single type required");
        let three = Type::object([("c", Type::Bool), ("d", Type::Bool), ("e", Type::Bool)]);
        assert_eq!(fault(&mixed, &three), "attributes \"c\", \"d\", and \"e\" are required");
        let open = object(&[("a", tuple([number(1)])), ("b", Value::null(Type::Dynamic))]);
        assert!(convert(&open, &Type::map(Type::Dynamic)).is_err());
    }

    #[test]
    fn faults_say_where_they_are() {
        let numbers = Type::list(Type::object([("port", Type::Number)]));
        let value = tuple([object(&[("port", number(1))]), object(&[("port", text("x"))])]);
        assert_eq!(fault(&value, &numbers), "[1].port: a number is required");
        assert_eq!(
            fault(&tuple([number(1), tuple([])]), &Type::list(Type::Number)),
            "element 1: number required"
        );
        assert_eq!(
            fault(&object(&[("k", text("x"))]), &Type::map(Type::Number)),
            "[\"k\"]: a number is required"
        );
        let lists = Value::list(Type::list(Type::String), []);
        assert_eq!(fault(&lists, &Type::list(Type::String)), "incorrect list element type: string required");
        assert_eq!(fault(&text("x"), &any_list()), "list of any single type required");
    }

    #[test]
    fn unknown_values_keep_what_is_known() {
        let unknown = Value::unknown_not_null(Type::Number);
        assert_eq!(convert(&unknown, &Type::String).unwrap(), Value::unknown_not_null(Type::String));
        let from = Type::Tuple([Type::Number, Type::String].into());
        let list = convert(&Value::unknown_not_null(from.clone()), &any_list()).unwrap();
        assert_eq!(list, Value::list(Type::String, vec![Value::unknown(Type::String); 2]));
        let set = convert(&Value::unknown(from), &Type::set(Type::Dynamic)).unwrap();
        assert_eq!(set.ty(), Type::set(Type::String));
        assert_eq!(set.length_bounds(), (1, Some(2)));
        assert_eq!(convert(&Value::dynamic(), &any_list()).unwrap(), Value::unknown(any_list()));
        let list = Value::unknown(Type::list(Type::Number)).refine_length(2, None);
        assert_eq!(convert(&list, &Type::set(Type::String)).unwrap().length_bounds(), (1, None));
        assert_eq!(convert(&list, &Type::list(Type::String)).unwrap().length_bounds(), (2, None));
        let set = Value::set(Type::String, vec![Value::unknown(Type::String), text("a")]);
        assert_eq!(convert(&set, &any_list()).unwrap(), Value::unknown(Type::list(Type::String)));
        assert_eq!(fault(&Value::unknown(Type::Bool), &any_list()), "list of any single type required");
    }

    #[test]
    fn marks_and_origins_stay() {
        let at = |start| Origin::at(Span::new(FileId::new(0), start, start + 1));
        let first = number(1).mark(Marks::SENSITIVE).from_origin(at(1));
        let value = tuple([first, text("a").from_origin(at(2))]).from_origin(at(0)).mark(Marks::EPHEMERAL);
        let list = convert(&value, &any_list()).unwrap();
        let elements = list.as_elements().unwrap();
        assert_eq!((list.marks, &list.origin), (Marks::EPHEMERAL, &at(0)));
        assert_eq!((elements[0].marks, &elements[0].origin), (Marks::SENSITIVE, &at(1)));
        assert_eq!(elements[1].origin, at(2));
        let set = convert(&value, &Type::set(Type::String)).unwrap();
        assert_eq!(set.marks, Marks { sensitive: true, ephemeral: true });
        assert_eq!(set.origin, at(0));
    }

    #[test]
    fn what_is_of_the_type_is_shared() {
        let list = Value::list(Type::String, [text("a")]);
        let same = convert(&list, &any_list()).unwrap();
        let (Content::List(_, one), Content::List(_, other)) = (&list.content, &same.content) else {
            panic!()
        };
        assert_eq!(one, other);
        let same = convert(&list, &Type::list(Type::String)).unwrap();
        let Content::List(_, other) = &same.content else { panic!() };
        assert!(Arc::ptr_eq(one, other));
    }
}

//! Laws that hold for all values and types.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::equal::conforms;
use super::*;

fn types() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![Just(Type::Dynamic), Just(Type::Bool), Just(Type::Number), Just(Type::String)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            vec(inner.clone(), 0..3).prop_map(|elements| Type::Tuple(elements.into())),
            btree_map("[ab]", inner, 0..3).prop_map(Type::object),
        ]
    })
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => "[ab10]|true|-?[0-9]{1,3}".prop_map(Value::string),
        4 => (-3_i64..300).prop_map(Value::integer),
        2 => any::<bool>().prop_map(Value::bool),
        1 => (0.0..1.0_f64).prop_map(|number| Value::number(Number::from_f64(number).unwrap())),
        1 => types().prop_map(Value::null),
        1 => types().prop_map(Value::unknown),
        1 => types().prop_map(Value::unknown_not_null),
        1 => Just(Value::string("secret").mark(Marks::SENSITIVE)),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let tuple = vec(inner.clone(), 0..4).prop_map(Value::tuple);
        let object = btree_map("[ab]", inner, 0..3).prop_map(|entries| {
            Value::object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
        });
        let open = |whole: fn(Type) -> Type| {
            move |value: Value| convert(&value, &whole(Type::Dynamic)).unwrap_or(value)
        };
        prop_oneof![
            tuple.clone(),
            object.clone(),
            tuple.clone().prop_map(open(Type::list)),
            tuple.prop_map(open(Type::set)),
            object.prop_map(open(Type::map)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_converted_is_of_the_type_and_stays(value in values(), ty in types()) {
        prop_assert_eq!(&convert(&value, &value.ty()).unwrap(), &value);
        if let Ok(converted) = convert(&value, &ty) {
            prop_assert!(conforms(&converted.ty(), &ty), "{:?}", converted.ty());
            // Attributes that are dropped take their marks along; nothing else loses any, and none come.
            prop_assert_eq!(converted.all_marks().and(value.all_marks()), value.all_marks());
            prop_assert!(drops_attributes(&ty) || converted.all_marks() == value.all_marks());
            let again = convert(&converted, &ty);
            prop_assert_eq!(again, Ok(converted));
        }
    }

    #[test]
    fn elements_are_of_the_type_of_their_collection(value in values()) {
        match &value.content {
            Content::List(ty, elements) | Content::Set(ty, elements) => {
                prop_assert!(elements.iter().all(|element| element.is_of_type(ty)));
            }
            Content::Map(ty, entries) => prop_assert!(entries.values().all(|element| element.is_of_type(ty))),
            _ => {}
        }
    }

    #[test]
    fn values_of_all_types_become_the_unified_one(values in vec(values(), 1..4)) {
        let types: Vec<Type> = values.iter().map(Value::ty).collect();
        if let Some(unified) = unify(&types) {
            for value in &values {
                match convert(value, &unified) {
                    Ok(converted) => prop_assert!(conforms(&converted.ty(), &unified)),
                    // A text may turn out to be no number, and a map to lack an attribute.
                    Err(fault) => prop_assert!(
                        ["a number is required", "a bool is required", "has no element", "same type", "is required", "unified"]
                            .iter()
                            .any(|why| fault.message.contains(why)),
                        "{}", fault
                    ),
                }
            }
        }
    }

    #[test]
    fn equality_is_symmetric_and_reflexive(one in values(), other in values()) {
        prop_assert_eq!(one.is_equal_to(&other), other.is_equal_to(&one));
        let itself = one.is_equal_to(&one);
        prop_assert!(itself != Some(false) || has_unknown_in_set(&one), "{:?}", itself);
        prop_assert!(itself == Some(true) || !one.is_wholly_known());
    }

    #[test]
    fn sets_do_not_depend_on_the_order_in_which_they_are_made(elements in vec(values(), 0..6)) {
        let list = Value::tuple(elements.clone());
        let reversed = Value::tuple(elements.into_iter().rev().collect::<Vec<_>>());
        let set = Type::set(Type::Dynamic);
        if let (Ok(one), Ok(other)) = (convert(&list, &set), convert(&reversed, &set))
            && one.is_wholly_known()
        {
            prop_assert_eq!(one.is_equal_to(&other), Some(true));
            prop_assert_eq!(write_json(&one, true), write_json(&other, true));
        }
    }

    #[test]
    fn json_keeps_values(value in values()) {
        let (value, _) = value.unmark_deep();
        match write_json(&value, true) {
            Ok(text) => {
                let read = parse_json(&text).unwrap();
                prop_assert_eq!(write_json(&read, true).unwrap(), text);
                let ty = value.ty();
                prop_assert_eq!(Type::from_json(&ty.to_json()).unwrap(), ty.clone());
                if let Ok(typed) = convert(&read, &ty) {
                    prop_assert_eq!(typed.is_equal_to(&value), Some(true));
                } else {
                    prop_assert!(!ty.is_wholly_known());
                }
            }
            Err(_) => prop_assert!(!value.is_wholly_known()),
        }
    }
}

#[test]
fn values_may_be_as_deep_as_json_may() {
    let deep =
        |inner: &str| parse_json(&format!("{}{inner}{}", "[{\"a\":".repeat(249), "}]".repeat(249))).unwrap();
    let (one, other) = (deep("1"), deep("\"x\""));
    assert_eq!(one.is_equal_to(&one.clone()), Some(true));
    assert_eq!(one.is_equal_to(&other), Some(false));
    let unified = unify(&[one.ty(), other.ty()]).unwrap();
    assert_eq!(unified, other.ty());
    assert_eq!(convert(&one, &unified).unwrap().is_equal_to(&other), Some(false));
    let pair = Value::tuple(vec![one.clone().mark(Marks::SENSITIVE), other]);
    let list = convert(&pair, &Type::list(Type::Dynamic)).unwrap();
    assert_eq!(list.ty(), Type::list(unified.clone()));
    let set = convert(&pair, &Type::set(Type::Dynamic)).unwrap();
    assert_eq!((set.as_elements().unwrap().len(), set.marks), (2, Marks::SENSITIVE));
}

fn drops_attributes(ty: &Type) -> bool {
    match ty {
        Type::Object(_) => true,
        Type::Tuple(elements) => elements.iter().any(drops_attributes),
        _ => ty.element().is_some_and(drops_attributes),
    }
}

/// A set with unknown parts of elements is not known to equal anything, and cty says that it does not equal itself.
fn has_unknown_in_set(value: &Value) -> bool {
    match &value.content {
        Content::Set(_, elements) => !elements.iter().all(Value::is_wholly_known),
        Content::List(_, elements) | Content::Tuple(elements) => elements.iter().any(has_unknown_in_set),
        Content::Map(_, entries) | Content::Object(entries) => entries.values().any(has_unknown_in_set),
        _ => false,
    }
}

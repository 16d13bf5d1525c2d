use super::super::super::value::{Content, Entries, Marks, Number, Refinement, Type, Value};
use super::super::testing::{call, is_unknown_not_null, json, list, partly_unknown, set, unknown};
use super::{fails, gives, gives_value};

fn unknown_bools(known: bool) -> Value {
    Value::tuple([Value::bool(known), Value::unknown(Type::Bool)])
}

#[test]
fn all_and_any_end_where_the_answer_is_known() {
    gives("alltrue", &[json("[]")], "true");
    gives("alltrue", &[json("[true, \"true\"]")], "true");
    gives("alltrue", &[json("[true, null]")], "false");
    gives("alltrue", &[unknown_bools(false)], "false");
    gives("anytrue", &[json("[]")], "false");
    gives("anytrue", &[json("[null]")], "false");
    gives("anytrue", &[json("[false, true]")], "true");
    gives("anytrue", &[unknown_bools(true)], "true");
    let later = Value::tuple([Value::unknown(Type::Bool), Value::bool(true)]);
    gives("anytrue", &[later], "true");
    for (name, value) in [("alltrue", true), ("anytrue", false)] {
        let result = call(name, &[unknown_bools(value)]).unwrap();
        assert!(is_unknown_not_null(&result, &Type::Bool), "{name}");
    }
}

#[test]
fn contains_never_converts() {
    gives("contains", &[json("[\"1\"]"), json("1")], "false");
    gives("contains", &[set("[\"a\"]"), json("\"a\"")], "true");
    gives("contains", &[json("[{\"a\": 1}]"), json("{\"a\": 1}")], "true");
    gives("contains", &[json("[]"), json("\"a\"")], "false");
    fails("contains", &[json("\"a\""), json("\"a\"")], "argument must be list, tuple, or set");
    fails("contains", &[json("[null]"), json("null")], "must not be null");
    gives("contains", &[partly_unknown("a"), json("\"a\"")], "true");
    let result = call("contains", &[partly_unknown("a"), json("\"b\"")]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::Bool));
    // What cannot be equal, for its type or for what is known of it, leaves no doubt.
    gives("contains", &[partly_unknown("a"), json("1")], "false");
    let prefixed = Refinement { not_null: true, prefix: Some("pre-".into()), ..Refinement::default() };
    let prefixed: Value = Content::Unknown(Type::String, Some(prefixed.into())).into();
    gives("contains", &[Value::tuple([prefixed]), json("\"x\"")], "false");
}

#[test]
fn duplicates_are_left_out() {
    gives_value("distinct", &[json("[1, \"1\", 1]")], list("[\"1\"]"));
    gives_value(
        "distinct",
        &[list("[{\"a\": 1}, {\"a\": 2}, {\"a\": 1}]")],
        list("[{\"a\": 1}, {\"a\": 2}]"),
    );
    assert_eq!(call("distinct", &[json("[]")]).unwrap().ty(), Type::list(Type::Dynamic));
    let result = call("distinct", &[partly_unknown("a")]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::list(Type::String)));
}

#[test]
fn the_first_equal_element_has_the_index() {
    gives("index", &[json("[1, 2, 3, 2]"), json("2")], "1");
    fails("index", &[json("[\"1\"]"), json("1")], "item not found");
    fails("index", &[json("[]"), json("1")], "cannot search an empty list");
    fails("index", &[set("[\"a\"]"), json("\"a\"")], "argument must be a list or tuple");
    gives("index", &[partly_unknown("a"), json("\"a\"")], "0");
    let result = call("index", &[partly_unknown("a"), json("\"b\"")]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::Number));
}

#[test]
fn texts_have_characters_and_collections_elements() {
    gives("length", &[Value::string("e\u{301}a")], "2");
    gives("length", &[json("\"👨‍👩‍👧\"")], "1");
    gives("length", &[json("{\"a\": 1}")], "1");
    gives("length", &[set("[1, 1]")], "1");
    gives("length", &[Value::tuple([unknown(), json("1")])], "2");
    gives("length", &[Value::unknown(Type::Tuple([Type::Bool].into()))], "1");
    fails("length", &[json("5")], "argument must be a string, a collection type, or a structural type");
    gives_value("length", &[json("[1]").mark(Marks::SENSITIVE)], json("1").mark(Marks::SENSITIVE));
    let result = call("length", &[Value::dynamic()]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::Number));
}

#[test]
fn bounds_of_unknown_lengths_are_told() {
    let bounds = |value: Value| match call("length", &[value]).unwrap().content {
        Content::Unknown(Type::Number, Some(refinement)) => {
            (refinement.least.clone(), refinement.most.clone())
        }
        other => panic!("{other:?}"),
    };
    let number = |number: i64| Some((Number::from(number), true));
    let prefix = Refinement { prefix: Some("ab".into()), ..Refinement::default() };
    assert_eq!(bounds(Content::Unknown(Type::String, Some(prefix.into())).into()), (number(2), None));
    let lengths = Refinement { shortest: 1, longest: Some(3), ..Refinement::default() };
    let refined = Content::Unknown(Type::list(Type::Bool), Some(lengths.into()));
    assert_eq!(bounds(refined.into()), (number(1), number(3)));
    // Unknown elements of a set may be the others.
    let two = Content::Set(Type::String, [Value::string("a"), unknown()].into());
    assert_eq!(bounds(two.into()), (number(1), number(2)));
}

#[test]
fn values_are_chosen_by_their_keys() {
    let values = list("[\"a\", \"b\", \"c\"]");
    gives_value("matchkeys", &[values.clone(), list("[1, 2, 1]"), list("[1]")], list("[\"a\", \"c\"]"));
    gives_value("matchkeys", &[values.clone(), list("[1, 2, 3]"), list("[\"2\"]")], list("[\"b\"]"));
    let none = Value::list(Type::String, []);
    gives_value("matchkeys", &[values.clone(), list("[1, 2, 3]"), json("[]")], none.clone());
    fails(
        "matchkeys",
        &[values.clone(), list("[1]"), list("[1]")],
        "length of keys and values should be equal",
    );
    fails(
        "matchkeys",
        &[values.clone(), list("[1, 2, 3]"), list("[[1]]")],
        "keys and searchset must be of the same type",
    );
    // Terraform gives up at an unknown element of the search set.
    let keys = list("[\"a\", \"b\", \"c\"]");
    gives_value("matchkeys", &[values.clone(), keys.clone(), partly_unknown("a")], none);
    let result = call("matchkeys", &[partly_unknown("a"), partly_unknown("b"), keys]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::list(Type::String)));
}

/// A comparison of each with each would take minutes.
#[test]
fn a_hundred_thousand_elements_are_no_trouble() {
    let numbers = |range: std::ops::Range<i64>| {
        Value::list(Type::Number, range.map(Value::integer).collect::<Vec<_>>())
    };
    let (many, more) = (numbers(0..100_000), numbers(50_000..150_000));
    let both = call("concat", &[many.clone(), more.clone()]).unwrap();
    assert_eq!(call("distinct", &[both]).unwrap().as_elements().unwrap().len(), 150_000);
    let common = call("setintersection", &[many.clone(), more.clone()]).unwrap();
    assert_eq!(common.as_elements().unwrap().len(), 50_000);
    let matched = call("matchkeys", &[many.clone(), many.clone(), more]).unwrap();
    assert_eq!(matched.as_elements().unwrap().len(), 50_000);
    let entries: Entries = (0..100_000).map(|key| (format!("k{key}").into(), Value::integer(key))).collect();
    let map = Value::map(Type::Number, entries);
    let merged = call("merge", &[map.clone(), map.clone(), map]).unwrap();
    assert_eq!(call("keys", &[merged]).unwrap().as_elements().unwrap().len(), 100_000);
    let wide = Value::tuple(vec![many; 3]);
    assert_eq!(call("flatten", &[wide]).unwrap().as_elements().unwrap().len(), 300_000);
}

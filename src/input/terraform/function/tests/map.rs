use super::super::super::value::{Entries, Marks, Type, Value};
use super::super::testing::{call, is_unknown_not_null, json, list, map, partly_unknown, unknown};
use super::{fails, gives, gives_value};

#[test]
fn keys_and_values_come_in_order() {
    gives("keys", &[json("{\"b\": 1, \"a\": 2}")], "[\"a\", \"b\"]");
    gives_value("keys", &[map("{\"b\": 1, \"a\": 2}")], list("[\"a\", \"b\"]"));
    gives("keys", &[json("{}")], "[]");
    fails("keys", &[json("[1]")], "must have map or object type");
    // The names of attributes are known by the type.
    gives("keys", &[Value::unknown(Type::object([("x", Type::Bool)]))], "[\"x\"]");
    let keys = call("keys", &[Value::unknown(Type::map(Type::Bool))]).unwrap();
    assert!(is_unknown_not_null(&keys, &Type::list(Type::String)));
    gives_value("keys", &[Value::dynamic()], Value::dynamic());
    // Keys are no secrets where only values are.
    let secret = Value::object(Entries::from([("a".into(), json("1").mark(Marks::SENSITIVE))]));
    gives("keys", &[secret.clone()], "[\"a\"]");
    gives_value("values", &[secret], Value::tuple([json("1").mark(Marks::SENSITIVE)]));
    gives_value("values", &[map("{\"b\": 1, \"a\": 2}")], list("[2, 1]"));
    fails("values", &[json("[1]")], "values() requires a map as the first argument");
}

#[test]
fn lookup_falls_back_to_the_default() {
    gives("lookup", &[json("{\"a\": 1}"), json("\"a\"")], "1");
    gives("lookup", &[json("{\"a\": 1}"), json("\"b\""), json("\"x\"")], "\"x\"");
    gives("lookup", &[json("{\"a\": null}"), json("\"a\""), json("\"d\"")], "null");
    gives("lookup", &[json("{}"), json("\"a\""), json("null")], "null");
    // The default of a map becomes an element of it, and must be able to.
    gives("lookup", &[map("{\"a\": \"x\"}"), json("\"b\""), json("1")], "\"1\"");
    fails(
        "lookup",
        &[map("{\"a\": \"x\"}"), json("\"a\""), json("[]")],
        "the default value must have the same type as the map elements",
    );
    fails("lookup", &[json("{\"a\": 1}"), json("\"b\"")], "the given object has no attribute `b`");
    fails("lookup", &[map("{\"a\": 1}"), json("\"b\"")], "lookup failed to find key `b`");
    fails("lookup", &[json("[1]"), json("\"b\"")], "lookup() requires a map as the first argument");
    fails(
        "lookup",
        &[json("{}"), json("\"b\""), json("1"), json("2")],
        "takes two or three arguments, got 4",
    );
}

#[test]
fn lookup_tells_types_of_what_is_unknown() {
    let object = json("{\"a\": 1}");
    gives_value("lookup", &[object.clone(), unknown(), json("2")], Value::dynamic());
    gives_value("lookup", &[map("{\"a\": 1}"), unknown()], Value::unknown(Type::Number));
    let unknown_object = Value::unknown(object.ty());
    gives_value("lookup", &[unknown_object.clone(), json("\"a\"")], Value::unknown(Type::Number));
    gives_value("lookup", &[unknown_object.clone(), json("\"b\""), json("true")], Value::unknown(Type::Bool));
    fails("lookup", &[unknown_object, json("\"b\"")], "has no attribute `b`");
    fails("lookup", &[unknown(), json("\"b\"")], "requires a map");
    // An unknown default matters where it is asked for alone.
    gives("lookup", &[object.clone(), json("\"a\""), unknown()], "1");
    gives_value("lookup", &[object, json("\"b\""), unknown()], unknown());
}

#[test]
fn lookup_keeps_the_marks_of_map_key_and_value() {
    let secret = json("{\"a\": 1}").mark(Marks::SENSITIVE);
    gives_value("lookup", &[secret, json("\"a\"")], json("1").mark(Marks::SENSITIVE));
    let key = json("\"b\"").mark(Marks::SENSITIVE);
    gives_value("lookup", &[json("{}"), key.clone(), json("1")], json("1").mark(Marks::SENSITIVE));
    fails("lookup", &[map("{\"a\": 1}"), key], "lookup failed to find key (sensitive value)");
    let value = Value::object(Entries::from([
        ("a".into(), json("1").mark(Marks::SENSITIVE)),
        ("b".into(), json("2")),
    ]));
    gives("lookup", &[value, json("\"b\"")], "2");
}

#[test]
fn later_entries_win() {
    gives("merge", &[json("{\"a\": 1}"), json("{\"a\": 2}")], "{\"a\": 2}");
    gives("merge", &[json("{\"a\": {\"b\": 1}}"), json("{\"a\": {\"c\": 2}}")], "{\"a\": {\"c\": 2}}");
    gives("merge", &[json("{\"a\": 1}"), json("{\"b\": \"x\"}"), json("null")], "{\"a\": 1, \"b\": \"x\"}");
    gives("merge", &[], "{}");
    gives_value("merge", &[map("{\"a\": 1}"), map("{\"b\": 2}")], map("{\"a\": 1, \"b\": 2}"));
    gives("merge", &[map("{\"a\": 1}"), map("{\"b\": \"x\"}")], "{\"a\": 1, \"b\": \"x\"}");
    gives("merge", &[map("{\"a\": 1}"), json("{\"b\": 2}")], "{\"a\": 1, \"b\": 2}");
    fails("merge", &[json("{\"a\": 1}"), json("[1]")], "arguments must be maps or objects, got `tuple`");
    fails("merge", &[json("null"), json("[1]")], "arguments must be maps or objects, got `tuple`");
}

#[test]
fn merging_tells_types_of_what_is_unknown() {
    let one = Type::object([("a", Type::Number)]);
    let result = call("merge", &[json("{\"b\": true}"), Value::unknown(one.clone())]).unwrap();
    let both = Type::object([("a", Type::Number), ("b", Type::Bool)]);
    assert!(is_unknown_not_null(&result, &both), "{result:?}");
    let maps = call("merge", &[map("{\"a\": 1}"), Value::unknown(Type::map(Type::Number))]).unwrap();
    assert!(is_unknown_not_null(&maps, &Type::map(Type::Number)));
    // Which names an unknown map has is not known.
    gives_value("merge", &[json("{\"b\": 1}"), Value::unknown(Type::map(Type::Number))], Value::dynamic());
    gives_value("merge", &[json("{\"b\": 1}"), Value::dynamic()], Value::dynamic());
    fails("merge", &[json("{\"a\": 1}"), unknown()], "arguments must be maps or objects, got `string`");
    // What is unknown in an object stays there alone.
    let partly = Value::object(Entries::from([("a".into(), unknown())]));
    let merged = call("merge", &[partly, json("{\"b\": 1}")]).unwrap();
    assert_eq!(merged.as_entries().unwrap()["b"], json("1"));
    let secret = json("{\"a\": 1}").mark(Marks::SENSITIVE);
    gives_value("merge", &[secret, json("{\"b\": 2}")], json("{\"a\": 1, \"b\": 2}").mark(Marks::SENSITIVE));
}

#[test]
fn maps_are_turned_inside_out() {
    let result = call("transpose", &[json("{\"a\": [\"x\", \"y\"], \"b\": [\"x\"]}")]).unwrap();
    let lists = [("x", list("[\"a\", \"b\"]")), ("y", list("[\"a\"]"))];
    let expected = lists.map(|(key, list)| (key.into(), list)).into();
    assert_eq!(result, Value::map(Type::list(Type::String), expected));
    let empty = call("transpose", &[json("{}")]).unwrap();
    assert_eq!(empty.ty(), Type::map(Type::list(Type::String)));
    fails("transpose", &[json("{\"a\": [null]}")], "input must be a map of lists of strings");
    let partly = Value::map(Type::list(Type::String), Entries::from([("a".into(), partly_unknown("x"))]));
    let unknown = call("transpose", &[partly]).unwrap();
    assert!(is_unknown_not_null(&unknown, &Type::map(Type::list(Type::String))));
}

#[test]
fn keys_and_values_are_zipped() {
    gives("zipmap", &[json("[\"a\", \"b\"]"), json("[1, \"x\"]")], "{\"a\": 1, \"b\": \"x\"}");
    gives_value("zipmap", &[json("[\"a\", \"b\"]"), list("[1, 2]")], map("{\"a\": 1, \"b\": 2}"));
    gives("zipmap", &[json("[]"), json("[]")], "{}");
    gives("zipmap", &[json("[\"a\", \"a\"]"), json("[1, 2]")], "{\"a\": 2}");
    fails(
        "zipmap",
        &[json("[\"a\", \"b\"]"), json("[1]")],
        "number of keys (2) does not match number of values (1)",
    );
    fails("zipmap", &[json("[null]"), json("[1]")], "keys list has null value at index 0");
    fails("zipmap", &[json("[\"a\"]"), json("\"b\"")], "values argument must be a list or tuple value");
    gives_value("zipmap", &[partly_unknown("a"), json("[1, 2]")], Value::dynamic());
    let result = call("zipmap", &[partly_unknown("a"), list("[1, 2]")]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::map(Type::Number)));
    // A secret key makes the whole map secret.
    let keys = Value::list(Type::String, [json("\"a\"").mark(Marks::SENSITIVE)]);
    gives_value("zipmap", &[keys, json("[1]")], json("{\"a\": 1}").mark(Marks::SENSITIVE));
}

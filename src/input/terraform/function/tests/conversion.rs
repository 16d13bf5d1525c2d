use super::super::super::value::{Content, Entries, Marks, Refinement, Type, Value};
use super::super::testing::{call, is_unknown_not_null, json, list, map, partly_unknown, set, unknown};
use super::{fails, gives, gives_value};

#[test]
fn values_are_converted_by_name() {
    gives("tostring", &[json("true")], "\"true\"");
    gives("tonumber", &[json("\"1e5\"")], "100000");
    gives_value("tolist", &[set("[\"b\", \"a\"]")], list("[\"a\", \"b\"]"));
    gives_value("toset", &[json("[1, \"1\", 2]")], set("[\"1\", \"2\"]"));
    gives_value("tomap", &[json("{\"a\": 1, \"b\": \"x\"}")], map("{\"a\": \"1\", \"b\": \"x\"}"));
    assert!(call("tonumber", &[json("null")]).unwrap().is_null());
    fails(
        "tobool",
        &[json("\"yes\"")],
        "cannot convert \"yes\" to bool; only the strings \"true\" or \"false\" are allowed",
    );
    fails("tonumber", &[json("\" 1\"")], "given string must be a decimal representation of a number");
    fails("tonumber", &[json("true")], "cannot convert bool to number");
    fails("tostring", &[json("[1]")], "cannot convert tuple to string");
    fails("tolist", &[json("\"a\"")], "cannot convert string to list of any single type");
    fails("tomap", &[json("{\"a\": 1, \"b\": [1]}")], "cannot convert object to map of any single type");
}

#[test]
fn secrets_stay_out_of_messages() {
    let secret = json("\"hunter2\"").mark(Marks::SENSITIVE);
    let message = call("tonumber", &[secret.clone()]).unwrap_err();
    assert!(message.contains("cannot convert this sensitive string to number"), "{message}");
    assert!(!message.contains("hunter2"));
    gives_value("tostring", &[secret.clone()], secret);
}

#[test]
fn what_is_unknown_becomes_unknown_of_the_type() {
    gives_value("tostring", &[Value::unknown_not_null(Type::Number)], Value::unknown(Type::String));
    gives_value("toset", &[Value::dynamic()], Value::unknown(Type::set(Type::Dynamic)));
    fails("toset", &[unknown()], "cannot convert string to set of any single type");
    gives_value("tolist", &[Value::tuple([unknown()])], Value::list(Type::String, [unknown()]));
}

#[test]
fn the_first_that_is_not_empty_is_chosen() {
    gives("coalesce", &[json("\"\""), json("null"), json("\"a\"")], "\"a\"");
    gives("coalesce", &[json("1"), json("\"a\"")], "\"1\"");
    gives("coalesce", &[json("\"a\""), unknown()], "\"a\"");
    gives("coalesce", &[json("[]"), json("[]")], "[]");
    let result = call("coalesce", &[unknown(), json("\"b\"")]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::String));
    fails("coalesce", &[json("\"\""), json("\"\"")], "no non-null, non-empty-string arguments");
    fails("coalesce", &[json("null")], "no non-null, non-empty-string arguments");
    fails("coalesce", &[json("\"a\""), json("[]")], "all arguments must have the same type");
    fails("coalesce", &[], "all arguments must have the same type");
}

#[test]
fn sensitive_values_are_marked_and_told() {
    let secret = json("\"a\"").mark(Marks::SENSITIVE);
    gives_value("sensitive", &[json("\"a\"")], secret.clone());
    gives("nonsensitive", &[secret.clone()], "\"a\"");
    gives("nonsensitive", &[json("\"a\"")], "\"a\"");
    gives("issensitive", &[secret.clone()], "true");
    gives("issensitive", &[json("\"a\"")], "false");
    gives_value("issensitive", &[unknown()], Value::unknown(Type::Bool));
    gives_value("sensitive", &[json("null")], json("null").mark(Marks::SENSITIVE));
    // Of parts it is not asked.
    let parts = Value::tuple([secret]);
    gives("issensitive", &[parts.clone()], "false");
    gives_value("nonsensitive", &[parts.clone()], parts);
}

#[test]
fn ephemeral_values_become_null() {
    let object = |value: Value| Value::object(Entries::from([("a".into(), value), ("b".into(), json("1"))]));
    let brief = json("\"x\"").mark(Marks::EPHEMERAL.and(Marks::SENSITIVE));
    let expected = object(Value::null(Type::String).mark(Marks::SENSITIVE));
    gives_value("ephemeralasnull", &[object(brief)], expected);
    gives("ephemeralasnull", &[json("[1]")], "[1]");
    let whole = json("[1]").mark(Marks::EPHEMERAL);
    gives_value("ephemeralasnull", &[whole.clone()], Value::null(whole.ty()));
    let refined = Value::unknown_not_null(Type::String).mark(Marks::EPHEMERAL);
    gives_value("ephemeralasnull", &[refined], unknown());
}

#[test]
fn assumptions_add_to_what_is_known() {
    let refinement = |name: &str, arguments: &[Value]| match call(name, arguments).unwrap().content {
        Content::Unknown(_, Some(refinement)) => (*refinement).clone(),
        other => panic!("{other:?}"),
    };
    assert!(refinement("assumenotnull", &[unknown()]).not_null);
    gives("assumenotnull", &[json("1")], "1");
    fails("assumenotnull", &[Value::null(Type::String)], "assumption was not upheld");
    fails("assumenotnull", &[Value::dynamic()], "given value must have a known type");
    gives("assumestringprefix", &[json("\"pre-x\""), json("\"pre-\"")], "\"pre-x\"");
    fails("assumestringprefix", &[json("\"x\""), json("\"pre-\"")], "assumption was not upheld");
    gives_value("assumestringprefix", &[json("null"), json("\"pre-\"")], Value::null(Type::String));
    let prefix = refinement("assumestringprefix", &[unknown(), json("\"pre-\"")]).prefix.unwrap();
    assert!("pre-".starts_with(&*prefix) && prefix.len() >= 3);
    let lengths = |value: Refinement| (value.shortest, value.longest);
    let texts = Value::unknown(Type::list(Type::String));
    assert_eq!(lengths(refinement("assumelistlength", &[texts.clone(), json("1"), json("3")])), (1, Some(3)));
    assert_eq!(lengths(refinement("assumelistlengthmin", &[texts.clone(), json("2")])), (2, None));
    fails("assumelistlength", &[texts.clone(), json("3"), json("1")], "assumption was not upheld");
    fails("assumelistlengthmin", &[texts, json("1.5")], "must be a whole number between 0 and");
    gives_value("assumelistlengthmax", &[json("[1]"), json("1")], list("[1]"));
    fails("assumemaplengthmin", &[json("{}"), json("1")], "assumption was not upheld");
    // Two elements of which one is unknown may be one in the end.
    let two = Content::Set(Type::String, [Value::string("a"), unknown()].into());
    gives_value("assumesetlengthmax", &[two.clone().into(), json("1")], two.into());
}

#[test]
fn an_assumed_value_stands_for_the_actual_one() {
    gives("assumeequal", &[unknown(), json("\"a\"")], "\"a\"");
    gives("assumeequal", &[json("1"), json("\"1\"")], "\"1\"");
    let secret = json("\"a\"").mark(Marks::SENSITIVE);
    gives("assumeequal", &[secret, json("\"a\"")], "\"a\"");
    fails(
        "assumeequal",
        &[json("\"b\""), json("\"a\"")],
        "the actual value does not match the assumed value",
    );
    fails(
        "assumeequal",
        &[json("[]"), json("\"a\"")],
        "actual value type tuple does not match assumed value type string",
    );
    gives_value("assumeequal", &[partly_unknown("a"), partly_unknown("a")], partly_unknown("a"));
}

use super::super::super::value::{Content, Marks, Type, Value};
use super::super::testing::{TestHost, fault_of, is_unknown_not_null, json, list, unknown};
use super::super::{Call, call, find, names};
use super::{fails, gives, gives_value};

#[test]
fn arguments_are_counted() {
    fails("abs", &[], "`abs` expects 1 argument(s), and there is none for `num`");
    fails("abs", &[json("1"), json("2")], "`abs` expects only 1 argument(s)");
    fails("lookup", &[json("{}")], "`lookup` expects at least 2 argument(s), and there is none for `key`");
}

#[test]
fn arguments_are_converted() {
    gives("abs", &[json("\"-3\"")], "3");
    let fault = fault_of("max", &[json("1"), json("\"a\"")]).expect_err("a is no number");
    assert_eq!(fault.argument, Some(1));
    assert_eq!(fault.message, "invalid value for the parameter `numbers`: a number is required");
    fails("alltrue", &[json("[\"x\"]")], "a bool is required");
}

#[test]
fn null_is_refused_where_it_is_not_allowed() {
    fails("abs", &[json("null")], "invalid value for the parameter `num`: argument must not be null");
    fails("length", &[json("null")], "must not be null");
    gives("merge", &[json("null")], "{}");
}

#[test]
fn an_unknown_argument_makes_an_unknown_result_of_the_type() {
    let result = call(find("abs").unwrap(), &[Value::unknown(Type::Number)], &run()).unwrap();
    assert!(is_unknown_not_null(&result, &Type::Number));
    // What cannot be of the type is an error even so.
    fails("abs", &[Value::unknown(Type::list(Type::String))], "number required");
    // `one` may give null.
    gives_value("one", &[Value::unknown(Type::list(Type::Bool))], Value::unknown(Type::Bool));
}

#[test]
fn an_argument_of_unknown_type_makes_anything() {
    gives_value("flatten", &[Value::dynamic()], Value::dynamic());
    gives_value("concat", &[json("[1]"), Value::dynamic()], Value::dynamic());
    // The checks end there, as they do in cty.
    gives_value("concat", &[Value::dynamic(), json("null")], Value::dynamic());
    fails("concat", &[json("null"), Value::dynamic()], "must not be null");
}

#[test]
fn marks_of_arguments_and_their_parts_go_to_the_result() {
    let secret = json("-1").mark(Marks::SENSITIVE);
    gives_value("abs", &[secret.clone()], json("1").mark(Marks::SENSITIVE));
    let parts = Value::tuple([secret.clone(), json("2").mark(Marks::EPHEMERAL)]);
    let both = Marks { sensitive: true, ephemeral: true };
    gives_value("sum", &[parts.clone()], json("1").mark(both));
    gives_value("contains", &[parts.clone(), json("2")], json("true").mark(both));
    // Functions that look at marks keep them where they are.
    gives_value("length", &[parts.clone()], json("2"));
    gives_value("element", &[parts, json("0")], secret);
    // An unknown result has the marks of everything.
    let Ok(result) = fault_of("slice", &[list("[1]"), json("0").mark(Marks::SENSITIVE), unknown_number()])
    else {
        panic!("a slice of unknown length")
    };
    assert_eq!(result.marks, Marks::SENSITIVE);
    assert!(matches!(result.content, Content::Unknown(..)));
}

#[test]
fn functions_have_the_namespace_core_too() {
    assert_eq!(find("core::merge").map(|function| function.name), Some("merge"));
    assert!(find("core::core::merge").is_none());
    assert!(find("provider::merge").is_none());
    assert!(names().is_sorted());
    assert!(["try", "can", "type", "convert", "merge"].iter().all(|name| names().contains(name)));
}

#[test]
fn can_and_try_give_what_could_be_evaluated() {
    gives("can", &[json("1")], "true");
    gives("try", &[json("null"), json("2")], "null");
    gives_value("try", &[unknown(), json("2")], Value::dynamic());
    fails("try", &[], "at least one argument is required");
}

fn unknown_number() -> Value {
    Value::unknown(Type::Number)
}

fn run() -> Call<'static> {
    Call { host: Box::leak(Box::<TestHost>::default()) }
}

use super::super::super::value::{Marks, Number, Type, Value};
use super::super::testing::{call, partly_unknown};
use super::super::testing::{is_unknown_not_null, json, set};
use super::{fails, gives, gives_value};

fn number(text: &str) -> Value {
    Value::number(Number::parse(text).unwrap())
}

#[test]
fn rounding_gives_whole_numbers() {
    gives("ceil", &[json("5.1")], "6");
    gives("floor", &[json("-4.1")], "-5");
    let zero = call("ceil", &[json("-0.5")]).unwrap();
    assert_eq!(zero, json("0"));
    assert!(!zero.as_number().unwrap().is_negative());
    gives_value("floor", &[Value::number(Number::infinity(true))], Value::number(Number::infinity(true)));
    gives("abs", &[json("-12.4")], "12.4");
}

#[test]
fn logarithms_and_powers_are_floating_point_numbers() {
    gives("log", &[json("8"), json("2")], "3");
    let tenth = Number::from_f64(1.698_970_004_336_018_5).unwrap();
    gives_value("log", &[json("50"), json("10")], Value::number(tenth));
    gives("pow", &[json("2"), json("10")], "1024");
    fails("log", &[json("-1"), json("10")], "not a number");
    fails("pow", &[number("1e400"), json("2")], "value must be between");
    gives_value("log", &[json("0"), json("10")], Value::number(Number::infinity(true)));
}

#[test]
fn the_largest_and_the_smallest_are_handed_on() {
    gives("max", &[json("1"), json("\"2\""), json("3")], "3");
    gives("min", &[json("1"), json("-2"), json("3")], "-2");
    fails("max", &[], "must pass at least one number");
    let secret = json("7").mark(Marks::SENSITIVE);
    gives_value("max", &[json("1"), secret], json("7").mark(Marks::SENSITIVE));
    let unknown = call("min", &[json("1"), Value::unknown(Type::Number)]).unwrap();
    assert!(is_unknown_not_null(&unknown, &Type::Number));
}

#[test]
fn integers_are_read_in_many_bases() {
    gives("parseint", &[json("\"-ff\""), json("16")], "-255");
    gives("parseint", &[json("\"zz\""), json("36")], "1295");
    gives("parseint", &[json("\"ZZ\""), json("36")], "1295");
    gives("parseint", &[json("\"aA\""), json("62")], "656");
    gives("parseint", &[json("\"+7\""), json("8")], "7");
    let large = "123456789012345678901234567890";
    gives_value("parseint", &[Value::string(large), json("10")], number(large));
    fails("parseint", &[json("\"12\""), json("2")], "cannot parse \"12\" as a base 2 integer");
    fails("parseint", &[json("\"\""), json("10")], "cannot parse");
    fails("parseint", &[json("\"1_0\""), json("10")], "cannot parse");
    fails("parseint", &[json("12"), json("10")], "first argument must be a string, not number");
    fails("parseint", &[json("\"1\""), json("63")], "base must be a whole number between 2 and 62 inclusive");
    let secret = json("\"x\"").mark(Marks::SENSITIVE);
    fails("parseint", &[secret, json("10")], "cannot parse (sensitive value) as a base 10 integer");
}

#[test]
fn signs_are_those_of_whole_numbers() {
    gives("signum", &[json("-13")], "-1");
    gives("signum", &[json("0")], "0");
    fails("signum", &[json("0.5")], "value must be a whole number");
}

#[test]
fn sums_are_exact_and_refuse_what_is_no_number() {
    gives("sum", &[json("[0.1, 0.2, \"1\"]")], "1.3");
    gives("sum", &[set("[1, 2]")], "3");
    fails("sum", &[json("[]")], "cannot sum an empty list");
    fails("sum", &[json("\"a\"")], "cannot sum noniterable");
    fails("sum", &[json("{\"a\": 1}")], "argument must be list, set, or tuple. Received object");
    fails("sum", &[json("[1, null]")], "argument must be list, set, or tuple of number values");
    fails("sum", &[json("[1, \"x\"]")], "argument must be list, set, or tuple of number values");
    let infinities = Value::tuple([false, true].map(|negative| Value::number(Number::infinity(negative))));
    fails("sum", &[infinities], "opposing infinities");
    let unknown = call("sum", &[partly_unknown("1")]).unwrap();
    assert!(is_unknown_not_null(&unknown, &Type::Number));
}

use super::super::super::value::{Content, Entries, Marks, Origin, Type, Value};
use super::super::testing::{
    MOST, call, fault_of, is_unknown_not_null, json, list, partly_unknown, set, unknown,
};
use super::{fails, gives, gives_value};

#[test]
fn chunks_are_lists_of_the_same_type() {
    gives_value("chunklist", &[list("[1, 2, 3]"), json("2")], lists("[[1, 2], [3]]"));
    gives_value("chunklist", &[list("[1, 2]"), json("0")], lists("[[1, 2]]"));
    fails("chunklist", &[list("[1]"), json("-1")], "the size argument must be positive");
    fails("chunklist", &[list("[1]"), json("1.5")], "invalid size");
    let empty = call("chunklist", &[json("[]"), json("2")]).unwrap();
    assert_eq!(empty.ty(), Type::list(Type::list(Type::Dynamic)));
}

/// A list of lists of numbers.
fn lists(text: &str) -> Value {
    let lists = json(text);
    let lists = lists.as_elements().unwrap_or_default().iter();
    let lists = lists.map(|list| Value::list(Type::Number, list.as_elements().unwrap_or_default()));
    Value::list(Type::list(Type::Number), lists.collect::<Vec<_>>())
}

#[test]
fn the_first_list_that_is_not_empty_is_handed_on() {
    gives("coalescelist", &[json("[]"), json("[1]")], "[1]");
    gives_value("coalescelist", &[Value::null(Type::list(Type::String)), json("[1]")], json("[1]"));
    gives_value("coalescelist", &[unknown_list(), json("[1]")], Value::dynamic());
    gives("coalescelist", &[json("[1]"), Value::unknown(Type::list(Type::String))], "[1]");
    fails("coalescelist", &[json("null")], "must be lists or tuples");
    fails("coalescelist", &[json("[]")], "no non-null arguments");
    fails("coalescelist", &[], "at least one argument is required");
}

fn unknown_list() -> Value {
    Value::unknown(Type::list(Type::String))
}

#[test]
fn what_is_empty_is_left_out() {
    gives_value("compact", &[json("[\"a\", \"\", null]")], list("[\"a\"]"));
    let result = call("compact", &[partly_unknown("")]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::list(Type::String)));
}

#[test]
fn lists_are_joined_to_a_list_and_others_to_a_tuple() {
    gives("concat", &[json("[1]"), json("[\"a\"]")], "[1, \"a\"]");
    gives("concat", &[json("[]"), list("[\"a\"]")], "[\"a\"]");
    gives("concat", &[json("[[]]"), json("[[\"a\"]]")], "[[], [\"a\"]]");
    gives_value("concat", &[list("[1]"), list("[\"a\"]")], list("[\"1\", \"a\"]"));
    gives_value("concat", &[list("[\"a\"]"), list("[]")], list("[\"a\"]"));
    fails(
        "concat",
        &[json("[\"a\"]"), set("[\"b\"]")],
        "all arguments must be lists or tuples; got set of string",
    );
    fails("concat", &[], "at least one argument is required");
    // Of an unknown list it is not known how many elements there will be.
    gives_value("concat", &[json("[1]"), unknown_list()], Value::dynamic());
    let both = call("concat", &[list("[\"a\"]"), unknown_list()]).unwrap();
    assert!(is_unknown_not_null(&both, &Type::list(Type::String)));
    fails("concat", &[json("[1]"), unknown()], "all arguments must be lists or tuples; got string");
    // Marks of elements stay with them.
    let secret = Value::tuple([json("1").mark(Marks::SENSITIVE)]);
    let expected = Value::tuple([json("1").mark(Marks::SENSITIVE), json("2")]);
    gives_value("concat", &[secret, json("[2]")], expected);
    let marked = json("[1]").mark(Marks::SENSITIVE);
    gives_value("concat", &[marked, json("[2]")], json("[1, 2]").mark(Marks::SENSITIVE));
}

#[test]
fn elements_wrap_around() {
    gives("element", &[json("[\"a\", \"b\", \"c\"]"), json("4")], "\"b\"");
    gives("element", &[list("[1, 2]"), json("3")], "2");
    gives("element", &[list("[1, 2]"), json("9223372036854775807")], "2");
    fails("element", &[json("[1]"), json("-1")], "negative index");
    fails("element", &[json("[]"), json("0")], "cannot use element function with an empty list");
    fails("element", &[json("[1]"), json("1.5")], "invalid index: value must be a whole number");
    fails("element", &[set("[\"a\"]"), json("0")], "cannot read elements from set of string");
    gives("element", &[partly_unknown("b"), json("0")], "\"b\"");
    gives_value("element", &[json("[1, \"a\"]"), Value::unknown(Type::Number)], Value::dynamic());
    let of_list = call("element", &[list("[1]"), Value::unknown(Type::Number)]);
    assert_eq!(of_list, Ok(Value::unknown(Type::Number)));
}

#[test]
fn sequences_are_flattened_and_nothing_else() {
    gives("flatten", &[json("[1, [2, [3]], {\"a\": [4]}]")], "[1, 2, 3, {\"a\": [4]}]");
    gives("flatten", &[json("[null]")], "[null]");
    gives("flatten", &[json("[]")], "[]");
    gives("flatten", &[Value::tuple([set("[\"b\", \"a\"]"), json("\"c\"")])], "[\"a\", \"b\", \"c\"]");
    fails("flatten", &[json("{\"a\": 1}")], "can only flatten lists, sets and tuples");
    fails("flatten", &[json("\"a\"")], "can only flatten lists, sets and tuples");
    // An unknown string is an element; an unknown list could be any number of them.
    let mixed = Value::tuple([unknown(), json("[1]")]);
    gives_value("flatten", &[mixed], Value::tuple([unknown(), json("1")]));
    gives_value("flatten", &[Value::tuple([unknown_list()])], Value::dynamic());
    gives_value("flatten", &[Value::tuple([Value::dynamic(), json("[1]")])], Value::dynamic());
    // With something unknown in it, even an object is gone through.
    let object = Value::object(Entries::from([("a".into(), Value::tuple([unknown()]))]));
    gives_value("flatten", &[object], Value::tuple([unknown()]));
    // Marks of what was opened go to the result, those of elements stay.
    let inner = json("[1]").mark(Marks::SENSITIVE);
    gives_value("flatten", &[Value::tuple([inner])], json("[1]").mark(Marks::SENSITIVE));
    let element = json("1").mark(Marks::SENSITIVE);
    gives_value("flatten", &[Value::tuple([Value::tuple([element.clone()])])], Value::tuple([element]));
}

#[test]
fn one_gives_the_element_or_null() {
    gives("one", &[json("[]")], "null");
    gives("one", &[json("[1]")], "1");
    gives("one", &[set("[\"a\"]")], "\"a\"");
    gives_value("one", &[Value::list(Type::String, [])], Value::null(Type::String));
    fails("one", &[json("[1, 2]")], "either zero or one elements");
    fails("one", &[json("\"a\"")], "either zero or one elements");
    // Both elements of the set may be the same.
    let two = Content::Set(Type::String, [Value::string("a"), unknown()].into());
    gives_value("one", &[two.into()], unknown());
}

#[test]
fn ranges_count_up_and_down() {
    gives_value("range", &[json("0")], Value::list(Type::Number, []));
    gives_value("range", &[json("1"), json("4")], list("[1, 2, 3]"));
    gives_value("range", &[json("4"), json("1")], list("[4, 3, 2]"));
    gives_value("range", &[json("-2")], list("[0, -1]"));
    gives_value("range", &[json("1"), json("2"), json("0.25")], list("[1, 1.25, 1.5, 1.75]"));
    fails("range", &[json("1"), json("4"), json("-1")], "end must be less than start when step is negative");
    fails(
        "range",
        &[json("4"), json("1"), json("1")],
        "end must be greater than start when step is positive",
    );
    fails("range", &[json("0"), json("1"), json("0")], "step must not be zero");
    fails("range", &[json("1e12")], "more than 1024 values were generated");
    assert_eq!(call("range", &[json("1024")]).unwrap().as_elements().unwrap().len(), 1024);
    fails("range", &[], "must have one, two, or three arguments");
}

#[test]
fn sequences_are_reversed_and_cut() {
    gives("reverse", &[json("[1, 2]")], "[2, 1]");
    gives_value("reverse", &[set("[\"a\", \"b\"]")], list("[\"b\", \"a\"]"));
    fails("reverse", &[json("\"abc\"")], "can only reverse list or tuple values, not string");
    gives("slice", &[json("[\"a\", \"b\", \"c\"]"), json("1"), json("2")], "[\"b\"]");
    gives_value("slice", &[list("[1, 2, 3]"), json("0"), json("2")], list("[1, 2]"));
    gives("slice", &[json("[\"a\", \"b\"]"), json("1"), json("1")], "[]");
    fails("slice", &[json("[\"a\"]"), json("0"), json("2")], "end index must not be greater than the length");
    fails(
        "slice",
        &[json("[\"a\"]"), json("2"), json("2")],
        "start index must not be greater than the length",
    );
    fails("slice", &[json("[1, 2]"), json("2"), json("1")], "start index must not be greater than end index");
    fails("slice", &[json("[1, 2]"), json("-1"), json("1")], "start index must not be less than zero");
    fails("slice", &[set("[\"a\"]"), json("0"), json("1")], "cannot slice a set");
    fails("slice", &[json("\"a\""), json("0"), json("1")], "must be a list or tuple value");
    gives_value("slice", &[json("[1]"), json("0"), Value::unknown(Type::Number)], Value::dynamic());
    let result = fault_of("slice", &[unknown_list(), json("0"), json("1")]).unwrap();
    assert!(is_unknown_not_null(&result, &Type::list(Type::String)));
}

#[test]
fn texts_are_sorted_by_their_bytes() {
    gives_value("sort", &[json("[\"é\", \"e\", \"z\", \"E\"]")], list("[\"E\", \"e\", \"z\", \"é\"]"));
    gives_value("sort", &[json("[10, 9]")], list("[\"10\", \"9\"]"));
    fails("sort", &[json("[\"a\", null]")], "given list element 1 is null; a null string cannot be sorted");
    // How many there are is known all the same.
    let two = Value::list(Type::String, [unknown(), unknown()]);
    gives_value("sort", &[partly_unknown("a")], two);
}

#[test]
fn what_is_handed_on_keeps_its_origin() {
    let origin = Origin { because: Some([].into()), is_open: true, ..Origin::default() };
    let element = json("\"a\"").from_origin(origin.clone());
    let list = Value::list(Type::String, [element.clone()]);
    for (name, arguments) in [
        ("concat", vec![list.clone(), list.clone()]),
        ("compact", vec![list.clone()]),
        ("distinct", vec![list.clone()]),
        ("flatten", vec![Value::tuple([list.clone()])]),
        ("reverse", vec![list.clone()]),
        ("slice", vec![list.clone(), json("0"), json("1")]),
        ("sort", vec![list.clone()]),
    ] {
        let result = call(name, &arguments).unwrap();
        assert_eq!(result.as_elements().unwrap()[0].origin, origin, "{name}");
    }
    assert_eq!(call("one", &[list.clone()]).unwrap().origin, origin);
    assert_eq!(call("element", &[list, json("5")]).unwrap().origin, origin);
    assert_eq!(call("coalesce", &[json("null"), element]).unwrap().origin, origin);
}

#[test]
fn what_grows_meets_the_limit_of_the_run() {
    let long = Value::list(Type::Bool, vec![Value::bool(true); MOST / 1000]);
    let fault = fault_of("concat", &[long.clone(), long.clone(), long.clone(), long.clone(), long.clone()])
        .and_then(|long| fault_of("concat", &[long.clone(), long.clone(), long.clone(), long]))
        .expect_err("a limit");
    assert!(fault.limit);
    let wide = Value::tuple(vec![long.clone(); 20]);
    assert!(fault_of("flatten", &[wide]).expect_err("a limit").limit);
    assert!(fault_of("setproduct", &[long.clone(), long]).expect_err("a limit").limit);
}

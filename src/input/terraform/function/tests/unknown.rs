//! What functions of texts know of arguments that are unknown.

use super::super::testing::{call, json, unknown};
use super::fails;
use crate::input::terraform::value::{Content, Marks, Type, Value};

/// An unknown text that begins with `pre-`.
fn prefixed() -> Value {
    Value::unknown_not_null(Type::String).refine(|known| known.begin_with("pre-"))
}

/// What is known of the beginning of the text that a function gives, which is unknown and not null.
fn beginning(name: &str, arguments: &[Value]) -> String {
    let value = call(name, arguments).unwrap();
    assert!(
        !value.is_known() && value.is_definitely_not_null() && value.ty() == Type::String,
        "{name}: {value:?}"
    );
    value.known_prefix().to_owned()
}

#[test]
fn a_known_beginning_can_be_enough() {
    let starts = |prefix: &str| call("startswith", &[prefixed(), Value::string(prefix)]).unwrap().as_bool();
    assert_eq!(starts("pre"), Some(true));
    assert_eq!(starts("pre-"), Some(true));
    assert_eq!(starts(""), Some(true));
    assert_eq!(starts("prx"), Some(false));
    assert_eq!(starts("pre-x"), None);
    assert_eq!(starts("xxxxxx"), None);
    assert!(!call("strcontains", &[prefixed(), Value::string("re")]).unwrap().is_known());
}

#[test]
fn a_format_begins_with_what_is_before_its_first_verb() {
    assert_eq!(beginning("format", &[Value::string("pre-%s"), unknown()]), "pre-");
    assert_eq!(beginning("format", &[Value::string("pre%s"), unknown()]), "pr");
    assert_eq!(beginning("format", &[Value::string("pre-%%-%s"), unknown()]), "pre-");
    assert_eq!(beginning("format", &[Value::string("%s-%s"), Value::string("a"), unknown()]), "");
    // What is wrong with the format or the number of its arguments is found when all of them are known.
    assert_eq!(beginning("format", &[Value::string("%z"), unknown()]), "");
    let partly = Value::tuple([Value::string("a"), unknown()]);
    assert_eq!(beginning("format", &[Value::string("x-%v"), partly]), "x-");
}

#[test]
fn only_what_is_unknown_makes_an_unknown_element() {
    let list = Value::tuple([Value::integer(1), unknown()]);
    let texts = call("formatlist", &[Value::string("a%s"), list]).unwrap();
    let texts = texts.as_elements().unwrap();
    assert_eq!(texts[0].as_str(), Some("a1"));
    assert!(!texts[1].is_known());
    let unknown_list = Value::unknown(Type::list(Type::String));
    assert!(!call("formatlist", &[Value::string("%s"), unknown_list.clone()]).unwrap().is_known());
    let uneven = [
        Value::string("%s%s"),
        json("[1]"),
        Value::unknown(Type::Tuple([Type::Number, Type::Number].into())),
    ];
    fails(
        "formatlist",
        &uneven,
        "argument 2 has length 2, which is inconsistent with argument 1 of length 1",
    );
    assert!(!call("join", &[Value::string(","), unknown_list]).unwrap().is_known());
    assert!(!call("join", &[Value::string(","), Value::list(Type::String, [unknown()])]).unwrap().is_known());
}

#[test]
fn json_begins_as_its_type_does() {
    let not_null = |ty: Type| Value::unknown_not_null(ty);
    assert_eq!(beginning("jsonencode", &[Value::tuple([unknown()])]), "[");
    assert_eq!(beginning("jsonencode", &[Value::object([("a".into(), unknown())].into())]), "{");
    assert_eq!(beginning("jsonencode", &[not_null(Type::String)]), "\"");
    assert_eq!(beginning("jsonencode", &[not_null(Type::Number)]), "");
    assert_eq!(beginning("jsonencode", &[unknown()]), "");
    assert_eq!(beginning("jsonencode", &[Value::dynamic()]), "");
    let yaml = call("yamlencode", &[Value::tuple([unknown()])]).unwrap();
    assert!(!yaml.is_known() && !yaml.is_definitely_not_null());
}

#[test]
fn the_beginning_of_a_text_can_tell_a_type() {
    let ty = |prefix: &str| {
        let text = Value::unknown_not_null(Type::String).refine(|known| known.begin_with(prefix));
        call("jsondecode", &[text]).map(|value| value.ty())
    };
    assert_eq!(ty(" \""), Ok(Type::String));
    assert_eq!(ty("t"), Ok(Type::Bool));
    assert_eq!(ty("-"), Ok(Type::Number));
    assert_eq!(ty("{"), Ok(Type::Dynamic));
    assert_eq!(ty("n"), Ok(Type::Dynamic));
    assert_eq!(ty(""), Ok(Type::Dynamic));
    assert!(ty("x").is_err());
    assert_eq!(
        call("regex", &[Value::string("(a)(b)"), unknown()]).unwrap().ty(),
        Type::Tuple([Type::String, Type::String].into())
    );
    assert_eq!(call("regex", &[unknown(), Value::string("a")]).unwrap().ty(), Type::Dynamic);
    assert_eq!(
        call("regexall", &[Value::string("(?P<n>a)"), unknown()]).unwrap().ty(),
        Type::list(Type::object([("n", Type::String)]))
    );
    fails("regexall", &[Value::string("(a"), unknown()], "missing closing )");
    assert_eq!(call("csvdecode", &[unknown()]).unwrap().ty(), Type::Dynamic);
    assert_eq!(call("yamldecode", &[unknown()]).unwrap().ty(), Type::Dynamic);
}

#[test]
fn what_differs_at_each_apply_is_unknown() {
    for (name, arguments) in [
        ("timestamp", vec![]),
        ("uuid", vec![]),
        ("bcrypt", vec![Value::string("a"), Value::integer(99), Value::integer(1)]),
    ] {
        assert_eq!(beginning(name, &arguments), "");
    }
    assert_eq!(call("plantimestamp", &[]).unwrap().as_str(), Some("2020-01-01T00:00:00Z"));
}

#[test]
fn marks_are_kept_and_hush_messages() {
    let secret = |text: &str| Value::string(text).mark(Marks::SENSITIVE);
    let value = call("format", &[Value::string("%s"), secret("a")]).unwrap();
    assert_eq!((value.as_str(), value.marks), (Some("a"), Marks::SENSITIVE));
    let value = call("jsonencode", &[Value::tuple([secret("a")])]).unwrap();
    assert_eq!((value.as_str(), value.marks), (Some("[\"a\"]"), Marks::SENSITIVE));
    for (name, arguments) in [
        ("timeadd", vec![Value::string("2020-01-01T00:00:00Z"), secret("hunter2")]),
        ("base64decode", vec![secret("hunter2!")]),
        ("cidrhost", vec![secret("hunter2"), Value::integer(1)]),
        ("yamldecode", vec![secret("a: *hunter2")]),
        ("regex", vec![secret("(hunter2"), unknown()]),
    ] {
        let message = call(name, &arguments).unwrap_err();
        assert!(!message.contains("hunter2"), "{message}");
    }
    assert!(matches!(
        call("upper", &[unknown().mark(Marks::SENSITIVE)]).unwrap().content,
        Content::Unknown(..)
    ));
}

use proptest::prelude::*;

use super::*;
use crate::input::terraform::value::{Number, Value};

#[test]
fn types_have_a_form_in_json() {
    for text in [
        "\"dynamic\"",
        "\"bool\"",
        "[\"list\",\"string\"]",
        "[\"set\",[\"map\",\"number\"]]",
        "[\"tuple\",[\"string\",[\"tuple\",[]]]]",
        "[\"object\",{\"a\":\"string\",\"b\":[\"list\",\"bool\"]}]",
    ] {
        assert_eq!(Type::from_json(text).unwrap().to_json(), text);
    }
    let optional = "[\"object\",{\"a\":\"string\"},[\"a\"]]";
    assert_eq!(Type::from_json(optional).unwrap(), Type::object([("a", Type::String)]));
    for text in ["\"text\"", "[\"list\"]", "[\"vector\",\"string\"]", "1", "[\"tuple\",\"string\"]", "["] {
        assert!(Type::from_json(text).is_err(), "{text}");
    }
}

#[test]
fn values_are_written_as_go_writes_them() {
    let text = Value::string("<a href=\"x\">&\u{2028}\n\u{1}\u{8}\u{7f}é");
    assert_eq!(
        write_json(&text, true).unwrap(),
        "\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\u2028\\n\\u0001\\b\u{7f}é\""
    );
    assert_eq!(write_json(&text, false).unwrap(), "\"<a href=\\\"x\\\">&\\u2028\\n\\u0001\\b\u{7f}é\"");
    let object = Value::object(
        [("b".into(), Value::number(Number::parse("1e30").unwrap())), ("a".into(), Value::tuple([]))].into(),
    );
    assert_eq!(write_json(&object, true).unwrap(), "{\"a\":[],\"b\":1000000000000000000000000000000}");
    let set = Value::set(Type::String, ["b", "a"].map(Value::string).into());
    assert_eq!(write_json(&set, true).unwrap(), "[\"a\",\"b\"]");
    assert!(write_json(&Value::tuple([Value::dynamic()]), true).is_err());
    assert!(write_json(&Value::number(Number::infinity(false)), true).is_err());
}

#[test]
fn values_are_read() {
    let value = parse_json(
        " {\"a\": [1, 1.50, -2e3, \"x\\u00e9\\ud83d\\ude00\\ud800y\"], \"b\": null, \"a\": [true]} ",
    );
    let value = value.unwrap();
    assert_eq!(write_json(&value, true).unwrap(), "{\"a\":[true],\"b\":null}");
    assert_eq!(value.ty().to_json(), "[\"object\",{\"a\":[\"tuple\",[\"bool\"]],\"b\":\"dynamic\"}]");
    let text = parse_json("\"\\ud83d\\ude00\\ud800\\u0041e\\u0301\"").unwrap();
    assert_eq!(text.as_str().unwrap(), "😀\u{fffd}A\u{e9}");
    assert_eq!(parse_json("1e400").unwrap().as_number().unwrap().to_string().len(), 401);
    assert_eq!(implied_type("[1,\"a\"]").unwrap(), Type::Tuple([Type::Number, Type::String].into()));
}

#[test]
fn what_is_not_json_is_told() {
    for text in [
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "01",
        "1.",
        "+1",
        ".5",
        "1e",
        "tru",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"",
        "1 2",
        "[1 2]",
        "{\"a\":1,}",
        "'a'",
        "nul",
        "\"\\u00é\"",
        "-",
    ] {
        assert!(parse_json(text).is_err(), "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(parse_json(&deep).unwrap_err().limit);
    assert!(parse_json(&format!("{}{}", "[".repeat(500), "]".repeat(500))).is_ok());
}

proptest! {
    #[test]
    fn any_text_is_read_as_a_common_reader_does(text in "[\\[\\]{}:,\"0-9a-eEtrufalsn\\\\. -]{0,24}") {
        let common = serde_json::from_str::<serde_json::Value>(&text);
        let surrogates = text.contains("\\ud");
        let own = parse_json(&text);
        if !surrogates && !common.as_ref().is_err_and(|fault| fault.to_string().contains("out of range")) {
            prop_assert_eq!(own.is_ok(), common.is_ok(), "{:?} {:?}", own, common);
        }
        if let Ok(value) = own {
            let written = write_json(&value, true).unwrap();
            prop_assert_eq!(parse_json(&written).unwrap(), value);
        }
    }

    #[test]
    fn texts_read_back(text in any::<String>()) {
        let value = Value::string(&text);
        for escape in [true, false] {
            let written = write_json(&value, escape).unwrap();
            prop_assert_eq!(&parse_json(&written).unwrap(), &value);
            let common: String = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(Some(common.as_str()), value.as_str());
        }
    }
}

//! The JSON of signed documents.

use proptest::prelude::*;
use tollgate::document::json::canonical::{Error, Json, MAX_INTEGER, parse, parse_canonical};

#[test]
fn a_document_is_built_written_and_read() {
    let document = Json::object([
        ("name", Json::from("a\"b")),
        ("list", Json::from(vec![Json::Null, Json::from(true), Json::from(-5i64)])),
        ("empty", Json::object::<String>([])),
    ]);
    let bytes = document.to_bytes();
    assert_eq!(bytes, br#"{"empty":{},"list":[null,true,-5],"name":"a\"b"}"#);
    let read = parse_canonical(&bytes).unwrap();
    assert_eq!(read, document);
    assert_eq!(read.get("name").and_then(Json::as_str), Some("a\"b"));
    assert_eq!(read.get("list").and_then(Json::as_array).map(<[Json]>::len), Some(3));
    assert_eq!(read.get("list").unwrap().as_array().unwrap()[2].as_integer(), Some(-5));
    assert_eq!(read.get("list").unwrap().as_array().unwrap()[1].as_bool(), Some(true));
    assert!(read.get("empty").unwrap().as_object().unwrap().is_empty());
    assert_eq!(read.get("none"), None);
    assert_eq!(Json::Null.get("x"), None);
}

#[test]
fn the_example_of_the_specification_is_sorted_as_it_says() {
    // RFC 8785, 3.2.3.
    let text = "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}";
    let bytes = parse(text.as_bytes()).unwrap().to_bytes();
    let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}

#[test]
fn every_escape_is_written_as_the_specification_says() {
    for code in 0..=0x2100u32 {
        let char = char::from_u32(code).unwrap();
        let written = Json::from(char.to_string()).to_bytes();
        let expected = match char {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\u{8}' => "\\b".to_owned(),
            '\t' => "\\t".to_owned(),
            '\n' => "\\n".to_owned(),
            '\u{c}' => "\\f".to_owned(),
            '\r' => "\\r".to_owned(),
            char if code < 0x20 => format!("\\u{:04x}", u32::from(char)),
            char => char.to_string(),
        };
        assert_eq!(written, format!("\"{expected}\"").as_bytes());
        assert_eq!(parse_canonical(&written), Ok(Json::from(char.to_string())));
        if code >= 0x20 {
            // The same character as an escape is read, and is not canonical.
            let escaped = format!("\"\\u{code:04x}\"");
            assert_eq!(parse(escaped.as_bytes()), Ok(Json::from(char.to_string())));
            assert!(parse_canonical(escaped.as_bytes()).is_err());
        }
    }
    assert!(parse_canonical(b"\"\\/\"").is_err());
    assert!(parse_canonical(b"\"\\u001F\"").is_err());
    assert!(parse_canonical(b"\"\\u000a\"").is_err());
}

#[test]
fn every_deviation_is_refused() {
    for (text, offset) in [
        ("", 0),
        (" ", 1),
        ("x", 0),
        ("nul", 0),
        ("truE", 0),
        ("1 1", 2),
        ("{}x", 2),
        ("[1],", 3),
        ("\u{feff}1", 0),
        ("1.0", 0),
        ("1e3", 0),
        ("1E3", 0),
        ("-0", 0),
        ("00", 0),
        ("01", 0),
        ("-01", 0),
        ("-", 0),
        ("+1", 0),
        (".5", 0),
        ("0x1", 1),
        ("1_000", 1),
        ("NaN", 0),
        ("Infinity", 0),
        ("-Infinity", 0),
        ("9007199254740992", 0),
        ("-9007199254740992", 0),
        ("99999999999999999999999", 0),
        ("[", 1),
        ("[1", 2),
        ("[1,", 3),
        ("[1,]", 3),
        ("[,1]", 1),
        ("[1 2]", 3),
        ("[1}", 2),
        ("]", 0),
        ("{", 1),
        ("{\"a\"", 4),
        ("{\"a\":", 5),
        ("{\"a\":1", 6),
        ("{\"a\":1,}", 7),
        ("{a:1}", 1),
        ("{'a':1}", 1),
        ("{1:1}", 1),
        ("{\"a\" 1}", 5),
        ("{\"a\":1 \"b\":2}", 7),
        ("{,}", 1),
        ("{\"a\":1,\"a\":1}", 7),
        ("{\"a\":1,\"\\u0061\":1}", 7),
        ("{\"x\":{\"a\":1,\"b\":2,\"a\":1}}", 18),
        ("\"", 1),
        ("\"a", 2),
        ("\"\\", 1),
        ("\"\\x\"", 1),
        ("\"\\u12\"", 1),
        ("\"\\u12g4\"", 1),
        ("\"\\u+123\"", 1),
        ("\"\\U0041\"", 1),
        ("\"\\'\"", 1),
        ("\"\n\"", 1),
        ("\"\t\"", 1),
        ("\"\0\"", 1),
        ("\"\u{1f}\"", 1),
        ("'a'", 0),
        ("\"\\ud800\"", 1),
        ("\"\\udc00\"", 1),
        ("\"\\ud800\\u0041\"", 1),
        ("\"\\ud800\\ud800\"", 1),
        ("\"\\ud800x\"", 1),
        ("\"\\udc00\\ud800\"", 1),
        ("\"\\ud800\\udc0\"", 1),
        ("// a\n1", 0),
        ("/**/1", 0),
        ("1//", 1),
        ("#", 0),
        ("\u{a0}1", 0),
        ("1\u{b}", 1),
        ("1\u{c}", 1),
        ("undefined", 0),
        ("1;", 1),
        ("\0", 0),
        ("1\0", 1),
    ] {
        match parse(text.as_bytes()) {
            Ok(json) => panic!("{text:?} was read as {json:?}"),
            Err(Error { offset: at, problem }) => assert_eq!(at, offset, "{text:?}: {problem}"),
        }
        assert!(parse_canonical(text.as_bytes()).is_err());
    }
    for bytes in [
        b"\"\xff\"".as_slice(),
        b"\xef\xbb\xbf1",
        b"\"\xed\xa0\x80\"",
        b"\"\xc0\x80\"",
        b"\xfe\xff\x001",
        b"1\x80",
    ] {
        assert!(parse(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn what_is_read_but_not_canonical_is_refused_at_the_first_difference() {
    for (text, offset) in [
        (" 1", 0),
        ("1\n", 1),
        ("[1, 2]", 3),
        ("{\"a\": 1}", 5),
        ("{ }", 1),
        ("{\"b\":1,\"a\":2}", 2),
        ("{\"\u{fb33}\":1,\"😀\":2}", 2),
        ("\"\\u0041\"", 1),
        ("[\r\n]", 1),
    ] {
        assert!(parse(text.as_bytes()).is_ok(), "{text:?}");
        assert_eq!(parse_canonical(text.as_bytes()).unwrap_err().offset, offset, "{text:?}");
    }
}

#[test]
fn integers_and_depth_end_where_they_should() {
    for integer in [0, 1, -1, MAX_INTEGER, -MAX_INTEGER] {
        assert_eq!(parse_canonical(integer.to_string().as_bytes()), Ok(Json::Integer(integer)));
    }
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse_canonical(nested(64).as_bytes()).is_ok());
    assert_eq!(parse(nested(65).as_bytes()).unwrap_err().offset, 64);
    assert_eq!(parse("[".repeat(1_000_000).as_bytes()).unwrap_err().offset, 64);
    assert_eq!(parse("{\"a\":".repeat(1_000_000).as_bytes()).unwrap_err().offset, 320);
    assert!(parse(format!("[{}1]", "[],".repeat(1000)).as_bytes()).is_ok());
}

/// A document in canonical form that uses everything.
const DOCUMENT: &[u8] =
    "{\"\":null,\"a\":[true,false,-12,0,{\"b\":\"é\\n\\\\\"}],\"ö\":9007199254740991}".as_bytes();

#[test]
fn a_document_that_is_cut_off_anywhere_is_refused() {
    assert!(parse_canonical(DOCUMENT).is_ok());
    for length in 0..DOCUMENT.len() {
        assert!(parse(&DOCUMENT[..length]).is_err(), "{length}");
    }
}

#[test]
fn no_change_of_a_byte_gives_the_same_document() {
    let document = parse_canonical(DOCUMENT).unwrap();
    for at in 0..DOCUMENT.len() {
        for byte in 0..=255u8 {
            let mut changed = DOCUMENT.to_vec();
            changed[at] = byte;
            if changed == DOCUMENT {
                continue;
            }
            assert_ne!(parse_canonical(&changed).as_ref(), Ok(&document), "{at} {byte}");
            changed.insert(at, DOCUMENT[at]);
            assert_ne!(parse_canonical(&changed).as_ref(), Ok(&document), "{at} {byte}");
        }
    }
}

fn tree() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (-MAX_INTEGER..=MAX_INTEGER).prop_map(Json::Integer),
        any::<String>().prop_map(Json::String),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::Array),
            prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(Json::Object),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_canonical_and_read_back(tree in tree()) {
        let bytes = tree.to_bytes();
        prop_assert_eq!(parse_canonical(&bytes), Ok(tree.clone()));
        let other: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(other.is_object(), tree.as_object().is_some());
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = parse_canonical(&bytes);
    }
}

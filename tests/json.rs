//! Tests of `json`.

use proptest::prelude::*;
use tollgate::document::{Map, Node, Number, Value, json};
use tollgate::source::{At, Diagnostic, FileId, Limits, Span};

mod canonical;

fn parse(text: &str) -> Result<Node, Diagnostic> {
    json::parse(FileId::new(0), text, &Limits::default())
}

/// What is wrong: the code, and the text that it is about.
fn told(text: &str) -> String {
    match parse(text) {
        Ok(node) => panic!("{text:?} was read: {}", json::write(&node)),
        Err(diagnostic) => {
            let At::Span(span) = diagnostic.at else { panic!("{diagnostic:?}") };
            assert!(diagnostic.help.is_some() && !diagnostic.message.contains('\n'), "{diagnostic:?}");
            format!("{} {:?}", diagnostic.code, &text[span.range()])
        }
    }
}

#[test]
fn json_is_read_and_written() {
    for (text, written) in [
        ("null", "null"),
        (" true ", "true"),
        ("false\n", "false"),
        ("\u{feff}1", "1"),
        ("[]", "[]"),
        ("{ }", "{}"),
        ("[ ]", "[]"),
        ("[1, -2 ,\t3]", "[1,-2,3]"),
        (r#"{"b": 1, "a": {"c": [null]}}"#, r#"{"a":{"c":[null]},"b":1}"#),
        (r#""\u0041\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 é""#, "\"A\\\"\\\\/\\b\\f\\n\\r\\té😀 é\""),
        ("\"\u{7f}\u{2028}\"", "\"\u{7f}\u{2028}\""),
        ("0", "0"),
        ("-0", "-0.0"),
        ("1.0", "1.0"),
        ("1e3", "1000.0"),
        ("1E+2", "100.0"),
        ("0.1", "0.1"),
        ("1e-7", "1e-7"),
        ("1e22", "1e22"),
        ("9223372036854775808", "9223372036854775808"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("0.12345678901234567890", "0.12345678901234567890"),
        ("1e999", "1e999"),
        // Names in the order of their UTF-16 code units.
        ("{\"\u{fb33}\": 1, \"😀\": 2, \"€\": 3, \"\": 4}", "{\"\":4,\"€\":3,\"😀\":2,\"\u{fb33}\":1}"),
    ] {
        let node = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
        assert_eq!(json::write(&node), written, "{text:?}");
        assert_eq!(json::write(&parse(written).unwrap()), written, "{text:?}");
    }
}

#[test]
fn each_error_has_a_code_and_a_place() {
    for (text, expected) in [
        ("[1,]", "json-syntax \"]\""),
        ("{\"a\":1,}", "json-syntax \"}\""),
        ("[1 2]", "json-syntax \"2\""),
        ("{\"a\" 1}", "json-syntax \"1\""),
        ("{a: 1}", "json-syntax \"a\""),
        ("{'a': 1}", "json-syntax \"'\""),
        ("[1}", "json-syntax \"}\""),
        ("{]", "json-syntax \"]\""),
        ("]", "json-syntax \"]\""),
        ("tru ", "json-syntax \"t\""),
        ("nulls", "json-syntax \"s\""),
        ("NaN", "json-syntax \"N\""),
        ("True", "json-syntax \"T\""),
        ("01", "json-syntax \"1\""),
        ("-a", "json-syntax \"a\""),
        ("1.a", "json-syntax \"a\""),
        ("1ea", "json-syntax \"a\""),
        ("+1", "json-syntax \"+\""),
        (".5", "json-syntax \".\""),
        ("[-]", "json-syntax \"]\""),
        ("// c\n1", "json-syntax \"/\""),
        ("[é]", "json-syntax \"é\""),
        ("\u{a0}1", "json-syntax \"\\u{a0}\""),
        ("1\u{feff}", "json-trailing \"\\u{feff}\""),
        ("1 2", "json-trailing \"2\""),
        ("{} {}", "json-trailing \"{}\""),
        ("[]]", "json-trailing \"]\""),
        ("1x", "json-trailing \"x\""),
        ("", "json-cut-off \"\""),
        ("  ", "json-cut-off \"\""),
        ("\u{feff}", "json-cut-off \"\""),
        ("[", "json-cut-off \"\""),
        ("[1,", "json-cut-off \"\""),
        ("{\"a\"", "json-cut-off \"\""),
        ("{\"a\":", "json-cut-off \"\""),
        ("{\"a\":1", "json-cut-off \"\""),
        ("\"abc", "json-cut-off \"\""),
        ("\"abc\\", "json-cut-off \"\""),
        ("\"abc\\u00", "json-cut-off \"\""),
        ("[tr", "json-cut-off \"\""),
        ("[-", "json-cut-off \"\""),
        ("[1.", "json-cut-off \"\""),
        ("{\"a", "json-cut-off \"\""),
        ("\"a\nb\"", "json-control \"\\n\""),
        ("\"\t\"", "json-control \"\\t\""),
        ("\"\0\"", "json-control \"\\0\""),
        ("\"\\x\"", "json-escape \"\\\\x\""),
        ("\"\\u12g4\"", "json-escape \"\\\\u12\""),
        ("\"\\é\"", "json-escape \"\\\\é\""),
        ("\"\\'\"", "json-escape \"\\\\'\""),
        ("\"\\ud800\"", "json-surrogate \"\\\\ud800\""),
        ("\"\\udc00\"", "json-surrogate \"\\\\udc00\""),
        ("\"\\ud800\\u0041\"", "json-surrogate \"\\\\ud800\""),
        ("\"\\ud800\\ud800\"", "json-surrogate \"\\\\ud800\""),
        ("{\"a\": 1, \"é\": 2, \"a\": 3}", "json-duplicate-key \"\\\"a\\\"\""),
        ("{\"a\": 1, \"\\u0061\": 3}", "json-duplicate-key \"\\\"\\\\u0061\\\"\""),
        ("[{\"b\":{\"x\":1,\"x\":1}}]", "json-duplicate-key \"\\\"x\\\"\""),
    ] {
        assert_eq!(told(text), expected, "{text:?}");
    }
}

#[test]
fn both_places_of_a_duplicate_name_are_told() {
    let text = "{\"k\": 1,\n \"k\": 2}";
    let diagnostic = parse(text).unwrap_err();
    assert_eq!(diagnostic.labels[0].span.range(), 1..4);
    assert_eq!(diagnostic.at, At::Span(Span::new(FileId::new(0), 10, 13)));
    let many = (0..40).map(|number| format!("\"k{}\":1,", number % 39)).collect::<Vec<String>>().concat();
    let diagnostic = parse(&format!("{{{}}}", many.trim_end_matches(','))).unwrap_err();
    assert_eq!(diagnostic.labels[0].span.range(), 1..5);
}

#[test]
fn what_is_cut_off_says_what_is_open() {
    let diagnostic = parse("{\"a\": [1, {\"b\": 2}").unwrap_err();
    assert_eq!(diagnostic.message, "the text ends inside an array");
    assert_eq!(diagnostic.labels[0].span.range(), 6..7);
    assert!(diagnostic.help.unwrap().contains("cut off"));
}

#[test]
fn spans_cover_the_text_of_values() {
    let text = "\u{feff} {\"é\": [1.5, \"ü\\n\" , true ], \"b\" : { } }\n";
    let node = parse(text).unwrap();
    let at = |node: &Node| text[node.origin.span.range()].to_owned();
    assert_eq!(at(&node), text.trim_start_matches('\u{feff}').trim());
    let list = node.get("é").unwrap();
    assert_eq!(at(list), "[1.5, \"ü\\n\" , true ]");
    assert_eq!(list.as_list().unwrap().iter().map(at).collect::<Vec<_>>(), ["1.5", "\"ü\\n\"", "true"]);
    assert_eq!(at(node.get("b").unwrap()), "{ }");
}

#[test]
fn limits_hold() {
    let limits = Limits { depth: 2, nodes: 4, file_bytes: 50, ..Limits::default() };
    let code =
        |text: &str| json::parse(FileId::new(0), text, &limits).map_or_else(|error| error.code, |_| "read");
    assert_eq!(code("[[1]]"), "read");
    assert_eq!(code("[[[1]]]"), "json-too-deep");
    assert_eq!(code("[1,2,3]"), "read");
    assert_eq!(code("[1,2,3,4]"), "json-too-many-nodes");
    assert_eq!(code(&" ".repeat(51)), "json-too-large");
    for deep in ["[", "{\"a\":", "[{\"a\":"] {
        assert_eq!(parse(&deep.repeat(100_000)).unwrap_err().code, "json-too-deep");
    }
}

#[test]
fn large_texts_are_read_in_linear_time() {
    let start = std::time::Instant::now();
    let names =
        (0..100_000).map(|number| format!("\"{number}\":{number},")).collect::<Vec<String>>().concat();
    assert!(parse(&format!("{{{}}}", names.trim_end_matches(','))).is_ok());
    assert!(parse(&format!("\"{}\"", "\\n".repeat(500_000))).is_ok());
    assert!(parse(&format!("{}1", "0".repeat(1_000_000))).is_err());
    assert!(parse(&"9".repeat(1_000_000)).is_ok());
    assert!(parse(&format!("0.{}", "9".repeat(1_000_000))).is_ok());
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_text_that_is_cut_off_anywhere_is_never_read() {
    let text = "{\"é\\u00e9\": [1.5e3, -2, \"ü\\n\\ud83d\\ude00\", true, false, null, {}, []], \"b\": {\"c\": \"d\"}}";
    assert!(parse(text).is_ok());
    for (at, _) in text.char_indices() {
        let diagnostic = parse(&text[..at]).unwrap_err();
        let looks_cut = diagnostic.code == "json-cut-off" || diagnostic.code == "json-surrogate";
        assert!(looks_cut, "{at}: {diagnostic:?}");
        let _ = parse(&text[at..]);
    }
}

fn tree() -> impl Strategy<Value = Node> {
    let node = |value| Node::new(value, Span::new(FileId::new(0), 0, 0));
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|integer| Value::Number(Number::Integer(integer))),
        any::<f64>()
            .prop_filter("finite", |float| float.is_finite())
            .prop_map(|float| Value::Number(Number::Float(float))),
        "-?[1-9][0-9]{20,40}(\\.[0-9]{1,5}1)?"
            .prop_map(|digits| Value::Number(Number::Decimal(digits.into()))),
        any::<String>().prop_map(|text| Value::String(text.into())),
    ];
    leaf.prop_recursive(5, 40, 12, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone().prop_map(node), 0..12).prop_map(Value::List),
            prop::collection::btree_map(any::<String>(), inner.prop_map(node), 0..12).prop_map(|entries| {
                let mut entries: Vec<(std::sync::Arc<str>, Node)> =
                    entries.into_iter().map(|(key, node)| (key.into(), node)).collect();
                entries.sort_by(|left, right| left.0.encode_utf16().cmp(right.0.encode_utf16()));
                Value::Map(Map::from_unique(entries))
            }),
        ]
    })
    .prop_map(node)
}

/// Whether two trees hold the same.
fn same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right.iter())
                    .all(|(left, right)| left.0 == right.0 && same(left.1, right.1))
        }
        (left, right) => left == right,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_read_back(tree in tree()) {
        let text = json::write(&tree);
        prop_assert!(same(&parse(&text).unwrap(), &tree), "{text}");
        let other: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(other.is_object(), tree.as_map().is_some());
    }

    #[test]
    fn serde_json_reads_what_we_read(text in "[\\[\\]{},:\"a\\\\u0-9eE.+\\- tnf]{0,30}") {
        // serde_json takes duplicate names, and numbers only as far as floats go.
        if parse(&text).is_ok() {
            let other = serde_json::from_str::<serde_json::Value>(&text);
            prop_assert!(other.is_ok() || other.unwrap_err().to_string().contains("out of range"), "{text}");
        } else if let Ok(other) = serde_json::from_str::<serde_json::Value>(&text) {
            prop_assert_eq!(parse(&text).unwrap_err().code, "json-duplicate-key", "{} {}", text, other);
        }
    }
}

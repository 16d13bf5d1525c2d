//! What the writer writes is read back.

use proptest::prelude::*;

use super::parse;
use tollgate::document::{Map, Node, Number, Value, json, yaml};
use tollgate::source::{FileId, Span};

fn node(value: Value) -> Node {
    Node::new(value, Span::new(FileId::new(0), 0, 0))
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::Integer),
        any::<f64>().prop_filter("finite", |float| float.is_finite()).prop_map(Number::Float),
        (0u64..1 << 62).prop_map(|more| Number::Decimal((u64::MAX - more).to_string().into())),
        "-?[1-9][0-9]{20,40}".prop_map(|digits| Number::Decimal(digits.into())),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,8}",
        "[ -~]{0,12}",
        "[-+.0-9_:eExobTZ~ynYNOFtf]{0,8}",
        "[a-z :#\n\t-]{0,20}",
        "([a-z ]{0,6}\n){1,4}",
        any::<String>(),
        Just("<<".into()),
        Just("---".into()),
        Just("a\n---\nb".into()),
        Just("null".into()),
        Just("\u{feff}\u{85}\u{2028}".into()),
    ]
}

fn tree() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        text().prop_map(|text| Value::String(text.into())),
    ];
    let tree = leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone().prop_map(node), 0..6).prop_map(Value::List),
            prop::collection::btree_map(text(), inner.prop_map(node), 0..6).prop_map(|entries| {
                Value::Map(Map::from_unique(
                    entries.into_iter().map(|(key, node)| (key.into(), node)).collect(),
                ))
            }),
        ]
    });
    tree.prop_map(node)
}

/// A tree without its places.
fn bare(node_: &Node) -> Node {
    node(match &node_.value {
        Value::List(items) => Value::List(items.iter().map(bare).collect()),
        Value::Map(map) => {
            Value::Map(Map::from_unique(map.iter().map(|(key, node)| (key.into(), bare(node))).collect()))
        }
        value => value.clone(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_written_is_read_back(tree in tree()) {
        let text = yaml::write(&tree);
        let parsed = parse(&text);
        prop_assert!(parsed.diagnostics.is_empty(), "{text}\n{:?}", parsed.diagnostics);
        if tree.value == Value::Null {
            prop_assert!(parsed.documents.is_empty());
        } else {
            prop_assert_eq!(parsed.documents.len(), 1, "{}", text);
            prop_assert_eq!(bare(&parsed.documents[0].root), tree, "{}", text);
        }
    }

    #[test]
    fn json_is_yaml(tree in tree()) {
        // YAML has no character that JSON writes as it is and YAML does not allow.
        let text = json::write(&tree);
        prop_assume!(!text.chars().any(|char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')));
        prop_assume!(tree.value != Value::Null && text.len() < 1000);
        let parsed = parse(&text);
        prop_assert!(parsed.diagnostics.is_empty(), "{text}\n{:?}", parsed.diagnostics);
        prop_assert_eq!(json::write(&parsed.documents[0].root), text);
    }

    #[test]
    fn no_text_panics(text in "[a-c:\\-?\\[\\]{},#&*!|>'\"%\\\\ \n\t\r.0-9~é<]{0,60}") {
        parse(&text);
    }
}

#[test]
fn what_is_written_looks_like_what_people_write() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {}\n  annotations:\n    a/b: \"true\"\n    oct: \"0o17\"\ndata:\n  \"y\": \"2001-01-01\"\n  script: |\n    #!/bin/sh\n    exit 1\n  folded: |-\n    a\n\n    b\n  kept: |+\n    a\n\n  tab: \"a\\tb\"\nlist:\n- a\n- - b\n  - []\n- c: 1.0\n  d:\n  - null\n- image: nginx:1.25\nip: 10.0.0.1\nbig: 18446744073709551615\n";
    assert_eq!(yaml::write(&parse(text).documents[0].root), text);
    let long = "k".repeat(1500);
    let text = format!("a:\n  ? {long}\n  : b\n");
    assert_eq!(yaml::write(&parse(&text).documents[0].root), text);
}

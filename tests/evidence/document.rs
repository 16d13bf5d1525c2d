//! Documents in a bundle come back as they were.

use proptest::prelude::*;
use tollgate::document::{Document, DocumentKind, Map, Node, Number, Pointer, Value, json};
use tollgate::evidence::document::{Origin, line, read};
use tollgate::source::{FileId, Limits, SourceFile, SourceMap, Span};

/// Text with several lines, wide characters among them.
const TEXT: &str = "one: 1\nzwei: ü\n\r\ndrei: 😀 x\nfour: [4, 4.5]\n";

/// Trees of values with places in [`TEXT`], or in another file.
fn nodes() -> impl Strategy<Value = Node> {
    let span = (0..2usize, 0..TEXT.len(), 0..TEXT.len());
    let span = span.prop_map(|(file, a, b)| Span::new(FileId::new(file), a.min(b), a.max(b)));
    let number = prop_oneof![
        any::<i64>().prop_map(Number::Integer),
        any::<f64>().prop_filter("finite", |float| float.is_finite()).prop_map(Number::Float),
        Just(Number::Decimal("18446744073709551616".into())),
        Just(Number::Decimal("123456789012345678.5".into())),
        Just(Number::Decimal("1e400".into())),
    ];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(Value::Number),
        any::<String>().prop_map(|text| Value::String(text.into())),
    ];
    let leaf = (scalar, span.clone()).prop_map(|(value, span)| Node::new(value, span));
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List);
        let map = prop::collection::btree_map(any::<String>(), inner, 0..6);
        let map = map.prop_map(|map| {
            let entries = map.into_iter().rev().map(|(key, node)| (key.into(), node));
            Value::Map(Map::from_unique(entries.collect()))
        });
        (prop_oneof![list, map], span.clone()).prop_map(|(value, span)| Node::new(value, span))
    })
}

fn sources() -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add(SourceFile::new("a.yaml", TEXT.as_bytes().to_vec()));
    sources.add(SourceFile::new("values ü.yaml", TEXT.as_bytes().to_vec()));
    sources
}

fn document(root: Node) -> Document {
    Document {
        kind: DocumentKind::Resource,
        address: "module.a[\"x\"].aws_s3_bucket.b".to_owned(),
        file: FileId::new(0),
        plan: Some("plan.json".into()),
        root,
        unknown: vec![Pointer::default().key("values").index(0).key("a.b")],
        pod_template: Some(Pointer::default().key("spec").key("template")),
        lines: (1, 5),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_comes_back_with_its_values_and_places(root in nodes()) {
        let document = document(root);
        let sources = sources();
        let written = line(&document, &sources);
        let files: Vec<Origin> = sources.files().iter()
            .map(|file| (file.path().to_owned(), file.identity()))
            .collect();
        let (recorded, back) = read(&[&written], &files, &Limits::default()).unwrap_or_else(|why| panic!("{why}: {written}"));
        prop_assert_eq!(json::write(&back[0].root), json::write(&document.root));
        prop_assert_eq!(line(&back[0], &recorded), written);
        prop_assert_eq!((&back[0].address, back[0].kind, back[0].lines), (&document.address, document.kind, document.lines));
        prop_assert_eq!((&back[0].unknown, &back[0].pod_template), (&document.unknown, &document.pod_template));
        same_places(&document.root, &sources, &back[0].root, &recorded);
    }
}

/// Every value stands where it stood.
fn same_places(one: &Node, sources: &SourceMap, other: &Node, recorded: &SourceMap) {
    assert_eq!(sources.locate(one.origin.span), recorded.locate(other.origin.span));
    match (&one.value, &other.value) {
        (Value::List(left), Value::List(right)) => {
            left.iter().zip(right).for_each(|(left, right)| same_places(left, sources, right, recorded));
        }
        (Value::Map(left), Value::Map(right)) => {
            for (key, node) in left.iter() {
                same_places(node, sources, right.get(key).unwrap(), recorded);
            }
        }
        (left, right) => assert_eq!(left, right),
    }
}

//! Spans and lines, recomputed from the text.

use super::{nodes, parse};

/// Each node's path and the text of its span.
fn spans(text: &str) -> Vec<(String, String)> {
    let parsed = parse(text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let mut all = Vec::new();
    for document in &parsed.documents {
        nodes("", &document.root, &mut all);
    }
    all.into_iter().map(|(path, node)| (path, text[node.origin.span.range()].to_owned())).collect()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let spans = spans(text);
    let spans: Vec<(&str, &str)> = spans.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(spans, expected, "{text:?}");
}

#[test]
fn a_scalar_covers_its_text() {
    check("'ä': \"b\\n\" # c", &[("", "'ä': \"b\\n\""), (".ä", "\"b\\n\"")]);
    check("é: &x !!str ü\n", &[("", "é: &x !!str ü"), (".é", "ü")]);
    check("a: b\n  c  \nd: 1", &[("", "a: b\n  c  \nd: 1"), (".a", "b\n  c"), (".d", "1")]);
    check(
        "a: |\n  x\n  y\n\n\nb: >-\n  z\n",
        &[("", "a: |\n  x\n  y\n\n\nb: >-\n  z"), (".a", "|\n  x\n  y"), (".b", ">-\n  z")],
    );
    check("\u{feff}a: b", &[("", "a: b"), (".a", "b")]);
    check("a: b\r\nc: d\r\n", &[("", "a: b\r\nc: d"), (".a", "b"), (".c", "d")]);
}

#[test]
fn a_collection_in_a_block_mapping_begins_at_its_key() {
    check(
        "spec:\n  ports:\n  - name: x\n    port: 1\n  list:\n    - - a\n",
        &[
            ("", "spec:\n  ports:\n  - name: x\n    port: 1\n  list:\n    - - a"),
            (".spec", "spec:\n  ports:\n  - name: x\n    port: 1\n  list:\n    - - a"),
            (".spec.ports", "ports:\n  - name: x\n    port: 1"),
            (".spec.ports[0]", "name: x\n    port: 1"),
            (".spec.ports[0].name", "x"),
            (".spec.ports[0].port", "1"),
            (".spec.list", "list:\n    - - a"),
            (".spec.list[0]", "- a"),
            (".spec.list[0][0]", "a"),
        ],
    );
    check("- &x # c\n  a: 1\n", &[("", "- &x # c\n  a: 1"), ("[0]", "a: 1"), ("[0].a", "1")]);
}

#[test]
fn a_flow_collection_covers_its_brackets() {
    check(
        "a: &x [b, {c: [d] } ] # e\nf: {g: h: i }".replace("h: i ", "h").as_str(),
        &[
            ("", "a: &x [b, {c: [d] } ] # e\nf: {g: h}"),
            (".a", "[b, {c: [d] } ]"),
            (".a[0]", "b"),
            (".a[1]", "{c: [d] }"),
            (".a[1].c", "[d]"),
            (".a[1].c[0]", "d"),
            (".f", "{g: h}"),
            (".f.g", "h"),
        ],
    );
    check("[a: 1, b]", &[("", "[a: 1, b]"), ("[0]", "a: 1"), ("[0].a", "1"), ("[1]", "b")]);
}

#[test]
fn a_value_that_is_not_written_is_shown_at_what_promised_it() {
    check(
        "a:\nb: # c\n- \n-\n".replace("- \n-\n", "").as_str(),
        &[("", "a:\nb:"), (".a", "a:"), (".b", "b:")],
    );
    check("-\n- # c\n", &[("", "-\n-"), ("[0]", "-"), ("[1]", "-")]);
    check("{a, b: , ? c}", &[("", "{a, b: , ? c}"), (".a", "a"), (".b", "b:"), (".c", "c")]);
    check("a: !!str # c", &[("", "a: !!str"), (".a", "!!str")]);
}

#[test]
fn an_alias_keeps_the_place_of_its_anchor() {
    check(
        "a: &x {b: 1}\nc: *x\n",
        &[("", "a: &x {b: 1}\nc: *x"), (".a", "{b: 1}"), (".a.b", "1"), (".c", "{b: 1}"), (".c.b", "1")],
    );
    check(
        "x: &x {b: 1}\nw: {<<: *x}",
        &[
            ("", "x: &x {b: 1}\nw: {<<: *x}"),
            (".x", "{b: 1}"),
            (".x.b", "1"),
            (".w", "{<<: *x}"),
            (".w.b", "1"),
        ],
    );
}

#[test]
fn a_document_knows_its_lines() {
    let lines = |text: &str| parse(text).documents.iter().map(|document| document.lines).collect::<Vec<_>>();
    assert_eq!(lines("a: 1"), [(1, 1)]);
    assert_eq!(lines("a: 1\n"), [(1, 1)]);
    assert_eq!(lines("# c\na: 1\nb: 2\n# d\n"), [(1, 4)]);
    assert_eq!(lines("# c\n---\n# d\na: 1\n"), [(1, 4)]);
    assert_eq!(lines("a: 1\n---\n# c\nb: 2\n\n---\nc: 3\n"), [(1, 1), (3, 5), (7, 7)]);
    assert_eq!(lines("a: 1\n---\n# only a comment\n---\nb: 2\n"), [(1, 1), (5, 5)]);
    assert_eq!(lines("a: 1\r\n---\r\nb: 2\r\n"), [(1, 1), (3, 3)]);
    assert_eq!(lines("--- a\n--- # c\nb\n--- |\n c\n d"), [(1, 1), (3, 3), (4, 6)]);
    assert_eq!(lines("a: 1\n...\n# c\n---\nb: 2\n"), [(1, 1), (5, 5)]);
    assert_eq!(lines("a: 1\n---\nb: }\n\n---\n# c\nd: 1\n"), [(1, 1), (6, 7)]);
    assert_eq!(lines("}\n---\na: 1\n---\nb: 1"), [(3, 3), (5, 5)]);
}

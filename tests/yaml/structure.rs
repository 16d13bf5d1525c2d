//! Documents, anchors, merge keys, flow and block.

use super::{parse, read};
use tollgate::document::yaml;
use tollgate::source::{FileId, Limits};

#[test]
fn collections_are_read_as_goyaml_does() {
    for (text, json) in [
        ("- a\n- - b\n  - c\n-\n- d: 1\n  e: 2", r#"["a",["b","c"],null,{"d":1,"e":2}]"#),
        ("a:\n- 1\n- 2\nb:\n  - 3", r#"{"a":[1,2],"b":[3]}"#),
        ("? a\n: b\n? c\n? |\n  d\n: e", "{\"a\":\"b\",\"c\":null,\"d\\n\":\"e\"}"),
        (
            "a: [b, {c: d, e}, 'f', \"g\": h, i: , j]",
            r#"{"a":["b",{"c":"d","e":null},"f",{"g":"h"},{"i":null},"j"]}"#,
        ),
        ("{a: 1, \"b\":2, ? c, d:e}", r#"{"a":1,"b":2,"c":null,"d:e":null}"#),
        ("[1,2,]", "[1,2]"),
        ("{a: 1,}", r#"{"a":1}"#),
        ("{}", "{}"),
        ("[]", "[]"),
        ("a: [\n\t1\n]", r#"{"a":[1]}"#),
        ("a: {\nb: 1\n}", r#"{"a":{"b":1}}"#),
        ("a:\n  # c\n  b: 1 # d\n\n# e\n  c: 2", r#"{"a":{"b":1,"c":2}}"#),
        ("http://x: 1", r#"{"http://x":1}"#),
        ("a b: c", r#"{"a b":"c"}"#),
        ("é: ü\nñ: [ä, 'ö']", r#"{"é":"ü","ñ":["ä","ö"]}"#),
        ("\"a\": 1\n'b': 2", r#"{"a":1,"b":2}"#),
        ("plain", "\"plain\""),
        ("12", "12"),
        ("%YAML 1.1\n---\na: 1", r#"{"a":1}"#),
        ("%YAML 1.2 # c\n%TAG !y! tag:yaml.org,2002:\n---\na: !y!str 12", r#"{"a":"12"}"#),
        ("\u{feff}a: 1", r#"{"a":1}"#),
        ("\u{feff}# c\na: 1", r#"{"a":1}"#),
        ("a: 1\n\u{feff}b: 2", "{\"a\":1,\"\u{feff}b\":2}"),
        ("--- !!map\na: 1", r#"{"a":1}"#),
        ("--- &x\na: 1", r#"{"a":1}"#),
        ("--- |\n a", "\"a\""),
        ("a: 1\n...\n", r#"{"a":1}"#),
    ] {
        assert_eq!(read(text), json, "{text:?}");
    }
}

#[test]
fn a_stream_has_documents_and_empty_ones_are_left_out() {
    assert_eq!(
        read("---\na: 1\n---\n---\n# c\n--- ~\n---\nb: 2\n...\n---\nc\n"),
        "{\"a\":1}\n{\"b\":2}\n\"c\""
    );
    for text in
        ["", "\n", "# c", "---", "---\n---\n", "...", "null", "---\n# c\n...\n---\n", "\u{feff}", " \n  "]
    {
        let parsed = parse(text);
        assert!(parsed.documents.is_empty(), "{text:?}");
        assert_eq!(parsed.diagnostics.len(), usize::from(text == "..."), "{text:?}");
    }
}

#[test]
fn aliases_are_expanded() {
    for (text, json) in [
        ("a: &x {b: 1}\nc: *x", r#"{"a":{"b":1},"c":{"b":1}}"#),
        ("a: &x\n  b: 1\nc: [*x, *x]", r#"{"a":{"b":1},"c":[{"b":1},{"b":1}]}"#),
        ("a: &x\nb: *x", r#"{"a":null,"b":null}"#),
        ("&a a: b\nc: *a", r#"{"a":"b","c":"a"}"#),
        ("- &x a\n- *x : 1", r#"["a",{"a":1}]"#),
        ("- &x 1\n- *x\n- &x 2\n- *x", "[1,1,2,2]"),
        ("- &n 3\n- {*n : a}", r#"[3,{"3":"a"}]"#),
        ("&r [&s a, *s]", r#"["a","a"]"#),
        ("- &x [&x b, *x]\n- *x", r#"[["b","b"],"b"]"#),
        ("- &x !!str\n- *x", r#"["",""]"#),
    ] {
        assert_eq!(read(text), json, "{text:?}");
    }
    assert_eq!(read("a: *x"), "yaml-unknown-alias \"*x\"");
    assert_eq!(read("a: &x 1\n---\nb: *x"), "{\"a\":1}\nyaml-unknown-alias \"*x\"");
    assert_eq!(read("a: &x [*x]"), "yaml-recursive-alias \"*x\"");
    assert_eq!(read("&a {b: *a}"), "yaml-recursive-alias \"*a\"");
    assert_eq!(read("- &x null\n- *x : 1"), "yaml-key \"*x\"");
    assert_eq!(read("- &x [a]\n- *x : 1"), "yaml-key \"*x\"");
}

#[test]
fn merge_keys_are_merged() {
    for (text, json) in [
        ("<<: {a: 1, b: 2}\na: 3", r#"{"a":3,"b":2}"#),
        ("<<: [{a: 1}, {a: 2, b: 3}]", r#"{"a":1,"b":3}"#),
        ("x: &x {a: 1}\nw:\n  <<: *x\n  b: 2", r#"{"w":{"a":1,"b":2},"x":{"a":1}}"#),
        (
            "x: &x {a: 1}\nw: &y {<<: *x, b: 2}\nz: {<<: *y}",
            r#"{"w":{"a":1,"b":2},"x":{"a":1},"z":{"a":1,"b":2}}"#,
        ),
        ("<<: {a: 1}\n<<: {b: 2}", r#"{"a":1,"b":2}"#),
        ("a: 1\n<<: {a: 1, b: 2}", r#"{"a":1,"b":2}"#),
        ("a: {x: 1, w: [2]}\n<<: {a: {w: [2], x: 1}}", r#"{"a":{"w":[2],"x":1}}"#),
        ("<<: {}", "{}"),
        ("<<: []", "{}"),
        ("!!merge <<: {a: 1}", r#"{"a":1}"#),
        ("\"<<\": {a: 1}", r#"{"<<":{"a":1}}"#),
        ("- <<", "[\"<<\"]"),
    ] {
        assert_eq!(read(text), json, "{text:?}");
    }
    for text in ["<<: 1", "<<:", "<<: [1]", "<<: [[a]]", "a: &x [b]\n<<: *x"] {
        assert_eq!(read(text), "yaml-merge-value \"<<\"", "{text:?}");
    }
    // goyaml lets the later one win, other readers the map's own one.
    assert_eq!(read("a: 1\n<<: {a: 2}"), "yaml-merge-order \"<<\"");
    assert_eq!(read("<<: {a: 1}\n<<: {a: 2}"), "yaml-merge-order \"<<\"");
    assert_eq!(read("<<: {a: 1}\na: 2\na: 3"), "yaml-duplicate-key \"a\"");
}

#[test]
fn one_bad_document_does_not_hide_the_others() {
    let text = "a: 1\n---\nb: 1\nb: 2\n---\nc: }\nd\n---\ne: 'x\n---\nf: 1\n---\ng: [\n--- # h\nh: 1\n";
    let told = "{\"a\":1}\n{\"f\":1}\n{\"h\":1}\nyaml-duplicate-key \"b\"\nyaml-syntax \"}\"\nyaml-unclosed \"-\"\nyaml-syntax \"-\"";
    assert_eq!(read(text), told);
}

#[test]
fn limits_hold_for_the_whole_file() {
    let limits = Limits { nodes: 10, depth: 3, file_bytes: 100, ..Limits::default() };
    let codes = |text: &str| {
        let parsed = yaml::parse(FileId::new(0), text, &limits);
        let codes: Vec<_> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        (parsed.documents.len(), codes.join(" "))
    };
    assert_eq!(codes("[1, 2, 3, 4, 5, 6, 7, 8, 9]"), (1, String::new()));
    assert_eq!(codes("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"), (0, "yaml-too-many-nodes".into()));
    assert_eq!(codes("[1, 2, 3, 4]\n---\n[1, 2, 3, 4]\n---\n1"), (2, "yaml-too-many-nodes".into()));
    assert_eq!(codes("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n---\n[1, 2]"), (1, "yaml-too-many-nodes".into()));
    assert_eq!(codes("[&a [1, 2], *a, *a]"), (1, String::new()));
    assert_eq!(codes("[&a [1, 2], *a, *a, *a]"), (0, "yaml-too-many-nodes".into()));
    assert_eq!(codes("[[[1]]]"), (1, String::new()));
    assert_eq!(codes("[[[[1]]]]\n---\n1"), (1, "yaml-too-deep".into()));
    assert_eq!(codes("[&a [[1]], [*a]]"), (0, "yaml-too-deep".into()));
    assert_eq!(codes("a:\n  b:\n    c:\n      d: 1"), (0, "yaml-too-deep".into()));
    assert_eq!(codes(&"a".repeat(101)), (0, "yaml-too-large".into()));
}

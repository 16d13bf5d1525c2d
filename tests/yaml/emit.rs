//! What is written is what Go writes, and is read back as what it was.

use proptest::prelude::*;
use tollgate::document::yaml::emit::{Dialect, Emitter, natural, sort_by_key};
use tollgate::document::yaml::first;
use tollgate::document::{Node, Number, Value};
use tollgate::source::{FileId, Limits};

/// Writes a node with its place as the mark.
fn emit(emitter: &mut Emitter<u32>, dialect: Dialect, node: &Node) {
    let mark = node.origin.span.start;
    match &node.value {
        Value::Null => emitter.plain("null", mark),
        Value::Bool(truth) => emitter.plain(if *truth { "true" } else { "false" }, mark),
        Value::Number(Number::Integer(integer)) => emitter.plain(&integer.to_string(), mark),
        Value::Number(Number::Float(float)) => emitter.plain(&float.to_string(), mark),
        Value::Number(Number::Decimal(digits)) => emitter.plain(digits, mark),
        Value::String(text) => emitter.text(text, mark),
        Value::List(nodes) if nodes.is_empty() => emitter.empty_list(mark),
        Value::Map(map) if map.is_empty() => emitter.empty_map(mark),
        Value::List(nodes) => {
            emitter.list();
            for node in nodes {
                emit(emitter, dialect, node);
            }
            emitter.end();
        }
        Value::Map(map) => {
            let mut entries: Vec<(&str, &Node)> = map.iter().collect();
            sort_by_key(&mut entries, |left, right| natural(dialect, left.0, right.0));
            emitter.map();
            for (key, node) in entries {
                emitter.key(key, node.origin.span.start);
                emit(emitter, dialect, node);
            }
            emitter.end();
        }
    }
}

fn written(dialect: Dialect, node: &Node) -> String {
    let mut emitter = Emitter::new(dialect);
    emit(&mut emitter, dialect, node);
    String::from_utf8(emitter.finish().0).unwrap()
}

fn read(text: &str) -> Node {
    first(FileId::new(0), text, 0..text.len(), &Limits::default()).unwrap().unwrap()
}

fn text(text: &str) -> Node {
    Node::string(text, tollgate::source::Span::new(FileId::new(0), 0, 0).into())
}

/// Texts and how goyaml.v2 and goyaml.v3 write them.
const STYLES: &[(&str, &str, &str)] = &[
    ("plain words", "plain words", "plain words"),
    ("", "\"\"", "\"\""),
    ("yes", "\"yes\"", "\"yes\""),
    ("n", "\"n\"", "\"n\""),
    ("~", "\"~\"", "\"~\""),
    ("010", "\"010\"", "\"010\""),
    ("1_000", "\"1_000\"", "\"1_000\""),
    ("0x1f", "\"0x1f\"", "\"0x1f\""),
    ("1:20", "\"1:20\"", "\"1:20\""),
    ("1:60", "1:60", "1:60"),
    ("2020-01-01", "\"2020-01-01\"", "\"2020-01-01\""),
    ("2021-02-29", "2021-02-29", "2021-02-29"),
    ("2020-1-2 3:4:5", "\"2020-1-2 3:4:5\"", "\"2020-1-2 3:4:5\""),
    (".5", "\".5\"", "\".5\""),
    ("<<", "<<", "<<"),
    ("=", "=", "="),
    ("a: b", "'a: b'", "'a: b'"),
    ("a:b", "a:b", "a:b"),
    ("a #b", "'a #b'", "'a #b'"),
    ("a#b", "a#b", "a#b"),
    ("- a", "'- a'", "'- a'"),
    ("-a", "-a", "-a"),
    ("---", "'---'", "'---'"),
    ("{{ a }}", "'{{ a }}'", "'{{ a }}'"),
    ("it's", "it's", "it's"),
    ("'", "''''", "''''"),
    (" a", "' a'", "' a'"),
    ("a ", "'a '", "'a '"),
    ("a\tb", "\"a\\tb\"", "\"a\\tb\""),
    ("a\\b", "a\\b", "a\\b"),
    ("a\r", "\"a\\r\"", "\"a\\r\""),
    ("é\u{a0}", "é\u{a0}", "é\u{a0}"),
    ("😀", "\"\\U0001F600\"", "\"\\U0001F600\""),
    ("\u{1}\u{feff}", "\"\\x01\\uFEFF\"", "\"\\x01\\uFEFF\""),
    ("\u{feff}a", "\"\\uFEFF\\x61\"", "\"\\uFEFF\\x61\""),
    ("a\u{2028}b", "'a\u{2028}  b'", "'a\u{2028}  b'"),
    ("a\nb", "|-\n  a\n  b", "|-\n  a\n  b"),
    ("a\n\nb\n", "|\n  a\n\n  b", "|\n  a\n\n  b"),
    ("a\n\n", "|+\n  a\n", "|+\n  a\n"),
    ("\n", "|2+\n", "|2+\n"),
    (" a\nb", "|2-\n   a\n  b", "|2-\n   a\n  b"),
    ("a \nb", "\"a \\nb\"", "\"a \\nb\""),
    ("a\n b ", "\"a\\n b \"", "\"a\\n b \""),
    ("a\tb\nc", "\"a\\tb\\nc\"", "|-\n  a\tb\n  c"),
];

#[test]
fn each_text_has_the_style_that_goyaml_gives_it() {
    for (given, two, three) in STYLES {
        let cut = |text: String| text.strip_suffix('\n').unwrap().to_owned();
        assert_eq!(cut(written(Dialect::Two, &text(given))), *two, "{given:?}");
        assert_eq!(cut(written(Dialect::Three, &text(given))), *three, "{given:?}");
    }
}

#[test]
fn lists_stand_at_the_column_of_their_key_in_version_two_only() {
    let node = read("{b: [1, [2, {c: [x], d: {}}]], a: {e: []}}");
    let two = "a:\n  e: []\nb:\n- 1\n- - 2\n  - c:\n    - x\n    d: {}\n";
    let three = "a:\n  e: []\nb:\n  - 1\n  - - 2\n    - c:\n        - x\n      d: {}\n";
    assert_eq!(written(Dialect::Two, &node), two);
    assert_eq!(written(Dialect::Three, &node), three);
}

#[test]
fn long_keys_and_keys_of_several_lines_stand_alone() {
    let long = "k".repeat(129);
    let node = read(&format!("{{? {long} : [1], \"a\\nb\": {{c: 1}}, '{}': 1}}", "s".repeat(128)));
    let expected = format!("? |-\n  a\n  b\n: c: 1\n? {long}\n: - 1\n{}: 1\n", "s".repeat(128));
    assert_eq!(written(Dialect::Two, &node), expected);
}

#[test]
fn lines_are_folded_behind_column_eighty_in_version_two_only() {
    let words = |quote: &str| format!("{quote}{}", "words and more ".repeat(12).trim_end());
    for (begin, count) in [("", 2), ("- ", 2), ("\u{1}", 2)] {
        let node = text(&words(begin));
        let two = written(Dialect::Two, &node);
        assert_eq!(two.lines().count(), count + 1, "{two}");
        assert!(two.lines().all(|line| line.len() < 100), "{two}");
        assert_eq!(written(Dialect::Three, &node).lines().count(), 1);
        assert_eq!(read(&two).as_str(), Some(&*words(begin)));
    }
}

#[test]
fn the_bytes_of_a_line_have_the_mark_of_its_first_piece() {
    let mut emitter = Emitter::new(Dialect::Two);
    emitter.map();
    emitter.key("a", 1);
    emitter.list();
    emitter.list();
    emitter.plain("1", 2);
    emitter.text("x\ny", 3);
    emitter.end();
    emitter.end();
    emitter.key("b", 4);
    emitter.empty_map(5);
    emitter.end();
    let (bytes, marks) = emitter.finish();
    let text = String::from_utf8(bytes).unwrap();
    let ends = marks.iter().skip(1).map(|mark| mark.0).chain([text.len()]);
    let parts: Vec<(&str, i32)> =
        marks.iter().zip(ends).map(|((start, mark), end)| (&text[*start..end], *mark)).collect();
    assert_eq!(parts, [("a:\n", 1), ("- - 1\n", 2), ("  - |-\n    x\n    y\n", 3), ("b: ", 4), ("{}\n", 5)]);
}

fn any_text() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        "[-:#'\"{},!&*|>%@`~.?\t\\\\]",
        "[a-z]{1,12}",
        "[0-9]{1,4}",
        "\\PC",
        Just("\u{2028}".to_owned()),
    ];
    prop::collection::vec(atom, 0..40).prop_map(|atoms| atoms.concat())
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(words in prop::collection::vec(any_text(), 1..6), deep in 0usize..4) {
        for dialect in [Dialect::Two, Dialect::Three] {
            let mut emitter = Emitter::new(dialect);
            (0..deep).for_each(|_| emitter.list());
            emitter.map();
            // Version 3 writes lines that begin with a tab as a block, which version 2 does not read.
            let fits = |word: &&String| dialect == Dialect::Two || !word.contains('\t');
            let unique: std::collections::BTreeSet<&String> = words.iter().filter(fits).collect();
            if unique.is_empty() {
                continue;
            }
            for word in &unique {
                emitter.key(word, 0);
                emitter.text(word, 0);
            }
            (0..=deep).for_each(|_| emitter.end());
            let out = String::from_utf8(emitter.finish().0).unwrap();
            let mut node = &read(&out);
            for _ in 0..deep {
                node = &node.as_list().unwrap()[0];
            }
            let map = node.as_map().unwrap();
            prop_assert_eq!(map.len(), unique.len());
            for (key, value) in map.iter() {
                prop_assert_eq!(Some(key), value.as_str());
                prop_assert!(unique.contains(&key.to_owned()));
            }
        }
    }

    #[test]
    fn reading_never_panics_and_says_what_is_wrong(text in "\\PC*|[-a-c:{}\\[\\],&*<>|?'\" \n]{0,60}") {
        if let Err(refusal) = first(FileId::new(0), &text, 0..text.len(), &Limits::default()) {
            prop_assert!(!refusal.message.is_empty());
        }
    }
}

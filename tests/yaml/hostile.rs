//! Texts that want to do harm: none panics, none takes long, none passes.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{nodes, parse};

/// Reads a text in a time that is linear in its size: an unoptimised build takes a fraction of this.
fn quickly(text: &str) -> (usize, Vec<&'static str>) {
    let start = Instant::now();
    let parsed = parse(text);
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(4), "{taken:?} for {} bytes: {:?}…", text.len(), text.get(..20));
    (parsed.documents.len(), parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
}

#[test]
fn deep_nesting_is_told() {
    let deep = 100_000;
    for text in [
        "[".repeat(deep),
        "{".repeat(deep),
        "[{".repeat(deep),
        "- ".repeat(deep),
        "? ".repeat(deep),
        "a: {".repeat(deep),
        "{a: ".repeat(deep),
        "[".repeat(1 << 20),
        format!("{}1{}", "[".repeat(deep), "]".repeat(deep)),
        "&a [".repeat(deep),
        "!x {".repeat(deep),
    ] {
        assert_eq!(quickly(&text), (0, vec!["yaml-too-deep"]), "{:?}", &text[..8]);
    }
    let steps = (0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<Vec<String>>().concat();
    assert_eq!(quickly(&steps), (0, vec!["yaml-too-deep"]));
    let lines = "- [[[[[[[[]]]]]]]]\n".repeat(5_000);
    assert_eq!(quickly(&lines), (1, vec![]));
}

#[test]
fn anchors_that_explode_are_told() {
    let mut laughs = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..30 {
        let before = format!("*a{}", level - 1);
        writeln!(laughs, "a{level}: &a{level} [{}]", [before.as_str(); 10].join(", ")).unwrap();
    }
    assert_eq!(quickly(&laughs), (0, vec!["yaml-too-many-nodes"]));
    let mut merges = String::from("a0: &a0 {k: [1, 1, 1, 1, 1, 1, 1, 1]}\n");
    for level in 1..40 {
        let before = format!("*a{}", level - 1);
        writeln!(merges, "a{level}: &a{level} {{x: {before}, y: {before}, <<: {before}}}").unwrap();
    }
    let (documents, codes) = quickly(&merges);
    assert_eq!(documents, 0);
    assert!(codes.contains(&"yaml-too-many-nodes") || codes.contains(&"yaml-merge-order"), "{codes:?}");
    let anchors = (0..10_000)
        .map(|number| format!("- &a{number} {number}\n- *a{number}\n"))
        .collect::<Vec<String>>()
        .concat();
    assert_eq!(quickly(&anchors), (1, vec![]));
    let aliases = format!("a: &a [1]\nb: [{}]", "*a, ".repeat(210_000));
    assert_eq!(quickly(&aliases), (0, vec!["yaml-too-many-nodes"]));
    let nested =
        (0..150).map(|level| format!("{}- &a{level}\n", " ".repeat(level))).collect::<Vec<String>>().concat();
    assert_eq!(quickly(&nested), (1, vec![]));
}

#[test]
fn large_and_odd_texts_are_read_in_linear_time() {
    let many = 30_000;
    let keys = (0..many).map(|number| format!("key{number}: {number}\n")).collect::<Vec<String>>().concat();
    assert_eq!(quickly(&keys), (1, vec![]));
    assert_eq!(quickly(&format!("x: &x\n  {}\n  a: {{<<: *x}}", keys.replace('\n', "\n  "))).0, 0);
    let map =
        format!("x: &x\n  {}\na: &a {{k: *x}}\nb: {{k: *x, <<: *a}}", keys.trim_end().replace('\n', "\n  "));
    assert_eq!(quickly(&map), (1, vec![]));
    assert_eq!(quickly(&"- a\n".repeat(many)), (1, vec![]));
    assert_eq!(quickly(&"a: 1\n---\n".repeat(20_000)).0, 20_000);
    assert_eq!(quickly(&"? a\n".repeat(many)).0, 0);
    assert_eq!(
        quickly(&(0..many).map(|number| format!("? {number}\n")).collect::<Vec<String>>().concat()),
        (1, vec![])
    );
    assert_eq!(quickly(&"%TAG !a! b\n".repeat(many)).0, 0);
    assert_eq!(
        quickly(&(0..many).map(|number| format!("%TAG !a{number}! b\n")).collect::<Vec<String>>().concat()).0,
        0
    );
    assert_eq!(quickly(&format!("{}: 1", "k".repeat(1 << 18))).0, 0);
    assert_eq!(quickly(&format!("\"{}\": 1", "k".repeat(1 << 18))).0, 0);
    assert_eq!(quickly(&format!("a: |\n{}", "\n".repeat(1 << 18))), (1, vec![]));
    assert_eq!(quickly(&format!("a: '{}'", "\n ".repeat(1 << 17))), (1, vec![]));
    assert_eq!(quickly(&format!("a: b{}c", "\n ".repeat(1 << 17))), (1, vec![]));
    assert_eq!(quickly(&format!("a: \"{}\"", "\\\n".repeat(1 << 17))), (1, vec![]));
    assert_eq!(quickly(&format!("a: '{}'", "''".repeat(1 << 17))), (1, vec![]));
    assert_eq!(quickly(&" ".repeat(1 << 18)), (0, vec![]));
    assert_eq!(quickly(&"#\n".repeat(1 << 17)), (0, vec![]));
    assert_eq!(quickly(&format!("a: {}", "1".repeat(1 << 18))), (1, vec![]));
    assert_eq!(quickly(&format!("a: 0x{}", "1_".repeat(1 << 17))), (1, vec![]));
    assert_eq!(quickly(&format!("[{}]", "a: 1, ".repeat(20_000))), (1, vec![]));
    assert_eq!(quickly(&"a: \u{1}\n---\n".repeat(20_000)).0, 0);
    assert_eq!(quickly(&"'\n---\n".repeat(20_000)).0, 0);
    assert_eq!(quickly(&"---".repeat(300_000)), (1, vec![]));
    assert_eq!(quickly(&format!("a: \u{1}{}", "---".repeat(300_000))).0, 0);
    assert_eq!(quickly(&"!a ".repeat(100_000)).0, 1);
}

#[test]
fn a_key_is_as_long_as_libyaml_allows() {
    for (key, read) in [
        ("k".repeat(1024), 1),
        ("k".repeat(1025), 0),
        ("é".repeat(1024), 1),
        ("é".repeat(1025), 0),
        ("😀".repeat(1024), 1),
    ] {
        assert_eq!(quickly(&format!("{key}: 1")).0, read, "{} {}", key.len(), &key[..4]);
    }
}

/// A text that uses everything.
const EVERYTHING: &str = "\u{feff}%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\n# é\na: &x !!str 'b''c\n\n  d'\n\"e\\u00e9\\\n  f\": |+2\n    ä\n\n  g\nh: >-\n  i\n  j\n\n   k\nl: [m, {n: o, ? p : q, r}, \"s\": t, *x ]\nu:\n- - v\n  - !e!w x\n-\n<<: {y: &z 1}\n? - aa\n: 0x1F\n...\n---\nbb: ~\r\ncc: .5\r\n--- |\n  dd\n--- 😀\n";

#[test]
fn a_text_that_is_cut_off_anywhere_never_panics() {
    for (at, _) in EVERYTHING.char_indices() {
        for text in [&EVERYTHING[..at], &EVERYTHING[at..]] {
            let parsed = parse(text);
            for document in &parsed.documents {
                let mut all = Vec::new();
                nodes("", &document.root, &mut all);
                for (path, node) in all {
                    assert!(
                        text.get(node.origin.span.range()).is_some(),
                        "{text:?} {path} {:?}",
                        node.origin.span
                    );
                }
            }
        }
    }
}

#[test]
fn changed_characters_never_panic() {
    let chars: Vec<char> = EVERYTHING.chars().collect();
    for at in 0..chars.len() {
        for new in [
            '\t', '\n', ' ', ':', '-', '?', '[', ']', '{', '}', ',', '#', '&', '*', '!', '|', '>', '\'', '"',
            '%', '\\', '\0', '\u{85}', '\u{feff}',
        ] {
            let mut changed = chars.clone();
            changed[at] = new;
            parse(&changed.iter().collect::<String>());
            changed.insert(at, chars[at]);
            parse(&changed.iter().collect::<String>());
        }
    }
}

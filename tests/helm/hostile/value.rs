//! Values, schemas and arguments that mean harm.

use tollgate::input::helm::values::Overrides;

use super::{chart, check};

const SHOW: (&str, &[u8]) = ("templates/a.yaml", b"a: {{ .Values.a | toJson | trunc 40 }}\n");

fn bomb() -> String {
    let name = |at: u8| char::from(b'a' + at);
    let line = |at: u8| {
        let below = format!("*{}", name(at - 1));
        format!("{}: &{} [{}]\n", name(at), name(at), vec![below; 9].join(","))
    };
    format!("a: &a [x,x,x,x,x,x,x,x,x]\n{}", (1..20).map(line).collect::<String>())
}

fn deep(open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(100_000), close.repeat(100_000))
}

#[test]
fn values_files_do_no_harm() {
    let all: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("bomb", bomb().into_bytes(), "", ""),
        ("deep", format!("a: {}", deep("[", "]")).into_bytes(), "", ""),
        ("deep blocks", (0..1000).flat_map(|at| format!("{}a:\n", " ".repeat(at)).into_bytes()).collect(), "", ""),
        ("a list", b"- a\n".to_vec(), "", ""),
        ("a number", b"# n\n7\n".to_vec(), "", ""),
        ("a text", b"hello".to_vec(), "", ""),
        ("binary", b"\x00\x01\x02".to_vec(), "", ""),
        ("not UTF-8", b"a: \xff\xfe".to_vec(), "", ""),
        ("UTF-16", b"\xff\xfea\x00:\x00 \x001\x00".to_vec(), "", ""),
        ("empty", Vec::new(), "", ""),
        ("comments", b"# nothing\n---\n# more\n".to_vec(), "", ""),
        ("open", b"a: [1, 2\nb: 3\n".to_vec(), "", ""),
        ("tab", b"a:\n\tb: 1\n".to_vec(), "", ""),
        ("own anchor", b"a: &a [*a]\n".to_vec(), "", ""),
        ("merge of itself", b"a: &a\n  <<: *a\n".to_vec(), "", ""),
        ("unknown anchor", b"a: 1\nb: *c\n".to_vec(), "", ""),
        ("a map as key", b"? {a: b}\n: c\n".to_vec(), "", ""),
        ("a tag", b"a: !!binary aGk=\nb: !x y\n".to_vec(), "", ""),
        ("a huge number", format!("a: {}\n", "9".repeat(100_000)).into_bytes(), "", ""),
        ("a bad separator", b"a: 1\n--- x\n".to_vec(), "", ""),
    ];
    let cases = all.iter().flat_map(|(name, bytes, own, given)| {
        let overrides = Overrides { files: vec![("v.yaml".to_owned(), bytes.clone())], ..Overrides::default() };
        [
            (*name, chart(&[SHOW, ("values.yaml", bytes)]), Overrides::default(), *own),
            (*name, chart(&[SHOW]), overrides, *given),
        ]
    });
    check(cases);
}

#[test]
fn arguments_do_no_harm() {
    let all: Vec<(&str, String, &str)> = vec![
        ("--set", "a[1000000000]=1".to_owned(), ""),
        ("--set", "a[65536]=1".to_owned(), ""),
        ("--set", "a[-1]=1".to_owned(), ""),
        ("--set", "a[99999999999999999999]=1".to_owned(), ""),
        ("--set", format!("a{}=1", ".a".repeat(100_000)), ""),
        ("--set", format!("a{}=1", "[0]".repeat(100_000)), ""),
        ("--set", format!("a={}", "{".repeat(100_000)), ""),
        ("--set", "a".to_owned(), ""),
        ("--set", "=".to_owned(), ""),
        ("--set", "a=1,b".to_owned(), ""),
        ("--set", "a[=1".to_owned(), ""),
        ("--set", "a.=1".to_owned(), ""),
        ("--set", "a={1,2".to_owned(), ""),
        ("--set", String::new(), ""),
        ("--set", "a=\u{0}\n".to_owned(), ""),
        ("--set-json", format!("a={}", deep("[", "]")), ""),
        ("--set-json", format!("a={}", deep("{\"a\":", "}")), ""),
        ("--set-json", format!("{{\"a\":{}}}", deep("[", "]")), ""),
        ("--set-json", "a={".to_owned(), ""),
        ("--set-json", "{".to_owned(), ""),
        ("--set-json", "a".to_owned(), ""),
        ("--set-string", "a[1000000000]=1".to_owned(), ""),
        ("--set-file", "a=missing".to_owned(), ""),
        ("--set-literal", "a[1000000000]=1".to_owned(), ""),
    ];
    check(all.iter().map(|(kind, text, want)| {
        let mut overrides = Overrides::default();
        let list = match *kind {
            "--set" => &mut overrides.set,
            "--set-json" => &mut overrides.json,
            "--set-string" => &mut overrides.strings,
            "--set-file" => &mut overrides.set_files,
            _ => &mut overrides.literals,
        };
        list.push(text.clone());
        (text.get(..20.min(text.len())).unwrap(), chart(&[SHOW]), overrides, *want)
    }));
}

#[test]
fn schemas_do_no_harm() {
    let all: Vec<(&str, String, &str)> = vec![
        ("no JSON", "{".to_owned(), ""),
        ("empty", String::new(), ""),
        ("a number", "7".to_owned(), ""),
        ("a list", "[]".to_owned(), ""),
        ("remote", r#"{"$ref": "https://example.com/x.json"}"#.to_owned(), ""),
        ("a file", r#"{"$ref": "file:///etc/passwd"}"#.to_owned(), ""),
        ("a relative file", r#"{"$ref": "../x.json"}"#.to_owned(), ""),
        ("itself", r##"{"$ref": "#"}"##.to_owned(), ""),
        ("itself below", r##"{"properties": {"a": {"$ref": "#"}}}"##.to_owned(), ""),
        ("in turns", r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##.to_owned(), ""),
        ("itself in allOf", r##"{"allOf": [{"$ref": "#"}, {"$ref": "#"}]}"##.to_owned(), ""),
        ("not of itself", r##"{"not": {"$ref": "#"}}"##.to_owned(), ""),
        ("nowhere", r##"{"$ref": "#/$defs/none"}"##.to_owned(), ""),
        ("a catastrophic pattern", r#"{"properties": {"a": {"pattern": "^(a+)+$"}}}"#.to_owned(), ""),
        ("a pattern that looks back", r#"{"properties": {"a": {"pattern": "^(a+)\\1+b(?=c)$"}}}"#.to_owned(), ""),
        ("an enormous pattern", r#"{"properties": {"a": {"pattern": "((a{1000}){1000}){1000}"}}}"#.to_owned(), ""),
        ("a bad pattern", r#"{"properties": {"a": {"pattern": "("}}}"#.to_owned(), ""),
        ("deep", format!("{}{}", r#"{"not":"#.repeat(100_000), "}".repeat(100_000)), ""),
        ("deep but legal", format!("{}{{}}{}", r#"{"allOf":[{"allOf":["#.repeat(60), "]}]}".repeat(60)), ""),
        ("violated", r#"{"properties": {"a": {"type": "integer"}}}"#.to_owned(), ""),
        ("required", r#"{"required": ["zz"]}"#.to_owned(), ""),
        ("another draft", r#"{"$schema": "http://example.com/none", "type": "object"}"#.to_owned(), ""),
    ];
    let values = format!("a: {}b\n", "a".repeat(50_000));
    check(all.iter().map(|(name, schema, want)| {
        let files = [SHOW, ("values.yaml", values.as_bytes()), ("values.schema.json", schema.as_bytes())];
        (*name, chart(&files), Overrides::default(), *want)
    }));
}

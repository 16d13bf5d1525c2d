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
        (
            "bomb",
            bomb().into_bytes(),
            "yaml-too-many-nodes c/values.yaml:6:20",
            "yaml-too-many-nodes v.yaml:6:20",
        ),
        (
            "deep",
            format!("a: {}", deep("[", "]")).into_bytes(),
            "yaml-too-deep c/values.yaml:1:203",
            "yaml-too-deep v.yaml:1:203",
        ),
        (
            "deep blocks",
            (0..1000).flat_map(|at| format!("{}a:\n", " ".repeat(at)).into_bytes()).collect(),
            "yaml-too-deep c/values.yaml:201:201",
            "yaml-too-deep v.yaml:201:201",
        ),
        (
            "a list",
            b"- a\n".to_vec(),
            "helm-values-not-a-map c/values.yaml:1:1",
            "helm-values-not-a-map v.yaml:1:1",
        ),
        (
            "a number",
            b"# n\n7\n".to_vec(),
            "helm-values-not-a-map c/values.yaml:2:1",
            "helm-values-not-a-map v.yaml:2:1",
        ),
        (
            "a text",
            b"hello".to_vec(),
            "helm-values-not-a-map c/values.yaml:1:1",
            "helm-values-not-a-map v.yaml:1:1",
        ),
        ("binary", b"\x00\x01\x02".to_vec(), "yaml-control c/values.yaml:1:1", "yaml-control v.yaml:1:1"),
        (
            "not UTF-8",
            b"a: \xff\xfe".to_vec(),
            "helm-file-not-utf8 c/values.yaml:1:1",
            "helm-file-not-utf8 v.yaml:1:1",
        ),
        (
            "UTF-16",
            b"\xff\xfea\x00:\x00 \x001\x00".to_vec(),
            "helm-file-not-utf8 c/values.yaml:1:1",
            "helm-file-not-utf8 v.yaml:1:1",
        ),
        ("empty", Vec::new(), "rendered", "rendered"),
        ("comments", b"# nothing\n---\n# more\n".to_vec(), "rendered", "rendered"),
        ("open", b"a: [1, 2\nb: 3\n".to_vec(), "yaml-syntax c/values.yaml:2:2", "yaml-syntax v.yaml:2:2"),
        ("tab", b"a:\n\tb: 1\n".to_vec(), "yaml-tab c/values.yaml:2:1", "yaml-tab v.yaml:2:1"),
        (
            "own anchor",
            b"a: &a [*a]\n".to_vec(),
            "yaml-recursive-alias c/values.yaml:1:8",
            "yaml-recursive-alias v.yaml:1:8",
        ),
        (
            "merge of itself",
            b"a: &a\n  <<: *a\n".to_vec(),
            "yaml-recursive-alias c/values.yaml:2:7",
            "yaml-recursive-alias v.yaml:2:7",
        ),
        (
            "unknown anchor",
            b"a: 1\nb: *c\n".to_vec(),
            "yaml-unknown-alias c/values.yaml:2:4",
            "yaml-unknown-alias v.yaml:2:4",
        ),
        ("a map as key", b"? {a: b}\n: c\n".to_vec(), "yaml-key c/values.yaml:1:3", "yaml-key v.yaml:1:3"),
        ("a tag", b"a: !!binary aGk=\nb: !x y\n".to_vec(), "rendered", "rendered"),
        (
            "a huge number",
            format!("a: {}\n", "9".repeat(100_000)).into_bytes(),
            "helm-manifest",
            "helm-manifest",
        ),
        (
            "a bad separator",
            b"a: 1\n--- x\n".to_vec(),
            "helm-values-separator c/values.yaml:2:4",
            "helm-values-separator v.yaml:2:4",
        ),
    ];
    let cases = all.iter().flat_map(|(name, bytes, own, given)| {
        let overrides =
            Overrides { files: vec![("v.yaml".to_owned(), bytes.clone())], ..Overrides::default() };
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
        ("--set", "a[1000000000]=1".to_owned(), "helm-set-malformed --set:1:16"),
        ("--set", "a[65536]=1".to_owned(), "helm-manifest"),
        ("--set", "a[-1]=1".to_owned(), "helm-set-malformed --set:1:6"),
        ("--set", "a[99999999999999999999]=1".to_owned(), "helm-set-malformed --set:1:24"),
        ("--set", format!("a{}=1", ".a".repeat(100_000)), "helm-set-malformed --set:1:63"),
        ("--set", format!("a{}=1", "[0]".repeat(100_000)), "helm-set-malformed --set:1:306"),
        ("--set", format!("a={}", "{".repeat(100_000)), "helm-set-malformed --set:1:100003"),
        ("--set", "a".to_owned(), "helm-set-malformed --set:1:2"),
        ("--set", "=".to_owned(), "rendered"),
        ("--set", "a=1,b".to_owned(), "helm-set-malformed --set:1:6"),
        ("--set", "a[=1".to_owned(), "rendered"),
        ("--set", "a.=1".to_owned(), "helm-set-malformed --set:1:5"),
        ("--set", "a={1,2".to_owned(), "helm-set-malformed --set:1:7"),
        ("--set", String::new(), "rendered"),
        ("--set", "a=\u{0}\n".to_owned(), "rendered"),
        ("--set-json", format!("a={}", deep("[", "]")), "helm-set-malformed --set-json:1:3"),
        ("--set-json", format!("a={}", deep("{\"a\":", "}")), "helm-set-malformed --set-json:1:3"),
        ("--set-json", format!("{{\"a\":{}}}", deep("[", "]")), "helm-set-malformed --set-json:1:1"),
        ("--set-json", "a={".to_owned(), "helm-set-malformed --set-json:1:3"),
        ("--set-json", "{".to_owned(), "helm-set-malformed --set-json:1:1"),
        ("--set-json", "a".to_owned(), "helm-set-malformed --set-json:1:2"),
        ("--set-string", "a[1000000000]=1".to_owned(), "helm-set-malformed --set-string:1:16"),
        ("--set-file", "a=missing".to_owned(), "helm-set-malformed --set-file:1:10"),
        ("--set-literal", "a[1000000000]=1".to_owned(), "helm-set-malformed --set-literal:1:16"),
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
        ("no JSON", "{".to_owned(), "helm-schema-unusable c/values.schema.json:1:1"),
        ("empty", String::new(), "helm-schema-unusable c/values.schema.json:1:1"),
        ("a number", "7".to_owned(), "helm-schema-unusable c/values.schema.json:1:1"),
        ("a list", "[]".to_owned(), "helm-schema-unusable c/values.schema.json:1:1"),
        (
            "remote",
            r#"{"$ref": "https://example.com/x.json"}"#.to_owned(),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
        (
            "a file",
            r#"{"$ref": "file:///etc/passwd"}"#.to_owned(),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
        (
            "a relative file",
            r#"{"$ref": "../x.json"}"#.to_owned(),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
        ("itself", r##"{"$ref": "#"}"##.to_owned(), "helm-manifest"),
        ("itself below", r##"{"properties": {"a": {"$ref": "#"}}}"##.to_owned(), "helm-manifest"),
        (
            "in turns",
            r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##
                .to_owned(),
            "helm-manifest",
        ),
        ("itself in allOf", r##"{"allOf": [{"$ref": "#"}, {"$ref": "#"}]}"##.to_owned(), "helm-manifest"),
        (
            "not of itself",
            r##"{"not": {"$ref": "#"}}"##.to_owned(),
            "helm-values-schema c/values.schema.json:1:1",
        ),
        (
            "nowhere",
            r##"{"$ref": "#/$defs/none"}"##.to_owned(),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
        (
            "a catastrophic pattern",
            r#"{"properties": {"a": {"pattern": "^(a+)+$"}}}"#.to_owned(),
            "helm-values-schema c/values.yaml:1:4",
        ),
        (
            "a pattern that looks back",
            r#"{"properties": {"a": {"pattern": "^(a+)\\1+b(?=c)$"}}}"#.to_owned(),
            "helm-values-schema c/values.yaml:1:4",
        ),
        (
            "an enormous pattern",
            r#"{"properties": {"a": {"pattern": "((a{1000}){1000}){1000}"}}}"#.to_owned(),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
        (
            "a bad pattern",
            r#"{"properties": {"a": {"pattern": "("}}}"#.to_owned(),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
        (
            "deep",
            format!("{}{}", r#"{"not":"#.repeat(100_000), "}".repeat(100_000)),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
        (
            "deep but legal",
            format!("{}{{}}{}", r#"{"allOf":[{"allOf":["#.repeat(60), "]}]}".repeat(60)),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
        (
            "violated",
            r#"{"properties": {"a": {"type": "integer"}}}"#.to_owned(),
            "helm-values-schema c/values.yaml:1:4",
        ),
        ("required", r#"{"required": ["zz"]}"#.to_owned(), "helm-values-schema c/values.schema.json:1:1"),
        (
            "another draft",
            r#"{"$schema": "http://example.com/none", "type": "object"}"#.to_owned(),
            "helm-schema-unusable c/values.schema.json:1:1",
        ),
    ];
    let values = format!("a: {}b\n", "a".repeat(50_000));
    check(all.iter().map(|(name, schema, want)| {
        let files = [SHOW, ("values.yaml", values.as_bytes()), ("values.schema.json", schema.as_bytes())];
        (*name, chart(&files), Overrides::default(), *want)
    }));
}

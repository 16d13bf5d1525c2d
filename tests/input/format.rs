//! Configuration files as conftest reads them: what it answered is recorded in `fixtures/conftest`.

use serde_json::Value;
use tollgate::document::{DocumentKind, FileFormat, Inventory, Node, json};
use tollgate::input::{FileOptions, ReadOptions};

use super::{errors, only, place};

/// Reads files in memory as policies of files see them, and nothing else.
fn read(files: &[(&str, &str)]) -> Inventory {
    read_with(files, FileOptions { alone: true, ..FileOptions::default() })
}

fn read_with(files: &[(&str, &str)], options: FileOptions) -> Inventory {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let options = ReadOptions { files: Some(options), threads: 2, ..ReadOptions::default() };
    tollgate::input::read(
        &tollgate::source::Tree::Memory(files),
        &tollgate::config::Config::default(),
        &options,
    )
}

fn value(node: &Node) -> Value {
    serde_json::from_str(&json::write(node)).unwrap()
}

/// Numbers as binary numbers, which conftest makes of all.
fn loose(value: &Value) -> Value {
    match value {
        Value::Number(number) => serde_json::json!(number.as_f64().unwrap()),
        Value::Array(items) => items.iter().map(loose).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), loose(value))).collect(),
        other => other.clone(),
    }
}

/// Asserts that a file comes to what conftest made of it.
fn check(name: &str) {
    let read_text =
        |path: String| std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let text = read_text(format!("fixtures/conftest/{name}"));
    let answer: Value = serde_json::from_str(&read_text(format!(
        "fixtures/conftest/answer.{}.json",
        name.replace("ignore.d", "d")
    )))
    .unwrap();
    let inventory = read(&[(name, &text)]);
    assert_eq!(inventory.diagnostics, [], "{name}");
    let wanted = match answer {
        Value::Array(items) => items,
        other => vec![other],
    };
    let found: Vec<Value> = inventory.documents.iter().map(|document| value(&document.root)).collect();
    assert_eq!(found.len(), wanted.len(), "{name}");
    for (found, wanted) in found.iter().zip(&wanted) {
        assert_eq!(
            serde_json::to_string_pretty(&sorted(&loose(found))).unwrap(),
            serde_json::to_string_pretty(&sorted(&loose(wanted))).unwrap(),
            "{name}"
        );
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(map) => {
            let map: std::collections::BTreeMap<_, _> =
                map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            map.into_iter().collect()
        }
        other => other.clone(),
    }
}

#[test]
fn toml_is_as_conftest_has_it() {
    check("app.toml");
}

#[test]
fn hcl_is_as_conftest_has_it() {
    check("main.tf");
}

#[test]
fn ini_is_as_conftest_has_it() {
    check("grafana.ini");
}

#[test]
fn dotenv_is_as_conftest_has_it() {
    check("sample.env");
}

#[test]
fn a_dockerfile_is_as_conftest_has_it() {
    check("Dockerfile");
}

#[test]
fn files_of_lines_are_as_conftest_has_them() {
    check("ignore.dockerignore");
    check("CODEOWNERS");
    check("app.properties");
}

#[test]
fn xml_and_nginx_are_as_conftest_has_them() {
    check("pom.xml");
    check("nginx.conf");
}

#[test]
fn json_and_yaml_are_split_as_conftest_splits_them() {
    check("settings.jsonc");
    check("list.json");
    check("several.yaml");
    let inventory = read(&[("a.yaml", "a: 1\n---\nb: 2\n"), ("b.json", "[1, [2]]"), ("c.yaml", "[]")]);
    assert_eq!(super::addresses(&inventory), ["a.yaml", "a.yaml#2", "b.json", "b.json#2"]);
}

/// The text at a path of the only document.
fn written(name: &str, text: &str, path: &str) -> String {
    let inventory = read(&[(name, text)]);
    assert_eq!(inventory.diagnostics, [], "{text}");
    let pointer = tollgate::document::Pointer::parse(path).unwrap();
    let span = inventory.documents[0].root.at(&pointer).unwrap().origin.span;
    text[span.range()].to_owned()
}

#[test]
fn every_value_knows_where_it_is_written() {
    for (name, text, path, expected) in [
        ("a.toml", "x = 1\n[server]\nhost = \"h\"\n", "server.host", "\"h\""),
        ("a.toml", "[a]\nb = [1,\n 22]\n", "a.b[1]", "22"),
        ("a.ini", "[s]\nk = v ; c\n", "s.k", "v"),
        ("a.env", "# c\nexport A = \"b c\"\n", "A", "\"b c\""),
        ("Dockerfile", "FROM a AS b\nRUN x \\\n  # c\n  --y\n", "[1]", "RUN x \\\n  # c\n  --y"),
        ("Dockerfile", "FROM --platform=x a:latest AS b\n", "[0].Value[0]", "a:latest"),
        ("Dockerfile", "FROM a\nCOPY x \\\n  yy /z\n", "[1].Value[1]", "yy"),
        ("a.properties", "a = b\nc : d e\n", "c", "d e"),
        ("a.xml", "<a>\n<b c='d'> e </b></a>", "a.b.-c", "d"),
        ("nginx.conf", "http { listen 80; }", "directives[0].block.directives[0].parameters[0]", "80"),
        ("a.tf", "resource \"a\" \"b\" {\n  c = var.d\n}\n", "resource.a.b[0].c", "var.d"),
        ("a.tf", "resource \"a\" \"b\" {\n  c = [1]\n}\n", "resource.a.b[0].c", "c = [1]"),
        ("a.jsonc", "{// c\n\"a\": [1, 22,]}", "a[1]", "22"),
        ("x.gitignore", "a\n!b\n", "[1].Value", "!b"),
    ] {
        assert_eq!(written(name, text, path), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error_at_its_place() {
    for (name, text, code, line) in [
        ("a.toml", "a = 1\nb = = 2\n", "toml-syntax", 2),
        ("a.ini", "[s]\nnothing\n", "ini-syntax", 2),
        ("a.ini", "[s\n", "ini-syntax", 1),
        ("a.ini", "[s]\na = `b\n", "ini-syntax", 2),
        ("a.env", "A=1\nno assignment\n", "dotenv-syntax", 2),
        ("a.env", "A=\"b\n", "dotenv-syntax", 1),
        ("Dockerfile", "FROM a\nRUNN b\n", "dockerfile-instruction", 2),
        ("Dockerfile", "FROM a\nENV A\n", "dockerfile-syntax", 2),
        ("Dockerfile", "FROM a\nRUN <<E\nx\n", "dockerfile-syntax", 2),
        ("Dockerfile", "# nothing\n", "dockerfile-empty", 1),
        ("Dockerfile", "FROM a\nONBUILD ONBUILD RUN x\n", "dockerfile-syntax", 2),
        ("a.xml", "<!DOCTYPE r [<!ENTITY a \"b\">]>\n<r>&a;</r>", "xml-syntax", 1),
        ("a.xml", "<a>\n<b></a>", "xml-syntax", 2),
        ("nginx.conf", "a;\nb {\n", "nginx-syntax", 3),
        ("a.properties", "a = b\nc = \\u12\n", "properties-escape", 2),
        ("a.jsonc", "{\"a\": /* 1\n}", "jsonc-comment", 1),
        ("CODEOWNERS", "* a\n", "codeowners-owner", 1),
        ("a.tf", "a \"b\" {}\na {}\n", "hcl-labels", 2),
    ] {
        let inventory = read(&[(name, text)]);
        assert_eq!(errors(&inventory), [code], "{text}");
        assert_eq!(place(&inventory, only(&inventory)).1, line, "{text}");
        assert!(inventory.documents.is_empty());
    }
}

#[test]
fn a_format_that_is_not_read_is_told() {
    for name in
        ["a.cue", "a.jsonnet", "Jenkinsfile", "a.textproto", "a.hocon", "a.edn", "a.vcl", "a.spdx", "a.hcl1"]
    {
        let inventory = read(&[(name, "x")]);
        assert_eq!(errors(&inventory), ["file-format-unsupported"], "{name}");
        assert!(only(&inventory).message.contains(name));
        let options = FileOptions { kinds: vec!["toml".into()], alone: true, ..FileOptions::default() };
        assert_eq!(errors(&read_with(&[(name, "x")], options)), [] as [&str; 0], "no policy is about {name}");
    }
}

#[test]
fn a_text_that_is_cut_off_anywhere_does_no_harm() {
    for entry in std::fs::read_dir("fixtures/conftest").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("answer.") {
            continue;
        }
        let text = std::fs::read_to_string(format!("fixtures/conftest/{name}")).unwrap();
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)).step_by(7) {
            let inventory = read(&[(name.as_str(), &text[..end])]);
            for document in &inventory.documents {
                for (_, origin) in document.root.places() {
                    assert!(text.get(origin.span.range()).is_some(), "{name} up to {end}");
                }
            }
        }
    }
}

#[test]
fn secrets_of_files_are_replaced() {
    let files = [
        ("a.toml", "password = \"hunter2\"\n[db]\napi_key = \"hunter2\"\nname = \"open\"\n"),
        (".env", "TOKEN=hunter2\nNAME=open\n"),
        ("a.ini", "[s]\nsecret = hunter2\n"),
        ("Dockerfile", "FROM a\nENV DB_PASSWORD=hunter2 NAME=open\nARG TOKEN=hunter2\n"),
        ("a.yaml", "apiVersion: v1\nkind: Secret\ndata: {a: hunter2}\n"),
        ("a.tf", "resource \"a\" \"b\" {\n  password = \"hunter2\"\n  token = var.hunter2\n}\n"),
        ("a.json", "{\"password\": \"hunter2\" broken"),
    ];
    let inventory = read(&files);
    for document in &inventory.documents {
        let text = json::write(&document.root);
        assert_eq!(text.contains("hunter2"), document.address == "a.tf", "{text}");
    }
    assert!(json::write(&inventory.documents[0].root).contains("FROM") || inventory.documents.len() == 6);
    for told in &inventory.diagnostics {
        assert!(!told.message.contains("hunter2"));
    }
    for file in inventory.sources.files() {
        let position = tollgate::source::Position { line: 1, column: 1 };
        let shown = file.around(position, 200).map(|(text, _)| text).unwrap_or_default();
        assert!(!shown.contains("hunter2"), "{}: {shown}", file.path());
    }
}

#[test]
fn all_files_are_one_document_where_they_are_combined() {
    let options = FileOptions { alone: true, combine: true, ..FileOptions::default() };
    let inventory = read_with(&[("a.toml", "x = 1\n"), ("b.yaml", "u: 1\n---\nz: 2\n")], options);
    assert_eq!(inventory.documents.len(), 1);
    assert_eq!(inventory.documents[0].kind, DocumentKind::File(FileFormat::Combined));
    let expected = serde_json::json!([
        {"path": "a.toml", "contents": {"x": 1}},
        {"path": "b.yaml", "contents": {"u": 1}},
        {"path": "b.yaml", "contents": {"z": 2}},
    ]);
    assert_eq!(value(&inventory.documents[0].root), expected);
}

#[test]
fn files_of_another_kind_are_read_as_such_too() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n";
    let inventory = read_with(&[("pod.yaml", pod), ("a.toml", "x = 1\n")], FileOptions::default());
    assert_eq!(super::addresses(&inventory), ["a.toml", "v1/Pod/web", "pod.yaml"]);
    assert_eq!(inventory.sources.files().len(), 2, "each file is a source once");
}

#[test]
fn what_nests_too_deep_or_goes_on_and_on_is_told() {
    let deep = |open: &str, times: usize| open.repeat(times);
    for (name, text) in [
        ("a.xml", deep("<a>", 100_000) + &deep("</a>", 100_000)),
        ("nginx.conf", deep("a {", 100_000)),
        ("a.toml", "a = ".to_owned() + &deep("[", 100_000)),
        ("a.jsonc", deep("[", 100_000)),
        ("a.tf", "a = ".to_owned() + &deep("[", 100_000)),
        ("Dockerfile", "FROM a\n".to_owned() + &deep("ONBUILD ", 100_000)),
    ] {
        assert_eq!(errors(&read(&[(name, &text)])).len(), 1, "{name}");
    }
    let many: Vec<String> = (0..1_000).map(|index| format!(" xmlns:n{index}=\"u{index}\"")).collect();
    let many = many.concat();
    let many = format!("<r{many}>{}</r>", "<b/>".repeat(5_000));
    assert_eq!(read(&[("a.xml", &many)]).documents.len(), 1);
}

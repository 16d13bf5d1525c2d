//! No secret leaves the room: not in documents, not in messages, not in lines that are shown.

use std::fmt::Write as _;

use tollgate::config::Config;
use tollgate::document::redact::MARKER;
use tollgate::document::{Inventory, Node, Pointer, json};
use tollgate::input::ReadOptions;
use tollgate::source::{Position, Tree};

use super::{errors, fixture, read};

/// All that is shown of a run: documents, diagnostics, lines of the files.
fn shown(inventory: &Inventory) -> String {
    let mut all = format!("{:?}{:?}", inventory.documents, inventory.diagnostics);
    write!(all, "{inventory:?}").unwrap();
    for file in inventory.sources.files() {
        let lines = (1..).map_while(|line| file.around(Position { line, column: 1 }, usize::MAX));
        all.extend(lines.map(|(line, _)| line + "\n"));
    }
    all
}

fn at<'i>(inventory: &'i Inventory, document: usize, path: &str) -> &'i Node {
    let root = &inventory.documents[document].root;
    root.at(&Pointer::parse(path).unwrap()).unwrap_or_else(|| panic!("nothing at {path}"))
}

/// The kind and emptiness of a marker.
fn marker(node: &Node) -> (&str, bool) {
    let facts = node.get(MARKER).expect("a marker");
    (facts.get("kind").unwrap().as_str().unwrap(), facts.get("empty").unwrap().as_bool().unwrap())
}

#[test]
fn no_byte_of_a_kubernetes_secret_is_shown() {
    let inventory = fixture("manifests/secrets.yaml");
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    let text = shown(&inventory);
    // The comment at the head of the file is no secret.
    assert_eq!(text.matches("canary").count(), 1, "{text}");
    assert!(!text.contains("Y2FuYXJ5"));
    assert!(text.contains("# a comment that stays"));
    assert_eq!(inventory.redacted, 10);
    assert_eq!(marker(at(&inventory, 0, "data.password")), ("string", false));
    assert_eq!(marker(at(&inventory, 0, "data.empty")), ("string", true));
    assert_eq!(json::write(at(&inventory, 0, "data.nothing")), "null");
    assert_eq!(at(&inventory, 0, "metadata.annotations.team").as_str(), Some("payments"));
    assert_eq!(at(&inventory, 1, "data.greeting").as_str(), Some("hello"));
    assert_eq!(marker(at(&inventory, 2, "stringData.again")), ("string", false));
    assert_eq!(marker(at(&inventory, 3, "objects[0].stringData.password")), ("string", false));
}

#[test]
fn no_byte_of_a_sensitive_plan_value_is_shown() {
    let inventory = fixture("plan/plan.json");
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    let text = shown(&inventory);
    assert!(!text.contains("canary"), "{}", &text[text.find("canary").unwrap() - 200..]);
    assert!(text.contains("eu-central-1") && text.contains("\"seen\""));
    assert_eq!(marker(at(&inventory, 0, "variables.password.value")), ("string", false));
    assert_eq!(marker(at(&inventory, 1, "values.parameters[0].value")), ("string", false));
    assert_eq!(at(&inventory, 1, "values.parameters[1].value").as_str(), Some("open"));
    assert_eq!(json::write(at(&inventory, 1, "values.snapshot")), "null");
    let place = "configuration.root_module.resources[0].expressions.password.constant_value";
    assert_eq!(marker(at(&inventory, 0, place)), ("string", false));
}

#[test]
fn markers_hold_commitments_where_there_is_a_key_and_only_there() {
    let text = std::fs::read_to_string("fixtures/input/manifests/secrets.yaml").unwrap();
    let commitment = |key: Option<[u8; 32]>, path: &str| {
        let tree = Tree::Memory([("a.yaml".to_owned(), text.clone().into_bytes())].into());
        let options = ReadOptions { redaction_key: key, ..ReadOptions::default() };
        let inventory = tollgate::input::read(&tree, &Config::default(), &options);
        let facts = at(&inventory, 0, path).get(MARKER).unwrap();
        facts.get("commitment").unwrap().as_str().map(str::to_owned)
    };
    assert_eq!(commitment(None, "data.password"), None);
    let one = commitment(Some([1; 32]), "data.password").unwrap();
    assert_eq!(one.len(), 64);
    assert_ne!(Some(&one), commitment(Some([2; 32]), "data.password").as_ref());
    assert_ne!(Some(&one), commitment(Some([1; 32]), "data.empty").as_ref());
}

#[test]
fn a_file_that_cannot_be_read_shows_no_secret_either() {
    for broken in [
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: canary-one\n  a: canary-two\n",
        "apiVersion: v1\nkind: Secret\nstringData:\n  a: !!int canary-tagged\n  b: *canary\n",
        "apiVersion: v1\nkind: Secret\nstringData:\n  a: \"canary-unclosed\n  b: canary\n",
        "apiVersion: v1\nkind: Secret\nstringData:\n  a: |\n    canary-block\n   canary: x\n b: [\n",
    ] {
        let inventory = read(&[("a.yaml", broken)]);
        assert!(!errors(&inventory).is_empty(), "{broken}");
        let text = shown(&inventory);
        assert!(!text.contains("canary"), "{broken}\n{text}");
    }
    for broken in [
        r#"{"apiVersion": "v1", "kind": "Secret", "stringData": {"a": "canary"#,
        r#"{"format_version": "1.2", "planned_values": {"a": "canary", "b": "canary"#,
        r#"{"format_version": "9.0", "planned_values": {"a": "canary", "b": 1}}"#,
    ] {
        let inventory = read(&[("a.json", broken)]);
        assert_eq!(errors(&inventory).len(), 1, "{broken}");
        assert!(!shown(&inventory).contains("canary"), "{broken}");
    }
}

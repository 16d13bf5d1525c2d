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
        "apiVersion: v1\nkind: Secret\nstringData:\n  a: canary\u{1}\n",
        "apiVersion: v1\nkind: Secret\nstringData:\n  a: canary\0\n",
        "apiVersion: v1\nkind: Secret\nstringData:\n  a: \"x\n    canary: y\n  b: 'z\n",
        "--- {apiVersion: v1, kind: Secret, stringData: {a: canary}\n",
        "apiVersion: v1\nkind: Secret\nstringData: {a: !!int \"x`canary`y\"}\n",
    ] {
        let inventory = read(&[("a.yaml", broken)]);
        assert!(!errors(&inventory).is_empty(), "{broken}");
        let text = shown(&inventory);
        assert!(!text.contains("canary"), "{broken}\n{text}");
    }
    for broken in [
        r#"{"apiVersion": "v1", "kind": "Secret", "stringData": {"a": "canary"#,
        r#"{"format_version": "1.2", "planned_values": {"a": "canary", "b": "canary"#,
        r#"{"apiVersion": "v1", "kind": "Secret", "stringData": {"p": canary}}"#,
        r#"{"apiVersion": "v1", "kind": "Secret", "stringData": {"a": "canary", "a": "canary"}}"#,
        r#"{"apiVersion": "v1", "kind": "\u0053ecret", "stringData": {"a": "canary", "a": 1}}"#,
        r#"{"format_version": "1.2", "planned_values": {"a": canary}}"#,
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"stringData\": {\"a\": \"canary\0\"}}",
        r#"{"format_version": "9.0", "planned_values": {"a": "canary", "b": 1}}"#,
    ] {
        let inventory = read(&[("a.json", broken)]);
        assert_eq!(errors(&inventory).len(), 1, "{broken}");
        assert!(!shown(&inventory).contains("canary"), "{broken}");
    }
    let numbers = r#"{"apiVersion": "v1", "kind": "Secret", "data": {"pin": 471100, "pin": 471100}}"#;
    assert!(!shown(&read(&[("a.json", numbers)])).contains("471100"));
}

/// A plan as Terraform 0.15 writes it: without `sensitive_values`, and with more copies than any real one.
const OLD_PLAN: &str = r#"{
  "format_version": "0.1", "terraform_version": "0.15.1",
  "planned_values": {
    "outputs": {"dsn": {"sensitive": false, "value": "pg://u:canary-password@h"}},
    "root_module": {"child_modules": [{"address": "module.db", "resources": [
      {"address": "module.db.aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main",
       "provider_name": "aws", "values": {"password": "canary-password", "pin": 471100, "engine": "postgres"}}]}],
    "resources": [
      {"address": "kubernetes_manifest.a", "mode": "managed", "type": "kubernetes_manifest", "name": "a",
       "provider_name": "k", "values": {"manifest": {"apiVersion": "v1", "kind": "Secret",
         "metadata": {"name": "shown"}, "stringData": {"a": "canary-manifest"}}}},
      {"address": "kubernetes_secret_v1.b", "mode": "managed", "type": "kubernetes_secret_v1", "name": "b",
       "provider_name": "k", "values": {"data": {"a": "canary-data"}, "metadata": [{"name": "shown"}]}}]}},
  "resource_changes": [
    {"address": "module.db.aws_db_instance.main", "module_address": "module.db", "mode": "managed",
     "type": "aws_db_instance", "name": "main", "provider_name": "aws",
     "change": {"actions": ["update"], "before": {"password": "canary-before"},
       "after": {"password": "canary-password", "pin": 471100, "engine": "postgres"}, "after_unknown": {},
       "before_sensitive": {"password": true}, "after_sensitive": {"password": true, "pin": true},
       "generated_config": "resource {\n  password = \"canary\"\n}"}},
    {"address": "kubernetes_secret_v1.b", "mode": "managed", "type": "kubernetes_secret_v1", "name": "b",
     "provider_name": "k",
     "change": {"actions": ["create"], "before": null, "after": {"data": {"a": "canary-data"}}, "after_unknown": {}}}],
  "prior_state": {"format_version": "0.1", "values": {"root_module": {"child_modules": [{"address": "module.db",
    "resources": [{"address": "module.db.aws_db_instance.main", "mode": "managed", "type": "aws_db_instance",
      "name": "main", "values": {"password": "canary-before", "engine": "postgres"}}]}]}}},
  "checks": [{"address": {"kind": "resource", "to_display": "a"}, "status": "fail",
    "instances": [{"problems": [{"message": "canary-password is too short"}]}]}],
  "configuration": {"root_module": {"resources": [
    {"address": "kubernetes_secret_v1.b", "mode": "managed", "type": "kubernetes_secret_v1", "name": "b",
     "expressions": {"data": {"constant_value": {"a": "canary-data"}},
                     "dsn": {"constant_value": "pg://u:canary-password@h"}}}]}}
}"#;

#[test]
fn an_old_plan_and_all_copies_in_it_are_hidden() {
    let inventory = read(&[("plan.json", OLD_PLAN)]);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    let text = shown(&inventory);
    assert!(!text.contains("canary"), "{}", &text[text.find("canary").unwrap() - 200..]);
    assert!(!text.contains("471100"));
    let resource = |address: &str| {
        let found = inventory.documents.iter().position(|document| document.address == address);
        found.unwrap_or_else(|| panic!("no {address}"))
    };
    let main = resource("module.db.aws_db_instance.main");
    assert_eq!(marker(at(&inventory, main, "values.password")), ("string", false));
    assert_eq!(marker(at(&inventory, main, "values.pin")), ("number", false));
    assert_eq!(at(&inventory, main, "values.engine").as_str(), Some("postgres"));
    let secret = resource("kubernetes_secret_v1.b");
    assert_eq!(at(&inventory, secret, "values.metadata[0].name").as_str(), Some("shown"));
    assert_eq!(marker(at(&inventory, secret, "values.data.a")), ("string", false));
}

#[test]
fn a_secret_that_is_a_name_elsewhere_leaves_the_names() {
    let plan = OLD_PLAN.replace("\"pin\": 471100", "\"pin\": \"main\"");
    let inventory = read(&[("plan.json", &plan)]);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    let main =
        inventory.documents.iter().find(|document| document.address == "module.db.aws_db_instance.main");
    assert_eq!(main.unwrap().root.get("name").and_then(Node::as_str), Some("main"));
    assert!(main.unwrap().root.at(&Pointer::parse("values.pin").unwrap()).unwrap().as_map().is_some());
}

#[test]
fn values_that_are_indented_too_far_are_hidden() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\n  labels: {app: web}\n  stringData:\n    a: canary\n";
    let inventory = read(&[("a.yaml", text)]);
    assert!(!shown(&inventory).contains("canary"));
    assert_eq!(inventory.redacted, 1);
    assert_eq!(at(&inventory, 0, "metadata.labels.app").as_str(), Some("web"));
}

#[test]
fn a_choice_that_is_equal_to_a_secret_is_none() {
    let text = "\
variable \"floor\" {
  sensitive = true
  default   = \"TLSv1.2_2021\"
}
resource \"aws_db_instance\" \"a\" {
  engine   = \"postgres\"
  password = \"postgres\"
  db_name  = \"postgres\"
}
resource \"other_kind\" \"c\" {
  location = \"https://example.com/?key=TLSv1.2_2021\"
}
resource \"aws_cloudfront_distribution\" \"b\" {
  comment = var.floor
  viewer_certificate { minimum_protocol_version = \"TLSv1.2_2021\" }
}
";
    let inventory = read(&[("main.tf", text)]);
    let of =
        |address: &str| inventory.documents.iter().position(|document| document.address == address).unwrap();
    let database = of("aws_db_instance.a");
    assert_eq!(at(&inventory, database, "values.engine").as_str(), Some("postgres"));
    for path in ["values.password", "values.db_name"] {
        assert_eq!(marker(at(&inventory, database, path)), ("string", false), "{path}");
    }
    // What is no word may have one in it.
    assert_eq!(marker(at(&inventory, of("other_kind.c"), "values.location")), ("string", false));
    let distribution = of("aws_cloudfront_distribution.b");
    let floor = "values.viewer_certificate[0].minimum_protocol_version";
    assert_eq!(at(&inventory, distribution, floor).as_str(), Some("TLSv1.2_2021"));
    assert_eq!(marker(at(&inventory, distribution, "values.comment")), ("string", false));
    for document in &inventory.documents {
        let unknown = |path: &&str| document.unknown.contains(&Pointer::parse(path).unwrap());
        assert_eq!(["values.engine", floor].iter().find(|path| unknown(path)), None, "{}", document.address);
    }
}

#[test]
fn expressions_of_secrets_that_cannot_be_worked_out_are_not_shown() {
    let text = "\
variable \"host\" {}
locals {
  db_password = upper([\"canary-local\"])
  names       = upper([\"shown-local\"])
}
module \"m\" {
  source   = \"./m\"
  password = join(\"-\", \"canary-argument\")
}
resource \"aws_db_instance\" \"a\" {
  password   = \"${var.host}-canary-template\"
  username   = local.db_password
  identifier = \"${var.host}-shown-template\"
}
resource \"other_kind\" \"b\" {
  environment = { DB_PASSWORD = format(\"%s-%s\", \"canary-entry\"), OTHER = format(\"%s-%s\", \"shown-entry\") }
  block { password = var.nothing == \"\" ? \"canary-arm\" : \"x\" }
  set {
    name  = \"db.password\"
    value = format(\"%s-%s\", \"canary-set\")
  }
  listed = jsonencode([{ environment = [{ name = \"DB_PASSWORD\", value = format(\"%s-%s\", \"canary-pair\") }] }])
  picked = [for x in [{ (\"db_password\") = \"${var.host}-canary-key\" }] : { password = \"${x}-canary-for\" }]
  part   = \"${{ password = format(\"%s-%s\", \"canary-inner\") }.password}-shown-part\"
}
resource \"aws_db_instance\" \"c\" {
  password = lookup(local.names, \"shown-key\", null)
}
";
    let module = "variable \"password\" {}\nresource \"aws_db_instance\" \"a\" {\n  password = \"${var.password}-canary-module\"\n}\n";
    let inventory = read(&[("main.tf", text), ("m/main.tf", module)]);
    assert!(inventory.diagnostics.len() >= 4, "{:?}", inventory.diagnostics);
    let shown = shown(&inventory);
    let canary = shown.find("canary");
    assert_eq!(canary, None, "{}", canary.map_or("", |at| &shown[at.saturating_sub(200)..at + 40]));
    for open in ["shown-local", "shown-template", "shown-entry", "var.host"] {
        assert!(shown.contains(open), "{open}");
    }
}

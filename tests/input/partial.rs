//! Texts of which a part is unknown: what is known of them, for policies.

use std::collections::BTreeMap;

use tollgate::config::Config;
use tollgate::document::redact::MARKER;
use tollgate::document::{DocumentKind, Inventory, Node, Pointer};
use tollgate::input::ReadOptions;
use tollgate::source::{FileId, Limits, Tree};

use super::read;

const QUEUE: &str = "resource \"aws_sqs_queue\" \"q\" {}\nvariable \"v\" { type = string }\n";

fn of_main(more: &str) -> Inventory {
    read(&[("main.tf", &format!("{QUEUE}{more}"))])
}

/// What is known of an attribute of the resource that is named `r`.
fn partial<'i>(inventory: &'i Inventory, path: &str) -> Option<&'i Node> {
    let named = |root: &Node| root.get("name").and_then(Node::as_str) == Some("r");
    let mut found =
        inventory.documents.iter().filter(|one| one.kind == DocumentKind::Resource && named(&one.root));
    let root = &found.next().expect("a resource that is named `r`").root;
    assert!(
        root.at(&Pointer::parse(&format!("values.{path}")).unwrap())
            .is_none_or(|node| node.as_str().is_none())
    );
    root.at(&Pointer::parse(&format!("partial.{path}")).unwrap())
}

/// The same of an expression for a text.
fn known_of(expression: &str, more: &str) -> Option<String> {
    let inventory =
        of_main(&format!("{more}\nresource \"aws_sns_topic\" \"r\" {{\n  policy = {expression}\n}}\n"));
    assert!(
        inventory.diagnostics.iter().all(|told| told.code == "terraform-variable-missing"),
        "{inventory:?}"
    );
    let plan = inventory.documents.iter().find(|one| one.kind == DocumentKind::Plan).unwrap();
    assert!(!format!("{:?}", plan.root).contains("${tollgate:"), "no plan has a placeholder");
    partial(&inventory, "policy").map(|node| node.as_str().unwrap().to_owned())
}

#[test]
fn what_is_known_of_a_text_is_kept() {
    for (expression, expected) in [
        (
            r#"jsonencode({ S = [{ A = "x", R = aws_sqs_queue.q.arn, P = var.v }, 1, null] })"#,
            r#"{"S":[{"A":"x","P":"${tollgate:unknown}","R":"${tollgate:unknown}"},1,null]}"#,
        ),
        (r#""a-${aws_sqs_queue.q.arn}/b""#, "a-${tollgate:unknown}/b"),
        ("<<-EOT\n    {\"P\": ${jsonencode(var.v)}}\n  EOT\n", "{\"P\": \"${tollgate:unknown}\"}\n"),
        (r#""%{ for x in [1, var.v] }<${x}>%{ endfor }.""#, "<1><${tollgate:unknown}>."),
        (r#"trimspace(" ${var.v}a ")"#, "${tollgate:unknown}a"),
        (r#"format("%s/%d%%", var.v, 3)"#, "${tollgate:unknown}/3%"),
        (r#"join(",", ["a", aws_sqs_queue.q.arn])"#, "a,${tollgate:unknown}"),
        (r#"tostring("a${var.v}")"#, "a${tollgate:unknown}"),
        (r#"coalesce("", "a${var.v}", "b")"#, "a${tollgate:unknown}"),
        (r#"true ? "a${var.v}" : "b""#, "a${tollgate:unknown}"),
        (r#"jsonencode({ a = "x${var.v}" })"#, r#"{"a":"x${tollgate:unknown}"}"#),
    ] {
        assert_eq!(known_of(expression, "").as_deref(), Some(expected), "{expression}");
    }
    for expression in [
        "var.v",
        r#"var.v ? "a${var.v}" : "b""#,
        r#"upper("a${var.v}")"#,
        r#""a${var.v}$${tollgate:unknown}""#,
        r#"jsonencode({ a = var.v, b = "$${tollgate:hidden}" })"#,
    ] {
        assert_eq!(known_of(expression, ""), None, "{expression}");
    }
}

#[test]
fn it_goes_through_locals_modules_and_templates() {
    let main = format!(
        "{QUEUE}locals {{ text = \"a${{aws_sqs_queue.q.arn}}\" }}\nmodule \"m\" {{\n  source = \"./m\"\n  text   = local.text\n}}\n\
         resource \"aws_sns_topic\" \"r\" {{\n  policy = module.m.text\n  name = templatefile(\"t.tpl\", {{ n = var.v }})\n}}\n"
    );
    let module = "variable \"text\" { type = string }\noutput \"text\" { value = \"${var.text}b\" }\n";
    let inventory = read(&[("main.tf", &main), ("m/main.tf", module), ("t.tpl", "<${n}>")]);
    let text = |path| partial(&inventory, path).and_then(Node::as_str);
    assert_eq!(text("policy"), Some("a${tollgate:unknown}b"));
    assert_eq!(text("name"), Some("<${tollgate:unknown}>"));
}

#[test]
fn a_policy_document_has_its_texts() {
    let document = "data \"aws_iam_policy_document\" \"r\" {\n  statement {\n    actions   = [\"s3:*\"]\n    resources = [aws_sqs_queue.q.arn]\n  }\n}\n";
    let inventory = of_main(document);
    let text = partial(&inventory, "minified_json").and_then(Node::as_str).unwrap();
    assert!(text.contains(r#""Resource":"${tollgate:unknown}""#), "{text}");
    let dynamic = "variable \"l\" { type = list(string) }\ndata \"aws_iam_policy_document\" \"r\" {\n  dynamic \"statement\" {\n    for_each = var.l\n    content {}\n  }\n}\n";
    assert_eq!(partial(&of_main(dynamic), "json"), None, "how many statements there are is not known");
}

#[test]
fn it_has_its_place_and_its_place_in_a_list() {
    let inventory = of_main(
        "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = \"\"\n  inline_policy {\n    policy = \"a\"\n  }\n  inline_policy {\n    policy = \"b${var.v}\"\n  }\n}\n",
    );
    let root = &inventory.documents.iter().find(|one| one.address == "aws_iam_role.r").unwrap().root;
    let list = root.get("partial").and_then(|texts| texts.get("inline_policy")?.as_list()).unwrap();
    let texts: Vec<_> = list.iter().map(|one| one.get("policy").and_then(Node::as_str)).collect();
    let at = texts.iter().position(|text| *text == Some("b${tollgate:unknown}")).unwrap();
    assert_eq!((texts.len(), texts.iter().flatten().count()), (2, 1));
    let span = list[at].get("policy").unwrap().origin.span;
    assert_eq!(inventory.sources.file(span.file).unwrap().position(span.start).line, 9);
}

#[test]
fn what_is_sensitive_is_no_part_of_it() {
    let secret = "variable \"s\" {\n  sensitive = true\n  default = \"hunter2-hunter2\"\n}\n";
    let known = known_of(r#""u=${var.v} p=${var.s}""#, secret);
    assert_eq!(known.as_deref(), Some("u=${tollgate:unknown} p=${tollgate:hidden}"));
    let known = known_of("jsonencode({ p = var.s, v = var.v })", secret);
    assert_eq!(known.as_deref(), Some(r#"{"p":"${tollgate:hidden}","v":"${tollgate:unknown}"}"#));
    for expression in [
        r#"sensitive("a${var.v}")"#,
        r#"trimspace("a${var.s}${var.v}")"#,
        r#"format("%s", sensitive("a${var.v}"))"#,
    ] {
        let known = known_of(expression, secret).unwrap_or_default();
        assert!(!known.contains("hunter2"), "{expression}: {known}");
        assert!(!known.contains('a') || known.contains("a${tollgate:hidden}"), "{expression}: {known}");
    }
    // A copy of it, and attributes that their schema calls sensitive.
    let known = of_main(&format!(
        "{secret}resource \"aws_sns_topic\" \"r\" {{\n  policy = \"hunter2-hunter2 ${{var.v}}\"\n}}\noutput \"o\" {{\n  sensitive = true\n  value = var.s\n}}\n"
    ));
    assert!(partial(&known, "policy").unwrap().get(MARKER).is_some());
    let known = of_main("resource \"aws_db_instance\" \"r\" {\n  password = \"a${var.v}\"\n}\n");
    assert_eq!(partial(&known, "password"), None);
    let known = of_main("resource \"kubernetes_secret\" \"r\" {\n  data = { a = \"hunter2-${var.v}\" }\n}\n");
    assert_eq!(partial(&known, "data"), None);
}

#[test]
fn a_secret_that_is_written_in_it_is_hidden() {
    let main = "resource \"aws_instance\" \"r\" {\n  user_data = \"export DB_PASSWORD=hunter2\\nexport QUEUE=${aws_sqs_queue.q.arn}\"\n}\n";
    let inventory = of_main(main);
    assert!(!format!("{:?}", inventory.documents).contains("hunter2"));
    assert!(partial(&inventory, "user_data").unwrap().get(MARKER).is_some());
    let pointer = Pointer::parse("partial.user_data").unwrap();
    assert!(
        inventory.documents.iter().any(|one| one.unknown.contains(&pointer)),
        "what is hidden is not known"
    );
    let (config, wrong) = Config::parse(
        FileId::new(0),
        "redact:\n  - {types: [aws_instance], pointers: [user_data]}\n",
        &Limits::default(),
    );
    assert!(wrong.is_empty());
    let text = format!("{QUEUE}resource \"aws_instance\" \"r\" {{\n  user_data = \"plain ${{var.v}}\"\n}}\n");
    let files = BTreeMap::from([("main.tf".to_owned(), text.into_bytes())]);
    let inventory = tollgate::input::read(&Tree::Memory(files), &config, &ReadOptions::default());
    assert!(partial(&inventory, "user_data").unwrap().get(MARKER).is_some());
}

#[test]
fn what_is_known_of_a_text_is_kept_where_a_reference_leads_nowhere() {
    let text = "resource \"aws_sns_topic\" \"r\" {\n  policy = jsonencode({ A = \"x\", R = aws_sqs_queue.nope.arn })\n}\n";
    let inventory = read(&[("main.tf", text)]);
    let told: Vec<_> = inventory.diagnostics.iter().map(|told| told.code).collect();
    assert_eq!(told, ["terraform-undeclared"]);
    let known = partial(&inventory, "policy").and_then(Node::as_str);
    assert_eq!(known, Some(r#"{"A":"x","R":"${tollgate:unknown}"}"#));
}

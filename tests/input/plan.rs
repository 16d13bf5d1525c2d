//! Plan JSON to documents.

use tollgate::document::redact::is_marker;
use tollgate::document::{Document, DocumentKind, Inventory, Pointer, Reading, json};

use super::{addresses, errors, fixture, only, place, read, reading};

fn resource<'i>(inventory: &'i Inventory, address: &str) -> &'i Document {
    inventory
        .documents
        .iter()
        .find(|document| document.kind == DocumentKind::Resource && document.address == address)
        .unwrap()
}

fn field(document: &Document, name: &str) -> String {
    json::write(document.root.get(name).unwrap())
}

fn shown(pointers: &[Pointer]) -> Vec<String> {
    pointers.iter().map(Pointer::to_string).collect()
}

const LOG: &str = "module.logs[\"eu.west\"].aws_s3_bucket.log[0]";

#[test]
fn a_plan_gives_a_document_for_itself_and_one_for_each_resource() {
    let inventory = fixture("plan/plan.json");
    assert_eq!(
        addresses(&inventory),
        ["plan.json", "aws_db_instance.main", LOG, "aws_s3_bucket.old", "data.aws_iam_policy_document.main"]
    );
    assert_eq!(inventory.documents[0].kind, DocumentKind::Plan);
    assert_eq!(reading(&inventory, "plan.json"), &Reading::Read { format: "plan", documents: 5 });
    let log = resource(&inventory, LOG);
    assert_eq!(field(log, "type"), r#""aws_s3_bucket""#);
    assert_eq!(field(log, "name"), r#""log""#);
    assert_eq!(field(log, "mode"), r#""managed""#);
    assert_eq!(field(log, "module"), r#""module.logs[\"eu.west\"]""#);
    assert_eq!(field(log, "provider"), r#""registry.terraform.io/hashicorp/aws""#);
    assert_eq!(field(log, "values"), r#"{"bucket":"logs","force_destroy":false}"#);
    assert_eq!(field(log, "unknown"), r#"{"arn":true}"#);
    assert_eq!(field(log, "sensitive"), "{}");
    assert_eq!(field(log, "actions"), r#"["create"]"#);
    assert_eq!(field(log, "references"), r#"{"bucket":["var.key","var.region"]}"#);
    assert_eq!(field(log, "configured"), r#"["bucket"]"#);
    assert_eq!(field(log, "lifecycle"), "null");
    let keys: Vec<_> = log.root.as_map().unwrap().iter().map(|(key, _)| key).collect();
    let wanted = "address type name mode module provider values unknown sensitive references configured lifecycle actions";
    assert_eq!(keys.join(" "), wanted);
}

#[test]
fn what_is_replaced_deleted_or_read_says_so() {
    let inventory = fixture("plan/plan.json");
    let main = resource(&inventory, "aws_db_instance.main");
    assert_eq!(field(main, "actions"), r#"["delete","create"]"#);
    assert_eq!(field(main, "module"), r#""""#);
    let bucket = r#""module.logs.aws_s3_bucket.log[0].id""#;
    // The values have no such block, so that its number is not known.
    assert_eq!(
        field(main, "references"),
        format!(r#"{{"monitoring[*].role":["module.logs.bucket",{bucket},"module.logs"]}}"#)
    );
    let old = resource(&inventory, "aws_s3_bucket.old");
    assert_eq!((field(old, "actions"), field(old, "values")), (r#"["delete"]"#.into(), "null".into()));
    assert_eq!(field(old, "configured"), "null");
    let data = resource(&inventory, "data.aws_iam_policy_document.main");
    assert_eq!((field(data, "actions"), field(data, "mode")), ("[]".into(), r#""data""#.into()));
}

#[test]
fn unknown_values_are_named_in_both_documents() {
    let inventory = fixture("plan/plan.json");
    let main = resource(&inventory, "aws_db_instance.main");
    assert_eq!(
        shown(&main.unknown),
        ["values.id", "values.parameters[1].apply", "values.password", "values.parameters[0].value"]
    );
    let plan = &inventory.documents[0];
    // Behind them stands what is hidden.
    let (unknown, hidden) = plan.unknown.split_at(4);
    assert_eq!(
        shown(unknown),
        [
            "resource_changes[0].change.after.id",
            "resource_changes[0].change.after.parameters[1].apply",
            "resource_changes[1].change.after.arn",
            "output_changes.later.after",
        ]
    );
    assert!(!hidden.is_empty() && hidden.iter().all(|place| is_marker(plan.root.at(place).unwrap())));
}

#[test]
fn every_value_has_its_place_in_the_plan() {
    let inventory = fixture("plan/plan.json");
    let text = inventory.sources.files()[0].text().unwrap();
    let log = resource(&inventory, LOG);
    let bucket = log.root.get("values").unwrap().get("bucket").unwrap();
    assert_eq!(&text[bucket.origin.span.range()], "\"logs\"");
    let line = text[..bucket.origin.span.start as usize].matches('\n').count() + 1;
    assert_eq!(text.lines().nth(line - 1).unwrap().trim_start().split(':').next(), Some("\"values\""));
    assert!(log.lines.0 as usize <= line && line <= log.lines.1 as usize);
}

#[test]
fn old_and_small_plans_are_read() {
    for text in [
        r#"{"format_version": "0.1", "planned_values": {"root_module": {}}}"#,
        r#"{"format_version": "1.2", "complete": true, "deferred_changes": [], "resource_changes": null, "planned_values": null}"#,
        r#"{"format_version": "0.2", "resource_changes": []}"#,
    ] {
        let inventory = read(&[("p.json", text)]);
        assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
        assert_eq!(addresses(&inventory), ["p.json"]);
    }
    let changes = r#"{"format_version": "0.1", "resource_changes": [
        {"address": "a.b", "type": "a", "name": "b", "change": {"actions": ["create"], "after": {"x": 1}, "after_unknown": {"y": true}}},
        {"address": "a.b", "type": "a", "name": "b", "deposed": "x1", "change": {"actions": ["delete"], "after": null}}]}"#;
    let inventory = read(&[("p.json", changes)]);
    assert_eq!(addresses(&inventory), ["p.json", "a.b", "a.b"]);
    assert_eq!(field(&inventory.documents[1], "values"), r#"{"x":1}"#);
    assert_eq!(field(&inventory.documents[1], "mode"), r#""managed""#);
}

#[test]
fn what_is_wrong_with_a_plan_is_told() {
    for (text, code, column) in [
        (r#"{"format_version": "2.0", "planned_values": {}}"#, "plan-format", 20),
        (r#"{"format_version": 1, "planned_values": {}}"#, "plan-format", 20),
        (r#"{"format_version": "1.2", "resource_changes": {}}"#, "plan-malformed", 47),
        (r#"{"format_version": "1.2", "planned_values": []}"#, "plan-malformed", 45),
        (r#"{"format_version": "1.2", "resource_changes": [{"address": "a.b"}]}"#, "plan-malformed", 48),
    ] {
        let inventory = read(&[("p.json", text)]);
        assert_eq!(only(&inventory).code, code, "{text}");
        assert_eq!(place(&inventory, only(&inventory)).2, column, "{text}");
        assert_eq!(reading(&inventory, "p.json"), &Reading::Failed);
    }
}

#[test]
fn a_plan_that_does_not_say_all_is_judged_as_far_as_it_says_something() {
    let text = std::fs::read_to_string("fixtures/input/plan/plan.json").unwrap();
    let whole = read(&[("p.json", &text)]);
    for (members, code) in [
        (r#""errored": true, "complete": false"#, "plan-errored"),
        (r#""complete": false, "deferred_changes": [{"reason": "absent_prereq"}]"#, "plan-deferred"),
        (r#""complete": false, "errored": false"#, "plan-incomplete"),
    ] {
        let inventory = read(&[("p.json", &text.replacen('{', &format!("{{{members},"), 1))]);
        assert_eq!(only(&inventory).code, code, "{members}");
        assert_eq!(errors(&inventory), [code]);
        assert_eq!(place(&inventory, only(&inventory)).1, 1);
        assert_eq!(reading(&inventory, "p.json"), &Reading::Failed);
        assert_eq!(addresses(&inventory), addresses(&whole));
        assert_eq!(inventory.redacted, whole.redacted);
    }
}

#[test]
fn a_plan_of_a_newer_minor_format_is_read_with_a_warning() {
    for version in ["1.3", "1.10", "1.x", "1"] {
        let text = format!(r#"{{"format_version": "{version}", "planned_values": {{}}}}"#);
        let inventory = read(&[("p.json", &text)]);
        assert_eq!(only(&inventory).code, "plan-format-newer", "{version}");
        assert!(errors(&inventory).is_empty());
        assert_eq!(reading(&inventory, "p.json"), &Reading::Read { format: "plan", documents: 1 });
    }
}

#[test]
fn a_plan_that_is_cut_off_anywhere_is_never_read() {
    let text = std::fs::read_to_string("fixtures/input/plan/plan.json").unwrap();
    let text = text.trim_end();
    let head = text.find("format_version").unwrap() + 20;
    for end in (head..text.len()).step_by(7).chain([text.len() - 1]) {
        let inventory = read(&[("p.json", &text[..end])]);
        assert_eq!(errors(&inventory).len(), 1, "cut at {end}");
        assert!(inventory.documents.is_empty(), "cut at {end}");
    }
}

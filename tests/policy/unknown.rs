//! Passes over values that are not known yet.

use tollgate::document::{DocumentKind, Pointer};
use tollgate::policy::{FindingKind, Judgement};

use super::support::{inventory, judge, load};

/// Judges one document whose values at `unknown` are not known.
fn judged(policy: &str, kind: DocumentKind, document: &str, unknown: &[&str]) -> Judgement {
    let set = load(&[policy]);
    assert_eq!(set.diagnostics(), []);
    let mut documents = inventory(kind, &[document]);
    documents.documents[0].unknown = unknown.iter().map(|path| Pointer::parse(path).unwrap()).collect();
    judge(&set, &documents)
}

/// The undecided findings as `address: message` lines.
fn undecided(judgement: &Judgement) -> Vec<String> {
    let undecided = judgement.findings.iter().filter(|finding| finding.kind == FindingKind::Undecided);
    undecided.map(|finding| format!("{}: {}", finding.address, finding.message)).collect()
}

const RESOURCE: &str = r#"{"address": "aws_s3_bucket.a", "type": "aws_s3_bucket", "values": {"bucket": "a"},
    "unknown": {"acl": true}}"#;

fn resource_policy(body: &str) -> String {
    format!("# METADATA\n# custom:\n#   view: resource\npackage a\nimport rego.v1\n{body}\n")
}

#[test]
fn a_pass_over_an_unknown_value_is_undecided() {
    let policy = resource_policy("deny contains \"public\" if input.values.acl == \"public-read\"");
    let judgement = judged(&policy, DocumentKind::Resource, RESOURCE, &["values.acl"]);
    assert_eq!(
        undecided(&judgement),
        ["aws_s3_bucket.a: the policy reads `values.acl`, which is not known before the apply"]
    );
    assert_eq!(judgement.tallies[0].undecided, [0]);
    // What it does not read may be unknown.
    let judgement = judged(&policy, DocumentKind::Resource, RESOURCE, &["values.arn", "values.tags.x"]);
    assert_eq!(judgement.tallies[0].passed, [0]);
}

#[test]
fn an_object_that_is_handed_to_a_function_is_followed() {
    let policy = resource_policy(
        "deny contains \"x\" if open(input.values)\nopen(values) if some_rule(values)\n\
         some_rule(v) if { some rule in v.ingress; rule.cidr == \"0.0.0.0/0\" }",
    );
    for (unknown, met) in [
        ("values.ingress", true),
        ("values.ingress[0].cidr", true),
        ("values.ingress[0].port", false),
        ("values.name", false),
    ] {
        let judgement = judged(&policy, DocumentKind::Resource, RESOURCE, &[unknown]);
        assert_eq!(!undecided(&judgement).is_empty(), met, "{unknown}");
    }
}

#[test]
fn a_function_reads_what_its_calls_name() {
    let functions = "at(r, path) := object.get(r.values, path, null)\n\
        lacks(r, path) if { not at(r, path) == true }\n\
        has(r, name) if r.values[name] == true\n\
        has_any(r, names) if { some name in names; r.values[name] == true }\n\
        deep(r, path) if { some n in numbers.range(1, count(path)); is_object(object.get(r.values, array.slice(path, 0, n), null)) }\n\
        linked(kind, own) if { some b in object.get(data.inventory, [\"resources\", kind], {}); b.values[own] == 1 }\n";
    let met = |body: &str, unknown: &str| {
        let policy = resource_policy(&format!("deny contains \"x\" if {{ {body} }}\n{functions}"));
        !undecided(&judged(&policy, DocumentKind::Resource, RESOURCE, &[unknown])).is_empty()
    };
    for (body, read, other) in [
        ("lacks(input, [\"on\", \"x\"]); input.values.z == 1", "values.on.x", "values.password"),
        ("has(input, \"on\")", "values.on", "values.password"),
        ("has_any(input, [\"on\", \"off\"])", "values.off", "values.password"),
        ("deep(input, [\"on\", 0, \"x\"])", "values.on[0].x", "values.password"),
        ("has(input, \"on\"); has(input, \"off\")", "values.off", "values.password"),
        ("some name in [\"on\", \"off\"]; lacks(input, [name, \"x\"])", "values.off.x", "values.password"),
        ("every name in [\"on\", \"off\"] { input.values[name] }", "values.off", "values.password"),
        ("every name in [\"on\", \"off\"] { has(input, name) }", "values.off", "values.password"),
    ] {
        assert!(met(body, read), "{body} reads {read}");
        assert!(!met(body, other), "{body} does not read {other}");
    }
    let around =
        resource_policy(&format!("deny contains \"x\" if linked(\"aws_block\", \"bucket\")\n{functions}"));
    assert!(!undecided(&beside(&around, ["p", "p"], "values.bucket")).is_empty());
    assert!(undecided(&beside(&around, ["p", "p"], "values.password")).is_empty());
    // A name that is declared again inside is no argument there.
    let shadowed = "bad := [1 | some name; r.values[name] == \"bad\"]; count(bad) > 0";
    let policy = resource_policy(&format!(
        "deny contains \"x\" if has_bad(input, \"on\")\nhas_bad(r, name) if {{ name != \"\"; {shadowed} }}"
    ));
    let judgement = judged(&policy, DocumentKind::Resource, RESOURCE, &["values.password"]);
    assert!(!undecided(&judgement).is_empty(), "it goes through all values");
    // What a call works out may be anything, whatever other calls name.
    assert!(met("has(input, \"on\"); has(input, input.values.which)", "values.password"));
    assert!(met("lacks(input, [\"on\"]); lacks(input, [input.values.which])", "values.password"));
    assert!(met("some name in input.values.names; has_any(input, [\"on\", name])", "values.password"));
}

#[test]
fn paths_are_followed_through_rules_defaults_and_comprehensions() {
    let policy = resource_policy(
        "versioned := object.get(input.values, [\"versioning\", \"enabled\"], false)\n\
         names := {tag | tag := input.values.tags[_].name}\n\
         deny contains \"x\" if not versioned\n\
         deny contains \"y\" if \"bad\" in names",
    );
    let document = r#"{"address": "a.b", "type": "a", "values": {"versioning": {"enabled": true}}}"#;
    for (unknown, met) in [
        ("values.versioning.enabled", true),
        ("values.versioning.other", false),
        ("values.tags[1].name", true),
        ("values.tags[1].value", false),
    ] {
        let judgement = judged(&policy, DocumentKind::Resource, document, &[unknown]);
        assert_eq!(!undecided(&judgement).is_empty(), met, "{unknown}");
    }
}

#[test]
fn a_policy_that_asks_itself_or_says_ignore_is_left_alone() {
    let body = "deny contains \"public\" if input.values.acl == \"public-read\"\n\
                undecided contains \"asked\" if input.unknown.other";
    let judgement = judged(&resource_policy(body), DocumentKind::Resource, RESOURCE, &["values.acl"]);
    assert_eq!(judgement.tallies[0].passed, [0]);
    let ignoring = "# METADATA\n# custom:\n#   view: resource\n#   unknown: ignore\npackage a\nimport rego.v1\n\
                    deny contains \"public\" if input.values.acl == \"public-read\"\n";
    let judgement = judged(ignoring, DocumentKind::Resource, RESOURCE, &["values.acl"]);
    assert_eq!(judgement.tallies[0].passed, [0]);
}

#[test]
fn in_a_plan_each_resource_is_undecided_for_itself() {
    let policy = "package a
deny[msg] {
    resource := input.resource_changes[_]
    resource.type == \"bucket\"
    resource.change.after.acl == \"public\"
    msg := {\"msg\": sprintf(\"%s is public\", [resource.address]), \"address\": resource.address}
}
";
    let plan = r#"{"resource_changes": [
        {"address": "bucket.a", "type": "bucket", "change": {"after": {"acl": "public"}}},
        {"address": "bucket.b", "type": "bucket", "change": {"after": {}}},
        {"address": "bucket.c", "type": "bucket", "change": {"after": {"acl": "private"}}}]}"#;
    let unknown = ["resource_changes[1].change.after.acl", "resource_changes[2].change.after.arn"];
    let judgement = judged(policy, DocumentKind::Plan, plan, &unknown);
    assert_eq!(
        undecided(&judgement),
        [
            "bucket.b: the policy reads `resource_changes[1].change.after.acl`, which is not known before the apply"
        ]
    );
    let failed = &judgement.findings[0];
    assert_eq!((failed.kind, failed.address.as_str()), (FindingKind::Fail, "bucket.a"));
    assert_eq!(judgement.tallies[0].failed, [0]);
}

#[test]
fn planned_values_are_unknown_where_the_changes_say_so() {
    let policy = "package a
deny[msg] {
    resource := input.planned_values.root_module.resources[_]
    resource.values.acl == \"public\"
    msg := resource.address
}
";
    let plan = r#"{"planned_values": {"root_module": {"resources": [{"address": "b.a", "values": {}}]}},
        "resource_changes": [{"address": "b.a", "change": {"after": {}}}]}"#;
    let judgement = judged(policy, DocumentKind::Plan, plan, &["resource_changes[0].change.after.acl"]);
    assert_eq!(undecided(&judgement).len(), 1);
    let judgement = judged(policy, DocumentKind::Plan, plan, &["resource_changes[0].change.after.id"]);
    assert_eq!(undecided(&judgement).len(), 0);
}

#[test]
fn an_objection_hides_no_unknown() {
    let rules = "deny contains \"public\" if input.values.acl == \"public-read\"\n\
                 warn contains \"named\" if input.values.bucket == \"a\"";
    let judgement = judged(&resource_policy(rules), DocumentKind::Resource, RESOURCE, &["values.acl"]);
    assert_eq!(undecided(&judgement).len(), 1);
    assert_eq!(judgement.findings.len(), 2);
    assert_eq!(judgement.tallies[0].failed, [0]);
}

/// A plan in which the value of an attribute is not known.
const PLAN: &str = r#"{"resource_changes": [{"address": "aws_s3_bucket.a", "type": "aws_s3_bucket",
    "change": {"after": {"bucket": "a"}, "after_unknown": {"acl": true}}}]}"#;

#[test]
fn a_plan_is_seen_under_the_name_that_a_service_gives_it() {
    for name in ["plan", "tfplan", "terraform"] {
        let policy = format!(
            "package a\nimport rego.v1\nimport input.{name} as p\n\
             deny contains {{\"msg\": \"no\", \"path\": [\"{name}\", \"resource_changes\", i, \"change\", \"after\", \"bucket\"]}} if {{\n\
             some i\n p.resource_changes[i].change.after.bucket == \"a\"\n}}\n\
             deny contains \"acl\" if input.{name}.resource_changes[_].change.after.acl == \"public\"\n"
        );
        let judgement = judged(&policy, DocumentKind::Plan, PLAN, &["resource_changes[0].change.after.acl"]);
        let paths: Vec<_> = judgement
            .findings
            .iter()
            .map(|finding| (finding.kind, finding.path.as_ref().map(ToString::to_string).unwrap_or_default()))
            .collect();
        let (fail, undecided) = (FindingKind::Fail, FindingKind::Undecided);
        let at = |what: &str| format!("resource_changes[0].change.after.{what}");
        assert_eq!(paths.len(), 2, "{name}: {paths:?}");
        assert!(
            paths.contains(&(fail, at("bucket"))) && paths.contains(&(undecided, at("acl"))),
            "{paths:?}"
        );
    }
}

#[test]
fn a_policy_that_asks_for_a_run_is_told() {
    let set = load(&["package a\nimport rego.v1\ndeny contains \"no\" if input.run.is_destroy\n"]);
    assert_eq!(
        set.diagnostics().iter().map(|told| told.code).collect::<Vec<_>>(),
        ["policy-view-unsupported"]
    );
}

/// Judges two resources, of which the second one's values at `unknown` are not known.
fn beside(policy: &str, plans: [&str; 2], unknown: &str) -> Judgement {
    let set = load(&[policy]);
    assert_eq!(set.diagnostics(), []);
    let block =
        r#"{"address": "aws_block.a", "type": "aws_block", "values": {}, "unknown": {"bucket": true}}"#;
    let mut documents = inventory(DocumentKind::Resource, &[RESOURCE, block]);
    documents.documents[1].unknown = vec![Pointer::parse(unknown).unwrap()];
    for (document, plan) in documents.documents.iter_mut().zip(plans) {
        document.plan = Some(plan.into());
    }
    judge(&set, &documents)
}

#[test]
fn an_unknown_value_of_another_document_is_met_by_who_looks_around() {
    let policy = resource_policy(
        "deny contains \"open\" if { input.type == \"aws_s3_bucket\"; some b in data.inventory.resources.aws_block; b.values.bucket == \"a\" }",
    );
    let judgement = beside(&policy, ["p", "p"], "values.bucket");
    assert_eq!(
        undecided(&judgement),
        [
            "aws_s3_bucket.a: the policy reads `values.bucket` of `aws_block.a`, which is not known before the apply"
        ]
    );
    // What it does not read, and what belongs to another plan, decides nothing.
    assert!(undecided(&beside(&policy, ["p", "p"], "values.arn")).is_empty());
    assert!(undecided(&beside(&policy, ["p", "q"], "values.bucket")).is_empty());
}

#[test]
fn a_policy_over_the_whole_run_meets_unknown_values_of_all_documents() {
    let policy = "# METADATA\n# custom:\n#   view: repository\npackage a\nimport rego.v1\n\
        deny contains \"open\" if { some b in input.resources.aws_block; b.values.bucket == \"a\" }\n";
    let judgement = beside(policy, ["p", "p"], "values.bucket");
    assert_eq!(
        undecided(&judgement),
        [
            "aws_block.a: the policy reads `values.bucket` of `aws_block.a`, which is not known before the apply"
        ]
    );
    assert!(undecided(&beside(policy, ["p", "p"], "values.arn")).is_empty());
}

const PLANNED: &str = r#"{"planned_values": {"root_module": {"resources": [{"type": "aws_instance", "values": {"ami": "a"}}]}},
    "resource_changes": [{"address": "aws_instance.a", "type": "aws_instance",
        "change": {"actions": ["create"], "after": {"ami": "a"}}}]}"#;

#[test]
fn whole_resources_may_be_passed_on_and_walked_over() {
    let counted = "package a\nimport rego.v1\ntypes := {\"aws_instance\"}\n\
        resources[t] := all if { some t in types; all := [x | x := input.resource_changes[_]; x.type == t] }\n\
        created[t] := count(c) if { some t; types[t]; all := resources[t]; c := [r | r := all[_]; r.change.actions[_] == \"create\"] }\n\
        deny contains \"many\" if created.aws_instance > 5\n\
        deny contains \"bad\" if { some r in resources.aws_instance; r.change.after.ami == \"b\" }\n";
    let walked = "package a\nimport rego.v1\n\
        resources := {r | some path, value; walk(input.planned_values, [path, value]); path[count(path) - 1] == \"resources\"; r := value[_]}\n\
        deny contains \"bad\" if { some r in resources; r.type == \"aws_instance\"; r.values.ami == \"b\" }\n";
    let anywhere = "package a\nimport rego.v1\n\
        deny contains \"bad\" if { [_, value] := walk(input.resource_changes); value == \"b\" }\n";
    for (policy, unknown, met) in [
        (counted, "resource_changes[0].change.after.id", false),
        (counted, "resource_changes[0].change.after.ami", true),
        (walked, "resource_changes[0].change.after.id", false),
        (walked, "resource_changes[0].change.after.ami", true),
        (anywhere, "resource_changes[0].change.after.id", true),
    ] {
        let judgement = judged(policy, DocumentKind::Plan, PLANNED, &[unknown]);
        assert_eq!(!undecided(&judgement).is_empty(), met, "{policy} {unknown} {:?}", undecided(&judgement));
    }
}

#[test]
fn what_is_looked_up_is_compared() {
    for (rules, unknown) in [
        ("s := {c | c := input.values.list[_]}\ndeny contains \"x\" if s[\"bad\"]", "values.list[1]"),
        ("s contains c if c := input.values.list[_]\ndeny contains \"x\" if s.bad", "values.list[1]"),
        (
            "deny contains \"x\" if { m := {y: true | y := input.values.list[_]}; m[\"bad\"] }",
            "values.list[1]",
        ),
        ("m[y] := true if y := input.values.list[_]\ndeny contains \"x\" if m.bad", "values.list[1]"),
        ("has(o, k) if { _ = o[k] }\ndeny contains \"x\" if has(input.values, \"acl\")", "values.acl"),
        ("deny contains \"x\" if object.union_n([input.values, {}]).acl == \"me\"", "values.acl"),
        (
            "deny contains \"x\" if f(input.values) with f as g\nf(v) := true\ng(v) if v.acl == \"me\"",
            "values.acl",
        ),
    ] {
        let judgement = judged(&resource_policy(rules), DocumentKind::Resource, RESOURCE, &[unknown]);
        assert!(!undecided(&judgement).is_empty(), "{rules}");
    }
}

#[test]
fn a_secret_is_hidden_from_who_compares_it() {
    let document = r#"{"kind": "Secret", "data": {"p": {"tollgate:redacted": {"kind": "string"}}}}"#;
    let policy =
        |rule: &str| format!("package a\nimport rego.v1\ndeny contains \"x\" if {{ input.kind; {rule} }}\n");
    for (rule, met) in [
        ("input.data.p == \"changeme\"", true),
        ("count(input.data.p) < 8", true),
        ("not input.data.p", false),
        ("input.data[\"q\"]", false),
        ("some key, _ in input.data; key == \"q\"", false),
    ] {
        let judgement = judged(&policy(rule), DocumentKind::Manifest, document, &["data.p"]);
        assert_eq!(!undecided(&judgement).is_empty(), met, "{rule}: {:?}", judgement.findings);
    }
}

//! Policies that are refused, each with place and help, and none of them evaluated.

use std::time::{Duration, Instant};

use tollgate::document::DocumentKind;
use tollgate::policy::{DataFile, Module, PolicySet, bundle};
use tollgate::source::Limits;

use super::support::{config, inventory, judge_with, load, refusals};

/// A module with a rule that judges manifests, beside what is given.
fn module(rules: &str) -> String {
    format!("package a\n\ndeny contains \"x\" if input.kind == \"Pod\"\n\n{rules}\n")
}

/// The code of the one refusal of a module, and the text that it points at.
fn refused(rules: &str) -> (String, String) {
    let told = refusals(&[&module(rules)]);
    assert_eq!(told.len(), 1, "{rules}: {told:?}");
    let set = load(&[&module(rules)]);
    assert!(set.policies().is_empty(), "a refused policy is not judged");
    told.into_iter().next().unwrap()
}

fn pair(code: &str, text: &str) -> (String, String) {
    (code.into(), text.into())
}

#[test]
fn a_policy_that_does_not_parse_is_told_at_its_place() {
    let told = refusals(&["package a\n\ndeny contains \"x\" if {\n  input.kind ==\n}\n"]);
    assert_eq!(told, [pair("policy-syntax", "}")]);
}

#[test]
fn an_unknown_function_is_told_with_the_one_that_was_meant() {
    assert_eq!(refused("p if startwith(input.a, \"x\")"), pair("policy-unknown-function", "startwith"));
    let set = load(&[&module("p if startwith(input.a, \"x\")")]);
    assert_eq!(set.diagnostics()[0].help.as_deref(), Some("did you mean `startswith`?"));
    assert_eq!(refused("p if lib.f(1)"), pair("policy-unknown-function", "lib.f"));
    assert_eq!(refused("p if count(1, 2, 3)"), pair("policy-arguments", "count"));
    assert_eq!(refused("f(x) := x\np if f(1, 2, 3)"), pair("policy-arguments", "f"));
}

#[test]
fn a_function_that_asks_the_machine_or_the_network_is_refused() {
    for name in ["http.send({})", "net.lookup_ip_addr(\"a\")", "rego.parse_module(\"\", \"\")"] {
        let told = refused(&format!("p := {name}"));
        assert_eq!(told.0, "policy-refused-function");
    }
    // In place of another function too.
    assert_eq!(
        refused("p if count(\"a\") with count as net.lookup_ip_addr"),
        pair("policy-refused-function", "net.lookup_ip_addr")
    );
}

#[test]
fn recursion_is_refused() {
    assert_eq!(refused("f(x) := f(x - 1)"), pair("policy-recursion", "f"));
    let told = refusals(&[&module("f(x) := g(x)\ng(x) := f(x)")]);
    assert_eq!(told, [pair("policy-recursion", "f"), pair("policy-recursion", "g")]);
    let across = refusals(&[
        "package a\nimport data.b\ndeny contains \"x\" if input.kind\nf(x) := b.g(x)",
        "package b\nimport data.a\ng(x) := a.f(x)",
    ]);
    assert_eq!(across.iter().filter(|(code, _)| code == "policy-recursion").count(), 2);
}

#[test]
fn names_that_stand_for_two_things_are_refused() {
    for (rules, place) in [
        ("default p := 1\ndefault p := 2", "p"),
        ("p := 1\np contains 2", "p"),
        ("p := {}\np.q := 1", "p"),
        ("p contains 1\np[x] := 1 if x := 2", "p[x]"),
        ("default p := {}\np[x] := 1 if x := 2", "p[x]"),
        ("p(x) := x\np(x, y) := y", "p"),
        ("p(x) := x\np := 1", "p"),
    ] {
        assert_eq!(refused(rules), pair("policy-name-clash", place), "{rules}");
    }
    let told = refusals(&["package a\ndeny contains \"x\" if input.kind\nb := 1", "package a.b\nc := 1"]);
    assert_eq!(told, [pair("policy-name-clash", "b")]);
    let told = refusals(&["package params\ndeny contains \"x\" if input.kind"]);
    assert_eq!(told, [pair("policy-name-clash", "deny")]);
}

#[test]
fn data_in_the_place_of_a_rule_is_refused() {
    let module = Module { path: "a.rego".into(), text: module("limit := 3") };
    let data =
        DataFile { path: "a/data.json".into(), prefix: vec!["a".into()], text: r#"{"limit": 4}"#.into() };
    let set = PolicySet::load(vec![module], vec![data], &config(), &Limits::default());
    assert_eq!(set.diagnostics()[0].code, "policy-name-clash");
    assert!(set.policies().is_empty());
}

#[test]
fn what_cannot_be_rewritten_is_refused() {
    assert_eq!(refused("p := count(walk(input))").0, "policy-walk");
    let told =
        refusals(&["package a\nf(x) = 1 { x } { not x } else = 2 { true }\ndeny[\"x\"] { input.kind }"]);
    assert_eq!(told[0], pair("policy-chained-bodies", "else"));
    assert_eq!(refused("tollgate__x := 1"), pair("policy-reserved-name", "tollgate__x"));
    assert_eq!(refused("p if not startswith(input.a[_], \"x\")").0, "policy-negated-wildcard");
}

#[test]
fn brackets_that_nest_too_deep_are_refused_at_once() {
    let begin = Instant::now();
    let told = refused(&format!("p := {}1{}", "[".repeat(40), "]".repeat(40)));
    assert_eq!(told, pair("policy-too-deep", "["));
    let long = format!("p := 1{}", " + 1".repeat(200_000));
    assert_eq!(refused(&long).0, "policy-too-long");
    assert_eq!(refused("p := 1e999999999"), pair("policy-huge-number", "1e999999999"));
    assert!(begin.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_policy_of_five_megabytes_is_refused() {
    let text = module(&"# filler\n".repeat(600_000));
    assert_eq!(refusals(&[&text])[0].0, "policy-too-large");
}

#[test]
fn an_unsafe_variable_is_refused() {
    let told = refused("p if { x > 1 }");
    assert_eq!(told, pair("policy-unbound-variable", "x"));
    // One that is bound, and looked up too early.
    let told = refused("p if { y := [x | x > input.n; x := input.m]; y }");
    assert_eq!(told, pair("policy-analysis", "x"));
}

#[test]
fn a_metadata_block_that_is_wrong_is_refused() {
    let told =
        refusals(&["# METADATA\n# custom:\n#   severity: awful\npackage a\ndeny contains 1 if input.kind"]);
    assert_eq!(told, [pair("policy-metadata", "#   severity: awful")]);
}

#[test]
fn a_policy_that_tells_no_view_is_refused() {
    for (rule, code) in [
        ("deny contains \"x\" if data.inventory.y", "policy-view"),
        ("deny contains \"x\" if { input.type == \"a\"; input.values.acl }", "policy-view"),
        ("deny contains \"x\" if input.tfrun.workspace", "policy-view-unsupported"),
        ("deny contains \"x\" if { input.kind; input.resource_changes }", "policy-view"),
    ] {
        assert_eq!(refusals(&[&format!("package a\n{rule}")])[0].0, code, "{rule}");
    }
}

#[test]
fn what_needs_a_refused_package_is_not_judged() {
    let told = refusals(&[
        "package a\nimport data.lib\ndeny contains \"x\" if { input.kind; lib.bad }",
        "package lib\nbad := nothing(1)",
    ]);
    let codes: Vec<_> = told.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["policy-needs-refused", "policy-unknown-function"]);
}

#[test]
fn two_policies_with_one_id_are_told() {
    let policy = |package: &str| {
        format!("# METADATA\n# custom:\n#   id: X\npackage {package}\ndeny contains \"x\" if input.kind\n")
    };
    let told = refusals(&[&policy("a"), &policy("b")]);
    assert_eq!(told[0].0, "policy-same-id");
}

#[test]
fn an_empty_package_is_no_policy() {
    let set = load(&["package a\n"]);
    assert_eq!(set.diagnostics(), []);
    assert!(set.policies().is_empty());
}

#[test]
fn a_policy_that_runs_without_end_is_ended() {
    let set = load(&["package a
deny contains \"x\" if {
    input.kind
    some a in numbers.range(1, 100000)
    some b in numbers.range(1, 100000)
    a + b < 0
}"]);
    assert_eq!(set.diagnostics(), []);
    let limits = Limits { evaluation: Duration::from_millis(200), ..Limits::default() };
    let documents = inventory(DocumentKind::Manifest, &[r#"{"kind": "Pod"}"#; 20]);
    let begin = Instant::now();
    let judgement = judge_with(&set, &documents, 2, &limits);
    assert!(begin.elapsed() < Duration::from_secs(20), "it is given up after the first document");
    assert_eq!(judgement.tallies[0].errors.len(), 20);
    assert!(judgement.diagnostics.iter().any(|diagnostic| diagnostic.code == "policy-timeout"));
}

#[test]
fn a_folder_of_policies_is_read_or_told() {
    let folder = tempfile::tempdir().unwrap();
    let missing = bundle::load(&folder.path().join("none"), "none").unwrap_err();
    assert_eq!((missing[0].code, missing[0].help.is_some()), ("policy-unreadable", true));
    let empty = bundle::load(folder.path(), "policies").unwrap_err();
    assert_eq!(empty[0].code, "policy-folder-empty");
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("sub/a.rego"), "package a\n").unwrap();
    std::fs::write(folder.path().join("sub/a_test.rego"), "package a\n").unwrap();
    std::fs::write(folder.path().join("sub/data.yaml"), "x: 1\n").unwrap();
    let (modules, data) = bundle::load(folder.path(), "policies").unwrap();
    assert_eq!(
        modules.iter().map(|module| module.path.as_str()).collect::<Vec<_>>(),
        ["policies/sub/a.rego"]
    );
    assert_eq!(
        (data[0].path.as_str(), data[0].prefix.as_slice()),
        ("policies/sub/data.yaml", ["sub".to_owned()].as_slice())
    );
    std::fs::write(folder.path().join("sub/b.rego"), b"package b\n# \xff\n").unwrap();
    let told = bundle::load(folder.path(), "policies").unwrap_err();
    assert!(told[0].message.contains("byte 12 is no UTF-8"), "{told:?}");
}

#[test]
fn names_that_stand_where_they_cannot_are_refused() {
    for (rules, code, text) in [
        ("is_root(x) if x == 1\np if is_root", "policy-function-value", "is_root"),
        ("is_root(x) if x == 1\np if not is_root", "policy-function-value", "is_root"),
        ("f(x) := 1\np := [f]", "policy-function-value", "f"),
        ("p if { q with foo as 1 }\nq := 1", "policy-with", "foo"),
        ("p if { q with nosuch.fn as 1 }\nq := 1", "policy-with", "nosuch.fn"),
        ("r := {\"x\": 2}\nq := r.x\np if { q with r.x as 1 }", "policy-with", "r.x"),
        ("default p := input.x", "policy-default", "input.x"),
        ("default p := [1 + 1]", "policy-default", "1 + 1"),
    ] {
        assert_eq!(refused(rules), pair(code, text), "{rules}");
    }
    for imports in ["import data.x as input", "import data.x\nimport data.y.x", "import future.keywords.evry"]
    {
        let text = format!("package a\n{imports}\ndeny contains \"x\" if input.kind == \"Pod\"\n");
        let told = refusals(&[&text]);
        assert_eq!(told.len(), 1, "{imports}: {told:?}");
        assert_eq!(told[0].0, "policy-import");
    }
    // What OPA takes.
    for rules in [
        "default p := [x | x := 1]",
        "default p := -1",
        "f(x) := x\np if { f(1) with f as g }\ng(x) := x",
        "f(x) := x\np if { f(1) with f as count }",
        "p if { q with input.x as 1; q with data.y as 2; q with q as 3; q with http.send as {} }\nq := 1",
        "f(x) := x\np if { f := 1; f == 1 }",
        "import future.keywords.every\nimport rego.v1",
    ] {
        let text = if rules.starts_with("import") {
            format!("package a\n{rules}\ndeny contains \"x\" if input.kind == \"Pod\"\n")
        } else {
            module(rules)
        };
        assert!(refusals(&[&text]).is_empty(), "{rules}: {:?}", refusals(&[&text]));
    }
}

#[test]
fn modules_that_stand_oddly_beside_each_other_are_warned_of() {
    let new = "package a\nimport rego.v1\ndeny contains \"x\" if input.kind == \"Pod\"\n";
    let old = "package b\ndeny[msg] { input.kind == \"Pod\"; msg := \"x\" }\n";
    assert_eq!(refusals(&[new, new]), [pair("policy-package-twice", "package a")]);
    assert_eq!(refusals(&[new, old]), [pair("policy-old-rego", "package b")]);
    assert!(refusals(&[old]).is_empty());
    // Neither keeps the policies from being judged.
    assert_eq!(load(&[new, old]).policies().len(), 2);
}

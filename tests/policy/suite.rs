//! The tests of policies.

use tollgate::config::Config;
use tollgate::policy::{Facts, Module, TestOutcome, bundle, suite};
use tollgate::source::Limits;

use super::support::{config, facts};

fn outcomes(text: &str) -> Vec<(String, TestOutcome, Option<String>)> {
    let module = Module { path: "a_test.rego".into(), text: text.into() };
    let suite = suite::run(&[module], &[], &config(), &facts(), &Limits::default(), 2);
    assert_eq!(suite.diagnostics, []);
    suite.results.into_iter().map(|result| (result.name, result.outcome, result.message)).collect()
}

#[test]
fn each_test_rule_passes_fails_errs_or_is_left_out() {
    let text = "package a
import rego.v1
deny contains \"x\" if input.kind == \"Pod\"
test_holds if count(deny) == 1 with input as {\"kind\": \"Pod\"}
test_does_not if count(deny) == 1 with input as {}
test_errs if 1 / 0 == 1
todo_test_later if false
no_test if false
";
    let outcomes = outcomes(text);
    let short: Vec<_> = outcomes.iter().map(|(name, outcome, _)| (name.as_str(), *outcome)).collect();
    assert_eq!(
        short,
        [
            ("test_does_not", TestOutcome::Failed),
            ("test_errs", TestOutcome::Error),
            ("test_holds", TestOutcome::Passed),
            ("todo_test_later", TestOutcome::Skipped),
        ]
    );
    assert!(outcomes[1].2.is_some(), "an error says why");
}

#[test]
fn the_tests_of_the_built_in_policies_pass() {
    let modules = bundle::builtin_with_tests();
    // A test that needs an environment puts one in by `with`.
    let facts = Facts { environment: None, ..facts() };
    let suite = suite::run(&modules, &[], &Config::default(), &facts, &Limits::default(), 2);
    assert_eq!(suite.diagnostics, []);
    for result in &suite.results {
        assert_eq!(result.outcome, TestOutcome::Passed, "{result:?}");
    }
    let files = modules.iter().filter(|module| bundle::is_test(&module.path)).count();
    assert!(suite.results.len() >= files, "each file of tests has one");
    assert!(suite.passed());
}

fn results(text: &str) -> Vec<tollgate::policy::TestResult> {
    let module = Module { path: "a_test.rego".into(), text: text.into() };
    let suite = suite::run(&[module], &[], &config(), &facts(), &Limits::default(), 1);
    assert_eq!(suite.diagnostics, []);
    suite.results
}

/// The text that the reason of the first test points at, and its values.
fn reason(text: &str) -> (String, Vec<(String, Option<String>)>) {
    let results = results(text);
    assert_eq!(results[0].outcome, TestOutcome::Failed, "{results:?}");
    let reason = results[0].reason.clone().unwrap();
    let values = reason.values.into_iter().map(|tried| (tried.text, tried.value)).collect();
    (text[reason.span.range()].to_owned(), values)
}

#[test]
fn the_statement_that_did_not_hold_is_told_with_its_values() {
    for (body, statement, values) in [
        (
            "test_x if { x := 1; y := [1, 2]; count(y) == x }",
            "count(y) == x",
            vec![("count(y)", "2"), ("y", "[1, 2]"), ("x", "1")],
        ),
        ("test_x if { input.a.b }", "input.a.b", vec![("input.a.b", "undefined")]),
        ("test_x if { some n in [1, 2]; n > 2 }", "n > 2", vec![("n", "2")]),
        (
            "test_x if { not startswith(\"ab\", \"a\") }",
            "not startswith(\"ab\", \"a\")",
            vec![("startswith(\"ab\", \"a\")", "true")],
        ),
        ("test_x if { every n in [1, 2] { n < 2 } }", "every n in [1, 2] { n < 2 }", vec![("n", "2")]),
        ("test_x if { x := input.nothing; x }", "x := input.nothing", vec![("input.nothing", "undefined")]),
        (
            "test_x := count([1]) == 2",
            "count([1]) == 2",
            vec![("count([1]) == 2", "false"), ("count([1])", "1")],
        ),
        (
            "test_x if { input.v == 2 with input as {\"v\": 1} }",
            "input.v == 2 with input as {\"v\": 1}",
            vec![("input.v", "1")],
        ),
        ("test_x if { x := {1}; 2 in x }", "2 in x", vec![("x", "{1}")]),
        (
            "test_x if { \"y\" in deny with input as {\"a\": \"x\"} }",
            "\"y\" in deny with input as {\"a\": \"x\"}",
            vec![("deny", "{\"x\"}")],
        ),
        (
            "test_x if { some x in deny with input as {\"a\": \"x\"}; x == \"y\" }",
            "x == \"y\"",
            vec![("x", "\"x\"")],
        ),
        (
            "test_x if { some x in deny with input as {\"b\": \"x\"}; x == \"y\" }",
            "some x in deny with input as {\"b\": \"x\"}",
            vec![("deny", "set()")],
        ),
        (
            "test_x if { deny == set() with input.a as \"w\" }",
            "deny == set() with input.a as \"w\"",
            vec![("deny", "{\"w\"}")],
        ),
        (
            "test_x if { count(deny) == 0 with input as object.union({\"b\": 1}, {\"a\": \"x\"}) }",
            "count(deny) == 0 with input as object.union({\"b\": 1}, {\"a\": \"x\"})",
            vec![
                ("count(deny)", "1"),
                ("deny", "{\"x\"}"),
                ("object.union({\"b\": 1}, {\"a\": \"x\"})", "{\"a\": \"x\", \"b\": 1}"),
            ],
        ),
        (
            "test_x if { every d in deny { d == \"y\" } with input as {\"a\": \"x\"} }",
            "every d in deny { d == \"y\" } with input as {\"a\": \"x\"}",
            vec![("deny", "{\"x\"}"), ("d", "\"x\"")],
        ),
        (
            "test_x if { xs := [1, 2, 3]; xs[i] == 5 }",
            "xs[i] == 5",
            vec![("xs[i]", "1, 2, 3"), ("xs", "[1, 2, 3]")],
        ),
        ("test_x if { some x; x > 3; ys := [1, 2]; x = ys[_]; count(ys) == 2 }", "x > 3", vec![("x", "2")]),
    ] {
        let rule = "deny contains input.a if true";
        let (found, tried) = reason(&format!("package a\nimport rego.v1\n{body}\n{rule}\n"));
        assert_eq!(found, statement);
        let tried: Vec<(&str, &str)> = tried
            .iter()
            .map(|(text, value)| (text.as_str(), value.as_deref().unwrap_or("undefined")))
            .collect();
        assert_eq!(tried, values, "{body}");
    }
}

#[test]
fn a_value_that_is_not_true_fails_as_in_opa() {
    for value in ["false", "\"x\"", "1", "[true]", "{\"a\": true}"] {
        let results = results(&format!("package a\ntest_x := {value}\n"));
        assert_eq!(results[0].outcome, TestOutcome::Failed, "{value}");
    }
}

#[test]
fn tests_of_one_name_are_tests_of_their_own() {
    let text = "package a\n# é\ntest_x if true\ntest_x if { 1 == 2 }\nlib.test_y if true\ntest_x if true\n";
    let results = results(text);
    let short: Vec<_> = results.iter().map(|result| (result.name.as_str(), result.outcome)).collect();
    assert_eq!(
        short,
        [
            ("lib.test_y", TestOutcome::Passed),
            ("test_x", TestOutcome::Passed),
            ("test_x#01", TestOutcome::Failed),
            ("test_x#02", TestOutcome::Passed),
        ]
    );
    assert_eq!(&text[results[2].reason.as_ref().unwrap().span.range()], "1 == 2");
    assert_eq!(&text[results[2].rule.range()], "test_x");
}

#[test]
fn the_cases_of_a_parametrised_test_are_told() {
    let text = "package a
import rego.v1
test_sum[tc.note][tc.n] if {
	some tc in [{\"note\": \"a\", \"n\": 1, \"want\": 2}, {\"note\": \"a\", \"n\": 2, \"want\": 4}, {\"note\": \"b\", \"n\": 1, \"want\": 2}]
	tc.n + 1 == tc.want
}
test_none[x] if some x in []
test_plain.one if true
test_plain.two if 1 == 2
";
    let results = results(text);
    assert_eq!(results[0].reason.as_ref().unwrap().message, "it came upon no case");
    let plain: Vec<_> = results.iter().filter(|result| result.name.starts_with("test_plain")).collect();
    assert_eq!(
        plain.iter().map(|result| result.outcome).collect::<Vec<_>>(),
        [TestOutcome::Passed, TestOutcome::Failed]
    );
    assert!(plain[1].cases["two"].failed);
    let sum = &results[results.len() - 1];
    assert_eq!((sum.name.as_str(), sum.outcome), ("test_sum", TestOutcome::Failed));
    assert!(sum.cases["a"].failed && !sum.cases["b"].failed && !sum.cases["a"].cases["1"].failed);
    let reason = sum.cases["a"].cases["2"].reason.as_ref().unwrap();
    assert_eq!(
        reason.values.iter().find(|tried| tried.text == "tc.n + 1").unwrap().value.as_deref(),
        Some("3")
    );
}

#[test]
fn an_error_of_a_builtin_that_opa_takes_for_undefined_is_told_and_passes() {
    let results = results("package a\nimport rego.v1\ntest_x if not to_number(\"x\")\n");
    assert_eq!(results[0].outcome, TestOutcome::Passed);
    assert!(results[0].message.is_some());
}

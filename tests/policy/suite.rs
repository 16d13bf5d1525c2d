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

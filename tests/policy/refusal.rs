//! Policies that are refused, each with place and help.

use super::support::refusals;

#[test]
fn a_policy_that_does_not_parse_is_told_at_its_place() {
    let told = refusals(&["package a\n\ndeny contains \"x\" if {\n  input.kind ==\n}\n"]);
    assert_eq!(told[0].0, "policy-syntax");
    assert_eq!(told[0].1, "}");
}

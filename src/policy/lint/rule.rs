//! Rules: those that stand twice, that say nothing, or that call what Rego 1.0 no longer has.

use std::collections::BTreeSet;

use super::super::engine::syntax::{Expr, Ref, Rule, RuleHead};
use super::super::tree::{self, Visitor};
use super::super::world::Parsed;
use crate::source::{At, Diagnostic, Span, Stage};

/// Functions that Rego 1.0 refuses.
const DEPRECATED: &[(&str, &str)] = &[
    ("all", "`every`"),
    ("any", "`some … in …`"),
    ("cast_array", "`is_array`"),
    ("cast_boolean", "`is_boolean`"),
    ("cast_null", "`is_null`"),
    ("cast_object", "`is_object`"),
    ("cast_set", "`is_set`"),
    ("cast_string", "`is_string`"),
    ("net.cidr_overlap", "`net.cidr_contains`"),
    ("re_match", "`regex.match`"),
    ("set_diff", "`-` between two sets"),
];

/// A policy that does not say what it is.
pub(super) fn undescribed(span: Span, package: &str, lacking: &[&str]) -> Diagnostic {
    let message = format!("the policy `{package}` has no {}", lacking.join(" and no "));
    Diagnostic::warning(Stage::Policy, "policy-undescribed", At::Span(span), message)
        .help("write above its package: `# METADATA`, `# title: …`, `# custom:`, `#   id: …`")
}

/// Checks the rules of one module. `seen` are the rules of all modules before it.
pub(super) fn check(parsed: &Parsed, seen: &mut BTreeSet<(Vec<String>, String)>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &parsed.module.policy {
        let head = tree::head(rule);
        let path = tree::rule_path(rule);
        let name = path.first().copied().unwrap_or_default();
        let warn = |code: &'static str, message: String, help: &str| {
            Diagnostic::warning(Stage::Policy, code, At::Span(parsed.span(head.name.span())), message)
                .help(help)
        };
        let text = rule.span().text().split_whitespace().collect::<Vec<_>>().join(" ");
        let is_test = path.iter().any(|name| name.starts_with("test_"));
        if !is_test && !seen.insert((parsed.package.clone(), text)) {
            let message = format!("the rule `{name}` stands twice, word by word");
            found.push(warn("policy-rule-twice", message, "leave one of them out"));
        }
        let judges = ["deny", "violation", "warn"]
            .iter()
            .any(|word| name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')));
        if judges && path.len() == 1 && says_nothing(rule) {
            let message = format!("`{name}` is true and says no message");
            found.push(warn("policy-no-message", message, "write `contains msg if { …; msg := \"…\" }`"));
        }
        let mut calls = Calls(Vec::new());
        tree::walk_rule(rule, &mut calls);
        for function in calls.0 {
            let called = function.span().text();
            if let Some((_, instead)) = DEPRECATED.iter().find(|(deprecated, _)| *deprecated == called) {
                let own =
                    parsed.module.policy.iter().any(|rule| tree::rule_path(rule).first() == Some(&called));
                if own {
                    continue;
                }
                let at = At::Span(parsed.span(function.span()));
                let message = format!("the function `{called}` is not in Rego 1.0");
                let told = Diagnostic::warning(Stage::Policy, "policy-deprecated-function", at, message);
                found.push(told.help(format!("write {instead}")));
            }
        }
    }
    found
}

/// Whether a rule that judges is true and no more.
fn says_nothing(rule: &Rule) -> bool {
    match rule {
        Rule::Spec { head: RuleHead::Compr { refr, assign, .. }, .. } => {
            let plain = matches!(refr.as_ref(), Expr::Var { .. });
            let value = assign.as_ref().map(|assign| assign.value.as_ref());
            plain && matches!(value, None | Some(Expr::Bool { .. }))
        }
        _ => false,
    }
}

/// Collects what is called.
struct Calls<'a>(Vec<&'a Ref<Expr>>);

impl<'a> Visitor<'a> for Calls<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Expr::Call { fcn, .. } = expr.as_ref() {
            self.0.push(fcn);
        }
        true
    }
}

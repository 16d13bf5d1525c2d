//! The cases of a parametrised test: what its rule holds for, and what it was asked for and does not hold.
//!
//! SPEC: `subResults` and `injectTestCaseFunc` of OPA's `v1/tester/runner.go`.

use std::collections::BTreeMap;

use super::super::engine::syntax::Rule;
use super::super::engine::{self, Value};
use super::super::{tree, value};
use super::outcome::Case;
use super::probe::Bench;
use super::reason::{self, comprehension, keys};
use super::scope::{Scope, Use};
use super::written::Written;

/// The most failed cases of one test whose reasons are looked for.
const MAX_REASONS: usize = 20;

/// The cases that a rule's value names.
pub(super) fn given(value: &Value) -> BTreeMap<String, Case> {
    let Value::Object(entries) = value else { return BTreeMap::new() };
    let case = |value: &Value| match value {
        Value::Bool(true) => Case::default(),
        Value::Object(_) => {
            let cases = given(value);
            Case { failed: cases.values().any(|case| case.failed), reason: None, cases }
        }
        _ => Case { failed: true, ..Case::default() },
    };
    entries.iter_sorted().map(|(key, value)| (value::key_text(key), case(value))).collect()
}

/// Adds the cases that the rules of a test were asked for and do not hold, and why each failed.
pub(super) fn complete(
    bench: &Bench<'_>,
    module: usize,
    path: &[String],
    cases: &mut BTreeMap<String, Case>,
) {
    let mut left = MAX_REASONS;
    for asked in reached(bench, module, path) {
        let names: Vec<String> = asked.iter().map(value::key_text).collect();
        let Some(case) = place(cases, &names) else { continue };
        if !case.failed || case.reason.is_some() || left == 0 {
            continue;
        }
        left -= 1;
        let terms: Vec<String> = asked.iter().map(value::to_json).collect();
        case.reason = reason::find(bench, module, path, Some(&terms));
    }
    settle(cases);
}

/// Lets what holds failed cases fail; whether there are any.
fn settle(cases: &mut BTreeMap<String, Case>) -> bool {
    let mut failed = false;
    for case in cases.values_mut() {
        case.failed |= settle(&mut case.cases);
        failed |= case.failed;
    }
    failed
}

/// The case of that name, made as a failed one where it is not there.
fn place<'c>(cases: &'c mut BTreeMap<String, Case>, names: &[String]) -> Option<&'c mut Case> {
    let (first, rest) = names.split_first()?;
    let failed = || Case { failed: true, ..Case::default() };
    let case = cases.entry(first.clone()).or_insert_with(failed);
    if rest.is_empty() { Some(case) } else { place(&mut case.cases, rest) }
}

/// The keys that the bodies of a test come upon: as soon as a body's first statements bind them.
fn reached(bench: &Bench<'_>, module: usize, path: &[String]) -> Vec<Vec<Value>> {
    let Some(code) = bench.code.get(&module) else { return Vec::new() };
    let Ok(parsed) = engine::parse(module, code.text.text(), code.version) else { return Vec::new() };
    let mut reached: Vec<Vec<Value>> = Vec::new();
    let written = Written::of(code.text.text());
    for rule in &parsed.policy {
        let Rule::Spec { bodies, .. } = rule.as_ref() else { continue };
        let keys = keys(&written, rule, path.len());
        if keys.is_empty() || !tree::rule_path(rule).iter().take(path.len()).eq(path.iter()) {
            continue;
        }
        let term = format!("[{}]", keys.join(", "));
        for body in bodies {
            let texts = written.statements(&body.query);
            let scope = Scope::of(&parsed, &body.query);
            let whole = (0..=texts.len()).filter(|length| scope.is_whole(*length, &Use::default()));
            let mut prefixes = whole.filter_map(|length| texts.get(..length));
            let asked = prefixes.find_map(|prefix| bench.list(module, &comprehension(&term, prefix, &[])));
            for keys in asked.into_iter().flatten() {
                if let Value::Array(keys) = keys
                    && !reached.iter().any(|known| known.as_slice() == keys.as_slice())
                {
                    reached.push(keys.to_vec());
                }
            }
        }
    }
    reached
}

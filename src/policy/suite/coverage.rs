//! Which lines of policies tests go through.
//!
//! A line counts when a statement begins on it, or what a rule gives: its value, its key, a default. It is
//! covered when the engine evaluated something on it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::engine::syntax::{Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead};
use super::super::tree::{self, Visitor};
use super::super::world::Parsed;

/// The lines of one file, from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCoverage {
    /// Lines that were evaluated.
    pub covered: BTreeSet<u32>,
    /// Lines that were not.
    pub not_covered: BTreeSet<u32>,
}

impl FileCoverage {
    /// The share of covered lines in percent, to two digits as OPA rounds it; 100 where no line counts.
    pub fn percent(&self) -> f64 {
        percent(self.covered.len(), self.not_covered.len())
    }
}

/// The lines of all files, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Each file that has a line which counts.
    pub files: BTreeMap<String, FileCoverage>,
}

impl Coverage {
    /// How many lines are covered, and how many are not.
    pub fn lines(&self) -> (usize, usize) {
        self.files
            .values()
            .fold((0, 0), |(covered, not), file| (covered + file.covered.len(), not + file.not_covered.len()))
    }

    /// The share of covered lines in percent, to two digits.
    pub fn percent(&self) -> f64 {
        let (covered, not_covered) = self.lines();
        percent(covered, not_covered)
    }

    /// Coverage of modules, given the lines that the engine evaluated, by the number of the module.
    pub(super) fn of(
        parsed: &[Parsed],
        path: impl Fn(usize) -> String,
        evaluated: &BTreeMap<usize, BTreeSet<u32>>,
    ) -> Self {
        let mut coverage = Self::default();
        for parsed in parsed {
            let mut lines = Lines(BTreeSet::new());
            for rule in &parsed.module.policy {
                lines.given(rule);
                tree::walk_rule(rule, &mut lines);
            }
            let none = BTreeSet::new();
            let evaluated = evaluated.get(&parsed.index).unwrap_or(&none);
            let (covered, not_covered): (BTreeSet<u32>, BTreeSet<u32>) =
                lines.0.into_iter().partition(|line| evaluated.contains(line));
            if !covered.is_empty() || !not_covered.is_empty() {
                coverage.files.insert(path(parsed.index), FileCoverage { covered, not_covered });
            }
        }
        coverage
    }
}

/// A share in percent.
#[expect(clippy::cast_precision_loss, reason = "counts of lines are far below 2^52")]
fn percent(covered: usize, not_covered: usize) -> f64 {
    let all = covered + not_covered;
    if all == 0 {
        return 100.0;
    }
    (covered as f64 * 10_000.0 / all as f64).round() / 100.0
}

/// Collects the lines on which statements and what rules give begin.
struct Lines(BTreeSet<u32>);

impl Lines {
    /// What a rule gives: its value, its key, the values behind `else`.
    fn given(&mut self, rule: &Rule) {
        let mut line = |expr: &Ref<Expr>| self.0.insert(expr.span().line);
        match rule {
            Rule::Spec { head, bodies, .. } => {
                match head {
                    RuleHead::Compr { assign: Some(assign), .. }
                    | RuleHead::Func { assign: Some(assign), .. } => {
                        line(&assign.value);
                    }
                    RuleHead::Set { key: Some(key), .. } => {
                        line(key);
                    }
                    RuleHead::Compr { .. } | RuleHead::Func { .. } | RuleHead::Set { .. } => {}
                }
                for assign in bodies.iter().filter_map(|body| body.assign.as_ref()) {
                    line(&assign.value);
                }
            }
            Rule::Default { value, .. } => {
                line(value);
            }
        }
    }
}

impl<'a> Visitor<'a> for Lines {
    fn expr(&mut self, _expr: &'a Ref<Expr>) -> bool {
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        if !matches!(statement.literal, Literal::SomeVars { .. }) {
            self.0.insert(statement.span.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_two_digits() {
        assert!((percent(1, 2) - 33.33).abs() < 1e-9);
        assert!((percent(2, 1) - 66.67).abs() < 1e-9);
        assert!((percent(0, 0) - 100.0).abs() < 1e-9);
    }
}

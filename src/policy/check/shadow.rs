//! Local variables with the name of a rule, which the engine takes for the rule.

use super::super::engine::syntax::{Expr, Literal, LiteralStmt, Query, Ref, Span as Place};
use super::super::problem;
use super::super::tree::{self, Visitor};
use super::super::world::World;
use crate::source::Diagnostic;

/// Checks the variables that `some` declares.
pub(super) fn check(world: &World<'_>) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    for (index, parsed) in world.modules.iter().enumerate() {
        let mut declared = Declared(Vec::new());
        for rule in &parsed.module.policy {
            tree::walk_rule(rule, &mut declared);
        }
        for place in declared.0 {
            if world.has_rule(index, place.text()) {
                found.push((index, problem::shadow(parsed.span(place), place.text())));
            }
        }
    }
    found
}

/// Collects what `some` declares.
struct Declared<'a>(Vec<&'a Place>);

impl<'a> Visitor<'a> for Declared<'a> {
    fn expr(&mut self, _expr: &'a Ref<Expr>) -> bool {
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        if let Literal::SomeVars { vars, .. } = &statement.literal {
            self.0.extend(vars);
        }
    }
}

//! `some` behind other statements. The engine declares the variable anew for each item that a statement before it goes
//! through, and fails at the second one.

use std::collections::BTreeSet;

use super::super::engine::syntax::{Expr, Literal, LiteralStmt, Query, Ref, Rule, Span as Place};
use super::super::tree::{self, Reference, Visitor};
use super::edit::Edit;
use super::pass::Finder;

impl Finder<'_, '_> {
    /// Moves `some` to the head of its body. A name that the body mentions before stays where it is: it is another
    /// variable, which gets a name of its own, or a fault, which the engine tells.
    pub(super) fn declarations(&mut self, rule: &Rule) -> bool {
        let mut bodies = Bodies::default();
        if let Rule::Spec { bodies: own, .. } = rule {
            bodies.0.extend(own.iter().map(|body| body.query.as_ref()));
        }
        tree::walk_rule(rule, &mut bodies);
        let before = self.edits.len();
        for query in bodies.0 {
            self.raise(query);
        }
        self.edits.len() > before
    }

    fn raise(&mut self, query: &Query) {
        let Some(first) = query.stmts.first() else { return };
        let mut behind = query
            .stmts
            .iter()
            .enumerate()
            .skip_while(|(_, statement)| matches!(statement.literal, Literal::SomeVars { .. }));
        let Some((start, _)) = behind.next() else { return };
        let mut raised = Edit::insert(self.range(&first.span).start, "");
        let mut replaced = Vec::new();
        for (at, statement) in behind {
            let Literal::SomeVars { vars, .. } = &statement.literal else { continue };
            let names: BTreeSet<&str> = vars.iter().map(Place::text).collect();
            let earlier = query.stmts.get(start..at).unwrap_or_default();
            if earlier.iter().any(|statement| mentions(statement, query, &names)) {
                continue;
            }
            let range = self.range(&statement.span);
            raised.append(&self.copied(&range));
            raised.push("; ");
            replaced.push(self.replaced(range, "true"));
        }
        if !replaced.is_empty() {
            self.edits.push(raised);
            self.edits.append(&mut replaced);
        }
    }
}

/// Whether a statement mentions or declares one of some names.
fn mentions<'e>(statement: &'e LiteralStmt, query: &'e Query, names: &BTreeSet<&str>) -> bool {
    let mut mentions = Mentions { names, found: false };
    tree::walk_statement(query, statement, &mut mentions);
    mentions.found
}

/// Looks for names.
struct Mentions<'n> {
    names: &'n BTreeSet<&'n str>,
    found: bool,
}

impl<'e> Visitor<'e> for Mentions<'_> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        let variable = Reference::of(expr).and_then(|reference| reference.variable());
        self.found |= variable.is_some_and(|name| self.names.contains(name));
        !self.found
    }

    fn statement(&mut self, _query: &'e Query, statement: &'e LiteralStmt) {
        self.found |= match &statement.literal {
            Literal::SomeVars { vars, .. } => vars.iter().any(|name| self.names.contains(name.text())),
            Literal::Every { key, value, .. } => {
                key.iter().chain([value]).any(|name| self.names.contains(name.text()))
            }
            _ => false,
        };
    }
}

/// Finds the bodies inside of expressions and of `every`.
#[derive(Default)]
struct Bodies<'e>(Vec<&'e Query>);

impl<'e> Visitor<'e> for Bodies<'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        if let Expr::ArrayCompr { query, .. }
        | Expr::SetCompr { query, .. }
        | Expr::ObjectCompr { query, .. } = expr.as_ref()
        {
            self.0.push(query);
        }
        true
    }

    fn statement(&mut self, _query: &'e Query, statement: &'e LiteralStmt) {
        if let Literal::Every { query, .. } = &statement.literal {
            self.0.push(query);
        }
    }
}

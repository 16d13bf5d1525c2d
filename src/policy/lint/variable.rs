//! Names: imports and variables that nothing uses, and names that hide what everybody expects there.

use std::collections::{BTreeMap, BTreeSet};

use super::super::engine::native_builtins;
use super::super::engine::syntax::{AssignOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, Span as Place};
use super::super::tree::{self, Reference, Visitor};
use super::super::world::{Parsed, World};
use crate::source::{At, Diagnostic, Stage};

/// Checks the names of one module.
pub(super) fn check(world: &World<'_>, index: usize, parsed: &Parsed) -> Vec<Diagnostic> {
    let warn = |code: &'static str, place: &Place, message: String, help: &str| {
        Diagnostic::warning(Stage::Policy, code, At::Span(parsed.span(place)), message).help(help)
    };
    let mut found = Vec::new();
    let mut used = Mentions::default();
    for rule in &parsed.module.policy {
        used.rule(rule);
    }
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for import in &parsed.module.imports {
        let Some(reference) = Reference::of(&import.refr) else { continue };
        if matches!(reference.variable(), Some("rego" | "future")) {
            continue;
        }
        let Some(name) = tree::import_name(import) else { continue };
        if !names.insert(name) {
            let message = format!("`{name}` is imported twice");
            found.push(warn(
                "policy-import-twice",
                &import.span,
                message,
                "name one of them by `as`, or leave it out",
            ));
        } else if !used.count.contains_key(name) {
            let message = format!("the import of `{name}` is not used");
            found.push(warn("policy-unused-import", &import.span, message, "leave it out"));
        }
    }
    let builtins: BTreeSet<&str> = native_builtins().map(|(name, _)| name).collect();
    for rule in &parsed.module.policy {
        let head = tree::head(rule);
        if let Some(name) = tree::rule_path(rule).first().copied() {
            // A value of that name is seldom taken for the function; a function is.
            let hidden =
                matches!(name, "input" | "data") || (head.arguments.is_some() && builtins.contains(name));
            if hidden {
                let message = format!("the rule `{name}` hides what everybody expects under that name");
                found.push(warn("policy-shadow", head.name.span(), message, "give it another name"));
            }
        }
        let mut mentions = Mentions::default();
        mentions.rule(rule);
        let mut declared = Declared::default();
        for argument in head.arguments.unwrap_or_default() {
            declared.pattern(argument);
        }
        tree::walk_rule(rule, &mut declared);
        for (name, places) in declared.places {
            let Some(place) = places.first() else { continue };
            if matches!(name, "input" | "data") {
                let message = format!("the variable `{name}` hides what everybody expects under that name");
                found.push(warn("policy-shadow", place, message, "give it another name"));
            }
            // A name that is declared in two bodies may be used in one of them alone: that is not told.
            let once = mentions.count.get(name).copied().unwrap_or(0) <= 1;
            if once && !name.starts_with('_') && !world.has_rule(index, name) {
                let message = format!("the variable `{name}` is not used");
                found.push(warn(
                    "policy-unused-variable",
                    place,
                    message,
                    "write `_` in its place, or leave it out",
                ));
            }
        }
    }
    found
}

/// How often each name is mentioned.
#[derive(Default)]
struct Mentions<'a> {
    count: BTreeMap<&'a str, usize>,
}

impl<'a> Mentions<'a> {
    fn add(&mut self, name: &'a str) {
        *self.count.entry(name).or_insert(0) += 1;
    }

    fn rule(&mut self, rule: &'a Rule) {
        tree::walk_rule(rule, self);
    }

    /// What a chain of steps begins with.
    fn root(&mut self, expr: &'a Ref<Expr>) {
        if let Some(name) = Reference::of(expr).and_then(|reference| reference.variable()) {
            self.add(name);
        }
    }
}

impl<'a> Visitor<'a> for Mentions<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::Call { fcn, .. } => self.root(fcn),
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => self.root(expr),
            _ => {}
        }
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        if let Literal::SomeVars { vars, .. } = &statement.literal {
            for var in vars {
                self.add(var.text());
            }
        }
        for with in &statement.with_mods {
            self.root(&with.refr);
        }
    }
}

/// The variables that a rule declares, with their places: arguments, `:=` and `some`.
#[derive(Default)]
struct Declared<'a> {
    places: BTreeMap<&'a str, Vec<&'a Place>>,
}

impl<'a> Declared<'a> {
    fn pattern(&mut self, pattern: &'a Expr) {
        match pattern {
            Expr::Var { span, .. } => self.places.entry(span.text()).or_default().push(span),
            Expr::Array { items, .. } => items.iter().for_each(|item| self.pattern(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| self.pattern(value)),
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Declared<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
            self.pattern(lhs);
        }
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => {
                for var in vars {
                    self.places.entry(var.text()).or_default().push(var);
                }
            }
            Literal::SomeIn { key, value, .. } => {
                if let Some(key) = key {
                    self.pattern(key);
                }
                self.pattern(value);
            }
            Literal::Expr { .. } | Literal::NotExpr { .. } | Literal::Every { .. } => {}
        }
    }
}

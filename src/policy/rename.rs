//! Local variables that have the name of a rule or an import: the engine takes them for the rule, so they get
//! another name.
//!
//! A variable belongs to the body that declares it by `:=`, `some` or `every`, or to the function whose
//! argument it is; there, and in what the body gives, every mention of it is renamed.

use std::collections::BTreeSet;
use std::ops::Range;

use super::engine::syntax::{
    AssignOp, Expr, Literal, LiteralStmt, Module, Query, Ref, Rule, RuleHead, Span as Place,
};
use super::tree::{self, Visitor};
use super::world::World;

/// What the new names begin with. Messages of the engine are shown without it.
pub(super) const PREFIX: &str = "tollgate__v_";

/// The places of a module whose variable gets another name, in the order of the text.
pub(super) fn places(world: &World<'_>, index: usize, module: &Module) -> Vec<Range<usize>> {
    let mut renamer = Renamer { world, index, module, places: BTreeSet::new() };
    for rule in &module.policy {
        renamer.rule(rule);
    }
    renamer.places.into_iter().map(|(start, end)| start..end).collect()
}

struct Renamer<'w, 'a> {
    world: &'w World<'a>,
    index: usize,
    module: &'w Module,
    places: BTreeSet<(usize, usize)>,
}

impl Renamer<'_, '_> {
    /// Whether a name means something beside a variable.
    fn clashes(&self, name: &str) -> bool {
        let imported = || self.module.imports.iter().any(|import| tree::import_name(import) == Some(name));
        name != "_" && (self.world.has_rule(self.index, name) || imported())
    }

    fn rule(&mut self, rule: &Rule) {
        let Rule::Spec { head, bodies, .. } = rule else { return };
        let (arguments, given): (&[Ref<Expr>], Vec<&Ref<Expr>>) = match head {
            RuleHead::Compr { assign, .. } => (&[], assign.iter().map(|assign| &assign.value).collect()),
            RuleHead::Set { key, .. } => (&[], key.iter().collect()),
            RuleHead::Func { args, assign, .. } => {
                (args, assign.iter().map(|assign| &assign.value).collect())
            }
        };
        let keys = head_keys(head);
        let mut names = BTreeSet::new();
        for argument in arguments {
            declare(argument, &mut names);
        }
        names.retain(|name| self.clashes(name));
        if !names.is_empty() {
            let mut mentions = Mentions { names: &names, places: &mut self.places };
            tree::walk_rule(rule, &mut mentions);
        }
        let mut inside = Bodies(Vec::new());
        tree::walk_rule(rule, &mut inside);
        for (position, body) in bodies.iter().enumerate() {
            let assigned = body.assign.iter().map(|assign| &assign.value);
            // The head's value belongs to the first body; what stands behind `else` to its own.
            let own: Vec<&Ref<Expr>> = if position == 0 {
                given.iter().copied().chain(keys.iter().copied()).chain(assigned).collect()
            } else {
                assigned.collect()
            };
            self.scope(&body.query, &own);
        }
        for (query, given) in inside.0 {
            self.scope(query, &given);
        }
    }

    /// Renames what a body declares itself, in it and in what it gives.
    fn scope(&mut self, query: &Query, given: &[&Ref<Expr>]) {
        let mut names = BTreeSet::new();
        for statement in &query.stmts {
            match &statement.literal {
                Literal::SomeVars { vars, .. } => names.extend(vars.iter().map(Place::text)),
                Literal::SomeIn { key, value, .. } => {
                    for pattern in key.iter().chain([value]) {
                        declare(pattern, &mut names);
                    }
                }
                Literal::Expr { expr, .. } => {
                    if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
                        declare(lhs, &mut names);
                    }
                }
                // Its variables hold in its own body alone.
                Literal::Every { key, value, query, .. } => {
                    let names: BTreeSet<&str> = key
                        .iter()
                        .chain([value])
                        .map(Place::text)
                        .filter(|name| self.clashes(name))
                        .collect();
                    let mut mentions = Mentions { names: &names, places: &mut self.places };
                    key.iter().chain([value]).for_each(|place| mentions.mention(place));
                    tree::walk_query(query, &mut mentions);
                }
                Literal::NotExpr { .. } => {}
            }
        }
        names.retain(|name| self.clashes(name));
        if names.is_empty() {
            return;
        }
        let mut mentions = Mentions { names: &names, places: &mut self.places };
        tree::walk_query(query, &mut mentions);
        for expr in given {
            tree::walk_expr(expr, &mut mentions);
        }
    }
}

/// The expressions in the brackets of a rule's name.
fn head_keys(head: &RuleHead) -> Vec<&Ref<Expr>> {
    let (RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } | RuleHead::Func { refr, .. }) = head;
    let steps = tree::Reference::of(refr).map(|reference| reference.steps).unwrap_or_default();
    steps
        .into_iter()
        .filter_map(|step| match step {
            tree::Step::Dynamic(key) => Some(key),
            tree::Step::Name(_) => None,
        })
        .collect()
}

/// The variables of a pattern.
fn declare<'e>(pattern: &'e Expr, names: &mut BTreeSet<&'e str>) {
    match pattern {
        Expr::Var { span, .. } => {
            names.insert(span.text());
        }
        Expr::Array { items, .. } => items.iter().for_each(|item| declare(item, names)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| declare(value, names)),
        _ => {}
    }
}

/// Finds the bodies inside of expressions and of `every`, with what each gives.
struct Bodies<'e>(Vec<(&'e Query, Vec<&'e Ref<Expr>>)>);

impl<'e> Visitor<'e> for Bodies<'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.0.push((query, vec![term]));
            }
            Expr::ObjectCompr { key, value, query, .. } => self.0.push((query, vec![key, value])),
            _ => {}
        }
        true
    }

    fn statement(&mut self, _query: &'e Query, statement: &'e LiteralStmt) {
        if let Literal::Every { query, .. } = &statement.literal {
            self.0.push((query, Vec::new()));
        }
    }
}

/// Notes the mentions of some variables.
struct Mentions<'n, 'p> {
    names: &'n BTreeSet<&'n str>,
    places: &'p mut BTreeSet<(usize, usize)>,
}

impl Mentions<'_, '_> {
    fn mention(&mut self, place: &Place) {
        if self.names.contains(place.text()) {
            self.places.insert((place.start as usize, place.end as usize));
        }
    }
}

impl<'e> Visitor<'e> for Mentions<'_, '_> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        let mut at = expr;
        while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at.as_ref() {
            at = refr;
        }
        if let Expr::Var { span, .. } = at.as_ref() {
            self.mention(span);
        }
        true
    }

    fn statement(&mut self, _query: &'e Query, statement: &'e LiteralStmt) {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => vars.iter().for_each(|place| self.mention(place)),
            Literal::Every { key, value, .. } => {
                key.iter().chain([value]).for_each(|place| self.mention(place));
            }
            _ => {}
        }
    }
}

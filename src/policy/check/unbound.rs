//! Variables that nothing binds: OPA calls them unsafe.
//!
//! The engine tells of them in the statements of a body alone. In what a rule or a comprehension gives, in objects and
//! behind `some` it takes them for undefined, and a policy with a slip of the pen would never object. What binds is told
//! generously here: a name that could be bound anywhere in its scope is none of these.

use std::collections::BTreeSet;

use super::super::engine::syntax::{
    AssignOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead, Span as Place,
};
use super::super::problem;
use super::super::tree::{Reference, Step};
use super::super::world::{Root, World};
use super::call::{REFUSED, builtins};
use crate::source::{Diagnostic, nearest};

/// Checks all modules; one diagnostic for each name of a rule.
pub(super) fn check(world: &World<'_>) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    for (index, parsed) in world.modules.iter().enumerate() {
        for rule in &parsed.module.policy {
            let mut scopes = Scopes { world, module: index, unbound: Vec::new() };
            scopes.rule(rule);
            let mut told = BTreeSet::new();
            for unbound in scopes.unbound {
                if told.insert(unbound.name) {
                    let near = nearest(unbound.name, unbound.bound.iter().copied());
                    let span = parsed.span(unbound.place.span());
                    found.push((index, problem::unbound(span, unbound.name, near)));
                }
            }
        }
    }
    found
}

/// The names that are bound where something stands.
type Names<'a> = BTreeSet<&'a str>;

/// A mention of a variable that nothing binds.
struct Unbound<'a> {
    name: &'a str,
    place: &'a Expr,
    bound: Names<'a>,
}

/// Goes through a rule scope by scope.
struct Scopes<'w, 'a> {
    world: &'w World<'a>,
    module: usize,
    unbound: Vec<Unbound<'a>>,
}

impl<'a> Scopes<'_, 'a> {
    fn rule(&mut self, rule: &'a Rule) {
        let (head, bodies) = match rule {
            Rule::Default { value, args, .. } => {
                let mut bound = Names::new();
                for argument in args {
                    pattern(argument, &mut bound);
                }
                return self.expr(value, &bound);
            }
            Rule::Spec { head, bodies, .. } => (head, bodies),
        };
        let mut arguments = Names::new();
        let mut given: Vec<&'a Ref<Expr>> = Vec::new();
        let name = match head {
            RuleHead::Compr { refr, assign, .. } => {
                given.extend(assign.iter().map(|assign| &assign.value));
                refr
            }
            RuleHead::Set { refr, key, .. } => {
                given.extend(key);
                refr
            }
            RuleHead::Func { refr, args, assign, .. } => {
                for argument in args {
                    pattern(argument, &mut arguments);
                    bind_expr(argument, &mut arguments);
                }
                given.extend(assign.iter().map(|assign| &assign.value));
                refr
            }
        };
        // What stands in the brackets of its name is given too.
        if let Some(reference) = Reference::of(name) {
            given.extend(reference.steps.into_iter().filter_map(|step| match step {
                Step::Dynamic(key) => Some(key),
                Step::Name(_) => None,
            }));
        }
        if bodies.is_empty() {
            self.given(&given, &arguments);
        }
        for (position, body) in bodies.iter().enumerate() {
            let mut bound = arguments.clone();
            bind_query(&body.query, &mut bound);
            // The head's value belongs to the first body; what stands behind `else` to its own.
            let mut own: Vec<&'a Ref<Expr>> = body.assign.iter().map(|assign| &assign.value).collect();
            if position == 0 {
                own.extend(&given);
            }
            self.query(&body.query, &bound);
            self.given(&own, &bound);
        }
    }

    /// What a rule gives. Its references bind what stands in their brackets, as those of a body do.
    fn given(&mut self, given: &[&'a Ref<Expr>], bound: &Names<'a>) {
        let mut bound = bound.clone();
        for expr in given {
            bind_expr(expr, &mut bound);
        }
        for expr in given {
            self.expr(expr, &bound);
        }
    }

    fn query(&mut self, query: &'a Query, bound: &Names<'a>) {
        for statement in &query.stmts {
            match &statement.literal {
                Literal::SomeVars { .. } => {}
                Literal::SomeIn { key, value, collection, .. } => {
                    key.iter().chain([value, collection]).for_each(|expr| self.expr(expr, bound));
                }
                Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => self.expr(expr, bound),
                Literal::Every { key, value, domain, query, .. } => {
                    self.expr(domain, bound);
                    let mut inner = bound.clone();
                    inner.extend(key.iter().chain([value]).map(Place::text));
                    bind_query(query, &mut inner);
                    self.query(query, &inner);
                }
            }
            for modifier in &statement.with_mods {
                // A function may stand in for another one.
                // What may not be called is told as that.
                let name = modifier.r#as.span().text();
                if !builtins().contains_key(name) && !REFUSED.contains(&name) {
                    self.expr(&modifier.r#as, bound);
                }
            }
        }
    }

    /// A comprehension: its body, and what it gives.
    fn comprehension(&mut self, query: &'a Query, given: &[&'a Ref<Expr>], bound: &Names<'a>) {
        let mut inner = bound.clone();
        bind_query(query, &mut inner);
        self.query(query, &inner);
        self.given(given, &inner);
    }

    fn expr(&mut self, expr: &'a Ref<Expr>, bound: &Names<'a>) {
        match expr.as_ref() {
            Expr::Var { .. } => self.mention(expr, bound),
            Expr::RefDot { refr, .. } => self.expr(refr, bound),
            Expr::RefBrack { refr, index, .. } => {
                self.expr(refr, bound);
                self.expr(index, bound);
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.comprehension(query, &[term], bound);
            }
            Expr::ObjectCompr { key, value, query, .. } => self.comprehension(query, &[key, value], bound),
            _ => parts(expr).into_iter().for_each(|part| self.expr(part, bound)),
        }
    }

    fn mention(&mut self, expr: &'a Ref<Expr>, bound: &Names<'a>) {
        let Some(reference) = Reference::of(expr) else { return };
        let Some(name) = reference.variable() else { return };
        if name == "_" || bound.contains(name) {
            return;
        }
        let resolved = self.world.resolve(self.module, &BTreeSet::new(), &reference);
        if resolved.is_some_and(|absolute| matches!(absolute.root, Root::Data | Root::Input)) {
            return;
        }
        self.unbound.push(Unbound { name, place: expr.as_ref(), bound: bound.clone() });
    }
}

/// The parts of an expression that is neither a name, nor a step, nor a comprehension.
fn parts(expr: &Expr) -> Vec<&Ref<Expr>> {
    match expr {
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().collect(),
        Expr::Object { fields, .. } => fields.iter().flat_map(|(_, key, value)| [key, value]).collect(),
        Expr::Call { params, .. } => params.iter().collect(),
        Expr::UnaryExpr { expr, .. } => vec![expr],
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => vec![lhs, rhs],
        Expr::Membership { key, value, collection, .. } => key.iter().chain([value, collection]).collect(),
        _ => Vec::new(),
    }
}

/// What the statements of a body bind.
fn bind_query<'a>(query: &'a Query, bound: &mut Names<'a>) {
    query.stmts.iter().for_each(|statement| bind_statement(statement, bound));
}

fn bind_statement<'a>(statement: &'a LiteralStmt, bound: &mut Names<'a>) {
    match &statement.literal {
        // It says that there is a variable, and does not bind it.
        Literal::SomeVars { .. } | Literal::NotExpr { .. } => {}
        Literal::SomeIn { key, value, collection, .. } => {
            for expr in key.iter().chain([value]) {
                pattern(expr, bound);
            }
            key.iter().chain([value, collection]).for_each(|expr| bind_expr(expr, bound));
        }
        Literal::Every { domain, .. } => bind_expr(domain, bound),
        Literal::Expr { expr, .. } => {
            // A call may have its result as a further argument.
            if let Expr::Call { params, .. } = expr.as_ref()
                && let Some(last) = params.last()
            {
                pattern(last, bound);
            }
            bind_expr(expr, bound);
        }
    }
    for modifier in &statement.with_mods {
        bind_expr(&modifier.r#as, bound);
    }
}

/// What an expression binds: by `:=` and `=`, and in the brackets of references. Comprehensions bind for themselves.
fn bind_expr<'a>(expr: &'a Ref<Expr>, bound: &mut Names<'a>) {
    match expr.as_ref() {
        Expr::AssignExpr { op, lhs, rhs, .. } => {
            pattern(lhs, bound);
            if matches!(op, AssignOp::Eq) {
                pattern(rhs, bound);
            }
            bind_expr(lhs, bound);
            bind_expr(rhs, bound);
        }
        Expr::RefDot { refr, .. } => bind_expr(refr, bound),
        Expr::RefBrack { refr, index, .. } => {
            bind_expr(refr, bound);
            pattern(index, bound);
            bind_expr(index, bound);
        }
        _ => parts(expr).into_iter().for_each(|part| bind_expr(part, bound)),
    }
}

/// The variables of a pattern.
fn pattern<'a>(expr: &'a Expr, bound: &mut Names<'a>) {
    match expr {
        Expr::Var { .. } => {
            bound.extend(Reference::of(expr).and_then(|reference| reference.variable()));
        }
        Expr::Array { items, .. } | Expr::Set { items, .. } => {
            for item in items {
                pattern(item, bound);
            }
        }
        Expr::Object { fields, .. } => {
            for (_, key, value) in fields {
                pattern(key, bound);
                pattern(value, bound);
            }
        }
        _ => {}
    }
}

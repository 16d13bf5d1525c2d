//! What the statements of a body bind, and what they need bound.
//!
//! The engine orders statements by it, and makes something up where a variable is bound by none. So it is not
//! asked for statements without the ones that bind their variables.

use std::collections::BTreeSet;

use super::super::engine::syntax::{AssignOp, Expr, Literal, LiteralStmt, Module, Query, Ref, Span};
use super::super::tree::{self, Visitor};

/// The variables of a body.
pub(super) struct Scope<'a> {
    /// Those that are the body's own.
    own: BTreeSet<&'a str>,
    /// What each statement does with them.
    uses: Vec<Use<'a>>,
}

/// The names of a statement or an expression.
#[derive(Default)]
pub(super) struct Use<'a> {
    /// The variables that it can bind.
    binds: BTreeSet<&'a str>,
    /// All names in it.
    names: BTreeSet<&'a str>,
}

impl<'a> Scope<'a> {
    /// The variables of a body of a module.
    pub(super) fn of(module: &'a Module, query: &'a Query) -> Self {
        let uses: Vec<Use<'a>> = query.stmts.iter().map(Use::of_statement).collect();
        let mut own: BTreeSet<&str> = uses.iter().flat_map(|uses| uses.binds.iter().copied()).collect();
        let rules = module.policy.iter().filter_map(|rule| tree::rule_path(rule).first().copied());
        for name in rules.chain(module.imports.iter().filter_map(tree::import_name)) {
            own.remove(name);
        }
        for statement in &query.stmts {
            if let Literal::SomeVars { vars, .. } = &statement.literal {
                own.extend(vars.iter().map(Span::text));
            }
        }
        Self { own, uses }
    }

    /// Whether the first `length` statements bind all that they and `part` need.
    pub(super) fn is_whole(&self, length: usize, part: &Use<'_>) -> bool {
        let first = || self.uses.iter().take(length);
        let bound = |name: &str| part.binds.contains(name) || first().any(|uses| uses.binds.contains(name));
        let mut names = first().flat_map(|uses| uses.names.iter()).chain(&part.names);
        names.all(|name| !self.own.contains(name) || bound(name))
    }

    /// Whether `part` binds a variable that the first `length` statements do not: it may have several values.
    pub(super) fn is_open(&self, length: usize, part: &Use<'_>) -> bool {
        let bound = |name: &str| self.uses.iter().take(length).any(|uses| uses.binds.contains(name));
        part.binds.iter().any(|name| self.own.contains(name) && !bound(name))
    }
}

impl<'a> Use<'a> {
    /// The names of an expression.
    pub(super) fn of(expr: &'a Ref<Expr>) -> Self {
        let mut uses = Self::default();
        tree::walk_expr(expr, &mut uses);
        uses
    }

    fn of_statement(statement: &'a LiteralStmt) -> Self {
        let mut uses = Self::default();
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                tree::walk_expr(collection, &mut uses);
                for side in key.iter().chain([value]) {
                    tree::walk_expr(side, &mut uses);
                    uses.pattern(side);
                }
            }
            Literal::Expr { expr, .. } => {
                tree::walk_expr(expr, &mut uses);
                match expr.as_ref() {
                    Expr::AssignExpr { op, lhs, rhs, .. } => {
                        uses.pattern(lhs);
                        if *op == AssignOp::Eq {
                            uses.pattern(rhs);
                        }
                    }
                    // A call may have a last argument that takes its result.
                    Expr::Call { params, .. } => {
                        params.last().into_iter().for_each(|last| uses.pattern(last));
                    }
                    _ => {}
                }
            }
            // A negation binds nothing.
            Literal::NotExpr { expr, .. } => uses.names.extend(Self::of(expr).names),
            Literal::Every { key, value, domain, query, .. } => {
                tree::walk_expr(domain, &mut uses);
                let own = key.iter().chain([value]).map(Span::text).collect();
                uses.closure(&[], query, own);
            }
        }
        for modifier in &statement.with_mods {
            tree::walk_expr(&modifier.r#as, &mut uses);
        }
        uses
    }

    /// The variables of a pattern.
    fn pattern(&mut self, expr: &'a Ref<Expr>) {
        match expr.as_ref() {
            Expr::Var { span, .. } => {
                self.binds.insert(span.text());
            }
            Expr::Array { items, .. } => items.iter().for_each(|item| self.pattern(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| self.pattern(value)),
            _ => {}
        }
    }

    /// The names in a body of its own, without the variables that are bound in there.
    fn closure(&mut self, terms: &[&'a Ref<Expr>], query: &'a Query, mut own: BTreeSet<&'a str>) {
        let mut names = BTreeSet::new();
        for inner in query.stmts.iter().map(Self::of_statement).chain(terms.iter().map(|term| Self::of(term)))
        {
            names.extend(inner.names);
            own.extend(inner.binds);
        }
        self.names.extend(names.difference(&own));
    }
}

impl<'a> Visitor<'a> for Use<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::Var { span, .. } => {
                self.names.insert(span.text());
            }
            Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                let mut at = expr;
                while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at.as_ref() {
                    if let Expr::RefBrack { index, .. } = at.as_ref() {
                        self.pattern(index);
                    }
                    at = refr;
                }
                if let Expr::Var { span, .. } = at.as_ref() {
                    self.names.insert(span.text());
                }
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.closure(&[term], query, BTreeSet::new());
                return false;
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.closure(&[key, value], query, BTreeSet::new());
                return false;
            }
            _ => {}
        }
        true
    }
}

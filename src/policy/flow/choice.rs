//! How the variables of a rule are declared.

use std::collections::{BTreeMap, BTreeSet};

use super::super::engine::syntax::{AssignOp, Expr, Literal, LiteralStmt, Query, Ref};
use super::super::tree::{self, Visitor};

/// Collects how variables are declared: the collections of `some x in …` and `every x in …`, or none for any other way.
pub(super) struct Choices<'a> {
    /// The rule's one body: what is declared there holds everywhere below, what is declared further in may not.
    body: Option<&'a Query>,
    pub(super) declared: BTreeMap<&'a str, Vec<Option<&'a Ref<Expr>>>>,
    /// Where each name stands.
    uses: Uses<'a>,
    /// Where those that an `every` declares stand in it.
    within: Uses<'a>,
}

/// Where variables stand, by their names: the addresses of the expressions.
#[derive(Default)]
struct Uses<'a>(BTreeMap<&'a str, BTreeSet<usize>>);

impl<'a> Choices<'a> {
    /// Those of a rule with that body.
    pub(super) fn new(body: Option<&'a Query>) -> Self {
        Self { body, declared: BTreeMap::new(), uses: Uses::default(), within: Uses::default() }
    }

    /// Whether a name that an `every` declares stands outside of it too, where it is another variable, or a rule.
    pub(super) fn is_elsewhere(&self, name: &str) -> bool {
        let within = self.within.0.get(name);
        within.is_some_and(|within| self.uses.0.get(name).is_some_and(|uses| !uses.is_subset(within)))
    }

    /// The variables of a pattern are declared in a way that says nothing of their values.
    pub(super) fn otherwise(&mut self, pattern: &'a Expr) {
        match pattern {
            Expr::Var { span, .. } => self.declared.entry(span.text()).or_default().push(None),
            Expr::Array { items, .. } => items.iter().for_each(|item| self.otherwise(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| self.otherwise(value)),
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Choices<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        self.uses.expr(expr);
        if let Expr::AssignExpr { op, lhs, rhs, .. } = expr.as_ref() {
            self.otherwise(lhs);
            if *op == AssignOp::Eq {
                self.otherwise(rhs);
            }
        }
        true
    }

    fn statement(&mut self, query: &'a Query, statement: &'a LiteralStmt) {
        let outermost = self.body.is_some_and(|body| std::ptr::eq(body, query));
        match &statement.literal {
            Literal::SomeIn { key, value, collection, .. } => {
                if let Some(key) = key {
                    self.otherwise(key);
                }
                match value.as_ref() {
                    Expr::Var { span, .. } if outermost => {
                        self.declared.entry(span.text()).or_default().push(Some(collection));
                    }
                    pattern => self.otherwise(pattern),
                }
            }
            Literal::SomeVars { vars, .. } => {
                for var in vars {
                    self.declared.entry(var.text()).or_default().push(None);
                }
            }
            Literal::Every { key, value, domain, query, .. } => {
                if let Some(key) = key {
                    self.declared.entry(key.text()).or_default().push(None);
                }
                self.declared.entry(value.text()).or_default().push(Some(domain));
                let mut inner = Uses::default();
                tree::walk_query(query, &mut inner);
                let uses = inner.0.remove(value.text()).unwrap_or_default();
                self.within.0.entry(value.text()).or_default().extend(uses);
            }
            Literal::Expr { .. } | Literal::NotExpr { .. } => {}
        }
    }
}

impl<'a> Visitor<'a> for Uses<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Expr::Var { span, .. } = expr.as_ref() {
            self.0.entry(span.text()).or_default().insert(std::ptr::from_ref::<Expr>(expr).addr());
        }
        true
    }
}

//! How the variables of a rule are declared.

use std::collections::BTreeMap;

use super::super::engine::syntax::{AssignOp, Expr, Literal, LiteralStmt, Query, Ref};
use super::super::tree::Visitor;

/// Collects how variables are declared: the collections of `some x in …`, or none for any other way.
pub(super) struct Choices<'a> {
    /// The rule's one body: what is declared there holds everywhere below, what is declared further in may not.
    pub(super) body: Option<&'a Query>,
    pub(super) declared: BTreeMap<&'a str, Vec<Option<&'a Ref<Expr>>>>,
}

impl<'a> Choices<'a> {
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
            Literal::Every { key, value, .. } => {
                for var in key.iter().chain([value]) {
                    self.declared.entry(var.text()).or_default().push(None);
                }
            }
            Literal::Expr { .. } | Literal::NotExpr { .. } => {}
        }
    }
}

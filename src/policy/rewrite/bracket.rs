//! Variables in brackets that something else binds: `not ids[v]`, and `v := x.id; ids[v]`.
//!
//! The engine takes each bracket for a place that may bind its variable, and may then look there before the variable has
//! its value: `not ids[v]` would ask whether there is any id. A call in the brackets binds nothing.

use std::collections::BTreeSet;

use super::super::builtin::SAME;
use super::super::engine::syntax::{AssignOp, Expr, Literal, Query, Ref};
use super::super::problem::Construct;
use super::super::tree::{self, Visitor};
use super::edit::Edit;
use super::pass::{Finder, Wildcard};

impl Finder<'_, '_> {
    /// The variables in the brackets of a negation, none of which it can bind.
    pub(super) fn negated_brackets(&self, expr: &Ref<Expr>) -> Vec<Edit> {
        self.brackets(expr, |index| {
            let mut wildcard = Wildcard::default();
            tree::walk_expr(index, &mut wildcard);
            !wildcard.found && has_variable(index)
        })
    }

    /// Refuses `_` in the brackets of a negation, where it is bound to nothing.
    pub(super) fn no_negated_wildcard(&mut self, expr: &Ref<Expr>) {
        let mut brackets = Brackets(Vec::new());
        tree::walk_expr(expr, &mut brackets);
        let wildcard =
            |index: &&Ref<Expr>| matches!(index.as_ref(), Expr::Var { span, .. } if span.text() == "_");
        if let Some(index) = brackets.0.into_iter().find(wildcard) {
            self.refuse(index.span(), Construct::NegatedWildcard);
        }
    }

    /// The variables in the brackets of the statement at a position that one before it declares by `:=`. Where the order
    /// of the statements is plain, the engine finds it itself.
    pub(super) fn declared_brackets(&self, query: &Query, at: usize) -> Vec<Edit> {
        let Some(Literal::Expr { expr, .. }) = query.stmts.get(at).map(|statement| &statement.literal) else {
            return Vec::new();
        };
        let before = query.stmts.get(..at).unwrap_or_default();
        let mut declared = BTreeSet::new();
        let mut twisted = false;
        for statement in before {
            if let Literal::Expr { expr, .. } = &statement.literal
                && let Expr::AssignExpr { op, lhs, rhs, .. } = expr.as_ref()
            {
                twisted |= !matches!(rhs.as_ref(), Expr::Var { .. }) && has_variable(rhs);
                if let (AssignOp::ColEq, Expr::Var { span, .. }) = (op, lhs.as_ref()) {
                    declared.insert(span.text());
                }
            }
        }
        if !twisted || declared.is_empty() {
            return Vec::new();
        }
        self.brackets(
            expr,
            |index| matches!(index.as_ref(), Expr::Var { span, .. } if declared.contains(span.text())),
        )
    }

    /// Puts what stands in brackets, where `wanted`, into a call.
    fn brackets(&self, expr: &Ref<Expr>, wanted: impl Fn(&Ref<Expr>) -> bool) -> Vec<Edit> {
        let mut brackets = Brackets(Vec::new());
        tree::walk_expr(expr, &mut brackets);
        let wanted = brackets.0.into_iter().filter(|index| wanted(index));
        let edits = wanted.flat_map(|index| {
            let range = self.range_of(index);
            [Edit::insert(range.start, format!("{SAME}(")), Edit::insert(range.end, ")")]
        });
        edits.collect()
    }
}

/// Whether a pattern has a variable: what the engine may bind in brackets.
fn has_variable(expr: &Expr) -> bool {
    match expr {
        Expr::Var { span, .. } => !matches!(span.text(), "_" | "input" | "data"),
        Expr::Array { items, .. } => items.iter().any(|item| has_variable(item)),
        Expr::Object { fields, .. } => {
            fields.iter().any(|(_, key, value)| has_variable(key) || has_variable(value))
        }
        _ => false,
    }
}

/// Whether an expression is such a call already.
pub(super) fn is_same(expr: &Expr) -> bool {
    matches!(expr, Expr::Call { fcn, params, .. } if fcn.span().text() == SAME && params.iter().all(|param| has_variable(param)))
}

/// Finds what stands in brackets, outside of comprehensions and of brackets themselves.
struct Brackets<'e>(Vec<&'e Ref<Expr>>);

impl<'e> Visitor<'e> for Brackets<'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => return false,
            Expr::RefBrack { .. } | Expr::RefDot { .. } => {
                let mut at = expr;
                loop {
                    match at.as_ref() {
                        Expr::RefBrack { refr, index, .. } => {
                            self.0.push(index);
                            at = refr;
                        }
                        Expr::RefDot { refr, .. } => at = refr,
                        _ => break,
                    }
                }
            }
            _ => {}
        }
        true
    }
}

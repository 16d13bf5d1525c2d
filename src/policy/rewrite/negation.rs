//! Negations: OPA looks operands up before it negates, so a negation of what is undefined is undefined.

use super::super::engine::syntax::{AssignOp, BoolOp, Expr, Ref};
use super::super::problem::Construct;
use super::super::tree::{self, Reference, Step, Visitor};
use super::super::world::World;
use super::bracket;
use super::edit::Edit;
use super::pass::{Finder, Hoist, Wildcard};

impl Finder<'_, '_> {
    /// Moves out what OPA looks up before it negates.
    pub(super) fn negated(&mut self, expr: &Ref<Expr>, modifiers: &[Edit], hoist: &mut Hoist) {
        let mut operands: Vec<&Ref<Expr>> = Vec::new();
        let mut kept: Vec<&Ref<Expr>> = Vec::new();
        match expr.as_ref() {
            Expr::Call { params, .. } => operands.extend(params),
            Expr::BoolExpr { op: BoolOp::Eq, lhs, rhs, .. }
            | Expr::AssignExpr { op: AssignOp::Eq, lhs, rhs, .. } => kept.extend([lhs, rhs]),
            Expr::BoolExpr { lhs, rhs, .. }
            | Expr::BinExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. } => operands.extend([lhs, rhs]),
            Expr::Membership { key, value, collection, .. } => {
                operands.extend(key.iter().chain([value, collection]));
            }
            Expr::UnaryExpr { expr, .. } => operands.push(expr),
            Expr::RefDot { .. } | Expr::RefBrack { .. } => kept.push(expr),
            // A list, a set or an object is there when its parts are.
            Expr::Array { .. } | Expr::Set { .. } | Expr::Object { .. } => operands.push(expr),
            _ => {}
        }
        for side in kept {
            match Reference::of(side) {
                // The reference itself may be undefined; what is in its brackets may not.
                Some(reference) => {
                    for step in reference.steps {
                        if let Step::Dynamic(index) = step {
                            operands.push(index);
                        }
                    }
                    self.move_root(side, modifiers, hoist);
                }
                None => operands.push(side),
            }
        }
        for operand in operands {
            if self.fallible(operand) {
                self.move_out(operand, modifiers, hoist);
            }
        }
    }

    /// Moves out what a reference begins with, where that is no variable: `f(x)` in `f(x).y`.
    fn move_root(&mut self, expr: &Ref<Expr>, modifiers: &[Edit], hoist: &mut Hoist) {
        let mut at = expr;
        while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at.as_ref() {
            at = refr;
        }
        if !matches!(at.as_ref(), Expr::Var { .. }) && self.fallible(at) {
            self.move_out(at, modifiers, hoist);
        }
    }

    /// Moves an expression before the statement, and puts a variable in its place.
    fn move_out(&mut self, expr: &Ref<Expr>, modifiers: &[Edit], hoist: &mut Hoist) {
        let mut wildcard = Wildcard::default();
        tree::walk_expr(expr, &mut wildcard);
        if wildcard.found {
            self.refuse(expr.span(), Construct::NegatedWildcard);
            return;
        }
        let variable = self.variable();
        let range = self.range_of(expr);
        let mut value = self.copied(&range);
        for modifier in modifiers {
            value.append(modifier);
        }
        hoist.bind(&variable, ":=", &value);
        hoist.edits.push(self.replaced(range, &variable));
    }

    /// Whether an expression can be undefined: it looks something up, calls or computes.
    fn fallible(&self, expr: &Ref<Expr>) -> bool {
        let mut fallible = Fallible { world: self.world, index: self.index, found: false };
        tree::walk_expr(expr, &mut fallible);
        fallible.found
    }
}

/// Finds what can be undefined, outside of comprehensions, which never are.
struct Fallible<'w, 'a> {
    world: &'w World<'a>,
    index: usize,
    found: bool,
}

impl<'e> Visitor<'e> for Fallible<'_, '_> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => return false,
            // What it gets is a variable, which is bound by then.
            _ if bracket::is_same(expr) => {}
            Expr::Call { .. }
            | Expr::RefDot { .. }
            | Expr::RefBrack { .. }
            | Expr::ArithExpr { .. }
            | Expr::BinExpr { .. }
            | Expr::BoolExpr { .. }
            | Expr::Membership { .. }
            | Expr::UnaryExpr { .. } => self.found = true,
            Expr::Var { span, .. } => {
                let name = span.text();
                let imported = self.world.modules.get(self.index).is_some_and(|parsed| {
                    parsed.module.imports.iter().any(|import| tree::import_name(import) == Some(name))
                });
                self.found |=
                    imported || matches!(name, "input" | "data") || self.world.has_rule(self.index, name);
            }
            _ => {}
        }
        !self.found
    }
}

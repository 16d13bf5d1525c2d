//! Calls that bind what they give: `walk`, and functions whose last argument takes the result.

use super::super::builtin::TABLE;
use super::super::engine;
use super::super::engine::syntax::{AssignOp, Expr, Ref};
use super::super::problem::Construct;
use super::super::tree::{self, Visitor};
use super::edit::Edit;
use super::pass::Finder;

impl Finder<'_, '_> {
    /// `[p, v] := walk(x)` as a call that binds its last argument.
    pub(super) fn walk(&mut self, expr: &Ref<Expr>) -> Option<Edit> {
        let Expr::AssignExpr { op, lhs, rhs, .. } = expr.as_ref() else { return None };
        let Expr::Call { fcn, params, .. } = rhs.as_ref() else { return None };
        let [argument] = params.as_slice() else { return None };
        if fcn.span().text() != "walk" || self.world.has_rule(self.index, "walk") {
            return None;
        }
        let mut names = Names(Vec::new());
        tree::walk_expr(lhs, &mut names);
        if *op == AssignOp::ColEq && names.0.iter().any(|name| self.world.has_rule(self.index, name)) {
            self.refuse(lhs.span(), Construct::Walk);
            return None;
        }
        let range = self.range(expr.span());
        let mut edit = Edit::new(range.clone());
        edit.push("walk(");
        edit.append(&self.copied(&self.range_of(argument)));
        edit.push(", ");
        edit.append(&self.copied(&self.range_of(lhs)));
        edit.push(")");
        edit.keep_lines(self.text(), range);
        Some(edit)
    }

    /// `f(a, out)` as `out = f(a)`, where `f` is a builtin that the engine does not know: it takes the last
    /// argument as the result of its own functions alone.
    pub(super) fn output(&self, expr: &Ref<Expr>) -> Option<Edit> {
        let Expr::Call { fcn, params, .. } = expr.as_ref() else { return None };
        let name = fcn.span().text();
        let takes = TABLE.iter().find(|(own, _, _)| *own == name).map(|(_, takes, _)| usize::from(*takes))?;
        let (out, arguments) = params.split_last().filter(|_| params.len() == takes + 1)?;
        if engine::native_builtins().any(|(native, _)| native == name) {
            return None;
        }
        let range = self.range(expr.span());
        let mut edit = Edit::new(range.clone());
        edit.append(&self.copied(&self.range_of(out)));
        edit.push(&format!(" = {name}("));
        for (position, argument) in arguments.iter().enumerate() {
            if position > 0 {
                edit.push(", ");
            }
            edit.append(&self.copied(&self.range_of(argument)));
        }
        edit.push(")");
        edit.keep_lines(self.text(), range);
        Some(edit)
    }
}

/// Collects the variables of a pattern.
struct Names<'e>(Vec<&'e str>);

impl<'e> Visitor<'e> for Names<'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        if let Expr::Var { span, .. } = expr.as_ref() {
            self.0.push(span.text());
        }
        true
    }
}

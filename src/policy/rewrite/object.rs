//! Patterns of objects: OPA wants the same keys on both sides, and the engine is content with more.

use super::super::builtin::FIELDS;
use super::super::engine::syntax::{Expr, Ref};
use super::edit::Edit;
use super::pass::{Finder, Hoist, PREFIX};

impl Finder<'_, '_> {
    /// Asks how many fields an object has that stands beside a pattern; `end` is where the statement ends.
    pub(super) fn object(&mut self, expr: &Ref<Expr>, end: usize, hoist: &mut Hoist) {
        let Expr::AssignExpr { lhs, rhs, .. } = expr.as_ref() else { return };
        let (fields, other) = match (lhs.as_ref(), rhs.as_ref()) {
            (Expr::Object { .. }, Expr::Object { .. }) => return,
            (Expr::Object { fields, .. }, _) => (fields, rhs),
            (_, Expr::Object { fields, .. }) if !matches!(lhs.as_ref(), Expr::Var { .. }) => (fields, lhs),
            _ => return,
        };
        // What was bound here before.
        if fields.is_empty()
            || matches!(other.as_ref(), Expr::Var { span, .. } if span.text().starts_with(PREFIX))
        {
            return;
        }
        let variable = self.variable();
        let range = self.range_of(other);
        hoist.bind(&variable, ":=", &self.copied(&range));
        hoist.edits.push(self.replaced(range, &variable));
        hoist.edits.push(Edit::insert(end, format!("; {FIELDS}({variable}, {})", fields.len())));
    }
}

//! Calls of Terragrunt's own functions, put apart from those of Terraform.

use super::super::syntax::ast::{Expr, ExprKind, For, ObjectItem, ObjectKey, Part};

/// An expression in which calls of some functions are exchanged: `replace` is given a call's expression, and gives
/// what stands in its place, or the call where it is of another function.
pub(super) struct Rewrite<F> {
    /// See above.
    pub(super) replace: F,
}

impl<F> Rewrite<F> {
    /// The expression with its calls exchanged. The parser bounds how deep it goes.
    pub(super) fn expr<'s>(&mut self, expr: &Expr<'s>) -> Expr<'s>
    where
        F: FnMut(&Expr<'s>) -> Option<Expr<'s>>,
    {
        if let ExprKind::Call { .. } = &expr.kind
            && let Some(other) = (self.replace)(expr)
        {
            return other;
        }
        let mut inner = |expr: &Expr<'s>| Box::new(self.expr(expr));
        let kind = match &expr.kind {
            ExprKind::Interpolation(of) => ExprKind::Interpolation(inner(of)),
            ExprKind::Parentheses(of) => ExprKind::Parentheses(inner(of)),
            ExprKind::Relative { source, steps } => {
                ExprKind::Relative { source: inner(source), steps: steps.clone() }
            }
            ExprKind::Index { collection, key } => {
                ExprKind::Index { collection: inner(collection), key: inner(key) }
            }
            ExprKind::Splat { source, each } => ExprKind::Splat { source: inner(source), each: inner(each) },
            ExprKind::Conditional { condition, yes, no } => {
                ExprKind::Conditional { condition: inner(condition), yes: inner(yes), no: inner(no) }
            }
            ExprKind::Binary { operator, left, right } => {
                ExprKind::Binary { operator: *operator, left: inner(left), right: inner(right) }
            }
            ExprKind::Unary { operator, operand } => {
                ExprKind::Unary { operator: *operator, operand: inner(operand) }
            }
            ExprKind::Call { name, arguments, expand } => {
                ExprKind::Call { name: *name, arguments: self.all(arguments), expand: *expand }
            }
            ExprKind::Tuple(items) => ExprKind::Tuple(self.all(items)),
            ExprKind::Template(parts) => ExprKind::Template(self.parts(parts)),
            ExprKind::Object(items) => {
                let item = |item: &ObjectItem<'s>| ObjectItem {
                    key: match &item.key {
                        ObjectKey::Name(name) => ObjectKey::Name(*name),
                        ObjectKey::Expr(key) => ObjectKey::Expr(self.expr(key)),
                    },
                    value: self.expr(&item.value),
                };
                ExprKind::Object(items.iter().map(item).collect())
            }
            ExprKind::For(of) => ExprKind::For(Box::new(For {
                key: of.key,
                value: of.value,
                collection: self.expr(&of.collection),
                key_result: of.key_result.as_ref().map(|key| self.expr(key)),
                result: self.expr(&of.result),
                condition: of.condition.as_ref().map(|condition| self.expr(condition)),
                group: of.group,
            })),
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Traversal { .. }
            | ExprKind::Item => expr.kind.clone(),
        };
        Expr { kind, span: expr.span }
    }

    fn all<'s>(&mut self, exprs: &[Expr<'s>]) -> Vec<Expr<'s>>
    where
        F: FnMut(&Expr<'s>) -> Option<Expr<'s>>,
    {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn parts<'s>(&mut self, parts: &[Part<'s>]) -> Vec<Part<'s>>
    where
        F: FnMut(&Expr<'s>) -> Option<Expr<'s>>,
    {
        let part = |part: &Part<'s>| match part {
            Part::Literal(text, span) => Part::Literal(text.clone(), *span),
            Part::Interpolation(of) => Part::Interpolation(self.expr(of)),
            Part::If { condition, yes, no, span } => Part::If {
                condition: self.expr(condition),
                yes: self.parts(yes),
                no: self.parts(no),
                span: *span,
            },
            Part::For { key, value, collection, body, span } => Part::For {
                key: *key,
                value: *value,
                collection: self.expr(collection),
                body: self.parts(body),
                span: *span,
            },
        };
        parts.iter().map(part).collect()
    }
}

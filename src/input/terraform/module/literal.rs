//! Values that must be written out: nothing gives variables or functions a meaning in a file of values or on the
//! command line.

use super::super::syntax::ast::{Expr, ExprKind, For, Name, ObjectKey, Part};
use super::diagnose;
use crate::source::{Diagnostic, Span};

/// Tells the first variable and the first function of an expression; names that its own `for` gives are none.
pub(in crate::input::terraform) fn check(expr: &Expr<'_>) -> Option<Diagnostic> {
    Literal { names: Vec::new() }.expr(expr).err()
}

/// The way down an expression. The parser bounds how deep it goes.
struct Literal<'e> {
    /// The names that are known here.
    names: Vec<&'e str>,
}

type Found = Result<(), Diagnostic>;

impl<'e> Literal<'e> {
    fn all<'s: 'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr<'s>>) -> Found {
        exprs.into_iter().try_for_each(|expr| self.expr(expr))
    }

    fn expr<'s: 'e>(&mut self, expr: &'e Expr<'s>) -> Found {
        match &expr.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Item => Ok(()),
            ExprKind::Template(parts) => self.parts(parts),
            ExprKind::Interpolation(inner) | ExprKind::Parentheses(inner) => self.expr(inner),
            ExprKind::Traversal { root, .. } if self.names.contains(&root.text) => Ok(()),
            ExprKind::Traversal { .. } => Err(not_allowed(expr.span, "variables")),
            ExprKind::Call { .. } => Err(not_allowed(expr.span, "functions")),
            ExprKind::Relative { source, .. } => self.expr(source),
            ExprKind::Index { collection, key } => self.all([&**collection, key]),
            ExprKind::Splat { source, each } => self.all([&**source, each]),
            ExprKind::Tuple(items) => self.all(items),
            ExprKind::Object(items) => items.iter().try_for_each(|item| {
                if let ObjectKey::Expr(key) = &item.key {
                    self.expr(key)?;
                }
                self.expr(&item.value)
            }),
            ExprKind::For(inner) => self.with_for(inner),
            ExprKind::Conditional { condition, yes, no } => self.all([&**condition, yes, no]),
            ExprKind::Binary { left, right, .. } => self.all([&**left, right]),
            ExprKind::Unary { operand, .. } => self.expr(operand),
        }
    }

    fn with_for<'s: 'e>(&mut self, inner: &'e For<'s>) -> Found {
        self.expr(&inner.collection)?;
        self.with(inner.key, inner.value, |this| {
            this.all(inner.key_result.iter().chain([&inner.result]).chain(&inner.condition))
        })
    }

    fn parts<'s: 'e>(&mut self, parts: &'e [Part<'s>]) -> Found {
        parts.iter().try_for_each(|part| match part {
            Part::Literal(..) => Ok(()),
            Part::Interpolation(inner) => self.expr(inner),
            Part::If { condition, yes, no, .. } => {
                self.expr(condition)?;
                self.parts(yes)?;
                self.parts(no)
            }
            Part::For { key, value, collection, body, .. } => {
                self.expr(collection)?;
                self.with(*key, *value, |this| this.parts(body))
            }
        })
    }

    fn with<'s: 'e>(
        &mut self,
        key: Option<Name<'s>>,
        value: Name<'s>,
        inside: impl FnOnce(&mut Self) -> Found,
    ) -> Found {
        let before = self.names.len();
        self.names.extend(key.map(|name| name.text));
        self.names.push(value.text);
        let found = inside(self);
        self.names.truncate(before);
        found
    }
}

fn not_allowed(span: Span, what: &str) -> Diagnostic {
    let message = format!("{what} mean nothing in a value that is given for a variable");
    diagnose::error("terraform-variable-file", span, message, "write the value itself; put text in quotes")
}

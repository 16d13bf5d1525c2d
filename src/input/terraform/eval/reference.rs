//! What an expression refers to (`hclsyntax.Variables`).

use super::super::syntax::ast::{Expr, ExprKind, For, Name, ObjectKey, Part, Step};

/// A name and the steps behind it, as an expression has them.
pub(super) type Reference<'x, 's> = (Name<'s>, &'x [Step<'s>]);

/// All names with their steps that an expression refers to, in the order of the text; those that `for` gives within it
/// are left out. A name stands as often as it occurs.
pub fn references<'x, 's>(expr: &'x Expr<'s>) -> Vec<Reference<'x, 's>> {
    Walk::of(expr).found
}

/// Whether an expression refers to nothing and calls nothing, so that it has the same value everywhere.
pub fn is_constant(expr: &Expr<'_>) -> bool {
    let walk = Walk::of(expr);
    walk.found.is_empty() && !walk.calls
}

struct Walk<'x, 's> {
    found: Vec<Reference<'x, 's>>,
    bound: Vec<&'s str>,
    /// Whether a function is called.
    calls: bool,
}

impl<'x, 's> Walk<'x, 's> {
    fn of(expr: &'x Expr<'s>) -> Self {
        let mut walk = Self { found: Vec::new(), bound: Vec::new(), calls: false };
        walk.expr(expr);
        walk
    }

    /// The parser's limit on depth bounds the recursion.
    fn expr(&mut self, expr: &'x Expr<'s>) {
        match &expr.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Item => {}
            ExprKind::Template(parts) => self.parts(parts),
            ExprKind::Interpolation(inner) | ExprKind::Parentheses(inner) => self.expr(inner),
            ExprKind::Traversal { root, steps } => {
                if !self.bound.contains(&root.text) {
                    self.found.push((*root, steps));
                }
            }
            ExprKind::Relative { source, .. } => self.expr(source),
            ExprKind::Index { collection, key } => {
                self.expr(collection);
                self.expr(key);
            }
            ExprKind::Splat { source, each } => {
                self.expr(source);
                self.expr(each);
            }
            ExprKind::Call { arguments, .. } => {
                self.calls = true;
                for argument in arguments {
                    self.expr(argument);
                }
            }
            ExprKind::Tuple(elements) => elements.iter().for_each(|element| self.expr(element)),
            ExprKind::Object(items) => {
                for item in items {
                    match &item.key {
                        ObjectKey::Expr(key) if !is_word(key) => self.expr(key),
                        _ => {}
                    }
                    self.expr(&item.value);
                }
            }
            ExprKind::For(iteration) => self.iteration(iteration),
            ExprKind::Conditional { condition, yes, no } => {
                self.expr(condition);
                self.expr(yes);
                self.expr(no);
            }
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
        }
    }

    fn iteration(&mut self, iteration: &'x For<'s>) {
        self.expr(&iteration.collection);
        let outer = self.bind(iteration.key.as_ref(), &iteration.value);
        if let Some(key) = &iteration.key_result {
            self.expr(key);
        }
        self.expr(&iteration.result);
        if let Some(condition) = &iteration.condition {
            self.expr(condition);
        }
        self.bound.truncate(outer);
    }

    fn parts(&mut self, parts: &'x [Part<'s>]) {
        for part in parts {
            match part {
                Part::Literal(..) => {}
                Part::Interpolation(expr) => self.expr(expr),
                Part::If { condition, yes, no, .. } => {
                    self.expr(condition);
                    self.parts(yes);
                    self.parts(no);
                }
                Part::For { key, value, collection, body, .. } => {
                    self.expr(collection);
                    let outer = self.bind(key.as_ref(), value);
                    self.parts(body);
                    self.bound.truncate(outer);
                }
            }
        }
    }

    /// Binds the names of a `for`; gives how many there were before.
    fn bind(&mut self, key: Option<&Name<'s>>, value: &Name<'s>) -> usize {
        let outer = self.bound.len();
        self.bound.extend(key.map(|name| name.text));
        self.bound.push(value.text);
        outer
    }
}

/// Whether a key is a word that stands for itself.
fn is_word(key: &Expr<'_>) -> bool {
    matches!(&key.kind, ExprKind::Traversal { steps, .. } if steps.is_empty())
}

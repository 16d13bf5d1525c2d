//! Tuples and objects (`hclsyntax.TupleConsExpr`, `hclsyntax.ObjectConsExpr`).

use std::sync::Arc;

use super::super::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey};
use super::super::value::{Entries, Marks, Origin, Type, Value, convert};
use super::Evaluator;
use super::env::Env;
use super::problem::Problem;
use super::trouble::{Outcome, Trouble};
use crate::source::Span;

/// The key of an item.
enum Key {
    Known(Arc<str>),
    /// It is unknown, or cannot be evaluated.
    Unknown,
}

impl Evaluator<'_> {
    /// `[a, b]`.
    pub(super) fn tuple(&self, elements: &[Expr<'_>], span: Span, env: Env<'_>) -> Outcome {
        let mut trouble = Trouble::default();
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            values.push(trouble.take(self.outcome(element, env)));
            if trouble.is_over() {
                break;
            }
        }
        self.made(Value::tuple(values).from_origin(Origin::at(span)), span, trouble)
    }

    /// `{ key = value }`. Of several items with one key the last counts.
    pub(super) fn object(&self, items: &[ObjectItem<'_>], span: Span, env: Env<'_>) -> Outcome {
        let mut trouble = Trouble::default();
        let mut entries = Entries::new();
        let mut marks = Marks::NONE;
        let mut known = true;
        for item in items {
            let key = self.key(&item.key, &mut marks, &mut trouble, env);
            let value = trouble.take(self.outcome(&item.value, env));
            match key {
                Key::Known(key) => {
                    entries.insert(key, value);
                }
                Key::Unknown => known = false,
            }
            if trouble.is_over() {
                break;
            }
        }
        let value = if known { Value::object(entries) } else { Value::dynamic() };
        self.made(value.mark(marks).from_origin(Origin::at(span)), span, trouble)
    }

    /// A value that was made of others, if it is not too large.
    pub(super) fn made(&self, value: Value, span: Span, mut trouble: Trouble) -> Outcome {
        if let Err(failure) = self.measure(&value, span) {
            trouble.add(failure);
            return trouble.end(Value::dynamic());
        }
        trouble.end(value)
    }

    fn key(&self, key: &ObjectKey<'_>, marks: &mut Marks, trouble: &mut Trouble, env: Env<'_>) -> Key {
        let expr = match key {
            ObjectKey::Name(name) => return Key::Known(normal(name.text)),
            ObjectKey::Expr(expr) => expr,
        };
        match &expr.kind {
            // Words that are values elsewhere are names here.
            ExprKind::Null => return Key::Known("null".into()),
            ExprKind::Bool(true) => return Key::Known("true".into()),
            ExprKind::Bool(false) => return Key::Known("false".into()),
            ExprKind::Traversal { root, steps } => {
                if steps.is_empty() {
                    return Key::Known(normal(root.text));
                }
                let failure =
                    Problem::Key.failure(expr.span, "the key may be a reference or a name with dots in it");
                trouble.add(with_help(failure, "put a reference in parentheses, and a name in quotes"));
                return Key::Unknown;
            }
            _ => {}
        }
        let mut of_key = Trouble::default();
        let value = of_key.take(self.outcome(expr, env));
        let failed = of_key.any();
        if let Err(broken) = of_key.end(Value::dynamic()) {
            trouble.add(broken.failure);
        }
        if failed {
            return Key::Unknown;
        }
        if value.is_null() {
            trouble.add(Problem::Key.failure(expr.span, "a null value cannot be a key"));
            return Key::Unknown;
        }
        *marks = marks.and(value.marks);
        match convert(&value, &Type::String) {
            Ok(value) => value.as_str().map_or(Key::Unknown, |text| Key::Known(text.into())),
            Err(fault) => {
                trouble.add(Problem::Key.fault_of(expr.span, "this value cannot be a key", fault));
                Key::Unknown
            }
        }
    }
}

/// A name as values have it, in NFC.
fn normal(name: &str) -> Arc<str> {
    Value::string(name).as_str().unwrap_or(name).into()
}

fn with_help(mut failure: Box<super::Failure>, help: &str) -> Box<super::Failure> {
    failure.diagnostic = failure.diagnostic.help(help);
    failure
}

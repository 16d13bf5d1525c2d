//! The values of expressions that are the same everywhere.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use super::super::super::syntax::ast::{Expr, ExprKind, ObjectKey};
use super::super::super::value::{Content, Entries, Number, Origin, Type, Value};

/// The value of an expression that refers to nothing and calls nothing; none where it cannot be evaluated. The
/// parser's limit on depth bounds the recursion.
pub(super) fn constant(expression: &Expr<'_>) -> Option<Value> {
    let content = match &expression.kind {
        ExprKind::Null => Content::Null(Type::Dynamic),
        ExprKind::Bool(truth) => Content::Bool(*truth),
        ExprKind::Number(text) => Content::Number(Number::parse(text)?),
        ExprKind::String(text) => Content::String(text.nfc().collect::<String>().into()),
        ExprKind::Parentheses(inner) | ExprKind::Interpolation(inner) => return constant(inner),
        ExprKind::Tuple(items) => Content::Tuple(items.iter().map(constant).collect::<Option<Arc<[Value]>>>()?),
        ExprKind::Object(items) => {
            let mut entries = Entries::new();
            for item in items {
                let key = match &item.key {
                    ObjectKey::Name(name) => name.text.into(),
                    ObjectKey::Expr(key) => match constant(key)?.content {
                        Content::String(key) => key,
                        Content::Number(number) => number.text().ok()?.into(),
                        Content::Bool(truth) => truth.to_string().into(),
                        _ => return None,
                    },
                };
                entries.insert(key, constant(&item.value)?);
            }
            Content::Object(Arc::new(entries))
        }
        _ => return None,
    };
    Some(Value::from(content).from_origin(Origin::at(expression.span)))
}

//! What must be known without evaluating anything: constant texts and truth values, and references
//! (`internal/configs/depends_on.go`, `internal/configs/compat_shim.go`).

use std::borrow::Cow;

use super::super::super::syntax::ast::{Attribute, Expr, ExprKind, Name, ObjectKey, Part, Step, StepKind};
use super::super::super::syntax::json::static_expression;
use super::super::model::{ProviderName, Reference};
use super::super::{diagnose, path};
use super::content::Decoder;

/// The text that an expression is, whatever the values of variables; none where it is not constant. Numbers and
/// truth values are texts where a text is wanted.
pub(in crate::input::terraform) fn constant_text(expr: &Expr<'_>) -> Option<String> {
    match &expr.kind {
        ExprKind::String(text) => Some(text.to_string()),
        ExprKind::Number(number) => Some((*number).to_owned()),
        ExprKind::Bool(truth) => Some(truth.to_string()),
        ExprKind::Parentheses(inner) | ExprKind::Interpolation(inner) => constant_text(inner),
        ExprKind::Template(parts) => {
            let text = |part: &Part<'_>| match part {
                Part::Literal(text, _) => Some(text.to_string()),
                Part::Interpolation(inner) => constant_text(inner),
                Part::If { .. } | Part::For { .. } => None,
            };
            parts.iter().map(text).collect()
        }
        _ => None,
    }
}

/// The truth value that an expression is, whatever the values of variables.
pub(in crate::input::terraform) fn constant_flag(expr: &Expr<'_>) -> Option<bool> {
    match &expr.kind {
        ExprKind::Bool(truth) => Some(*truth),
        _ => match constant_text(expr)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
    }
}

impl<'s> Decoder<'s, '_> {
    /// The constant text of an argument; null counts as none.
    pub(super) fn text(&mut self, attribute: Option<Attribute<'s>>) -> Option<String> {
        let attribute = attribute.filter(|attribute| attribute.value.kind != ExprKind::Null)?;
        let text = constant_text(&attribute.value);
        if text.is_none() {
            let name = attribute.name.text;
            self.diagnostics.push(diagnose::not_constant(attribute.value.span, name, "text"));
        }
        text
    }

    /// The constant truth value of an argument; null counts as none.
    pub(super) fn flag(&mut self, attribute: Option<Attribute<'s>>) -> Option<bool> {
        let attribute = attribute.filter(|attribute| attribute.value.kind != ExprKind::Null)?;
        let flag = constant_flag(&attribute.value);
        if flag.is_none() {
            let name = attribute.name.text;
            self.diagnostics.push(diagnose::not_constant(attribute.value.span, name, "truth value"));
        }
        flag
    }

    /// The references of an argument that is a list of them.
    pub(super) fn references(&mut self, attribute: Option<Attribute<'s>>) -> Vec<Reference<'s>> {
        let Some(attribute) = attribute else { return Vec::new() };
        let name = attribute.name.text;
        self.items(attribute).iter().filter_map(|item| self.reference(item, name)).collect()
    }

    /// The items of an argument that is a list.
    pub(super) fn items(&mut self, attribute: Attribute<'s>) -> Vec<Expr<'s>> {
        if let ExprKind::Tuple(items) = attribute.value.kind {
            return items;
        }
        self.diagnostics.push(diagnose::not_a_list(attribute.value.span, attribute.name.text));
        Vec::new()
    }

    /// The reference that an expression is. One in quotes is deprecated, but in JSON there is no other.
    pub(super) fn reference(&mut self, expr: &Expr<'s>, name: &str) -> Option<Reference<'s>> {
        let found = self.traversal(expr, name);
        if found.is_none() {
            let help = "write the address of one thing, such as `aws_s3_bucket.logs` or `module.network`";
            self.diagnostics.push(diagnose::invalid_reference(expr.span, name, help));
        }
        found
    }

    /// The traversal that an expression is, or that stands in its quotes.
    fn traversal(&mut self, expr: &Expr<'s>, name: &str) -> Option<Reference<'s>> {
        // `null`, `true` and `false` are names like any other here (`LiteralValueExpr.AsTraversal`).
        let keyword = |text| {
            let root = Name { text, span: expr.span };
            Some(Reference { root, steps: Vec::new(), span: expr.span })
        };
        match &expr.kind {
            ExprKind::Null => keyword("null"),
            ExprKind::Bool(true) => keyword("true"),
            ExprKind::Bool(false) => keyword("false"),
            ExprKind::Relative { source, steps }
                if matches!(source.kind, ExprKind::Null | ExprKind::Bool(_)) =>
            {
                let found = self.traversal(source, name)?;
                Some(Reference { steps: steps.clone(), span: expr.span, ..found })
            }
            ExprKind::Traversal { root, steps } => {
                Some(Reference { root: *root, steps: steps.clone(), span: expr.span })
            }
            ExprKind::String(text) => {
                let (root, steps) = path::parse(self.keep(text), expr.span)?;
                self.quoted(expr, name);
                Some(Reference { root, steps, span: expr.span })
            }
            ExprKind::Interpolation(inner) => {
                let ExprKind::Traversal { root, steps } = &inner.kind else { return None };
                self.quoted(expr, name);
                Some(Reference { root: *root, steps: steps.clone(), span: expr.span })
            }
            _ => None,
        }
    }

    fn quoted(&mut self, expr: &Expr<'s>, name: &str) {
        if !self.json.contains(&expr.span.file) {
            self.diagnostics.push(diagnose::quoted_reference(expr.span, name));
        }
    }

    /// The name of a provider configuration that an expression is: `aws`, `aws.west`.
    ///
    /// OpenTofu has configurations by key, `aws.by_region[each.key]`: all that go by one alias count as one.
    pub(super) fn provider_name(&mut self, expr: &Expr<'s>, name: &str) -> Option<ProviderName<'s>> {
        let of = match &expr.kind {
            ExprKind::Index { collection, .. } => collection,
            _ => expr,
        };
        let found = self.traversal(of, name).and_then(|reference| {
            let alias = match reference.steps.as_slice() {
                [] => None,
                [Step { kind: StepKind::Attribute(alias), .. }] => Some(*alias),
                [Step { kind: StepKind::Attribute(alias), .. }, Step { kind: StepKind::Key(_), .. }] => {
                    Some(*alias)
                }
                _ => return None,
            };
            Some(ProviderName { name: reference.root.text, alias })
        });
        if found.is_none() {
            self.diagnostics.push(diagnose::invalid_provider(expr.span, name));
        }
        found
    }

    /// The expression of an argument; in JSON, that which its text is: there is no other way to write a type or the
    /// address of an instance.
    pub(super) fn unquoted(&mut self, expr: Expr<'s>) -> Expr<'s> {
        if !self.json.contains(&expr.span.file) {
            return expr;
        }
        match static_expression(&expr, self.limits) {
            Ok(inner) => inner,
            Err(diagnostics) => {
                self.diagnostics.extend(diagnostics);
                expr
            }
        }
    }

    /// The key of an object as an expression, where a reference may stand in its place.
    pub(super) fn key(key: ObjectKey<'s>) -> Expr<'s> {
        match key {
            ObjectKey::Expr(expr) => expr,
            ObjectKey::Name(name) => {
                Expr { kind: ExprKind::Traversal { root: name, steps: Vec::new() }, span: name.span }
            }
        }
    }

    /// The constant text that a key of an object is.
    pub(super) fn key_text(&self, key: &ObjectKey<'s>) -> Option<&'s str> {
        match key {
            ObjectKey::Name(name) => Some(name.text),
            ObjectKey::Expr(Expr { kind: ExprKind::String(text), .. }) => Some(self.keep(text)),
            ObjectKey::Expr(expr) => Some(self.keep(&Cow::Owned(constant_text(expr)?))),
        }
    }
}

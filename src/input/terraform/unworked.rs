//! Expressions for secrets that could not be worked out: no value says what of them is secret, and the text shows it.

use std::collections::BTreeSet;

use super::module::model::{Module, ModuleNode};
use super::syntax::ast::{Body, Expr, ExprKind, ObjectKey, Part};
use crate::document::secret::is_named;
use crate::source::{At, Diagnostic, Span};

/// A literal in a template of fewer bytes is a sign between two values.
const SHORTEST: usize = 4;

/// Where expressions stand whose names say that they are secret and that no value stands for, in a module and those that
/// it calls:
///
/// 1. templates with literal text and something else, of which the text is known whatever the rest is;
/// 2. what a diagnostic points into, so that its line would be shown.
pub(in crate::input) fn unworked(root: &ModuleNode<'_>, told: &[Diagnostic]) -> Vec<Span> {
    let pointed = told.iter().flat_map(|told| {
        let at = match told.at {
            At::Span(span) => Some(span),
            _ => None,
        };
        at.into_iter().chain(told.labels.iter().map(|label| label.span))
    });
    let mut found = Found { pointed: pointed.collect(), seen: BTreeSet::new(), spans: Vec::new() };
    found.pointed.sort_unstable();
    found.pointed.dedup();
    found.node(root);
    found.spans
}

struct Found {
    /// What diagnostics point at, sorted.
    pointed: Vec<Span>,
    /// The folders of the modules that were looked at.
    seen: BTreeSet<String>,
    spans: Vec<Span>,
}

impl Found {
    fn node(&mut self, node: &ModuleNode<'_>) {
        if self.seen.insert(node.module.folder.clone()) {
            self.module(&node.module);
        }
        node.children.values().for_each(|child| self.node(child));
    }

    fn module(&mut self, module: &Module<'_>) {
        for (name, local) in &module.locals {
            self.named(name, &local.value);
        }
        for (name, output) in &module.outputs {
            output.value.iter().for_each(|value| self.named(name, value));
        }
        for call in module.calls.values() {
            call.arguments.iter().for_each(|(name, argument)| self.named(name, &argument.value));
        }
        module.providers.iter().for_each(|provider| self.body(&provider.body));
        module.resources.values().for_each(|resource| self.body(&resource.body));
    }

    /// How deep a parsed file nests bounds the recursion, here and below.
    fn body(&mut self, body: &Body<'_>) {
        let title = title(body.attributes.iter().map(|attribute| (attribute.name.text, &attribute.value)));
        for attribute in &body.attributes {
            self.named(called(attribute.name.text, title), &attribute.value);
        }
        body.blocks.iter().for_each(|block| self.body(&block.body));
    }

    fn named(&mut self, name: &str, value: &Expr<'_>) {
        if !is_named(name) {
            self.within(value);
        } else if is_written_in_part(value) || is_made(value) && self.is_pointed_into(value.span) {
            self.spans.push(value.span);
        }
    }

    /// What has names within a value.
    fn within(&mut self, value: &Expr<'_>) {
        match &value.kind {
            ExprKind::Object(items) => {
                let names = items.iter().filter_map(|item| Some((word(&item.key)?, &item.value)));
                let title = title(names);
                for item in items {
                    match word(&item.key) {
                        Some(name) => self.named(called(name, title), &item.value),
                        None => self.within(&item.value),
                    }
                }
            }
            ExprKind::Tuple(items) | ExprKind::Call { arguments: items, .. } => self.all(items),
            ExprKind::Parentheses(inner)
            | ExprKind::Interpolation(inner)
            | ExprKind::Relative { source: inner, .. }
            | ExprKind::Splat { source: inner, .. }
            | ExprKind::Index { collection: inner, .. }
            | ExprKind::Unary { operand: inner, .. } => self.within(inner),
            ExprKind::Conditional { condition, yes, no } => self.all([&**condition, yes, no]),
            ExprKind::Binary { left, right, .. } => self.all([&**left, right]),
            ExprKind::For(inner) => {
                self.within(&inner.collection);
                // `{ for k, v in x : "password" => v }` has names of one word for all.
                match inner.key_result.as_ref().and_then(text) {
                    Some(name) => self.named(name, &inner.result),
                    None => self.within(&inner.result),
                }
            }
            ExprKind::Template(parts) => {
                for part in parts {
                    if let Part::Interpolation(inner) = part {
                        self.within(inner);
                    }
                }
            }
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Traversal { .. }
            | ExprKind::Item => {}
        }
    }

    fn all<'e, 's: 'e>(&mut self, values: impl IntoIterator<Item = &'e Expr<'s>>) {
        for value in values {
            self.within(value);
        }
    }

    fn is_pointed_into(&self, place: Span) -> bool {
        let from = self.pointed.partition_point(|span| (span.file, span.start) < (place.file, place.start));
        let first = self.pointed.get(from);
        first.is_some_and(|span| span.file == place.file && span.start <= place.end)
    }
}

/// What `{ name = "DB_PASSWORD", value = … }` says that its value is.
fn title<'e, 's: 'e>(mut items: impl Iterator<Item = (&'e str, &'e Expr<'s>)>) -> Option<&'e str> {
    items.find_map(|(name, value)| text(value).filter(|_| ["name", "Name", "key", "Key"].contains(&name)))
}

/// What an attribute is called, where `title` says what its value is.
fn called<'n>(name: &'n str, title: Option<&'n str>) -> &'n str {
    title.filter(|_| ["value", "Value"].contains(&name)).unwrap_or(name)
}

/// The text that a key is, where nothing has to be evaluated for it.
fn word<'e>(key: &'e ObjectKey<'_>) -> Option<&'e str> {
    match key {
        ObjectKey::Name(name) => Some(name.text),
        ObjectKey::Expr(key) => text(key),
    }
}

/// The text that an expression is.
fn text<'e>(value: &'e Expr<'_>) -> Option<&'e str> {
    match &value.kind {
        ExprKind::String(text) => Some(text),
        ExprKind::Parentheses(inner) => text(inner),
        _ => None,
    }
}

/// Whether a value is a text with something to evaluate in it.
fn is_written_in_part(value: &Expr<'_>) -> bool {
    let ExprKind::Template(parts) = &value.kind else { return false };
    parts.iter().any(|part| match part {
        Part::Literal(text, _) => text.bytes().filter(u8::is_ascii_alphanumeric).count() >= SHORTEST,
        _ => false,
    })
}

/// Whether a value is computed: neither a name of another one, which shows nothing, nor a literal, which is its value.
fn is_made(value: &Expr<'_>) -> bool {
    !matches!(
        value.kind,
        ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Traversal { .. }
    )
}

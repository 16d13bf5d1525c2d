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
        for attribute in &body.attributes {
            self.named(attribute.name.text, &attribute.value);
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
                for item in items {
                    match &item.key {
                        ObjectKey::Name(name) => self.named(name.text, &item.value),
                        ObjectKey::Expr(Expr { kind: ExprKind::String(name), .. }) => {
                            self.named(name, &item.value);
                        }
                        ObjectKey::Expr(_) => self.within(&item.value),
                    }
                }
            }
            ExprKind::Tuple(items) | ExprKind::Call { arguments: items, .. } => {
                for item in items {
                    self.within(item);
                }
            }
            ExprKind::Parentheses(inner) => self.within(inner),
            ExprKind::Conditional { yes, no, .. } => {
                self.within(yes);
                self.within(no);
            }
            _ => {}
        }
    }

    fn is_pointed_into(&self, place: Span) -> bool {
        let from = self.pointed.partition_point(|span| (span.file, span.start) < (place.file, place.start));
        let first = self.pointed.get(from);
        first.is_some_and(|span| span.file == place.file && span.start <= place.end)
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

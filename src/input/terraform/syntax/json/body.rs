//! Expressions of the JSON syntax to bodies (`json/structure.go`).

use std::borrow::Cow;

use super::read::read;
use super::shape::{ATTRIBUTES, BlockShape, Shape, TERRAFORM};
use crate::input::terraform::syntax::ast::{
    Attribute, Block, Body, Expr, ExprKind, Label, Name, ObjectItem, ObjectKey,
};
use crate::input::terraform::syntax::diagnose;
use crate::input::terraform::syntax::{Parsed, parse_expression};
use crate::source::{At, Diagnostic, FileId, Limits, Span, Texts};

/// Reads a file of a module, `*.tf.json`. `texts` keeps what strings with escapes say.
///
/// What may be a block of a provider stays an attribute: see [`bodies`].
pub fn file_body<'s>(file: FileId, text: &'s str, texts: &'s Texts, limits: &Limits) -> Parsed<'s> {
    shaped(file, text, texts, true, TERRAFORM, limits)
}

/// Reads a file of values of variables, `*.tfvars.json`: its strings are no templates.
pub fn variables_body<'s>(file: FileId, text: &'s str, texts: &'s Texts, limits: &Limits) -> Parsed<'s> {
    shaped(file, text, texts, false, ATTRIBUTES, limits)
}

/// The bodies of the blocks that the value of an attribute stands for in the JSON syntax: of one for an object, of any
/// number for an array, of none for `null`.
///
/// # Errors
///
/// The first thing that cannot be part of a block.
pub fn bodies<'s>(value: &Expr<'s>, shape: &dyn Shape) -> Result<Vec<Body<'s>>, Diagnostic> {
    let mut shaper = Shaper { diagnostics: Vec::new() };
    let mut blocks = Vec::new();
    let kind = Name { text: "", span: value.span };
    shaper.blocks(kind, value.clone(), BlockShape { labels: 0, body: shape }, &mut Vec::new(), &mut blocks);
    match shaper.diagnostics.into_iter().next() {
        Some(diagnostic) => Err(diagnostic),
        None => Ok(blocks.into_iter().map(|block| block.body).collect()),
    }
}

/// The expression that a string of the JSON syntax stands for where Terraform wants one that it does not evaluate: a
/// reference in `depends_on`, the type of a variable. Any other expression stands for itself.
///
/// # Errors
///
/// What is wrong with the expression, at least one diagnostic.
pub fn static_expression<'s>(value: &Expr<'s>, limits: &Limits) -> Result<Expr<'s>, Vec<Diagnostic>> {
    match &value.kind {
        ExprKind::String(Cow::Borrowed(text)) => {
            parse_expression(value.span.file, text, value.span.range().start + 1, limits)
        }
        ExprKind::Interpolation(inner) => Ok((**inner).clone()),
        ExprKind::Tuple(items) => {
            let items = items.iter().map(|item| static_expression(item, limits)).collect::<Result<_, _>>()?;
            Ok(Expr { kind: ExprKind::Tuple(items), span: value.span })
        }
        _ => Ok(value.clone()),
    }
}

fn shaped<'s>(
    file: FileId,
    text: &'s str,
    texts: &'s Texts,
    templates: bool,
    shape: &dyn Shape,
    limits: &Limits,
) -> Parsed<'s> {
    let document = match read(file, text, texts, templates, limits) {
        Ok(document) => document,
        Err(diagnostic) => return Parsed { body: Body::default(), diagnostics: vec![diagnostic] },
    };
    let mut shaper = Shaper { diagnostics: document.diagnostics };
    let body = shaper.body(document.root, shape);
    let mut diagnostics = shaper.diagnostics;
    diagnostics.sort_by_key(|diagnostic| match diagnostic.at {
        At::Span(span) => span.start,
        At::Path(_) | At::Run => 0,
    });
    Parsed { body, diagnostics }
}

/// Makes bodies of expressions.
struct Shaper {
    diagnostics: Vec<Diagnostic>,
}

impl Shaper {
    fn tell(&mut self, diagnostic: Diagnostic) {
        diagnose::tell(&mut self.diagnostics, diagnostic);
    }

    /// The body that a value is.
    fn body<'s>(&mut self, value: Expr<'s>, shape: &dyn Shape) -> Body<'s> {
        let span = value.span;
        let end = Span { start: span.end.saturating_sub(1), ..span };
        let mut body = Body { end: Some(end), ..Body::default() };
        for (name, value) in self.members(value) {
            if name.text == "//" {
                continue;
            }
            match (shape.block(&name.text), name.text) {
                (Some(block), Cow::Borrowed(text)) => {
                    let kind = Name { text, span: name.span };
                    self.blocks(kind, value, block, &mut Vec::new(), &mut body.blocks);
                }
                (None, Cow::Borrowed(text)) => {
                    let span = Span { end: value.span.end, ..name.span };
                    let name = Name { text, span: name.span };
                    body.attributes.push(Attribute { name, value, span });
                }
                (_, Cow::Owned(_)) => self.tell(diagnose::json_name(name.span)),
            }
        }
        self.unique(&mut body.attributes);
        body
    }

    /// The blocks that a value is, of which some labels are known.
    fn blocks<'s>(
        &mut self,
        kind: Name<'s>,
        value: Expr<'s>,
        shape: BlockShape<'_>,
        labels: &mut Vec<Label<'s>>,
        blocks: &mut Vec<Block<'s>>,
    ) {
        if labels.len() < shape.labels {
            let span = value.span;
            let members = self.members(value);
            if members.is_empty() {
                self.tell(diagnose::json_label(span, kind.text));
            }
            for (label, value) in members {
                labels.push(label);
                self.blocks(kind, value, shape, labels, blocks);
                labels.pop();
            }
            return;
        }
        let mut push = |shaper: &mut Self, value: Expr<'s>| {
            let header = labels.last().map_or(kind.span, |label| label.span);
            let span = Span { start: header.start.min(value.span.start), ..value.span };
            let body = shaper.body(value, shape.body);
            blocks.push(Block { kind, labels: labels.clone(), body, header, span });
        };
        match value.kind {
            ExprKind::Null => {}
            ExprKind::Tuple(items) => items.into_iter().for_each(|item| push(self, item)),
            ExprKind::Object(_) => push(self, value),
            _ => self.tell(diagnose::json_block(value.span, kind.text)),
        }
    }

    /// The members of an object, or of the objects of an array (`collectDeepAttrs`).
    fn members<'s>(&mut self, value: Expr<'s>) -> Vec<(Label<'s>, Expr<'s>)> {
        match value.kind {
            ExprKind::Null => Vec::new(),
            ExprKind::Object(items) => self.named(items),
            ExprKind::Tuple(objects) => {
                let mut members = Vec::new();
                for object in objects {
                    match object.kind {
                        ExprKind::Object(items) => members.extend(self.named(items)),
                        _ => self.tell(diagnose::json_object(object.span)),
                    }
                }
                members
            }
            _ => {
                self.tell(diagnose::json_object(value.span));
                Vec::new()
            }
        }
    }

    /// The items of an object by names that are no templates.
    fn named<'s>(&mut self, items: Vec<ObjectItem<'s>>) -> Vec<(Label<'s>, Expr<'s>)> {
        let mut members = Vec::with_capacity(items.len());
        for item in items {
            match item.key {
                ObjectKey::Expr(Expr { kind: ExprKind::String(text), span }) => {
                    members.push((Label { text, span }, item.value));
                }
                ObjectKey::Name(name) => {
                    members.push((Label { text: Cow::Borrowed(name.text), span: name.span }, item.value));
                }
                ObjectKey::Expr(key) => self.tell(diagnose::json_name(key.span)),
            }
        }
        members
    }

    /// Tells of names that stand twice: of attributes, of which the first ones stay, and in the objects of their values.
    fn unique(&mut self, attributes: &mut Vec<Attribute<'_>>) {
        let names = attributes.iter().map(|attribute| (attribute.name.text, attribute.name.span));
        let twice = repeated(names.collect());
        for (first, second, name) in &twice {
            self.tell(diagnose::duplicate_attribute(*first, *second, name));
        }
        let seconds: Vec<Span> = twice.iter().map(|(_, second, _)| *second).collect();
        attributes.retain(|attribute| seconds.binary_search(&attribute.name.span).is_err());
        for attribute in attributes {
            self.unique_keys(&attribute.value);
        }
    }

    /// Tells of keys that stand twice in an object: in the JSON syntax that is an error (`json/structure.go`).
    fn unique_keys(&mut self, value: &Expr<'_>) {
        match &value.kind {
            ExprKind::Tuple(items) => {
                for item in items {
                    self.unique_keys(item);
                }
            }
            ExprKind::Object(items) => {
                let names = items.iter().filter_map(|item| match &item.key {
                    ObjectKey::Expr(Expr { kind: ExprKind::String(text), span }) => Some((&**text, *span)),
                    _ => None,
                });
                for (first, second, name) in repeated(names.collect()) {
                    self.tell(diagnose::duplicate_key(first, second, name));
                }
                for item in items {
                    self.unique_keys(&item.value);
                }
            }
            _ => {}
        }
    }
}

/// The names that stand again: where they stand first, where again, and the name; in the order of the text.
fn repeated(mut names: Vec<(&str, Span)>) -> Vec<(Span, Span, &str)> {
    names.sort_unstable();
    let mut twice = Vec::new();
    let mut first: Option<(&str, Span)> = None;
    for (name, span) in names {
        match first {
            Some((same, first)) if same == name => twice.push((first, span, name)),
            _ => first = Some((name, span)),
        }
    }
    twice.sort_unstable_by_key(|(_, second, _)| *second);
    twice
}

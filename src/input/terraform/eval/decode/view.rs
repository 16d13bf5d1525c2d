//! One way to look at bodies of both syntaxes: blocks of the native syntax, and objects of the JSON syntax, in which
//! the schema decides what is an attribute and what is a block (`json/structure.go`).

use std::collections::BTreeMap;

use super::super::super::syntax::ast::{Block, Body, Expr, ExprKind, Name, ObjectItem, ObjectKey};
use crate::source::Span;

/// A body.
pub(super) struct View<'b> {
    /// Attributes, or properties of a JSON object, by name.
    pub attributes: BTreeMap<&'b str, Given<'b>>,
    /// Blocks in the order of the text.
    pub blocks: Vec<Written<'b>>,
}

/// An attribute.
#[derive(Clone, Copy)]
pub(super) struct Given<'b> {
    pub name: Name<'b>,
    pub value: &'b Expr<'b>,
    /// From its name to the end of the value.
    pub span: Span,
}

/// A block.
#[derive(Clone)]
pub(super) struct Written<'b> {
    pub kind: Name<'b>,
    pub labels: Vec<(&'b str, Span)>,
    pub content: Content<'b>,
    /// The line that is shown for it.
    pub header: Span,
}

/// What is in a block.
#[derive(Clone, Copy)]
pub(super) enum Content<'b> {
    Body(&'b Body<'b>),
    Items(&'b [ObjectItem<'b>]),
}

impl<'b> View<'b> {
    pub(super) fn of_body(body: &'b Body<'b>) -> Self {
        let attributes = body.attributes.iter().map(|attribute| {
            let given = Given { name: attribute.name, value: &attribute.value, span: attribute.span };
            (attribute.name.text, given)
        });
        Self { attributes: attributes.collect(), blocks: body.blocks.iter().map(written).collect() }
    }

    pub(super) fn of(content: Content<'b>) -> Self {
        match content {
            Content::Body(body) => Self::of_body(body),
            Content::Items(items) => {
                let attributes = items.iter().filter_map(|item| {
                    let name = key(item)?;
                    let span = Span { end: item.value.span.end, ..name.span };
                    Some((name.text, Given { name, value: &item.value, span }))
                });
                // A property of this name is a comment.
                Self {
                    attributes: attributes.filter(|(name, _)| *name != "//").collect(),
                    blocks: Vec::new(),
                }
            }
        }
    }

    /// The blocks of a kind and the dynamic blocks that make them, in the order of the text. In the JSON syntax they
    /// are properties; so an attribute of that name whose value is an object or a list of objects stands for blocks
    /// in the native syntax as well. `labels` is how many labels such a block has.
    pub(super) fn blocks_of(&self, kind: &str, labels: usize) -> Vec<Written<'b>> {
        let mut found: Vec<Written<'b>> =
            self.blocks.iter().filter(|block| block.makes() == Some(kind)).cloned().collect();
        if let Some(given) = self.attributes.get("dynamic")
            && let Some(blocks) = as_blocks(*given, 1)
        {
            found.extend(blocks.into_iter().filter(|block| block.makes() == Some(kind)));
        }
        if let Some(given) = self.attributes.get(kind)
            && let Some(blocks) = as_blocks(*given, labels)
        {
            found.extend(blocks);
        }
        found
    }
}

impl<'b> Written<'b> {
    /// The kind of the blocks that it is or makes.
    pub(super) fn makes(&self) -> Option<&'b str> {
        if self.is_dynamic() { self.labels.first().map(|(label, _)| *label) } else { Some(self.kind.text) }
    }

    pub(super) fn is_dynamic(&self) -> bool {
        self.kind.text == "dynamic"
    }

    /// Where the name of the kind is.
    pub(super) fn name_span(&self) -> Span {
        match self.labels.first() {
            Some((_, span)) if self.is_dynamic() => *span,
            _ => self.kind.span,
        }
    }
}

fn written<'b>(block: &'b Block<'b>) -> Written<'b> {
    Written {
        kind: block.kind,
        labels: block.labels.iter().map(|label| (&*label.text, label.span)).collect(),
        content: Content::Body(&block.body),
        header: block.header,
    }
}

/// The blocks that the value of a property stands for: an object for each, in lists or not, below objects of their
/// labels. None where it is anything else.
pub(super) fn as_blocks(given: Given<'_>, labels: usize) -> Option<Vec<Written<'_>>> {
    let mut found = Vec::new();
    collect(given.name, given.value, labels, &mut Vec::new(), &mut found).then_some(found)
}

fn collect<'b>(
    kind: Name<'b>,
    value: &'b Expr<'b>,
    labels: usize,
    outer: &mut Vec<(&'b str, Span)>,
    found: &mut Vec<Written<'b>>,
) -> bool {
    match &value.kind {
        ExprKind::Null => true,
        ExprKind::Tuple(elements) => {
            elements.iter().all(|element| collect(kind, element, labels, outer, found))
        }
        ExprKind::Object(items) => {
            let Some(names) = items.iter().map(key).collect::<Option<Vec<_>>>() else { return false };
            let Some(further) = labels.checked_sub(1) else {
                let header = Span { end: value.span.start.max(kind.span.end), ..kind.span };
                let header = if header.start < header.end { header } else { kind.span };
                found.push(Written { kind, labels: outer.clone(), content: Content::Items(items), header });
                return true;
            };
            items.iter().zip(names).all(|(item, name)| {
                if name.text == "//" {
                    return true;
                }
                outer.push((name.text, name.span));
                let good = collect(kind, &item.value, further, outer, found);
                outer.pop();
                good
            })
        }
        _ => false,
    }
}

/// The name of an item, where it is fixed.
fn key<'b>(item: &'b ObjectItem<'b>) -> Option<Name<'b>> {
    match &item.key {
        ObjectKey::Name(name) => Some(*name),
        ObjectKey::Expr(Expr { kind: ExprKind::String(text), span }) => Some(Name { text, span: *span }),
        ObjectKey::Expr(_) => None,
    }
}

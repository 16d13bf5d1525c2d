//! Blocks and what makes them: `dynamic` blocks are expanded (`ext/dynblock/expand_spec.go`).

use std::sync::Arc;

use super::super::super::syntax::ast::{Expr, ExprKind};
use super::super::super::value::{Entries, Marks, Origin, Type, Value, convert};
use super::super::iteration::{Items, is_iterable};
use super::super::problem::Problem;
use super::view::{Content, Given, View, Written};
use super::{Around, Decoder};
use crate::source::Span;

/// The blocks of one kind in a body.
pub(super) struct Instances {
    items: Vec<Instance>,
    /// How many there are is unknown.
    unknown: bool,
    /// What dynamic blocks go through has these marks.
    pub marks: Marks,
    /// Where they are from: the first of them.
    pub origin: Origin,
}

/// One block.
pub(super) struct Instance {
    pub label: Option<Arc<str>>,
    pub value: Value,
    pub header: Span,
}

/// What decodes the content of a block.
pub(super) type Decode<'f, 'd, 'e> =
    &'f mut dyn FnMut(&mut Decoder<'d, 'e>, &View<'_>, Span, Around<'_>) -> Value;

impl Instances {
    /// The blocks, where it is known how many there are.
    pub(super) fn known(&self) -> Option<Vec<&Instance>> {
        (!self.unknown).then(|| self.items.iter().collect())
    }
}

impl<'d, 'e> Decoder<'d, 'e> {
    /// The values of blocks, dynamic ones expanded.
    pub(super) fn instances(
        &mut self,
        blocks: &[Written<'_>],
        header: Span,
        around: Around<'_>,
        decode: Decode<'_, 'd, 'e>,
    ) -> Instances {
        let origin = Origin::at(blocks.first().map_or(header, |block| block.header));
        let mut instances = Instances { items: Vec::new(), unknown: false, marks: around.marks, origin };
        for block in blocks {
            if block.is_dynamic() {
                self.expand(block, around, &mut instances, decode);
            } else {
                let label = block.labels.first().map(|(label, _)| Arc::from(*label));
                let value = decode(self, &View::of(block.content), block.header, around);
                instances.items.push(Instance { label, value, header: block.header });
            }
        }
        instances
    }

    /// The blocks that a dynamic block makes.
    fn expand(
        &mut self,
        block: &Written<'_>,
        around: Around<'_>,
        instances: &mut Instances,
        decode: Decode<'_, 'd, 'e>,
    ) {
        let view = View::of(block.content);
        let (Some(for_each), Some((content, content_header))) =
            (view.attributes.get("for_each"), content(&view))
        else {
            let message = if view.attributes.contains_key("for_each") {
                "a dynamic block needs one `content` block"
            } else {
                "a dynamic block needs `for_each`"
            };
            self.failed(Problem::Dynamic.failure(block.header, message));
            instances.unknown = true;
            return;
        };
        let Some(iterator) = self.iterator(&view, block) else {
            instances.unknown = true;
            return;
        };
        let Some(collection) = self.collection(for_each, around) else {
            instances.unknown = true;
            return;
        };
        instances.marks = instances.marks.and(collection.marks);
        let Some(items) = Items::of(&collection) else {
            instances.unknown = true;
            return;
        };
        let marks = around.marks.and(collection.marks);
        let content = View::of(content);
        let mut names = around.names.to_vec();
        for (key, value) in items.iter() {
            if let Err(failure) = self.evaluator.spend(1, 0, for_each.span) {
                self.failed(failure);
                instances.unknown = true;
                return;
            }
            names.truncate(around.names.len());
            names.push((iterator, iteration(key, value)));
            let inner = Around { names: &names, marks };
            let Ok(label) = self.label(&view, inner) else { continue };
            let value = decode(self, &content, content_header, inner);
            instances.items.push(Instance { label, value, header: block.header });
        }
    }

    /// What a dynamic block goes through; none where it cannot be evaluated or gone through.
    fn collection(&mut self, for_each: &Given<'_>, around: Around<'_>) -> Option<Value> {
        let place = for_each.value.span;
        let value = match self.evaluator.eval_with(for_each.value, around.names) {
            Ok(value) => value,
            Err(failure) => {
                self.failed(failure);
                return None;
            }
        };
        let ty = value.ty();
        if value.is_null() {
            self.failed(Problem::Dynamic.failure(place, "`for_each` of a dynamic block is null"));
            return None;
        }
        if ty != Type::Dynamic && !is_iterable(&ty) {
            let message = format!(
                "`for_each` of a dynamic block is a value of type {ty}, which cannot be gone through"
            );
            self.failed(Problem::Dynamic.failure(place, message));
            return None;
        }
        Some(value)
    }

    /// The name of the iterator: that of the kind of blocks, where nothing else is said.
    fn iterator<'b>(&mut self, view: &View<'b>, block: &Written<'b>) -> Option<&'b str> {
        let Some(given) = view.attributes.get("iterator") else { return block.makes() };
        let name = name_of(given.value);
        if name.is_none() {
            let message = "the iterator of a dynamic block must be a single name";
            self.failed(Problem::Dynamic.failure(given.value.span, message));
        }
        name
    }

    /// The label of the block that a dynamic block makes, where it gives labels.
    fn label(&mut self, view: &View<'_>, around: Around<'_>) -> Result<Option<Arc<str>>, ()> {
        let Some(given) = view.attributes.get("labels") else { return Ok(None) };
        let ExprKind::Tuple(labels) = &given.value.kind else {
            self.failed(
                Problem::Dynamic.failure(given.value.span, "the labels of a dynamic block must be a list"),
            );
            return Err(());
        };
        let Some(expr) = labels.first() else { return Ok(None) };
        let value = self.evaluator.eval_with(expr, around.names).and_then(|value| {
            convert(&value, &Type::String).map_err(|fault| {
                Problem::Dynamic.fault_of(expr.span, "this cannot be the label of a dynamic block", fault)
            })
        });
        match value {
            Ok(value) if value.as_str().is_some() => Ok(value.as_str().map(Arc::from)),
            Ok(value) => {
                let what = if value.is_null() { "null" } else { "not known before the apply" };
                self.failed(
                    Problem::Dynamic.failure(expr.span, format!("the label of a dynamic block is {what}")),
                );
                Err(())
            }
            Err(failure) => {
                self.failed(failure);
                Err(())
            }
        }
    }
}

/// What `iterator.key` and `iterator.value` are taken from.
fn iteration(key: Value, value: &Value) -> Value {
    let origin = value.origin.clone();
    let entries = Entries::from([("key".into(), key), ("value".into(), value.clone())]);
    Value::object(entries).from_origin(origin)
}

/// The content of the blocks that a dynamic block makes, and the line that is shown for them.
fn content<'b>(view: &View<'b>) -> Option<(Content<'b>, Span)> {
    let blocks = view.blocks_of("content", 0);
    match &*blocks {
        [content] => Some((content.content, content.header)),
        _ => None,
    }
}

/// A single name, also as the JSON syntax has it.
fn name_of<'b>(expr: &'b Expr<'b>) -> Option<&'b str> {
    match &expr.kind {
        ExprKind::Traversal { root, steps } if steps.is_empty() => Some(root.text),
        ExprKind::String(text) => Some(text),
        _ => None,
    }
}

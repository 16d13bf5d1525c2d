//! Nested blocks, by how they nest (`hcldec.BlockListSpec` and its like).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::super::schema::{NestedBlock, Nesting};
use super::super::super::syntax::ast::ExprKind;
use super::super::super::value::{Content, Entries, Origin, Type, Value};
use super::super::problem::Problem;
use super::dynamic::{Instance, Instances};
use super::view::{View, as_blocks};
use super::{Around, Decoder};
use crate::source::Span;

impl Decoder<'_, '_> {
    /// The value of the blocks of one kind.
    pub(super) fn nested(
        &mut self,
        view: &View<'_>,
        name: &str,
        nested: &NestedBlock,
        header: Span,
        around: Around<'_>,
    ) -> Value {
        let element = self.evaluator.scope().memory().block_type(&nested.block);
        let labels = usize::from(nested.nesting == Nesting::Map);
        if let Some(given) = view.attributes.get(name)
            && as_blocks(*given, labels).is_none()
        {
            return self.fitted(*given, nested, &element, around);
        }
        let blocks = view.blocks_of(name, labels);
        let instances = self.instances(&blocks, header, around, &mut |decoder, view, header, around| {
            decoder.object(view, &nested.block, header, around)
        });
        let origin = instances.origin.clone();
        let Some(items) = instances.known() else {
            return unknown(nested.nesting, element, &instances);
        };
        if items.is_empty() && nested.computed {
            // An empty list says that there shall be none, as null and a `dynamic` block that makes none do not.
            let empty = view.attributes.get(name).filter(|given| !matches!(given.value.kind, ExprKind::Null));
            return match empty {
                Some(given) if matches!(nested.nesting, Nesting::List | Nesting::Set) => {
                    sequence(nested.nesting, element, Vec::new()).from_origin(Origin::at(given.span))
                }
                _ => Value::unknown(together(nested.nesting, element)).from_origin(Origin::at(header)),
            };
        }
        match nested.nesting {
            Nesting::Single => self.single(name, &items, element, header),
            Nesting::Map => self.map(name, &items, element).from_origin(origin),
            nesting => {
                let values: Vec<Value> = items.iter().map(|instance| instance.value.clone()).collect();
                // What the schema does not have makes blocks of other types.
                if values.iter().any(|value| has_more(value, nested)) {
                    return Value::tuple(values).from_origin(origin);
                }
                let blocks = match nesting {
                    Nesting::Set => with_equal_ones(sequence(nesting, element, values.clone()), &values),
                    _ => sequence(nesting, element, values),
                };
                blocks.from_origin(origin)
            }
        }
    }

    fn single(&mut self, name: &str, items: &[&Instance], element: Type, header: Span) -> Value {
        if let Some(second) = items.get(1) {
            let message = format!("there may be one `{name}` block, and this is another");
            self.failed(Problem::Block.failure(second.header, message));
        }
        match items.first() {
            Some(instance) => instance.value.clone(),
            None => Value::null(element).from_origin(Origin::at(header)),
        }
    }

    fn map(&mut self, name: &str, items: &[&Instance], element: Type) -> Value {
        let mut entries = Entries::new();
        let mut seen: BTreeMap<Arc<str>, Span> = BTreeMap::new();
        for instance in items {
            let Some(label) = &instance.label else {
                let message = format!("a `{name}` block needs a label");
                self.failed(Problem::Block.failure(instance.header, message));
                continue;
            };
            if let Some(first) = seen.insert(label.clone(), instance.header) {
                let message = format!("there is another `{name}` block with the label `{label}`");
                let mut failure = Problem::Block.failure(instance.header, message);
                failure.diagnostic = failure.diagnostic.label(first, "it is here");
                self.failed(failure);
                continue;
            }
            entries.insert(label.clone(), instance.value.clone());
        }
        if element.is_wholly_known() { Value::map(element, entries) } else { Value::object(entries) }
    }
}

/// Whether a block has anything that its schema does not have, at any depth.
fn has_more(value: &Value, nested: &NestedBlock) -> bool {
    let Content::Object(entries) = &value.content else { return false };
    entries.iter().any(|(name, inner)| match nested.block.blocks.get(name) {
        Some(deeper) => match &inner.content {
            // Blocks of several types, which nothing but this makes where the types are known.
            Content::Tuple(_) => true,
            Content::Object(_) => has_more(inner, deeper),
            _ => false,
        },
        None => !nested.block.attributes.contains_key(name),
    })
}

/// A list or a set of blocks. Where attributes are of any type, blocks may be of different types: a tuple takes them.
pub(super) fn sequence(nesting: Nesting, element: Type, values: Vec<Value>) -> Value {
    match nesting {
        Nesting::Set if element.is_wholly_known() || values.is_empty() => Value::set(element, values),
        _ if element.is_wholly_known() || values.is_empty() => Value::list(element, values),
        _ => Value::tuple(values),
    }
}

/// How many blocks of a set are compared with each other at most.
const MOST_COMPARED: usize = 200;

/// A set of blocks, each of which names those that were equal to it and are in the set no more.
fn with_equal_ones(blocks: Value, all: &[Value]) -> Value {
    let Content::Set(ty, elements) = &blocks.content else { return blocks };
    if elements.len() == all.len() || all.len() > MOST_COMPARED {
        return blocks;
    }
    let named = elements.iter().map(|element| {
        let mut headers: Vec<Span> = Vec::new();
        for other in all {
            let Some(header) = other.origin.span.filter(|span| Some(*span) != element.origin.span) else {
                continue;
            };
            if !headers.contains(&header) && element.is_equal_to(other) == Some(true) {
                headers.push(header);
            }
        }
        let mut element = element.clone();
        if !headers.is_empty() {
            let known = element.origin.because.iter().flat_map(|spans| spans.iter().copied());
            element.origin.because = Some(known.chain(headers).collect());
        }
        element
    });
    let elements = named.collect();
    Value { content: Content::Set(ty.clone(), elements), ..blocks }
}

/// The type of the blocks of one kind together.
pub(super) fn together(nesting: Nesting, element: Type) -> Type {
    match nesting {
        Nesting::Single => element,
        Nesting::List => Type::list(element),
        Nesting::Set => Type::set(element),
        Nesting::Map => Type::map(element),
    }
}

fn unknown(nesting: Nesting, element: Type, instances: &Instances) -> Value {
    Value::unknown(together(nesting, element)).mark(instances.marks).from_origin(instances.origin.clone())
}

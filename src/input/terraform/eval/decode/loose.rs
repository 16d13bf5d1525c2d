//! Bodies of which no schema is known.

use std::collections::BTreeMap;

use super::super::super::value::{Entries, Origin, Value};
use super::view::{View, Written};
use super::{Around, Decoder};
use crate::source::Span;

impl Decoder<'_, '_> {
    /// Attributes as they evaluate; the blocks of a kind as a tuple of objects, those with labels below objects of
    /// their labels. Where it is unknown how many blocks there are, all of them are.
    pub(super) fn loose(&mut self, view: &View<'_>, header: Span, around: Around<'_>) -> Value {
        let mut entries = Entries::new();
        for (kind, value) in self.loose_blocks(view, &|_| true, header, around) {
            entries.insert(kind.into(), value);
        }
        for (name, given) in &view.attributes {
            if *name == "dynamic" && super::view::as_blocks(*given, 1).is_some() {
                continue;
            }
            let value = match self.evaluator.eval_with(given.value, around.names) {
                Ok(value) => value.or_from(given.span).mark(around.marks),
                Err(failure) => {
                    self.failed(failure);
                    Value::dynamic().from_origin(Origin::at(given.span))
                }
            };
            entries.insert((*name).into(), value);
        }
        Value::object(entries).from_origin(Origin::at(header))
    }

    /// The blocks of the kinds that are wanted: of each a tuple of objects.
    pub(super) fn loose_blocks<'b>(
        &mut self,
        view: &View<'b>,
        wanted: &dyn Fn(&str) -> bool,
        header: Span,
        around: Around<'_>,
    ) -> Vec<(&'b str, Value)> {
        let mut found = Vec::new();
        for (kind, blocks) in by_kind(view).into_iter().filter(|(kind, _)| wanted(kind)) {
            let instances = self.instances(&blocks, header, around, &mut |decoder, view, header, around| {
                decoder.loose(view, header, around)
            });
            let value = match instances.known() {
                None => Value::dynamic().mark(instances.marks),
                Some(items) => Value::tuple(
                    items
                        .into_iter()
                        .map(|instance| match &instance.label {
                            None => instance.value.clone(),
                            Some(label) => {
                                Value::object(Entries::from([(label.clone(), instance.value.clone())]))
                                    .from_origin(Origin::at(instance.header))
                            }
                        })
                        .collect::<Vec<_>>(),
                ),
            };
            found.push((kind, value.from_origin(instances.origin)));
        }
        found
    }
}

/// The blocks of a body by kind, dynamic ones by what they make.
fn by_kind<'b>(view: &View<'b>) -> BTreeMap<&'b str, Vec<Written<'b>>> {
    let mut kinds: BTreeMap<&'b str, Vec<Written<'b>>> = BTreeMap::new();
    let dynamic = view.attributes.get("dynamic").and_then(|given| super::view::as_blocks(*given, 1));
    for block in view.blocks.iter().cloned().chain(dynamic.into_iter().flatten()) {
        if let Some(kind) = block.makes() {
            kinds.entry(kind).or_default().push(block);
        }
    }
    kinds
}

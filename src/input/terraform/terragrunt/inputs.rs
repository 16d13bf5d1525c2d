//! `inputs`: the values of the root's variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey};
use super::super::value::{Content, Entries, Value};
use super::configuration::Configuration;
use super::include::Merge;

impl<'s> Configuration<'_, 's> {
    /// The inputs, those of included files below them.
    pub(super) fn all_inputs(&self) -> BTreeMap<String, Value> {
        let mut inputs = self.input_entries();
        for include in self.includes.iter().rev() {
            let below = || include.configuration.input_entries();
            inputs = match include.merge {
                Merge::None => inputs,
                Merge::Shallow => {
                    let mut merged = below();
                    merged.extend(inputs);
                    merged
                }
                Merge::Deep => merge_entries(below(), inputs),
            };
        }
        inputs.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
    }

    /// The inputs of the file itself. Each is evaluated alone, so that one that fails does not take the others with it.
    pub(super) fn input_entries(&self) -> Entries {
        let Some(attribute) = self.attribute("inputs") else { return Entries::new() };
        let name = |item: &ObjectItem<'s>| -> Option<Arc<str>> {
            match &item.key {
                ObjectKey::Name(name) => Some(name.text.into()),
                ObjectKey::Expr(Expr { kind: ExprKind::String(text), .. }) => Some((&**text).into()),
                ObjectKey::Expr(_) => None,
            }
        };
        if let ExprKind::Object(items) = &attribute.value.kind
            && items.iter().all(|item| name(item).is_some())
        {
            let entry =
                |item: &ObjectItem<'s>| Some((name(item)?, self.value(&item.value).or_from(item.value.span)));
            return items.iter().filter_map(entry).collect();
        }
        self.value(&attribute.value).as_entries().cloned().unwrap_or_default()
    }
}

/// Values of which those above win, objects merged and lists joined.
fn merge_entries(mut below: Entries, above: Entries) -> Entries {
    for (name, value) in above {
        let merged = match below.remove(&name) {
            Some(base) => merge(&base, value),
            None => value,
        };
        below.insert(name, merged);
    }
    below
}

fn merge(below: &Value, above: Value) -> Value {
    let marks = below.marks.and(above.marks);
    let merged = match (&below.content, &above.content) {
        (Content::Map(..) | Content::Object(_), Content::Map(..) | Content::Object(_)) => {
            let entries = |value: &Value| value.as_entries().cloned().unwrap_or_default();
            Value::object(merge_entries(entries(below), entries(&above)))
        }
        (Content::List(..) | Content::Tuple(_), Content::List(..) | Content::Tuple(_)) => {
            let elements = |value: &Value| value.as_elements().unwrap_or_default().to_vec();
            let mut joined = elements(below);
            joined.extend(elements(&above));
            Value::tuple(joined)
        }
        _ => return above,
    };
    merged.mark(marks).from_origin(above.origin)
}

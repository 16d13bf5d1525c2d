//! Attributes: their values, converted to their types; those that are written as blocks; and names that are not there.

use std::collections::BTreeSet;

use super::super::super::schema::{Attribute, BlockSchema};
use super::super::super::value::{Entries, Origin, Type, Value};
use super::super::problem::Problem;
use super::view::{Given, View};
use super::{Around, Decoder};
use crate::source::{Span, nearest};

impl Decoder<'_, '_> {
    /// The value of an attribute.
    pub(super) fn attribute(
        &mut self,
        view: &View<'_>,
        name: &str,
        attribute: &Attribute,
        header: Span,
        around: Around<'_>,
    ) -> Value {
        let given = match view.attributes.get(name) {
            Some(given) => Some(self.given(*given, &attribute.ty, around)),
            None => self.written_as_blocks(view, name, &attribute.ty, header, around),
        };
        let value = match given {
            // Null is as good as not set.
            Some(value) if value.is_null() => unset(attribute).mark(value.marks).from_origin(value.origin),
            Some(value) => value,
            None => unset(attribute).from_origin(Origin::at(header)),
        };
        if attribute.write_only {
            // It goes to the provider and into no plan, whatever it is.
            return Value::null(attribute.ty.clone()).from_origin(value.origin);
        }
        if attribute.sensitive { value.mark(super::Marks::SENSITIVE) } else { value }
    }

    /// What is given for an attribute, converted to its type.
    fn given(&mut self, given: Given<'_>, ty: &Type, around: Around<'_>) -> Value {
        let (value, failure) = self.evaluator.value_of(given.value, around.names);
        if let Some(failure) = failure {
            self.failed(failure);
            // Of a text a part may have failed, and the rest is known all the same.
            if *ty != Type::String || value.partial().is_none() {
                return Value::unknown(ty.clone()).from_origin(Origin::at(given.span));
            }
        }
        let value = value.or_from(given.span);
        let origin = value.origin.clone();
        match self.evaluator.converted(&value, ty) {
            Ok(value) => {
                let value = if value.origin.span.is_some() { value } else { value.from_origin(origin) };
                value.mark(around.marks)
            }
            Err(fault) => {
                let what = format!("this is no value for `{}`", given.name.text);
                self.failed(Problem::Argument.fault_of(given.value.span, &what, fault));
                Value::unknown(ty.clone()).mark(around.marks).from_origin(origin)
            }
        }
    }

    /// The value of an attribute that is a list or a set of objects and is written as blocks, as in old configurations
    /// (`blocktoattr.FixUpBlockAttrs`).
    fn written_as_blocks(
        &mut self,
        view: &View<'_>,
        name: &str,
        ty: &Type,
        header: Span,
        around: Around<'_>,
    ) -> Option<Value> {
        let (Type::List(element) | Type::Set(element)) = ty else { return None };
        let Type::Object(attributes) = &**element else { return None };
        let blocks = view.blocks_of(name, 0);
        if blocks.is_empty() {
            return None;
        }
        let schema = BlockSchema {
            attributes: attributes.iter().map(|(name, ty)| (name.clone(), optional(ty))).collect(),
            ..BlockSchema::default()
        };
        let instances = self.instances(&blocks, header, around, &mut |decoder, view, header, around| {
            decoder.object(view, &schema, header, around)
        });
        let Some(values) = instances.known() else {
            return Some(Value::unknown(ty.clone()).mark(instances.marks).from_origin(instances.origin));
        };
        if values.is_empty() {
            // `dynamic` blocks that make none leave the attribute unset.
            return None;
        }
        let values: Vec<Value> = values.into_iter().map(|instance| instance.value.clone()).collect();
        let value = match ty {
            Type::Set(_) => Value::set((**element).clone(), values),
            _ => Value::list((**element).clone(), values),
        };
        Some(value.from_origin(instances.origin))
    }

    /// Warns of what the schema does not have and looks misspelt, and of attributes that only the provider sets. What
    /// the schema does not have is put into `entries`.
    pub(super) fn unsupported(
        &mut self,
        view: &View<'_>,
        schema: &BlockSchema,
        (header, around): (Span, Around<'_>),
        entries: &mut Entries,
    ) {
        for (name, given) in &view.attributes {
            if let Some(attribute) = schema.attributes.get(*name) {
                if !attribute.optional && attribute.computed {
                    self.warnings.push(
                        Problem::Argument
                            .warning(
                                given.name.span,
                                format!("`{name}` is set by the provider and cannot be given"),
                            )
                            .help("leave it out"),
                    );
                }
            } else if !schema.blocks.contains_key(*name) && !is_json_dynamic(given) {
                self.warn_of_name("argument", name, given.name.span, schema);
                let value = match self.evaluator.eval_with(given.value, around.names) {
                    Ok(value) => value.or_from(given.span).mark(around.marks),
                    Err(failure) => {
                        self.failed(failure);
                        Value::dynamic().from_origin(Origin::at(given.span))
                    }
                };
                entries.insert((*name).into(), value);
            }
        }
        let mut others: BTreeSet<&str> = BTreeSet::new();
        for block in &view.blocks {
            let Some(name) = block.makes() else { continue };
            if schema.blocks.contains_key(name) || schema.attributes.contains_key(name) {
                continue;
            }
            self.warn_of_name("block", name, block.name_span(), schema);
            others.insert(name);
        }
        for (kind, value) in self.loose_blocks(view, &|kind| others.contains(kind), header, around) {
            entries.insert(kind.into(), value);
        }
    }

    fn warn_of_name(&mut self, word: &str, name: &str, span: Span, schema: &BlockSchema) {
        let known = schema.attributes.keys().chain(schema.blocks.keys()).map(|name| &**name);
        let Some(near) = nearest(name, known) else { return };
        let warning =
            Problem::Argument.warning(span, format!("there is no {word} `{name}` here, as far as is known"));
        self.warnings.push(warning.help(format!("did you mean `{near}`?")));
    }
}

fn is_json_dynamic(given: &Given<'_>) -> bool {
    given.name.text == "dynamic" && super::view::as_blocks(*given, 1).is_some()
}

/// What an attribute is that the configuration does not set: its default; unknown, where the provider sets it; or null.
pub(super) fn unset(attribute: &Attribute) -> Value {
    match &attribute.default {
        Some(default) => default.clone(),
        None if attribute.computed => Value::unknown(attribute.ty.clone()),
        None => Value::null(attribute.ty.clone()),
    }
}

fn optional(ty: &Type) -> Attribute {
    Attribute {
        ty: ty.clone(),
        optional: true,
        computed: false,
        sensitive: false,
        write_only: false,
        default: None,
    }
}

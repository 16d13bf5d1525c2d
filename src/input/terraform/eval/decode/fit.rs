//! Nested blocks that are given as the value of an attribute: `ingress = var.rules`. What the objects in it lack is
//! null, as if they were blocks.

use super::super::super::schema::{BlockSchema, NestedBlock, Nesting};
use super::super::super::value::{Content, Entries, Fault, Origin, Type, Value, convert};
use super::super::problem::Problem;
use super::attribute::unset;
use super::nested::{sequence, together};
use super::view::Given;
use super::{Around, Decoder};

impl Decoder<'_, '_> {
    /// What is given for nested blocks.
    pub(super) fn fitted(
        &mut self,
        given: Given<'_>,
        nested: &NestedBlock,
        element: &Type,
        around: Around<'_>,
    ) -> Value {
        let unknown =
            || Value::unknown(together(nested.nesting, element.clone())).from_origin(Origin::at(given.span));
        let value = match self.evaluator.eval_with(given.value, around.names) {
            Ok(value) => value.or_from(given.span).mark(around.marks),
            Err(failure) => {
                self.failed(failure);
                return unknown();
            }
        };
        match fit(&value, nested, element) {
            Ok(value) => value,
            Err(fault) => {
                let what = format!("this is no value for `{}` blocks", given.name.text);
                self.failed(Problem::Argument.fault_of(given.value.span, &what, fault));
                unknown()
            }
        }
    }
}

fn fit(value: &Value, nested: &NestedBlock, element: &Type) -> Result<Value, Fault> {
    let given = |fitted: Value| fitted.mark(value.marks).from_origin(value.origin.clone());
    match (&value.content, nested.nesting) {
        (Content::Null(_), nesting) if nested.computed => {
            Ok(given(Value::unknown(together(nesting, element.clone()))))
        }
        (Content::Unknown(..), nesting) => Ok(given(Value::unknown(together(nesting, element.clone())))),
        (Content::Null(_), Nesting::Single) => Ok(given(Value::null(element.clone()))),
        (Content::Null(_), Nesting::Map) => Ok(given(Value::map(element.clone(), Entries::new()))),
        (Content::Null(_), nesting) => Ok(given(sequence(nesting, element.clone(), Vec::new()))),
        (Content::Object(_) | Content::Map(..), Nesting::Single) => object(value, &nested.block),
        (Content::Object(entries) | Content::Map(_, entries), Nesting::Map) => {
            let entries = entries
                .iter()
                .map(|(key, value)| Ok((key.clone(), object(value, &nested.block)?)))
                .collect::<Result<Entries, Fault>>()?;
            Ok(given(Value::map(element.clone(), entries)))
        }
        (Content::Object(_) | Content::Map(..), nesting) => {
            Ok(given(sequence(nesting, element.clone(), vec![object(value, &nested.block)?])))
        }
        (Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements), nesting) => {
            let values = elements
                .iter()
                .map(|value| object(value, &nested.block))
                .collect::<Result<Vec<_>, Fault>>()?;
            match nesting {
                Nesting::Single if values.len() <= 1 => {
                    Ok(values.into_iter().next().unwrap_or_else(|| given(Value::null(element.clone()))))
                }
                Nesting::Single | Nesting::Map => Err(Fault::new(format!("{} is required", wanted(nesting)))),
                nesting => Ok(given(sequence(nesting, element.clone(), values))),
            }
        }
        (_, nesting) => Err(Fault::new(format!("{} is required", wanted(nesting)))),
    }
}

fn wanted(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single => "an object",
        Nesting::List | Nesting::Set => "a list of objects",
        Nesting::Map => "a map of objects",
    }
}

/// An object as a block of a schema.
fn object(value: &Value, schema: &BlockSchema) -> Result<Value, Fault> {
    let given = match &value.content {
        Content::Object(entries) | Content::Map(_, entries) => entries,
        Content::Unknown(..) => {
            return Ok(Value::unknown(schema.ty()).mark(value.marks).from_origin(value.origin.clone()));
        }
        _ => return Err(Fault::new(format!("an object is required, not {}", value.ty()))),
    };
    let mut entries = Entries::new();
    for (name, attribute) in &schema.attributes {
        let of_attribute = match given.get(name) {
            _ if attribute.write_only => Value::null(attribute.ty.clone()),
            Some(value) if !value.is_null() => convert(value, &attribute.ty).map_err(|fault| Fault {
                message: format!("attribute `{name}`: {}", fault.message),
                ..fault
            })?,
            _ => unset(attribute),
        };
        entries.insert(name.clone(), of_attribute);
    }
    for (name, nested) in &schema.blocks {
        let element = nested.block.ty();
        let of_block = match given.get(name) {
            Some(value) => fit(value, nested, &element)?,
            None => fit(&Value::null(Type::Dynamic), nested, &element)?,
        };
        entries.insert(name.clone(), of_block);
    }
    Ok(Value::object(entries).mark(value.marks).from_origin(value.origin.clone()))
}

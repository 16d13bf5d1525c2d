//! Bodies to objects, by a schema or without one (`hcldec`, `ext/dynblock`, `lang/blocktoattr`).

mod attribute;
mod dynamic;
mod fit;
mod loose;
mod nested;
mod view;

use super::super::schema::BlockSchema;
use super::super::syntax::ast::Body;
use super::super::value::{Entries, Marks, Origin, Value};
use super::{Evaluator, Failure, FailureKind};
use crate::source::{Diagnostic, Span};
use view::View;

/// What a body comes to.
#[derive(Debug)]
pub struct Decoded {
    /// An object. What could not be evaluated is unknown in it.
    pub value: Value,
    /// Why parts of it could not be evaluated. Those that have been told where they happened are left out.
    pub failures: Vec<Failure>,
    /// What is odd about it: names that the schema does not have.
    pub warnings: Vec<Diagnostic>,
}

/// The object that a body comes to by a schema: of the schema's type, unset attributes null or, where the provider may
/// set them, unknown. `header` is the line of the block: where unset attributes are from.
///
/// Attributes and blocks that are not in the schema are kept as they evaluate, at any depth; what looks misspelt is
/// warned of. The schema may be of another version of the provider.
pub fn body(body: &Body<'_>, schema: &BlockSchema, evaluator: &Evaluator<'_>, header: Span) -> Decoded {
    let mut decoder = Decoder::new(evaluator);
    let view = View::of_body(body);
    let value = decoder.object(&view, schema, header, Around::default());
    decoder.end(value)
}

/// The object that a body comes to where no schema is known: attributes as they evaluate, blocks as tuples of objects.
pub fn loose(body: &Body<'_>, evaluator: &Evaluator<'_>, header: Span) -> Decoded {
    let mut decoder = Decoder::new(evaluator);
    let value = decoder.loose(&View::of_body(body), header, Around::default());
    decoder.end(value)
}

/// What is told of a body while it is decoded.
struct Decoder<'d, 'e> {
    evaluator: &'d Evaluator<'e>,
    failures: Vec<Failure>,
    warnings: Vec<Diagnostic>,
}

/// What holds around a body: the iterators of dynamic blocks, and the marks of what they go through.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    names: &'a [(&'a str, Value)],
    marks: Marks,
}

impl<'d, 'e> Decoder<'d, 'e> {
    fn new(evaluator: &'d Evaluator<'e>) -> Self {
        Self { evaluator, failures: Vec::new(), warnings: Vec::new() }
    }

    fn end(self, value: Value) -> Decoded {
        Decoded { value, failures: self.failures, warnings: self.warnings }
    }

    fn failed(&mut self, failure: Box<Failure>) {
        if failure.kind != FailureKind::Told {
            self.failures.push(*failure);
        }
    }

    /// The object of a body by a schema, with what the schema does not have.
    fn object(&mut self, view: &View<'_>, schema: &BlockSchema, header: Span, around: Around<'_>) -> Value {
        let mut entries = Entries::new();
        for (name, attribute) in &schema.attributes {
            entries.insert(name.clone(), self.attribute(view, name, attribute, header, around));
        }
        for (name, nested) in &schema.blocks {
            entries.insert(name.clone(), self.nested(view, name, nested, header, around));
        }
        self.unsupported(view, schema, (header, around), &mut entries);
        Value::object(entries).from_origin(Origin::at(header))
    }
}

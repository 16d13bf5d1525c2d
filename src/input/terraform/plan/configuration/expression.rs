//! Expressions, and the bodies of blocks (`jsonconfig/expression.go`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::super::eval;
use super::super::super::schema::{BlockSchema, Nesting};
use super::super::super::syntax::ast::{Block, Body, Expr};
use super::super::super::value::{self, Type};
use super::super::object::{Object, texts_of};
use super::super::place::{Owner, Site};
use super::super::value::Encoder;
use super::{Marshaller, reference};
use crate::document::{Map, Node, Origin, Value};
use crate::source::Span;

/// Attributes that are lists of objects and that old configurations write as blocks, by the type of the resource:
/// what providers publish of them looks like blocks (`SchemaConfigModeAttr` of their SDK).
const DISGUISED: [(&str, &[&str]); 6] = [
    ("aws_default_network_acl", &["egress", "ingress"]),
    ("aws_default_route_table", &["route"]),
    ("aws_default_security_group", &["egress", "ingress"]),
    ("aws_network_acl", &["egress", "ingress"]),
    ("aws_route_table", &["route"]),
    ("aws_security_group", &["egress", "ingress"]),
];

/// The attributes of a resource that are written as blocks.
pub(super) fn disguised(kind: &str) -> &'static [&'static str] {
    DISGUISED.iter().find(|(known, _)| *known == kind).map_or(&[], |(_, names)| names)
}

impl Marshaller<'_> {
    /// An expression: `constant_value`, or `references`; neither where it calls functions of constants alone.
    pub(super) fn expression(&mut self, expression: &Expr<'_>, span: Span) -> Node {
        let origin = Origin::from(span);
        let object = Object::new(&origin);
        if eval::is_constant(expression) {
            let value = self.constant(expression);
            return object.with_some("constant_value", value).node();
        }
        let references = reference::references(expression);
        if references.is_empty() {
            return object.node();
        }
        object.texts("references", references.iter().map(String::as_str)).node()
    }

    /// The value of an expression that is the same everywhere.
    fn constant(&mut self, expression: &Expr<'_>) -> Option<Node> {
        let value = self.nowhere.constant(expression)?;
        self.known(&value, expression.span)
    }

    /// A value that stands at a place.
    pub(super) fn known(&mut self, value: &value::Value, span: Span) -> Option<Node> {
        let owner = Owner::new("", Arc::new([]));
        let mut encoder = Encoder { places: self.places, diagnostics: self.diagnostics, owner };
        encoder.parts(value, Site::header(span), None).known
    }

    /// The expressions of a body by the names of its attributes and blocks, but for `dynamic` blocks. What the schema
    /// does not know, as it is of another version of the provider perhaps, is taken as it is written.
    pub(super) fn expressions(
        &mut self,
        body: &Body<'_>,
        schema: Option<&BlockSchema>,
        origin: &Origin,
    ) -> Object {
        self.expressions_with(body, schema, &[], origin)
    }

    /// The same, where some names are attributes that are written as blocks.
    pub(super) fn expressions_with(
        &mut self,
        body: &Body<'_>,
        schema: Option<&BlockSchema>,
        disguised: &[&str],
        origin: &Origin,
    ) -> Object {
        let mut object = Object::new(origin);
        for attribute in &body.attributes {
            object = object.with(attribute.name.text, self.expression(&attribute.value, attribute.span));
        }
        let mut kinds: BTreeMap<&str, Vec<&Block<'_>>> = BTreeMap::new();
        for block in body.blocks.iter().filter(|block| block.kind.text != "dynamic") {
            kinds.entry(block.kind.text).or_default().push(block);
        }
        for (kind, blocks) in kinds {
            let nested = schema.and_then(|schema| schema.blocks.get(kind));
            let attribute = schema
                .and_then(|schema| schema.attributes.get(kind))
                .and_then(|attribute| attribute.ty.element());
            let node = match (nested, attribute) {
                (Some(nested), _) if disguised.contains(&kind) => {
                    self.block_attribute(&blocks, &nested.block.ty())
                }
                (Some(nested), _) => self.blocks(&blocks, nested.nesting, Some(&nested.block)),
                (None, Some(element @ Type::Object(_))) => self.block_attribute(&blocks, element),
                (None, _) => self.blocks(&blocks, Nesting::List, None),
            };
            if body.attribute(kind).is_none() {
                object = object.with_some(kind, node);
            }
        }
        object
    }

    /// The blocks of one kind.
    fn blocks(
        &mut self,
        blocks: &[&Block<'_>],
        nesting: Nesting,
        schema: Option<&BlockSchema>,
    ) -> Option<Node> {
        let origin = Origin::from(blocks.first()?.header);
        let value = match nesting {
            Nesting::Single => {
                let last = blocks.last()?;
                return Some(self.expressions(&last.body, schema, &last.header.into()).node());
            }
            Nesting::List | Nesting::Set => {
                let list = blocks
                    .iter()
                    .map(|block| self.expressions(&block.body, schema, &block.header.into()).node());
                Value::List(list.collect())
            }
            Nesting::Map => {
                let mut map = Map::default();
                for block in blocks {
                    let node = self.expressions(&block.body, schema, &block.header.into()).node();
                    map.insert(block.label(0).unwrap_or_default(), node);
                }
                Value::Map(map)
            }
        };
        Some(Node { value, origin })
    }

    /// Blocks that stand for an attribute that is a list of objects of a type (`lang/blocktoattr`): one expression.
    fn block_attribute(&mut self, blocks: &[&Block<'_>], element: &Type) -> Option<Node> {
        let Type::Object(fields) = element else { return None };
        let origin = Origin::from(blocks.first()?.header);
        let mut references = Vec::new();
        let mut constants = Vec::new();
        for block in blocks {
            let mut object = Object::new(&block.header.into());
            let mut whole = true;
            for name in fields.keys() {
                match block.body.attribute(name) {
                    Some(attribute) if eval::is_constant(&attribute.value) => {
                        let constant = self.constant(&attribute.value);
                        whole &= constant.is_some();
                        object = object.with_some(name, constant);
                    }
                    Some(attribute) => {
                        whole = false;
                        references.extend(reference::references(&attribute.value));
                    }
                    None => object = object.null(name),
                }
            }
            constants.extend(whole.then(|| object.node()));
        }
        let object = Object::new(&origin);
        Some(if constants.len() == blocks.len() {
            object
                .with("constant_value", Node { value: Value::List(constants), origin: origin.clone() })
                .node()
        } else if references.is_empty() {
            object.node()
        } else {
            object.with("references", texts_of(references.iter().map(String::as_str), &origin)).node()
        })
    }
}

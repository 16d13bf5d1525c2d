//! Values as the parts of a plan have them: what is known, what is unknown, what is sensitive
//! (`jsonplan/plan.go`: `omitUnknowns`, `unknownAsBool`; `jsonstate/state.go`: `SensitiveAsBool`).

use std::sync::Arc;

use super::super::schema::BlockSchema;
use super::super::syntax::ast::{Block, Body};
use super::super::value::{Content, Entries, Marks, Type, Value};
use super::place::{Owner, Places, Site, contains};
use crate::document::{self, Map, Node, Origin, json};
use crate::source::{Diagnostic, Span};

/// A value in the parts of a plan.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    /// What is known of it: `after`, `values`. None where it is unknown itself. Unknown elements of a list are null,
    /// unknown attributes are absent.
    pub(super) known: Option<Node>,
    /// `true` where it is unknown: `after_unknown`.
    pub(super) unknown: Node,
    /// `true` where it is sensitive: `after_sensitive`.
    pub(super) sensitive: Node,
    /// The [partial texts](super::super::value::partial) of unknown texts, which no plan holds: in the places of `known`,
    /// null where a list has another element. None where there are none.
    pub(super) partial: Option<Node>,
}

impl Parts {
    /// Shares with others what is equal in both.
    pub(super) fn share(&mut self, others: &Self) {
        share(&mut self.unknown, &others.unknown);
        share(&mut self.sensitive, &others.sensitive);
        if let (Some(known), Some(other)) = (&mut self.known, &others.known) {
            share(known, other);
        }
    }
}

/// Shares the maps of a node that are equal to those of another one at the same place. How deep values nest bounds the
/// recursion.
fn share(node: &mut Node, other: &Node) {
    if let (document::Value::Map(one), document::Value::Map(other)) = (&node.value, &other.value)
        && one == other
    {
        node.value = document::Value::Map(other.clone());
        return;
    }
    match (&mut node.value, &other.value) {
        (document::Value::Map(one), document::Value::Map(other)) => {
            for ((key, node), (name, other)) in one.iter_mut().zip(other.iter()) {
                if key == name {
                    share(node, other);
                }
            }
        }
        (document::Value::List(one), document::Value::List(other)) => {
            one.iter_mut().zip(other).for_each(|(node, other)| share(node, other));
        }
        _ => {}
    }
}

/// Makes nodes of values.
#[derive(Debug)]
pub(super) struct Encoder<'e> {
    /// Where values come from.
    pub(super) places: &'e mut Places,
    /// Values that no plan can hold.
    pub(super) diagnostics: &'e mut Vec<Diagnostic>,
    /// Whose values these are.
    pub(super) owner: Owner,
}

impl<'b> Encoder<'_> {
    /// Makes nodes of a value that stands at `site`. With a schema, the value is an object of it: what the schema
    /// calls sensitive is, and what is for the provider alone is null.
    pub(super) fn parts(&mut self, value: &Value, site: Site<'b>, schema: Option<&BlockSchema>) -> Parts {
        let collection = !matches!(
            value.content,
            Content::Null(_) | Content::Bool(_) | Content::Number(_) | Content::String(_)
        );
        let origin = self.places.origin(&value.origin, collection, site, &self.owner);
        let parts = if self.places.count(origin.span, self.diagnostics).is_err() {
            // What is not written out is not known.
            unknown(no(&origin), &origin)
        } else if value.marks.ephemeral {
            scalar(document::Value::Null, &origin)
        } else {
            match &value.content {
                Content::Null(_) => scalar(document::Value::Null, &origin),
                Content::Unknown(ty, _) => {
                    let partial = value.partial().map(|text| Node::string(text, origin.clone()));
                    Parts { partial, ..unknown(none_sensitive(ty, &origin), &origin) }
                }
                Content::Bool(truth) => scalar(document::Value::Bool(*truth), &origin),
                Content::Number(number) => match number.json() {
                    Ok(text) => scalar(document::Value::Number(json::number(&text)), &origin),
                    Err(fault) => {
                        self.diagnostics.push(super::error(
                            "terraform-plan-number",
                            origin.span,
                            fault.message,
                            "a plan holds finite numbers alone: see what the number is made of",
                        ));
                        unknown(no(&origin), &origin)
                    }
                },
                Content::String(text) => scalar(document::Value::String((&**text).into()), &origin),
                Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                    let elements = elements.iter().map(|element| (element, site)).collect::<Vec<_>>();
                    self.list(&elements, &origin, schema)
                }
                Content::Map(_, entries) | Content::Object(entries) => {
                    self.entries(entries, site, &origin, schema)
                }
            }
        };
        if value.marks.sensitive { Parts { sensitive: yes(&origin), ..parts } } else { parts }
    }

    /// Elements in order, each with the spot that it stands at.
    fn list(
        &mut self,
        elements: &[(&Value, Site<'b>)],
        origin: &Origin,
        schema: Option<&BlockSchema>,
    ) -> Parts {
        let (mut known, mut unknown, mut sensitive) = (Vec::new(), Vec::new(), Vec::new());
        let mut partial = Vec::new();
        for (element, site) in elements {
            let parts = self.parts(element, *site, schema);
            let null = Node { value: document::Value::Null, origin: parts.unknown.origin.clone() };
            partial.push(parts.partial.unwrap_or_else(|| null.clone()));
            known.push(parts.known.unwrap_or(null));
            unknown.push(parts.unknown);
            sensitive.push(parts.sensitive);
        }
        let list = |nodes| Node { value: document::Value::List(nodes), origin: origin.clone() };
        let says_any = partial.iter().any(|node| node.value != document::Value::Null);
        let partial = says_any.then(|| list(partial));
        Parts { known: Some(list(known)), unknown: list(unknown), sensitive: list(sensitive), partial }
    }

    /// The entries of a map, or the attributes and blocks of an object.
    fn entries(
        &mut self,
        entries: &Entries,
        site: Site<'b>,
        origin: &Origin,
        schema: Option<&BlockSchema>,
    ) -> Parts {
        let (mut known, mut unknown, mut sensitive) = (Vec::new(), Vec::new(), Vec::new());
        let mut partial = Vec::new();
        for (name, value) in entries {
            let parts = self.entry(name, value, site, schema);
            known.extend(parts.known.map(|node| (Arc::clone(name), node)));
            partial.extend(parts.partial.map(|node| (Arc::clone(name), node)));
            unknown.extend(says_something(parts.unknown).map(|node| (Arc::clone(name), node)));
            sensitive.extend(says_something(parts.sensitive).map(|node| (Arc::clone(name), node)));
        }
        let map = |entries| {
            let mut entries: Vec<(Arc<str>, Node)> = entries;
            entries.shrink_to_fit();
            Node { value: document::Value::Map(Map::from_unique(entries)), origin: origin.clone() }
        };
        let partial = (!partial.is_empty()).then(|| map(partial));
        Parts { known: Some(map(known)), unknown: map(unknown), sensitive: map(sensitive), partial }
    }

    /// An entry of a map, or an attribute or block of an object.
    fn entry(&mut self, name: &str, value: &Value, site: Site<'b>, schema: Option<&BlockSchema>) -> Parts {
        let Some(body) = site.body else { return self.parts(value, site, None) };
        if let Some(attribute) = body.attribute(name) {
            let rule = schema.and_then(|schema| schema.attributes.get(name));
            let site = Site::attribute(attribute);
            if rule.is_some_and(|rule| rule.write_only) {
                return self.parts(&Value::null(value.ty()), site, None);
            }
            return match rule {
                Some(rule) if rule.sensitive => self.parts(&value.clone().mark(Marks::SENSITIVE), site, None),
                _ => self.parts(value, site, None),
            };
        }
        if schema.and_then(|schema| schema.attributes.get(name)).is_some_and(|rule| rule.sensitive) {
            return self.parts(&value.clone().mark(Marks::SENSITIVE), Site::header(site.span), None);
        }
        let nested =
            schema.and_then(|schema| schema.blocks.get(name)).map(|nested| Arc::clone(&nested.block));
        let blocks = Blocks::of(body, name);
        let Some(first) = blocks.first() else {
            return self.parts(value, Site::header(site.span), nested.as_deref());
        };
        match &value.content {
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements)
                if !value.marks.ephemeral =>
            {
                // Those of a set stand in another order than the text.
                let ordered = !matches!(value.content, Content::Set(..));
                let alone = ordered && blocks.fixed(elements.len());
                let elements = elements.iter().enumerate().map(|(index, element)| {
                    let index = alone.then_some(index);
                    (element, blocks.site(element.origin.span, index).unwrap_or(first))
                });
                let elements = elements.collect::<Vec<_>>();
                let origin = self.places.origin(&value.origin, true, Site::header(first.span), &self.owner);
                let parts = self.list(&elements, &origin, nested.as_deref());
                if value.marks.sensitive { Parts { sensitive: yes(&origin), ..parts } } else { parts }
            }
            _ => self.parts(value, blocks.site(value.origin.span, None).unwrap_or(first), nested.as_deref()),
        }
    }
}

/// The blocks of one kind in a body, and what `dynamic` blocks make of that kind.
struct Blocks<'b> {
    fixed: Vec<&'b Block<'b>>,
    /// Each `dynamic` block with its `content`.
    dynamic: Vec<(&'b Block<'b>, &'b Block<'b>)>,
}

impl<'b> Blocks<'b> {
    fn of(body: &'b Body<'b>, kind: &str) -> Self {
        let fixed = body.blocks.iter().filter(|block| block.kind.text == kind).collect();
        let dynamic =
            body.blocks.iter().filter(|block| block.kind.text == "dynamic" && block.label(0) == Some(kind));
        let dynamic = dynamic.filter_map(|block| {
            Some((block, block.body.blocks.iter().find(|content| content.kind.text == "content")?))
        });
        Self { fixed, dynamic: dynamic.collect() }
    }

    /// The spot of the first block.
    fn first(&self) -> Option<Site<'b>> {
        let dynamic =
            || self.dynamic.first().map(|(block, content)| Site::block(block.header, Some(&content.body)));
        self.fixed.first().map(|block| Site::block(block.header, Some(&block.body))).or_else(dynamic)
    }

    /// Whether `count` elements are one of each block, in the order of the text.
    fn fixed(&self, count: usize) -> bool {
        self.dynamic.is_empty() && self.fixed.len() == count
    }

    /// The spot of the block that an element was made of: the one that its place is in; else the one at its index.
    fn site(&self, place: Option<Span>, index: Option<usize>) -> Option<Site<'b>> {
        if let Some(place) = place {
            if let Some(block) = self.fixed.iter().find(|block| contains(block.span, place)) {
                return Some(Site::block(block.header, Some(&block.body)));
            }
            if let Some((block, content)) = self.dynamic.iter().find(|(block, _)| contains(block.span, place))
            {
                return Some(Site::block(block.header, Some(&content.body)));
            }
        }
        let block = self.fixed.get(index?)?;
        Some(Site::block(block.header, Some(&block.body)))
    }
}

/// A value without parts that is known.
fn scalar(value: document::Value, origin: &Origin) -> Parts {
    let known = Some(Node { value, origin: origin.clone() });
    Parts { known, unknown: no(origin), sensitive: no(origin), partial: None }
}

/// A value that is unknown as a whole.
fn unknown(sensitive: Node, origin: &Origin) -> Parts {
    Parts { known: None, unknown: yes(origin), sensitive, partial: None }
}

/// `true`.
fn yes(origin: &Origin) -> Node {
    Node { value: document::Value::Bool(true), origin: origin.clone() }
}

/// `false`.
fn no(origin: &Origin) -> Node {
    Node { value: document::Value::Bool(false), origin: origin.clone() }
}

/// Leaves out what is `false`, for a sparse mirror.
fn says_something(node: Node) -> Option<Node> {
    (node.value != document::Value::Bool(false)).then_some(node)
}

/// The mirror of an unknown value of a type none of which is sensitive.
fn none_sensitive(ty: &Type, origin: &Origin) -> Node {
    let value = match ty {
        Type::Dynamic | Type::Bool | Type::Number | Type::String => document::Value::Bool(false),
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => document::Value::List(Vec::new()),
        Type::Map(_) | Type::Object(_) => document::Value::Map(Map::default()),
    };
    Node { value, origin: origin.clone() }
}

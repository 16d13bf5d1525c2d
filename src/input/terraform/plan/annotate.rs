//! Plans that were read, with the places of the configuration that lies beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::address;
use super::super::module::model::{Mode, ModuleNode, Resource, ResourceName};
use super::super::schema::{self, BlockSchema, Nesting};
use super::super::syntax::ast::{Attribute, Block, Body, Expr, ExprKind, ObjectKey};
use super::super::value::Type;
use super::blocks::{Blocks, lifecycle};
use super::idle::Idle;
use super::numbering::{MOST_PAIRS, Numbers, agree, nesting};
use super::read::reference_node;
use super::reference::References;
use crate::document::redact::is_marker;
use crate::document::{Document, DocumentKind, Map, Node, Origin, Value, json};
use crate::source::{Label, Span};

/// Gives the values of a plan's documents the places of the configuration that the plan is of: of each resource its
/// block, its attributes and nested blocks, found by its address. Where the plan has them is a label from then on.
/// Resources get what their blocks say beyond the plan, too: `lifecycle`, and what lies behind local values and in
/// `dynamic` blocks among `references`.
///
/// `lines` are those of a place, from 1. Gives the places at which secrets are written that the plan hides: they must
/// not be shown.
pub fn annotate(
    documents: &mut [Document],
    root: &ModuleNode<'_>,
    lines: &dyn Fn(Span) -> (u32, u32),
) -> Vec<Span> {
    let mut annotator = Annotator {
        blocks: BTreeMap::new(),
        known: BTreeMap::new(),
        secrets: Vec::new(),
        schema: None,
        names: Vec::new(),
        is_ordered: false,
    };
    annotator.find(root);
    add_references(documents, root);
    for document in documents {
        match document.kind {
            DocumentKind::Plan => annotator.plan(&mut document.root),
            DocumentKind::Resource => {
                if let Some(block) = annotator.block(&document.root, "module") {
                    document.file = block.span.file;
                    document.lines = lines(block.span);
                    annotator.entry(&mut document.root, block, &[&["values"]]);
                    let here = document.root.origin.clone();
                    if let Some(node) = descend(&mut document.root, &["lifecycle"]) {
                        *node = lifecycle(block, &here);
                    }
                }
            }
            DocumentKind::Manifest | DocumentKind::File(_) => {}
        }
    }
    let mut secrets = annotator.secrets;
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}

/// Adds to the references of resources what is known with the blocks alone.
fn add_references(documents: &mut [Document], root: &ModuleNode<'_>) {
    let Some((plan, rest)) = documents.split_first_mut() else { return };
    let blocks = Blocks::new(root, Idle::new());
    let references = References::new(plan.root.get("configuration"), Some(&blocks));
    for document in rest {
        let text = |name: &str| document.root.get(name).and_then(Node::as_str).unwrap_or_default();
        let mode = if text("mode") == "data" { Mode::Data } else { Mode::Managed };
        let local = local(ResourceName { mode, kind: text("type"), name: text("name") });
        let numbers = Numbers::new(document.root.get("values"), text("provider"), mode, text("type"));
        let found = references.of(text("module"), &local, &numbers);
        if let Some(node) = descend(&mut document.root, &["references"]).filter(|_| !found.is_empty()) {
            *node = reference_node(found, &node.origin);
        }
    }
}

struct Annotator<'a> {
    /// The blocks of resources, by the names of the calls on the way to their modules, and their addresses there.
    blocks: BTreeMap<(Vec<&'a str>, String), &'a Resource<'a>>,
    /// What became of values, by the address of their entries: those that were shared stay so. The values themselves
    /// are kept, so that no other takes their address.
    known: BTreeMap<usize, (Node, Node)>,
    secrets: Vec<Span>,
    /// The schema of the resource whose values are annotated.
    schema: Option<Arc<BlockSchema>>,
    /// The names of the blocks on the way to what is annotated.
    names: Vec<String>,
    /// Whether the attribute that is annotated has its items in the order of the text: there is no set in its type.
    is_ordered: bool,
}

/// The spot of the configuration that a value stands at.
#[derive(Clone, Copy)]
enum Spot<'b> {
    /// Nothing sets it: the header of its block.
    Unset(Span),
    /// A block: its header and its body.
    Block(Span, &'b Body<'b>),
    /// A part of an expression; the attribute, for collections that are all of its value.
    Expression(&'b Expr<'b>, Option<Span>),
}

impl<'a> Annotator<'a> {
    /// Finds the blocks of a module and of all modules that it calls. How deep modules nest bounds the recursion.
    fn find(&mut self, node: &'a ModuleNode<'a>) {
        for resource in node.module.resources.values() {
            self.blocks.insert((node.path.clone(), local(resource.name)), resource);
        }
        for child in node.children.values() {
            self.find(child);
        }
    }

    /// The block of the resource that an entry of a plan is about.
    fn block(&self, entry: &Node, module: &str) -> Option<&'a Resource<'a>> {
        let text = |name: &str| entry.get(name).and_then(Node::as_str);
        let way = match text(module) {
            Some(module) => address::module(module)?,
            None => address::module(address::split(text("address")?).0)?,
        };
        let mode = if text("mode") == Some("data") { Mode::Data } else { Mode::Managed };
        let name = local(ResourceName { mode, kind: text("type")?, name: text("name")? });
        let path = way.0.iter().map(|(name, _)| &**name).collect();
        self.blocks.get(&(path, name)).copied()
    }

    /// Annotates a plan.
    fn plan(&mut self, plan: &mut Node) {
        for way in [&["planned_values", "root_module"][..], &["prior_state", "values", "root_module"]] {
            let mut open: Vec<&mut Node> = descend(plan, way).into_iter().collect();
            while let Some(module) = open.pop() {
                let Value::Map(members) = &mut module.value else { continue };
                for (name, node) in members.iter_mut() {
                    let Value::List(list) = &mut node.value else { continue };
                    match name {
                        "resources" => list.iter_mut().for_each(|entry| self.change(entry, &[&["values"]])),
                        "child_modules" => open.extend(list.iter_mut()),
                        _ => {}
                    }
                }
            }
        }
        for (list, way) in [("resource_changes", &[][..]), ("deferred_changes", &["resource_change"])] {
            let Some(Value::List(list)) = descend(plan, &[list]).map(|node| &mut node.value) else {
                continue;
            };
            for entry in list {
                if let Some(entry) = descend(entry, way) {
                    self.change(entry, &[&["change", "after"]]);
                }
            }
        }
    }

    /// Annotates an entry whose block is there.
    fn change(&mut self, entry: &mut Node, ways: &[&[&str]]) {
        if let Some(block) = self.block(entry, "module_address") {
            self.entry(entry, block, ways);
        }
    }

    /// Annotates an entry and the values in it.
    fn entry(&mut self, entry: &mut Node, block: &'a Resource<'a>, ways: &[&[&str]]) {
        entry.origin = moved(&entry.origin, block.span);
        let text = |name: &str| entry.get(name).and_then(Node::as_str);
        let provider = text("provider").or(text("provider_name")).unwrap_or_default();
        let schema = schema::published(provider, block.name.mode, block.name.kind);
        for way in ways {
            let Some(values) = descend(entry, way) else { continue };
            let address = values.as_map().and_then(Map::address);
            let known = address.and_then(|address| self.known.get(&address));
            *values = if let Some((_, annotated)) = known {
                annotated.clone()
            } else {
                self.schema.clone_from(&schema);
                let annotated = self.place(values, Spot::Block(block.header, &block.body));
                if let Some(address) = address {
                    self.known.insert(address, (values.clone(), annotated.clone()));
                }
                annotated
            };
        }
    }

    /// A value at a spot. The limit on depth of what was read bounds the recursion.
    fn place(&mut self, node: &Node, spot: Spot<'a>) -> Node {
        let collection = matches!(node.value, Value::Map(_) | Value::List(_));
        let mut span = match spot {
            Spot::Unset(header) | Spot::Block(header, _) => header,
            Spot::Expression(_, Some(attribute)) if collection => attribute,
            Spot::Expression(expression, _) => expression.span,
        };
        if is_marker(node) {
            if let Spot::Expression(expression, _) = spot {
                if !matches!(expression.kind, ExprKind::Traversal { .. }) {
                    self.secrets.push(expression.span);
                }
                span = expression.span;
                span.end = span.start;
            }
            return Node { value: node.value.clone(), origin: moved(&node.origin, span) };
        }
        let value = match &node.value {
            Value::Map(map) => {
                let entries = map.iter().map(|(key, node)| (Arc::from(key), self.member(key, node, spot)));
                Value::Map(Map::from_unique(entries.collect()))
            }
            Value::List(list) => {
                let spots = self.items(spot, list);
                Value::List(list.iter().zip(spots).map(|(node, spot)| self.place(node, spot)).collect())
            }
            value => value.clone(),
        };
        Node { value, origin: moved(&node.origin, span) }
    }

    /// An entry of a map, an attribute, or the blocks of a kind.
    fn member(&mut self, key: &str, node: &Node, spot: Spot<'a>) -> Node {
        let Spot::Block(header, body) = spot else { return self.place(node, entry(spot, key)) };
        if let Some(attribute) = body.attribute(key) {
            self.is_ordered = self.schema.as_ref().is_some_and(|schema| is_ordered(schema, &self.names, key));
            return self.place(node, Spot::Expression(&attribute.value, Some(attribute.span)));
        }
        let blocks = blocks(body, key);
        let Some(first) = blocks.first() else { return self.place(node, Spot::Unset(header)) };
        self.names.push(key.to_owned());
        let annotated = match &node.value {
            Value::List(list) => {
                let own = self.own_blocks(&blocks, list);
                let spot = |own: Option<&Made<'a>>| {
                    own.map_or(Spot::Unset(header), |own| Spot::Block(own.header, own.body))
                };
                let items = list.iter().zip(own).map(|(node, own)| self.place(node, spot(own)));
                let value = Value::List(items.collect());
                Node { value, origin: moved(&node.origin, first.header) }
            }
            _ => self.place(node, Spot::Block(first.header, first.body)),
        };
        self.names.pop();
        annotated
    }

    /// The spots of the items of a list: those of a set stand in another order than the text. Of one of which it is not
    /// known which it is, the list.
    fn items(&self, spot: Spot<'a>, list: &[Node]) -> Vec<Spot<'a>> {
        let Spot::Expression(expression, _) = spot else { return vec![spot; list.len()] };
        let whole = Spot::Expression(expression, None);
        let ExprKind::Tuple(items) = &expression.kind else { return vec![whole; list.len()] };
        if self.is_ordered && items.len() == list.len() {
            return items.iter().map(|item| Spot::Expression(item, None)).collect();
        }
        if items.len().saturating_mul(list.len()) > MOST_PAIRS {
            return vec![whole; list.len()];
        }
        let only = |node: &Node| {
            let mut fitting = items.iter().filter(|item| may_come_to(item, node));
            let only = fitting.next().filter(|_| fitting.next().is_none());
            only.map_or(whole, |item| Spot::Expression(item, None))
        };
        list.iter().map(only).collect()
    }

    /// Of each element of a list of blocks the one that it was made of: those of a set stand in another order than the
    /// text. None where it is not known which.
    fn own_blocks<'m>(&self, blocks: &'m [Made<'a>], list: &[Node]) -> Vec<Option<&'m Made<'a>>> {
        if let [only] = blocks {
            return vec![Some(only); list.len()];
        }
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let is_list =
            || self.schema.as_ref().and_then(|schema| nesting(schema, &names)) == Some(Nesting::List);
        let as_written = blocks.len() == list.len() && blocks.iter().all(|block| !block.is_dynamic);
        if as_written && blocks.iter().zip(list).all(|(block, node)| may_be(block.body, node)) && is_list() {
            return blocks.iter().map(Some).collect();
        }
        if blocks.len().saturating_mul(list.len()) > MOST_PAIRS {
            return vec![None; list.len()];
        }
        let written = || (0..).zip(blocks).filter(|(_, block)| !block.is_dynamic);
        // One that is written out is one of them. One that fits none has another value than it says: then nothing can be
        // told by values.
        if written().any(|(_, block)| !list.iter().any(|node| may_be(block.body, node))) {
            return vec![None; list.len()];
        }
        let mut claims: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); list.len()];
        for (node, claims) in list.iter().zip(&mut claims) {
            let mut fitting = (0..).zip(blocks).filter(|(_, block)| may_be(block.body, node));
            claims.extend(fitting.next().filter(|_| fitting.next().is_none()).map(|(number, _)| number));
        }
        for (number, block) in written() {
            let mut fitting = list.iter().zip(&mut claims).filter(|(node, _)| may_be(block.body, node));
            if let (Some((_, claims)), None) = (fitting.next(), fitting.next()) {
                claims.insert(number);
            }
        }
        // A block is one element, and an element that is several equal blocks is not one of them alone.
        let mut times: BTreeMap<usize, usize> = BTreeMap::new();
        for number in claims.iter().flatten() {
            *times.entry(*number).or_default() += 1;
        }
        let own = |claims: &BTreeSet<usize>| {
            let number = claims.first().filter(|_| claims.len() == 1)?;
            let block = blocks.get(*number)?;
            (block.is_dynamic || times.get(number) == Some(&1)).then_some(block)
        };
        claims.iter().map(own).collect()
    }
}

/// Blocks of a kind, as they are written or as a `dynamic` block makes them.
struct Made<'b> {
    header: Span,
    body: &'b Body<'b>,
    is_dynamic: bool,
}

/// Whether a body may be what a value was made of, by what is written out in it. How deep blocks nest bounds the
/// recursion.
fn may_be(body: &Body<'_>, node: &Node) -> bool {
    let Some(held) = node.as_map() else { return true };
    let of_attribute =
        |attribute: &Attribute<'_>| match (literal(&attribute.value), held.get(attribute.name.text)) {
            (Some(literal), Some(value)) => agree(&literal, value),
            // What is left out is not known yet, as no literal is.
            (Some(literal), None) => literal.value == Value::Null,
            (None, _) => true,
        };
    body.attributes.iter().all(of_attribute)
        && body.blocks.iter().all(|block| match held.get(block.kind.text).map(|node| &node.value) {
            Some(Value::List(list)) => list.is_empty() || list.iter().any(|node| may_be(&block.body, node)),
            _ => true,
        })
}

/// The value of an expression that is written out and is no object, nor has any. How deep expressions nest bounds the
/// recursion.
fn literal(expression: &Expr<'_>) -> Option<Node> {
    let value = match &expression.kind {
        ExprKind::Tuple(items) => Value::List(items.iter().map(literal).collect::<Option<_>>()?),
        ExprKind::Bool(truth) => Value::Bool(*truth),
        ExprKind::String(text) => Value::String((&**text).into()),
        ExprKind::Number(text) => Value::Number(json::number(text)),
        _ => return None,
    };
    Some(Node { value, origin: expression.span.into() })
}

/// The address of a resource within its module.
fn local(name: ResourceName<'_>) -> String {
    let data = if name.mode == Mode::Data { "data." } else { "" };
    format!("{data}{}.{}", name.kind, name.name)
}

/// The blocks of a kind; of `dynamic` blocks their content's.
fn blocks<'b>(body: &'b Body<'b>, kind: &str) -> Vec<Made<'b>> {
    let content = |block: &'b Block<'b>| block.body.blocks.iter().find(|block| block.kind.text == "content");
    let found = body.blocks.iter().filter_map(|block| {
        if block.kind.text == kind {
            Some(Made { header: block.header, body: &block.body, is_dynamic: false })
        } else if block.kind.text == "dynamic" && block.label(0) == Some(kind) {
            content(block).map(|content| Made { header: block.header, body: &content.body, is_dynamic: true })
        } else {
            None
        }
    });
    found.collect()
}

/// Whether an attribute in blocks of a schema has its items in the order of the text.
fn is_ordered(schema: &BlockSchema, names: &[String], key: &str) -> bool {
    let mut block = schema;
    for name in names {
        let Some(nested) = block.blocks.get(&**name) else { return false };
        block = &nested.block;
    }
    block.attributes.get(key).is_some_and(|attribute| !has_set(&attribute.ty))
}

/// Whether there is a set in a type. How deep types nest bounds the recursion.
fn has_set(ty: &Type) -> bool {
    match ty {
        Type::Set(_) => true,
        Type::List(element) | Type::Map(element) => has_set(element),
        Type::Tuple(elements) => elements.iter().any(has_set),
        Type::Object(attributes) => attributes.values().any(has_set),
        _ => false,
    }
}

/// Whether an expression may come to a value, by what is written out in it. How deep expressions nest bounds the recursion.
fn may_come_to(expression: &Expr<'_>, node: &Node) -> bool {
    if let Some(literal) = literal(expression) {
        return agree(&literal, node);
    }
    let ExprKind::Object(items) = &expression.kind else { return true };
    items.iter().all(|item| {
        let name = match &item.key {
            ObjectKey::Name(name) => name.text,
            ObjectKey::Expr(Expr { kind: ExprKind::String(text), .. }) => text,
            ObjectKey::Expr(_) => return true,
        };
        node.get(name).is_none_or(|node| may_come_to(&item.value, node))
    })
}

/// The spot of an entry of a map.
fn entry<'b>(spot: Spot<'b>, key: &str) -> Spot<'b> {
    let Spot::Expression(expression, _) = spot else { return spot };
    let ExprKind::Object(items) = &expression.kind else { return Spot::Expression(expression, None) };
    let named = items.iter().rev().find(|item| match &item.key {
        ObjectKey::Name(name) => name.text == key,
        ObjectKey::Expr(Expr { kind: ExprKind::String(text), .. }) => **text == *key,
        ObjectKey::Expr(_) => false,
    });
    named.map_or(Spot::Expression(expression, None), |item| Spot::Expression(&item.value, None))
}

/// An origin at another place, the old one a label.
fn moved(origin: &Origin, span: Span) -> Origin {
    let mut trace = origin.trace.as_deref().cloned().unwrap_or_default();
    trace.labels.insert(0, Label { span: origin.span, message: "planned here".to_owned() });
    Origin { span, trace: Some(Arc::new(trace)) }
}

/// The node at the end of some names, to be changed.
fn descend<'n>(node: &'n mut Node, way: &[&str]) -> Option<&'n mut Node> {
    way.iter().try_fold(node, |node, name| match &mut node.value {
        Value::Map(map) => map.get_mut(name),
        _ => None,
    })
}

//! Objects of a plan: their members sorted by name, as Go writes them.

use std::sync::Arc;

use crate::document::{Map, Node, Number, Origin, Value};

/// The members of an object, put together one by one.
pub(super) struct Object {
    origin: Origin,
    members: Vec<(Arc<str>, Node)>,
}

impl Object {
    /// An object from `origin`, without members yet.
    pub(super) fn new(origin: &Origin) -> Self {
        Self { origin: origin.clone(), members: Vec::new() }
    }

    /// Adds a member. A name is added once.
    pub(super) fn with(mut self, name: &str, node: Node) -> Self {
        self.members.push((name.into(), node));
        self
    }

    /// Adds a member where there is one.
    pub(super) fn with_some(self, name: &str, node: Option<Node>) -> Self {
        match node {
            Some(node) => self.with(name, node),
            None => self,
        }
    }

    /// Adds text.
    pub(super) fn text(self, name: &str, text: impl Into<Box<str>>) -> Self {
        let node = Node::string(text, self.origin.clone());
        self.with(name, node)
    }

    /// Adds text unless it is empty (Go's `omitempty`).
    pub(super) fn some_text(self, name: &str, text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        if text.is_empty() { self } else { self.text(name, text) }
    }

    /// Adds a truth value.
    pub(super) fn truth(self, name: &str, truth: bool) -> Self {
        let node = Node { value: Value::Bool(truth), origin: self.origin.clone() };
        self.with(name, node)
    }

    /// Adds an integer.
    pub(super) fn integer(self, name: &str, integer: i64) -> Self {
        let node = Node { value: Value::Number(Number::Integer(integer)), origin: self.origin.clone() };
        self.with(name, node)
    }

    /// Adds null.
    pub(super) fn null(self, name: &str) -> Self {
        let node = Node { value: Value::Null, origin: self.origin.clone() };
        self.with(name, node)
    }

    /// Adds texts in order.
    pub(super) fn texts<'t>(self, name: &str, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let node = texts_of(texts, &self.origin);
        self.with(name, node)
    }

    /// Adds nodes in order, unless there are none.
    pub(super) fn some_list(self, name: &str, nodes: Vec<Node>) -> Self {
        if nodes.is_empty() {
            return self;
        }
        let node = Node { value: Value::List(nodes), origin: self.origin.clone() };
        self.with(name, node)
    }

    /// Adds an object, unless it has no members.
    pub(super) fn some_object(self, name: &str, object: Self) -> Self {
        if object.is_empty() { self } else { self.with(name, object.node()) }
    }

    /// Whether any member is as `wanted` says.
    pub(super) fn any(&self, wanted: impl Fn(&Node) -> bool) -> bool {
        self.members.iter().any(|(_, node)| wanted(node))
    }

    /// Whether it has no members.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The object.
    pub(super) fn node(mut self) -> Node {
        self.members.sort_by(|one, other| one.0.cmp(&other.0));
        self.members.shrink_to_fit();
        Node { value: Value::Map(Map::from_unique(self.members)), origin: self.origin }
    }
}

/// A list of texts.
pub(super) fn texts_of<'t>(texts: impl IntoIterator<Item = &'t str>, origin: &Origin) -> Node {
    let list = texts.into_iter().map(|text| Node::string(text, origin.clone())).collect();
    Node { value: Value::List(list), origin: origin.clone() }
}

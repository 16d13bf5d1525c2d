//! What a constraint sees: an object as the admission review that creates it.
//!
//! SPEC: `pkg/target/target.go` of open-policy-agent/gatekeeper makes the same of an object for gator, but for the
//! operation, which gator leaves open: a manifest of a release is created.

use std::collections::BTreeMap;

use super::constraint::Constraint;
use crate::document::{Document, DocumentKind, Inventory, Node, Pointer, Segment};
use crate::policy::engine::Value;
use crate::policy::value::{self, detach, object};

/// Makes reviews. One worker uses it: its values are shared with no other thread.
pub(in crate::policy) struct Reviewer<'a> {
    inventory: &'a Inventory,
    /// The objects of namespaces by name, made when the first constraint asks.
    namespaces: Option<BTreeMap<&'a str, &'a Node>>,
    /// The review of the document that was asked for last.
    review: Option<(usize, Value)>,
    /// The parameters of constraints, by policy.
    parameters: BTreeMap<usize, Value>,
}

impl<'a> Reviewer<'a> {
    /// A maker of reviews for the documents of a run.
    pub(in crate::policy) fn new(inventory: &'a Inventory) -> Self {
        Self { inventory, namespaces: None, review: None, parameters: BTreeMap::new() }
    }

    /// Whether a constraint concerns a document. The error says why that cannot be told.
    pub(in crate::policy) fn matches(
        &mut self,
        constraint: &Constraint,
        document: &Document,
    ) -> Result<bool, String> {
        constraint.matches(document, |name| self.namespace(name))
    }

    /// `input` of a policy over a document whose value is `whole`. `params` are the parameters of a policy that is
    /// no constraint.
    pub(in crate::policy) fn input(
        &mut self,
        policy: usize,
        constraint: Option<&Constraint>,
        params: &Value,
        document: (usize, &Document),
        whole: &Value,
    ) -> Value {
        let review = match &self.review {
            Some((index, review)) if *index == document.0 => review.clone(),
            _ => {
                let review = self.review(document.1, whole);
                self.review = Some((document.0, review.clone()));
                review
            }
        };
        let parameters = self
            .parameters
            .entry(policy)
            .or_insert_with(|| detach(constraint.map_or(params, |constraint| &constraint.parameters)));
        object([("review", review), ("parameters", parameters.clone())])
    }

    /// The object of a namespace.
    fn namespace(&mut self, name: &str) -> Option<&'a Node> {
        let inventory = self.inventory;
        let namespaces = self.namespaces.get_or_insert_with(|| {
            let text = |root: &'a Node, key: &str| root.get(key).and_then(Node::as_str);
            let is_namespace = |document: &&'a Document| {
                document.kind == DocumentKind::Manifest
                    && text(&document.root, "kind") == Some("Namespace")
                    && text(&document.root, "apiVersion") == Some("v1")
            };
            let name = |document: &'a Document| {
                Some((text(document.root.get("metadata")?, "name")?, &document.root))
            };
            inventory.documents.iter().filter(is_namespace).filter_map(name).collect()
        });
        namespaces.get(name).copied()
    }

    /// An object as a review.
    fn review(&mut self, document: &Document, whole: &Value) -> Value {
        let root = &document.root;
        let text = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or_default();
        let of_metadata =
            |key: &str| root.get("metadata").and_then(|node| node.get(key)).and_then(Node::as_str);
        let (group, version) = text("apiVersion").split_once('/').unwrap_or(("", text("apiVersion")));
        let empty = || Value::from("");
        let kind = object([
            ("group", Value::from(group)),
            ("version", Value::from(version)),
            ("kind", Value::from(text("kind"))),
        ]);
        let resource = object([("group", empty()), ("version", empty()), ("resource", empty())]);
        let namespace = of_metadata("namespace").filter(|name| !name.is_empty());
        let of_namespace =
            namespace.and_then(|name| self.namespace(name)).and_then(|node| value::of_node(node).ok());
        let mut fields = vec![
            ("uid", empty()),
            ("kind", kind),
            ("resource", resource),
            ("operation", Value::from("CREATE")),
            ("userInfo", Value::new_object()),
            ("object", whole.clone()),
            ("oldObject", Value::Null),
            ("options", Value::Null),
            ("namespaceObject", of_namespace.clone().unwrap_or(Value::Null)),
        ];
        // As Go writes it, what is empty is left out.
        fields.extend(
            of_metadata("name").filter(|name| !name.is_empty()).map(|name| ("name", Value::from(name))),
        );
        fields.extend(namespace.map(|name| ("namespace", Value::from(name))));
        // Where releases of Gatekeeper before `namespaceObject` have it.
        fields.extend(of_namespace.map(|node| ("_unstable", object([("namespace", node)]))));
        object(fields)
    }
}

/// A path of a policy into `input` as a way into the object under review.
pub(in crate::policy) fn path_in_object(path: Pointer) -> Pointer {
    let is =
        |segment: Option<&Segment>, name: &str| matches!(segment, Some(Segment::Key(key)) if **key == *name);
    let segments = path.segments();
    if !is(segments.first(), "review") || !is(segments.get(1), "object") {
        return path;
    }
    Pointer::new(segments.get(2..).unwrap_or_default().to_vec())
}

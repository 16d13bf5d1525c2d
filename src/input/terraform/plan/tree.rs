//! Resources of modules within modules: `planned_values`, and the values of `prior_state`
//! (`jsonplan/values.go`, `jsonstate/state.go`).

use std::collections::BTreeMap;

use super::super::evaluated::ModuleAddress;
use super::object::Object;
use crate::document::{Node, Origin};

/// The resources of a module, and the modules that it calls.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Resources by their addresses.
    resources: BTreeMap<String, Node>,
    /// Modules by the names of their calls with keys: `a["x"]`.
    children: BTreeMap<String, Tree>,
}

impl Tree {
    /// Adds a resource at its address.
    pub(super) fn add(&mut self, module: &ModuleAddress, address: String, resource: Node) {
        let mut tree = self;
        for (name, key) in &module.0 {
            tree = tree.children.entry(format!("{name}{key}")).or_default();
        }
        tree.resources.insert(address, resource);
    }

    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.children.is_empty()
    }

    /// The module as an object, `address` being its own, empty for the root. Resources and modules are sorted by
    /// their addresses. How deep modules nest bounds the recursion.
    pub(super) fn object(self, address: &str, origin: &Origin) -> Object {
        let prefix = if address.is_empty() { String::new() } else { format!("{address}.") };
        let children = self
            .children
            .into_iter()
            .map(|(name, tree)| tree.object(&format!("{prefix}module.{name}"), origin).node());
        let children = children.collect::<Vec<_>>();
        Object::new(origin)
            .some_text("address", address)
            .some_list("resources", self.resources.into_values().collect())
            .some_list("child_modules", children)
    }
}

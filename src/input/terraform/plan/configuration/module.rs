//! Modules, their resources, outputs, variables and calls (`jsonconfig/config.go`).

use std::collections::BTreeMap;
use std::ptr;
use std::sync::Arc;

use super::super::super::module::model::{
    Mode, Module, ModuleCall, ModuleNode, Reference, Resource, ResourceName,
};
use super::super::super::schema;
use super::super::super::syntax::ast::Expr;
use super::super::object::Object;
use super::provider::{Providers, provider_of};
use super::{Marshaller, expression, reference};
use crate::document::{Map, Node, Origin, Value};

/// What of a module is the same wherever it is called.
#[derive(Clone)]
pub(super) struct Shared {
    outputs: Node,
    variables: Node,
    /// Of each resource all but the key of its provider: managed ones first, sorted by their addresses.
    resources: Arc<[(ResourceKey, Node)]>,
    /// Of each call all but the module that it calls.
    calls: Arc<BTreeMap<String, Node>>,
}

/// The mode, the type and the name of a resource.
type ResourceKey = (Mode, String, String);

impl Marshaller<'_> {
    /// A module as an object. How deep modules nest bounds the recursion.
    pub(super) fn module(&mut self, node: &ModuleNode<'_>, providers: &Providers) -> Object {
        let shared = self.shared(node);
        let here = self.here.clone();
        let mut resources = Vec::with_capacity(shared.resources.len());
        for ((mode, kind, name), resource) in shared.resources.iter() {
            let key = ResourceName { mode: *mode, kind, name };
            let Some(block) = node.module.resources.get(&key) else { continue };
            let mut resource = resource.clone();
            if let Value::Map(members) = &mut resource.value {
                let key = providers.key_of(node, block);
                members.insert("provider_config_key", Node::string(key, resource.origin.clone()));
            }
            resources.push(sorted(resource));
        }
        let mut calls = Object::new(&here);
        for (name, call) in shared.calls.iter() {
            let mut call = call.clone();
            let called = node.children.get(name.as_str()).map(|called| self.module(called, providers).node());
            if let (Value::Map(members), Some(called)) = (&mut call.value, called) {
                members.insert("module", called);
            }
            calls = calls.with(name, sorted(call));
        }
        let some = |node: Node| (!is_empty(&node)).then_some(node);
        Object::new(&here)
            .with_some("outputs", some(shared.outputs))
            .some_list("resources", resources)
            .some_object("module_calls", calls)
            .with_some("variables", some(shared.variables))
    }

    /// The parts of a module that are the same wherever it is called.
    fn shared(&mut self, node: &ModuleNode<'_>) -> Shared {
        let key = ptr::from_ref::<Module<'_>>(&node.module).addr();
        if let Some(shared) = self.modules.get(&key) {
            return shared.clone();
        }
        let module = &node.module;
        let mut resources: Vec<&Resource<'_>> = module.resources.values().collect();
        resources.retain(|resource| resource.name.mode != Mode::Ephemeral);
        resources.sort_by_cached_key(|resource| (resource.name.mode, address(resource)));
        let resources = resources.into_iter().map(|resource| {
            let name = resource.name;
            ((name.mode, name.kind.to_owned(), name.name.to_owned()), self.resource(node, resource))
        });
        let resources = resources.collect();
        let calls = module.calls.iter();
        let calls = calls.map(|(name, call)| ((*name).to_owned(), self.call(call, node.children.get(name))));
        let calls = Arc::new(calls.collect());
        let shared =
            Shared { outputs: self.outputs(module), variables: self.variables(module), resources, calls };
        self.modules.insert(key, shared.clone());
        shared
    }

    /// A resource without the key of its provider.
    fn resource(&mut self, node: &ModuleNode<'_>, resource: &Resource<'_>) -> Node {
        let name = resource.name;
        let schema = schema::resource(&provider_of(node, resource), name.mode, name.kind);
        let origin = Origin { span: resource.span, trace: None };
        let mode = if name.mode == Mode::Data { "data" } else { "managed" };
        let expressions = self.expressions_with(
            &resource.body,
            schema.as_deref(),
            expression::disguised(name.kind),
            &origin,
        );
        let provisioners = resource.provisioners.iter().map(|provisioner| {
            let origin = Origin::from(provisioner.kind.span);
            let expressions = self.expressions(&provisioner.body, None, &origin);
            Object::new(&origin)
                .text("type", &*provisioner.kind.text)
                .some_object("expressions", expressions)
                .node()
        });
        let provisioners = provisioners.collect();
        let object = Object::new(&origin)
            .text("address", address(resource))
            .text("mode", mode)
            .text("type", name.kind)
            .text("name", name.name)
            .some_list("provisioners", provisioners)
            .some_object("expressions", expressions)
            .integer("schema_version", 0);
        let object = self.expansion(object, resource.count.as_ref(), resource.for_each.as_ref());
        depends_on(object, &resource.depends_on).node()
    }

    /// Adds `count` or `for_each`, whichever says something.
    fn expansion(&mut self, object: Object, count: Option<&Expr<'_>>, for_each: Option<&Expr<'_>>) -> Object {
        for (name, expression) in [("count_expression", count), ("for_each_expression", for_each)] {
            let node = expression.map(|expression| self.expression(expression, expression.span));
            if let Some(node) = node.filter(|node| !is_empty(node)) {
                return object.with(name, node);
            }
        }
        object
    }

    /// A call without the module that it calls.
    fn call(&mut self, call: &ModuleCall<'_>, called: Option<&Arc<ModuleNode<'_>>>) -> Node {
        let origin = Origin::from(call.header);
        let mut expressions = Object::new(&origin);
        for (name, argument) in &call.arguments {
            if called.is_none_or(|called| called.module.variables.contains_key(name)) {
                expressions = expressions.with(name, self.expression(&argument.value, argument.span));
            }
        }
        let object = Object::new(&origin)
            .some_text("source", call.source.clone().unwrap_or_default())
            .some_text("version_constraint", call.version.clone().unwrap_or_default())
            .some_object("expressions", expressions);
        let object = self.expansion(object, call.count.as_ref(), call.for_each.as_ref());
        depends_on(object, &call.depends_on).node()
    }

    fn outputs(&mut self, module: &Module<'_>) -> Node {
        let mut outputs = Object::new(&self.here);
        for (name, output) in &module.outputs {
            let origin = Origin::from(output.header);
            let expression = output.value.as_ref().map(|value| self.expression(value, value.span));
            let mut object = Object::new(&origin)
                .with("expression", expression.unwrap_or_else(|| Object::new(&origin).node()))
                .some_text("description", output.description.clone().unwrap_or_default());
            if output.sensitive {
                object = object.truth("sensitive", true);
            }
            outputs = outputs.with(name, depends_on(object, &output.depends_on).node());
        }
        outputs.node()
    }

    fn variables(&mut self, module: &Module<'_>) -> Node {
        let mut variables = Object::new(&self.here);
        for (name, variable) in &module.variables {
            let span = variable.default.as_ref().map_or(variable.header, |default| default.span);
            let default = self.nowhere.default_of(variable).and_then(|value| self.known(&value, span));
            let mut object = Object::new(&Origin::from(variable.header))
                .with_some("default", default)
                .some_text("description", variable.description.clone().unwrap_or_default());
            if variable.sensitive {
                object = object.truth("sensitive", true);
            }
            variables = variables.with(name, object.node());
        }
        variables.node()
    }
}

/// The address of a resource within its module.
fn address(resource: &Resource<'_>) -> String {
    let ResourceName { mode, kind, name } = resource.name;
    match mode {
        Mode::Managed => format!("{kind}.{name}"),
        Mode::Data => format!("data.{kind}.{name}"),
        Mode::Ephemeral => format!("ephemeral.{kind}.{name}"),
    }
}

fn depends_on(object: Object, references: &[Reference<'_>]) -> Object {
    let nodes = references.iter().map(|found| Node::string(reference::subject(found), found.span.into()));
    object.some_list("depends_on", nodes.collect())
}

fn is_empty(node: &Node) -> bool {
    node.as_map().is_some_and(Map::is_empty)
}

/// An object with its members sorted by name.
fn sorted(node: Node) -> Node {
    match node.value {
        Value::Map(map) => {
            let mut members = map.into_entries();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            Node { value: Value::Map(Map::from_unique(members)), origin: node.origin }
        }
        value => Node { value, origin: node.origin },
    }
}

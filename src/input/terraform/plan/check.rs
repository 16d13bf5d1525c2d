//! The results of conditions (`internal/command/jsonchecks`).

use std::collections::{BTreeMap, BTreeSet};

use super::super::address;
use super::super::evaluated::{CheckResult, Evaluated, InstanceKey};
use super::super::module::model::{Mode, ModuleNode};
use super::object::Object;
use crate::document::{Node, Origin};

/// How the conditions of an object came out, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Pass,
    Unknown,
    Fail,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }
}

/// An object that has conditions: its kind, and where it is declared.
struct Checkable {
    kind: &'static str,
    origin: Origin,
    /// Its instances by address: how they came out, and what their conditions say that do not hold.
    instances: BTreeMap<String, (Status, BTreeSet<String>)>,
}

/// The `checks` of a plan, sorted by address; one for each object that has conditions, even where there is no instance
/// of it.
pub(super) fn checks(evaluated: &Evaluated<'_>) -> Vec<Node> {
    let mut objects = BTreeMap::new();
    declared(&evaluated.root, &mut objects);
    for check in &evaluated.checks {
        let object = objects.entry(check.configured.clone()).or_insert_with(|| Checkable {
            kind: check.kind,
            origin: check.header.into(),
            instances: BTreeMap::new(),
        });
        add(object, check);
    }
    objects.into_iter().map(|(address, object)| object.node(&address)).collect()
}

fn add(object: &mut Checkable, check: &CheckResult) {
    let status = match check.holds {
        Some(true) => Status::Pass,
        None => Status::Unknown,
        Some(false) => Status::Fail,
    };
    let (worst, problems) =
        object.instances.entry(check.address.clone()).or_insert((Status::Pass, BTreeSet::new()));
    *worst = status.max(*worst);
    if status == Status::Fail {
        problems.extend(check.message.clone());
    }
}

/// Adds what a module and those that it calls declare. How deep modules nest bounds the recursion.
fn declared(node: &ModuleNode<'_>, objects: &mut BTreeMap<String, Checkable>) {
    let module = &node.module;
    let path = super::configuration::path(node);
    let prefix = if path.is_empty() { path } else { path + "." };
    let mut add = |kind, local: String, origin: Origin| {
        let object = Checkable { kind, origin, instances: BTreeMap::new() };
        objects.insert(format!("{prefix}{local}"), object);
    };
    for (name, variable) in module.variables.iter().filter(|(_, variable)| !variable.validations.is_empty()) {
        add("var", format!("var.{name}"), variable.header.into());
    }
    for (name, output) in module.outputs.iter().filter(|(_, output)| !output.preconditions.is_empty()) {
        add("output_value", format!("output.{name}"), output.header.into());
    }
    for (name, check) in &module.checks {
        add("check", format!("check.{name}"), check.header.into());
    }
    for (name, resource) in &module.resources {
        let conditions = !resource.preconditions.is_empty() || !resource.postconditions.is_empty();
        if conditions && name.mode != Mode::Ephemeral {
            let data = if name.mode == Mode::Data { "data." } else { "" };
            add("resource", format!("{data}{}.{}", name.kind, name.name), resource.header.into());
        }
    }
    for child in node.children.values() {
        declared(child, objects);
    }
}

impl Checkable {
    fn node(self, shown: &str) -> Node {
        let (module, local) = address::split(shown);
        let named = Object::new(&self.origin)
            .text("to_display", shown)
            .text("kind", self.kind)
            .some_text("module", module);
        let named = match (self.kind, local.split('.').collect::<Vec<_>>().as_slice()) {
            ("resource", ["data", kind, name]) => {
                named.text("mode", "data").text("type", *kind).text("name", *name)
            }
            ("resource", [kind, name]) => {
                named.text("mode", "managed").text("type", *kind).text("name", *name)
            }
            (_, [_, name]) => named.text("name", *name),
            _ => named,
        };
        let worst = self.instances.values().map(|(status, _)| *status).max().unwrap_or(Status::Pass);
        let instances = self.instances.iter().map(|(address, (status, problems))| {
            let problems =
                problems.iter().map(|text| Object::new(&self.origin).text("message", &**text).node());
            Object::new(&self.origin)
                .with("address", self.instance(address))
                .text("status", status.name())
                .some_list("problems", problems.collect())
                .node()
        });
        let instances = instances.collect();
        Object::new(&self.origin)
            .with("address", named.node())
            .text("status", worst.name())
            .some_list("instances", instances)
            .node()
    }

    /// The address of an instance.
    fn instance(&self, shown: &str) -> Node {
        let (module, local) = address::split(shown);
        let named = Object::new(&self.origin).text("to_display", shown).some_text("module", module);
        match address::key(local) {
            Some(InstanceKey::Index(index)) if self.kind == "resource" => {
                named.integer("instance_key", i64::try_from(index).unwrap_or(i64::MAX)).node()
            }
            Some(InstanceKey::Key(text)) if self.kind == "resource" => {
                named.text("instance_key", &*text).node()
            }
            _ => named.node(),
        }
    }
}

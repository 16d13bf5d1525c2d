//! What becomes of what is in a state: nothing, a change, or its end (`node_resource_abstract_instance.go`,
//! `node_resource_plan_orphan.go`).

use std::collections::{BTreeMap, BTreeSet};

use super::super::evaluated::{Evaluated, Fate, InstanceKey, ModuleAddress, ResourceInstance};
use super::super::module::model::{Mode, ModuleNode, ResourceName};
use super::super::schema::BlockSchema;
use super::super::state::{State, StateInstance, StateOutput};
use super::moved::{Present, present};
use super::resource::{Named, Planned};
use super::same::{Comparison, overlay, union};
use super::value::Parts;
use crate::document::{Map, Node, Value};

/// What was there before a plan.
#[derive(Default)]
pub(super) struct Prior {
    /// What is there, at the addresses of now; without what is deposed.
    current: BTreeMap<String, Present>,
    /// What is deposed.
    deposed: Vec<Present>,
    pub(super) outputs: BTreeMap<String, StateOutput>,
}

impl Prior {
    /// What a state says, where there is one.
    pub(super) fn of(state: Option<&State>, root: &ModuleNode<'_>) -> Self {
        let Some(state) = state else { return Self::default() };
        let mut prior = Self { outputs: state.outputs.clone(), ..Self::default() };
        for found in present(state, root) {
            if found.instance.deposed.is_some() {
                prior.deposed.push(found);
            } else {
                prior.current.entry(found.instance.address()).or_insert(found);
            }
        }
        prior
    }

    /// All that is there.
    pub(super) fn all(&self) -> impl Iterator<Item = &StateInstance> {
        self.current.values().chain(&self.deposed).map(|found| &found.instance)
    }

    /// What becomes of a managed resource that the configuration has.
    ///
    /// That it is replaced is said where it is tainted alone: which attributes cannot be changed is not known.
    pub(super) fn plan(&self, instance: &ResourceInstance<'_>, address: &str, parts: Parts) -> Planned {
        let (Some(found), Some(block)) = (self.current.get(address), instance.block()) else {
            return Planned::new(Mode::Managed, None, parts);
        };
        let schema = instance.schema.as_deref();
        let before = before(&found.instance, schema);
        let planned = |actions, reason, after| Planned {
            actions,
            reason,
            previous: found.previous.clone(),
            deposed: None,
            before: Some(before.clone()),
            after: Some(after),
        };
        if found.instance.tainted {
            let actions: &[&str] = match block.create_before_destroy {
                Some(true) => &["create", "delete"],
                _ => &["delete", "create"],
            };
            return planned(actions, Some("replace_because_tainted"), parts);
        }
        let comparison = Comparison::of(block);
        let values = &found.instance.values;
        if comparison.same(&instance.value, values, &block.body, schema) {
            return planned(&["no-op"], None, unchanged(values, &before.1, &parts));
        }
        let after = keep(&comparison, values, parts);
        planned(&["update"], None, after)
    }

    /// What the configuration has no more: deposed objects, and resources that are deleted or forgotten.
    pub(super) fn orphans<'p>(&'p self, evaluated: &Evaluated<'_>) -> Vec<(Named<'p>, Planned)> {
        let known: BTreeSet<String> = evaluated.resources.iter().map(ResourceInstance::address).collect();
        let reasons = Reasons::of(evaluated);
        let mut gone = Vec::new();
        for (address, found) in &self.current {
            let instance = &found.instance;
            if instance.mode != Mode::Managed || known.contains(address) || reasons.is_open(instance) {
                continue;
            }
            let reason = (!found.forgotten).then(|| reasons.reason(found));
            gone.push((named(instance), end(found, reason)));
        }
        for found in self.deposed.iter().filter(|found| found.instance.mode == Mode::Managed) {
            gone.push((named(&found.instance), end(found, None)));
        }
        gone
    }
}

/// An instance of a state as a plan names it.
pub(super) fn named(instance: &StateInstance) -> Named<'_> {
    Named {
        address: instance.address(),
        module: &instance.module,
        mode: instance.mode,
        kind: &instance.kind,
        name: &instance.name,
        key: &instance.key,
        provider: &instance.provider,
        schema_version: instance.schema_version,
        origin: instance.values.origin.clone(),
    }
}

/// The end of an instance.
fn end(found: &Present, reason: Option<&'static str>) -> Planned {
    Planned {
        actions: if found.forgotten { &["forget"] } else { &["delete"] },
        reason,
        previous: found.previous.clone(),
        deposed: found.instance.deposed.clone(),
        before: Some(before(&found.instance, None)),
        after: None,
    }
}

/// What an instance was, and what of that is sensitive.
fn before(instance: &StateInstance, schema: Option<&BlockSchema>) -> (Node, Node) {
    let by_schema = schema.map(|schema| sensitive(&instance.values, schema));
    let marks =
        by_schema.map_or_else(|| instance.sensitive.clone(), |marks| union(&instance.sensitive, &marks));
    (instance.values.clone(), marks)
}

/// The mirror of what a schema calls sensitive. How deep blocks of the schema nest bounds the recursion.
fn sensitive(values: &Node, schema: &BlockSchema) -> Node {
    let mut mirror = Map::default();
    let node = |value| Node { value, origin: values.origin.clone() };
    for (name, attribute) in &schema.attributes {
        if attribute.sensitive && values.get(name).is_some() {
            mirror.insert(name, node(Value::Bool(true)));
        }
    }
    for (name, nested) in &schema.blocks {
        let marks = match values.get(name).map(|values| &values.value) {
            Some(Value::List(list)) => {
                Value::List(list.iter().map(|values| sensitive(values, &nested.block)).collect())
            }
            Some(Value::Map(_)) => match values.get(name) {
                Some(values) => sensitive(values, &nested.block).value,
                None => continue,
            },
            _ => continue,
        };
        mirror.insert(name, node(marks));
    }
    node(Value::Map(mirror))
}

/// What stays as it is.
fn unchanged(values: &Node, marks: &Node, parts: &Parts) -> Parts {
    Parts {
        known: Some(overlay(values, parts.known.as_ref())),
        unknown: Node { value: Value::Map(Map::default()), origin: parts.unknown.origin.clone() },
        sensitive: union(&parts.sensitive, marks),
        partial: None,
    }
}

/// Keeps what was there where changes of it are ignored.
fn keep(comparison: &Comparison<'_>, values: &Node, mut parts: Parts) -> Parts {
    let (Some(Node { value: Value::Map(known), .. }), Value::Map(unknown)) =
        (&mut parts.known, &mut parts.unknown.value)
    else {
        return parts;
    };
    for (name, value) in values.as_map().into_iter().flat_map(Map::iter) {
        if comparison.ignores(name, None) {
            known.insert(name, value.clone());
            unknown.remove(name);
        } else if let (Some(Value::Map(known)), Value::Map(values)) =
            (known.get_mut(name).map(|node| &mut node.value), &value.value)
        {
            let ignored = values.iter().filter(|(key, _)| comparison.ignores(name, Some(key)));
            for (key, value) in ignored {
                known.insert(key, value.clone());
            }
        }
    }
    parts
}

/// Why instances are deleted.
struct Reasons<'e, 's> {
    root: &'e ModuleNode<'s>,
    /// Resources of which it is not known how many there are.
    open: Vec<&'e ResourceInstance<'s>>,
    /// The modules that have resources, with all on the way to them.
    modules: BTreeSet<ModuleAddress>,
}

impl<'e, 's> Reasons<'e, 's> {
    fn of(evaluated: &'e Evaluated<'s>) -> Self {
        let mut modules = BTreeSet::new();
        for instance in &evaluated.resources {
            for depth in 0..=instance.module.0.len() {
                modules.insert(ModuleAddress(instance.module.0.iter().take(depth).cloned().collect()));
            }
        }
        let open = evaluated.resources.iter().filter(|known| known.fate == Fate::Unexpanded).collect();
        Self { root: &evaluated.root, open, modules }
    }

    /// Whether it is not known which instances of a resource, or of a module on the way to it, there are.
    fn is_open(&self, instance: &StateInstance) -> bool {
        let open = |one: &InstanceKey, other: &InstanceKey| *one == InstanceKey::Unknown || one == other;
        self.open.iter().any(|known| {
            let (name, module) = (&known.resource, &known.module.0);
            name.mode == instance.mode
                && name.kind == instance.kind
                && name.name == instance.name
                && module.len() == instance.module.0.len()
                && module
                    .iter()
                    .zip(&instance.module.0)
                    .all(|(one, other)| one.0 == other.0 && open(&one.1, &other.1))
        })
    }

    /// `action_reason`.
    fn reason(&self, found: &Present) -> &'static str {
        let instance = &found.instance;
        let mut node: &ModuleNode<'_> = self.root;
        let mut block = None;
        let mut whole = true;
        for (name, key) in &instance.module.0 {
            let repeated = node
                .module
                .calls
                .get(&**name)
                .is_some_and(|call| call.count.is_some() || call.for_each.is_some());
            let Some(child) = node.children.get(&**name) else {
                whole = false;
                break;
            };
            node = child;
            let depth = node.path.len();
            let here = ModuleAddress(instance.module.0.iter().take(depth).cloned().collect());
            if !self.modules.contains(&here) && (repeated || *key != InstanceKey::None) {
                return "delete_because_no_module";
            }
        }
        if whole {
            let name = ResourceName { mode: instance.mode, kind: &instance.kind, name: &instance.name };
            block = node.module.resources.get(&name);
        }
        let Some(block) = block else {
            let moved = found.previous.is_some();
            return if moved { "delete_because_no_move_target" } else { "delete_because_no_resource_config" };
        };
        match instance.key {
            InstanceKey::None if block.count.is_some() || block.for_each.is_some() => {
                "delete_because_wrong_repetition"
            }
            InstanceKey::Index(_) if block.count.is_some() => "delete_because_count_index",
            InstanceKey::Key(_) if block.for_each.is_some() => "delete_because_each_key",
            InstanceKey::Index(_) | InstanceKey::Key(_) => "delete_because_wrong_repetition",
            InstanceKey::None | InstanceKey::Unknown => "delete_because_no_module",
        }
    }
}

//! Resources and data sources of an instance of a module: each instance with its values
//! (`internal/terraform/node_resource_abstract_instance.go`).

use std::rc::Rc;
use std::sync::Arc;

use super::super::data::{DataRequest, unanswered};
use super::super::eval::decode;
use super::super::evaluated::{Fate, InstanceKey};
use super::super::module::model::{Mode, Reference, Resource, ResourceName};
use super::super::schema::{self, BlockSchema};
use super::super::syntax::ast::{Step, StepKind};
use super::super::value::{Content, Entries, Marks, Origin, Type, Value};
use super::aws;
use super::expand::Expansion;
use super::instance::Instance;
use super::memo::Cycle;
use super::provider::Provider;
use super::repetition::Repetition;
use super::scope::{Place, static_key};
use super::tell::fault;
use super::walk::Graph;
use crate::source::Span;

/// The instances of a resource in one instance of a module.
#[derive(Debug)]
pub(super) struct Instances {
    /// How many there are.
    pub(super) expansion: Rc<Expansion>,
    /// The schema, where one is known.
    pub(super) schema: Option<Arc<BlockSchema>>,
    /// The provider.
    pub(super) provider: Rc<Provider>,
    /// Each instance.
    pub(super) each: Vec<One>,
    /// What the resource is as a whole, to whoever refers to it.
    whole: Value,
}

/// An instance of a resource.
#[derive(Debug)]
pub(super) struct One {
    /// Its key.
    pub(super) key: InstanceKey,
    /// What `count.index` and `each` are for it.
    pub(super) repetition: Repetition,
    /// Its values.
    pub(super) value: Value,
    /// The same to whoever refers to it, with its blocks [opened]; none where it has none.
    open: Option<Value>,
    /// What becomes of it.
    pub(super) fate: Fate,
}

impl Instances {
    fn one(&self, key: &InstanceKey) -> Option<&One> {
        match key {
            InstanceKey::Index(index) => self.each.get(*index).filter(|one| one.key == *key),
            InstanceKey::None => self.each.first(),
            // Entries of a map come in the order of their keys.
            _ => self.each.binary_search_by(|one| one.key.cmp(key)).ok().and_then(|at| self.each.get(at)),
        }
    }

    /// What a reference to the resource leads to, and how many of the steps behind its name led there.
    ///
    /// A named attribute of a named instance that the schema does not have, or of a resource without a schema, is
    /// unknown: the provider may be another version. So is one of its blocks that the configuration does not set
    /// there: what providers give within blocks is in no schema, see [`opened`].
    pub(super) fn reference(&self, steps: &[Step<'_>]) -> (Value, usize) {
        let (key, used) = match *self.expansion {
            Expansion::Single => (InstanceKey::None, 0),
            Expansion::Count(..) | Expansion::Each(..) => match steps.first().and_then(static_key) {
                Some(key) => (key, 1),
                None => return (self.whole.clone(), 0),
            },
            Expansion::Disabled | Expansion::Unknown(..) => return (self.whole.clone(), 0),
        };
        let Some(one) = self.one(&key) else { return (self.whole.clone(), 0) };
        let Some(Step { kind: StepKind::Attribute(name), .. }) = steps.get(used) else {
            return (self.whole.clone(), 0);
        };
        let value = one.open.as_ref().unwrap_or(&one.value);
        match value.as_entries() {
            Some(entries) => match entries.get(*name) {
                Some(value) => (value.clone().mark(one.value.marks), used + 1),
                None => (Value::dynamic(), used + 1),
            },
            None => (one.value.clone(), used),
        }
    }
}

/// What a resource has, with its blocks open for what the provider gives within them; none where it has no blocks. Elements
/// of lists and sets are taken for blocks; without one on the way it is an object that somebody wrote, and none. How deep
/// values nest bounds the recursion.
fn opened(value: &Value, within_block: bool) -> Option<Value> {
    let elements = |elements: &[Value]| -> Arc<[Value]> {
        elements.iter().map(|element| opened(element, true).unwrap_or_else(|| element.clone())).collect()
    };
    let content = match &value.content {
        Content::Object(entries) => {
            let changed: Vec<(Arc<str>, Value)> = entries
                .iter()
                .filter_map(|(name, value)| Some((Arc::clone(name), opened(value, within_block)?)))
                .collect();
            if changed.is_empty() && !within_block {
                return None;
            }
            let mut entries = Entries::clone(entries);
            entries.extend(changed);
            Content::Object(Arc::new(entries))
        }
        // What is taken of all elements has the type of what such ones have, where there are none or it is not known.
        Content::List(ty, list) if may_be_blocks(ty) => Content::List(ty.clone(), elements(list)),
        Content::Set(ty, list) if may_be_blocks(ty) => Content::Set(ty.clone(), elements(list)),
        Content::Tuple(list) if list.iter().any(|element| matches!(element.content, Content::Object(_))) => {
            Content::Tuple(elements(list))
        }
        Content::Unknown(Type::List(element) | Type::Set(element), _) if may_be_blocks(element) => {
            value.content.clone()
        }
        Content::Unknown(Type::Object(_), _) if within_block => value.content.clone(),
        _ => return None,
    };
    let is_open = within_block || !matches!(content, Content::Object(_));
    Some(Value { content, marks: value.marks, origin: Origin { is_open, ..value.origin.clone() } })
}

/// Whether elements of a type may be blocks.
fn may_be_blocks(element: &Type) -> bool {
    matches!(element, Type::Object(_) | Type::Dynamic)
}

impl<'s> Graph<'_, 's> {
    /// How many instances of a resource there are. `asked` is where that is asked for.
    pub(super) fn expansion(
        &self,
        instance: &Rc<Instance<'s>>,
        resource: &Resource<'s>,
        asked: Span,
    ) -> Rc<Expansion> {
        let work = || {
            Rc::new(self.expand(
                instance,
                resource.count.as_ref(),
                resource.for_each.as_ref(),
                resource.enabled.as_ref(),
            ))
        };
        instance.expansions.demand(resource.name, work).unwrap_or_else(|Cycle| {
            let origin = self.cycle(&self.address(instance, resource.name), asked).origin;
            Rc::new(Expansion::Unknown(resource.count.is_some(), origin))
        })
    }

    /// The address of a resource, without a key.
    #[allow(clippy::unused_self, reason = "it reads as a question to the graph, as the others do")]
    pub(super) fn address(&self, instance: &Instance<'s>, name: ResourceName<'s>) -> String {
        let mode = match name.mode {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
        };
        instance.address_of(&format!("{mode}{}.{}", name.kind, name.name))
    }

    /// The instances of a resource. `asked` is where they are asked for.
    pub(super) fn resource(
        &self,
        instance: &Rc<Instance<'s>>,
        resource: &Resource<'s>,
        asked: Span,
    ) -> Rc<Instances> {
        let work = || Rc::new(self.work_out_resource(instance, resource));
        instance.resources.demand(resource.name, work).unwrap_or_else(|Cycle| {
            let whole = self.cycle(&self.address(instance, resource.name), asked);
            let provider = Provider { source: String::new(), key: String::new(), configuration: None };
            Rc::new(Instances {
                expansion: Rc::new(Expansion::Unknown(true, Origin::at(asked))),
                schema: None,
                provider: Rc::new(provider),
                each: Vec::new(),
                whole,
            })
        })
    }

    fn work_out_resource(&self, instance: &Rc<Instance<'s>>, resource: &Resource<'s>) -> Instances {
        let expansion = self.expansion(instance, resource, resource.header);
        let provider = self.provider(instance, resource);
        let ResourceName { mode, kind, .. } = resource.name;
        let schema = if self.options.defaults {
            schema::resource(&provider.source, mode, kind)
        } else {
            schema::published(&provider.source, mode, kind)
        };
        // A data source is asked with what the configuration says, and nothing else.
        let decoded_by = schema.as_ref().map(|schema| match mode {
            Mode::Data => Arc::new(schema.as_configured()),
            Mode::Managed | Mode::Ephemeral => Arc::clone(schema),
        });
        let pending = mode == Mode::Data && self.is_pending(instance, resource);
        let mut each = Vec::new();
        for repetition in expansion.repetitions() {
            if !self.count_resource(resource.header) {
                break;
            }
            each.push(self.one(
                instance,
                resource,
                repetition,
                (schema.as_ref(), decoded_by.as_ref()),
                &provider,
                pending,
            ));
        }
        // What a provider that is not known may add to a resource is unknown.
        let seen = |one: &One| match schema {
            Some(_) => one.open.as_ref().unwrap_or(&one.value).clone(),
            None => Value::dynamic(),
        };
        let whole = match &*expansion {
            Expansion::Unknown(_, origin) => Value::dynamic().from_origin(origin.clone()),
            Expansion::Disabled => Value::null(Type::Dynamic),
            Expansion::Single => each.first().map_or_else(Value::dynamic, seen),
            Expansion::Count(_, origin) => {
                Value::tuple(each.iter().map(seen).collect::<Vec<_>>()).from_origin(origin.clone())
            }
            Expansion::Each(_, origin) => {
                let entry = |one: &One| match &one.key {
                    InstanceKey::Key(key) => Some((Arc::clone(key), seen(one))),
                    _ => None,
                };
                let entries: Entries = each.iter().filter_map(entry).collect();
                Value::object(entries).from_origin(origin.clone())
            }
        };
        Instances { expansion, schema, provider, each, whole }
    }

    /// Works out one instance.
    fn one(
        &self,
        instance: &Rc<Instance<'s>>,
        resource: &Resource<'s>,
        repetition: Repetition,
        (schema, decoded_by): (Option<&Arc<BlockSchema>>, Option<&Arc<BlockSchema>>),
        provider: &Provider,
        pending: bool,
    ) -> One {
        let ResourceName { mode, kind, .. } = resource.name;
        let place = Place::new(self, instance, &repetition);
        let decoded = match decoded_by {
            Some(schema) => decode::body(&resource.body, schema, &place.evaluator(), resource.header),
            None => decode::loose(&resource.body, &place.evaluator(), resource.header),
        };
        decoded.failures.into_iter().for_each(|failure| self.fail(failure));
        decoded.warnings.into_iter().for_each(|warning| self.tell(warning));
        let mut value = decoded.value;
        if self.options.defaults && mode == Mode::Managed {
            aws::plan(&mut value, provider);
        }
        let unexpanded = repetition.key == InstanceKey::Unknown || instance.is_unexpanded();
        let fate = match mode {
            _ if unexpanded => Fate::Unexpanded,
            Mode::Managed => Fate::Planned,
            Mode::Ephemeral => Fate::Deferred,
            Mode::Data => {
                let address = self.address(instance, resource.name);
                let request = DataRequest {
                    address: &address,
                    provider: &provider.source,
                    kind,
                    config: &value,
                    provider_config: provider.configuration.as_ref(),
                    schema: schema.map(|schema| &**schema),
                    header: Some(resource.header),
                    host: self,
                };
                let answer = if pending { None } else { self.answer(&request, resource.header) };
                let fate = if answer.is_some() { Fate::Read } else { Fate::Deferred };
                value = answer.unwrap_or_else(|| unanswered(&request)).or_from(resource.header);
                fate
            }
        };
        if mode == Mode::Ephemeral {
            value = value.mark(Marks::EPHEMERAL);
        }
        let open = opened(&value, false);
        One { key: repetition.key.clone(), repetition, value, open, fate }
    }

    /// What a data source answers while planning; none where that is known at the apply alone.
    fn answer(&self, request: &DataRequest<'_>, header: Span) -> Option<Value> {
        if !request.config.is_wholly_known() {
            return None;
        }
        self.options.answers.answer(request).unwrap_or_else(|why| {
            let what = format!("`{}` cannot be answered", request.address);
            let help = "mend what the data source is asked for, or its answer in `tollgate.yaml`";
            self.tell(fault("terraform-data", header, &what, &why, help));
            None
        })
    }

    /// Whether a data source waits for changes of what it says that it depends on, or that the calls of its modules
    /// do (`internal/terraform/node_resource_abstract_instance.go`, `dependenciesHavePendingChanges`).
    fn is_pending(&self, instance: &Rc<Instance<'s>>, resource: &Resource<'s>) -> bool {
        if self.any_planned(instance, &resource.depends_on) {
            return true;
        }
        let mut at = Rc::clone(instance);
        while let Some((parent, call)) = at.parent {
            let Some(parent) = self.instance(parent) else { break };
            let depends = parent.node.module.calls.get(call).map(|call| &call.depends_on);
            if depends.is_some_and(|depends| self.any_planned(&parent, depends)) {
                return true;
            }
            at = parent;
        }
        false
    }

    /// Whether any of some references leads to a managed resource of which something is planned.
    fn any_planned(&self, instance: &Rc<Instance<'s>>, references: &[Reference<'s>]) -> bool {
        references.iter().any(|reference| {
            let name = |at: usize| match reference.steps.get(at).map(|step| &step.kind) {
                Some(StepKind::Attribute(name)) => *name,
                _ => "",
            };
            match reference.root.text {
                "module" => match instance.node.module.calls.get_key_value(name(0)) {
                    Some((call, _)) => {
                        let called = self.called(instance, call, reference.span);
                        called
                            .instances
                            .iter()
                            .any(|(_, id)| self.instance(*id).is_some_and(|child| self.plans(&child)))
                    }
                    None => false,
                },
                "data" => {
                    let wanted = ResourceName { mode: Mode::Data, kind: name(0), name: name(1) };
                    let found = instance.node.module.resources.values().find(|one| one.name == wanted);
                    found.is_some_and(|found| self.any_planned(instance, &found.depends_on))
                }
                "resource" => self.is_planned(instance, name(0), name(1), reference.span),
                kind => self.is_planned(instance, kind, name(0), reference.span),
            }
        })
    }

    fn is_planned(&self, instance: &Rc<Instance<'s>>, kind: &str, name: &str, asked: Span) -> bool {
        let wanted = ResourceName { mode: Mode::Managed, kind, name };
        let found = instance.node.module.resources.values().find(|one| one.name == wanted);
        found.is_some_and(|resource| !self.expansion(instance, resource, asked).repetitions().is_empty())
    }

    /// Whether anything is planned in an instance of a module or below it.
    fn plans(&self, instance: &Rc<Instance<'s>>) -> bool {
        let module = Arc::clone(&instance.node);
        let managed = module.module.resources.values().filter(|resource| resource.name.mode == Mode::Managed);
        for resource in managed {
            if !self.expansion(instance, resource, resource.header).repetitions().is_empty() {
                return true;
            }
        }
        module.module.calls.values().any(|call| {
            let called = self.called(instance, call.name, call.header);
            called.instances.iter().any(|(_, id)| self.instance(*id).is_some_and(|child| self.plans(&child)))
        })
    }
}

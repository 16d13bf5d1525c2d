//! Calls of modules: their instances, and what `module.name` is.

use std::rc::Rc;
use std::sync::Arc;

use super::super::evaluated::InstanceKey;
use super::super::value::{Entries, Value};
use super::expand::Expansion;
use super::instance::Instance;
use super::memo::Cycle;
use super::tell::{LIMIT, LIMIT_HELP, error};
use super::walk::Graph;
use crate::source::Span;

/// The instances that a call has.
#[derive(Debug)]
pub(super) struct Called {
    /// How many there are.
    pub(super) expansion: Expansion,
    /// Each with its key; none where the module is not there.
    pub(super) instances: Vec<(InstanceKey, usize)>,
    /// Whether the module is there.
    pub(super) found: bool,
}

impl Called {
    /// The instance with a key.
    pub(super) fn instance(&self, key: &InstanceKey) -> Option<usize> {
        self.instances.iter().find(|(other, _)| other == key).map(|(_, id)| *id)
    }
}

impl<'s> Graph<'_, 's> {
    /// The instances of a call. `asked` is where they are asked for.
    pub(super) fn called(&self, instance: &Rc<Instance<'s>>, name: &'s str, asked: Span) -> Rc<Called> {
        let called = instance.children.demand(name, || Rc::new(self.work_out_call(instance, name)));
        called.unwrap_or_else(|Cycle| {
            let origin = self.cycle(&instance.address_of(&format!("module.{name}")), asked).origin;
            Rc::new(Called {
                expansion: Expansion::Unknown(true, origin),
                instances: Vec::new(),
                found: false,
            })
        })
    }

    fn work_out_call(&self, instance: &Rc<Instance<'s>>, name: &'s str) -> Called {
        let none = |expansion| Called { expansion, instances: Vec::new(), found: false };
        let Some(call) = instance.node.module.calls.get(name) else { return none(Expansion::Disabled) };
        let expansion = self.expand(instance, call.count.as_ref(), call.for_each.as_ref(), None);
        let Some(child) = instance.node.children.get(name) else { return none(expansion) };
        let mut instances = Vec::new();
        for repetition in expansion.repetitions() {
            let key = repetition.key.clone();
            let from = Some((&**instance, name, call.header));
            let Some(id) = self.add(Arc::clone(child), from, repetition) else {
                let most = self.options.budget.instances;
                let message = format!("there are more than {most} instances of modules");
                self.tell(error(LIMIT, call.header, message, LIMIT_HELP));
                break;
            };
            instances.push((key, id));
        }
        Called { expansion, instances, found: true }
    }

    /// What an instance of a module gives: an object of all of its outputs.
    fn outputs(&self, id: usize, asked: Span) -> Value {
        let Some(called) = self.instance(id) else { return Value::dynamic() };
        let names: Vec<&'s str> = called.node.module.outputs.keys().copied().collect();
        let entries: Entries =
            names.into_iter().map(|name| (Arc::from(name), self.output(&called, name, asked))).collect();
        Value::object(entries)
    }

    /// What `module.name` is as a whole.
    pub(super) fn whole_module(&self, called: &Called, asked: Span) -> Value {
        if !called.found {
            return Value::dynamic();
        }
        match &called.expansion {
            Expansion::Unknown(..) => Value::dynamic(),
            Expansion::Single => {
                called.instances.first().map_or_else(Value::dynamic, |(_, id)| self.outputs(*id, asked))
            }
            Expansion::Disabled => Value::null(super::super::value::Type::Dynamic),
            Expansion::Count(..) => {
                let elements: Vec<Value> =
                    called.instances.iter().map(|(_, id)| self.outputs(*id, asked)).collect();
                Value::tuple(elements)
            }
            Expansion::Each(..) => {
                let entry = |(key, id): &(InstanceKey, usize)| match key {
                    InstanceKey::Key(key) => Some((Arc::clone(key), self.outputs(*id, asked))),
                    _ => None,
                };
                Value::object(called.instances.iter().filter_map(entry).collect())
            }
        }
    }
}

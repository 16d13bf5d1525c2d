//! Instances of modules, and what is remembered of each.

use std::rc::Rc;
use std::sync::Arc;

use super::super::evaluated::{InstanceKey, ModuleAddress};
use super::super::module::model::{ModuleNode, ProviderName, ResourceName};
use super::super::value::Value;
use super::call::Called;
use super::expand::Expansion;
use super::memo::Memo;
use super::provider::Provider;
use super::repetition::Repetition;
use super::resource::Instances;
use crate::source::Span;

/// An instance of a module.
#[derive(Debug)]
pub(super) struct Instance<'s> {
    /// Where it stands among the instances of the run.
    pub(super) id: usize,
    /// The module.
    pub(super) node: Arc<ModuleNode<'s>>,
    /// Its address.
    pub(super) address: ModuleAddress,
    /// The instance that it is called from, and the name of the call.
    pub(super) parent: Option<(usize, &'s str)>,
    /// Which instance of the call it is.
    pub(super) repetition: Repetition,
    /// The calls on the way to it, the innermost first.
    pub(super) calls: Arc<[Span]>,
    pub(super) variables: Memo<&'s str, Value>,
    pub(super) locals: Memo<&'s str, Value>,
    pub(super) outputs: Memo<&'s str, Value>,
    pub(super) expansions: Memo<ResourceName<'s>, Rc<Expansion>>,
    pub(super) resources: Memo<ResourceName<'s>, Rc<Instances>>,
    pub(super) children: Memo<&'s str, Rc<Called>>,
    pub(super) providers: Memo<ProviderName<'s>, Option<Value>>,
    pub(super) provider_of: Memo<ResourceName<'s>, Rc<Provider>>,
}

impl<'s> Instance<'s> {
    /// An instance of `node`, of which nothing is known yet.
    pub(super) fn new(
        id: usize,
        node: Arc<ModuleNode<'s>>,
        from: Option<(&Self, &'s str, Span)>,
        repetition: Repetition,
    ) -> Self {
        let (address, parent, calls) = match from {
            None => (ModuleAddress::default(), None, Arc::from([])),
            Some((caller, name, header)) => {
                let mut address = caller.address.clone();
                address.0.push((name.into(), repetition.key.clone()));
                let calls = std::iter::once(header).chain(caller.calls.iter().copied()).collect();
                (address, Some((caller.id, name)), calls)
            }
        };
        Self {
            id,
            node,
            address,
            parent,
            repetition,
            calls,
            variables: Memo::default(),
            locals: Memo::default(),
            outputs: Memo::default(),
            expansions: Memo::default(),
            resources: Memo::default(),
            children: Memo::default(),
            providers: Memo::default(),
            provider_of: Memo::default(),
        }
    }

    /// Whether it or a module on the way to it stands for an unknown number of instances.
    pub(super) fn is_unexpanded(&self) -> bool {
        self.address.0.iter().any(|(_, key)| *key == InstanceKey::Unknown)
    }

    /// An address within the module, in full.
    pub(super) fn address_of(&self, local: &str) -> String {
        let module = self.address.to_string();
        if module.is_empty() { local.to_owned() } else { format!("{module}.{local}") }
    }
}

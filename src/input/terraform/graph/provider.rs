//! Which provider a resource belongs to, and which of its configurations it uses
//! (`internal/terraform/transform_provider.go`).

use std::rc::Rc;

use super::super::eval::decode;
use super::super::module::model::{Mode, ProviderName, Resource};
use super::super::schema;
use super::super::value::Value;
use super::instance::Instance;
use super::repetition::Repetition;
use super::scope::Place;
use super::walk::Graph;

/// The provider of a resource.
#[derive(Debug)]
pub(super) struct Provider {
    /// Its address in full.
    pub(super) source: String,
    /// The key of its configuration in `configuration.provider_config`.
    pub(super) key: String,
    /// Its configuration, where there is one: an object by the provider's schema.
    pub(super) configuration: Option<Value>,
}

/// The provider that is built into Terraform.
pub(super) const BUILTIN: &str = "terraform.io/builtin/terraform";

impl<'s> Graph<'_, 's> {
    /// The provider of a resource of an instance of a module.
    pub(super) fn provider(&self, instance: &Rc<Instance<'s>>, resource: &Resource<'s>) -> Rc<Provider> {
        let work = || Rc::new(self.work_out_provider(instance, resource));
        // A provider's configuration may refer to resources, but none to its own: a cycle is told where it closes.
        instance.provider_of.demand(resource.name, work).unwrap_or_else(|_| {
            Rc::new(Provider { source: String::new(), key: String::new(), configuration: None })
        })
    }

    fn work_out_provider(&self, instance: &Rc<Instance<'s>>, resource: &Resource<'s>) -> Provider {
        let local = resource.provider.unwrap_or_else(|| {
            let name = resource.name.kind.split('_').next().unwrap_or_default();
            ProviderName { name, alias: None }
        });
        let source = self.source(instance, local.name);
        let (owner, name) = self.owner(instance, local);
        let mut key = String::new();
        if let Some(owner) = &owner
            && !owner.node.path.is_empty()
        {
            for call in &owner.node.path {
                key.push_str(if key.is_empty() { "module." } else { ".module." });
                key.push_str(call);
            }
            key.push(':');
        }
        key.push_str(name.name);
        if let Some(alias) = name.alias {
            key.push('.');
            key.push_str(alias);
        }
        // What data sources are answered from; managed resources need none of it.
        let wanted = resource.name.mode == Mode::Data || resource.name.kind.starts_with("aws_");
        let configuration =
            owner.filter(|_| wanted).and_then(|owner| self.configuration(&owner, name, &source));
        Provider { source, key, configuration }
    }

    /// The address of a provider in full, by its local name.
    pub(super) fn source(&self, instance: &Rc<Instance<'s>>, local: &str) -> String {
        if let Some(required) = instance.node.module.settings.required_providers.get(local) {
            return required.source.clone();
        }
        if local == "terraform" {
            return BUILTIN.to_owned();
        }
        format!("{}/hashicorp/{local}", self.options.registry)
    }

    /// The instance of a module that has the configuration which an instance knows by a name, and its name there.
    /// Where nobody has one, the root's by the default name, which is empty.
    fn owner(
        &self,
        instance: &Rc<Instance<'s>>,
        name: ProviderName<'s>,
    ) -> (Option<Rc<Instance<'s>>>, ProviderName<'s>) {
        let mut at = Rc::clone(instance);
        let mut name = name;
        loop {
            if at.node.module.providers.iter().any(|block| block.name == name) {
                return (Some(at), name);
            }
            let Some((parent, call)) = at.parent else { return (None, name) };
            let Some(parent) = self.instance(parent) else { return (None, name) };
            if let Some(call) = parent.node.module.calls.get(call) {
                if let Some((_, outer)) = call.providers.iter().find(|(inner, _)| *inner == name) {
                    name = *outer;
                } else if name.alias.is_none() {
                    // The default configuration of a provider is inherited, whatever the parent calls it.
                    let source = self.source(&at, name.name);
                    let outer = parent.node.module.settings.required_providers.iter();
                    let mut outer =
                        outer.filter(|(_, required)| required.source == source).map(|(name, _)| *name);
                    name = ProviderName { name: outer.next_back().unwrap_or(name.name), alias: None };
                }
            }
            at = parent;
        }
    }

    fn configuration(&self, owner: &Rc<Instance<'s>>, name: ProviderName<'s>, source: &str) -> Option<Value> {
        let work = || {
            let block = owner.node.module.providers.iter().find(|block| block.name == name)?;
            let repetition =
                if block.for_each.is_some() { Repetition::unknown(false) } else { Repetition::NONE };
            let place = Place::new(self, owner, &repetition);
            let decoded = match schema::provider(source) {
                Some(schema) => decode::body(&block.body, &schema, &place.evaluator(), block.header),
                None => decode::loose(&block.body, &place.evaluator(), block.header),
            };
            decoded.failures.into_iter().for_each(|failure| self.fail(failure));
            Some(decoded.value)
        };
        owner.providers.demand(name, work).unwrap_or(None)
    }
}

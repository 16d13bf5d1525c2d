//! The provider configurations of all modules (`jsonconfig/config.go`: `marshalProviderConfigs`).

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::module::model::{ModuleNode, ProviderName, Resource};
use super::super::super::schema;
use super::super::object::Object;
use super::{Marshaller, version};
use crate::document::{Node, Origin};

/// The provider configurations of a plan, by key: `aws`, `aws.west`, `module.m:random`.
#[derive(Default)]
pub(super) struct Providers {
    entries: BTreeMap<String, Entry>,
}

/// A provider configuration, or the place of one that is handed on.
struct Entry {
    /// The address of the provider in full.
    provider: String,
    /// The key of the configuration that it is handed on from.
    parent: Option<String>,
    node: Node,
}

impl Providers {
    /// Adds those of a module and of all modules that it calls. How deep modules nest bounds the recursion.
    pub(super) fn add(
        &mut self,
        node: &ModuleNode<'_>,
        outer: Option<&str>,
        marshaller: &mut Marshaller<'_>,
    ) {
        let path = path(node);
        let constraints = constraints(node);
        let entry = |object: Object, provider: &str, parent: Option<String>| Entry {
            node: object.some_text("full_name", provider).some_text("module_address", &*path).node(),
            provider: provider.to_owned(),
            parent,
        };
        let constraint = |object: Object, provider: &str| {
            object.some_text("version_constraint", constraints.get(provider).cloned().unwrap_or_default())
        };
        for block in &node.module.providers {
            let provider = address_of(node, block.name.name);
            let schema = schema::provider(&provider);
            let origin = Origin::from(block.header);
            let expressions = marshaller.expressions(&block.body, schema.as_deref(), &origin);
            let object = Object::new(&origin)
                .text("name", block.name.name)
                .some_text("alias", block.name.alias.unwrap_or_default())
                .some_object("expressions", expressions);
            let object = constraint(object, &provider);
            self.entries.insert(key(&shown(block.name), &path), entry(object, &provider, None));
        }
        for (name, required) in &node.module.settings.required_providers {
            let origin = Origin::from(required.span);
            let object = || constraint(Object::new(&origin).text("name", *name), &required.source);
            for (alias, suffix) in &required.aliases {
                let alias =
                    ProviderName { name: alias.text, alias: suffix.as_ref().map(|suffix| suffix.text) };
                let key = key(&shown(alias), &path);
                self.entries.entry(key).or_insert_with(|| entry(object(), &required.source, None));
            }
            let key = key(name, &path);
            if !self.entries.contains_key(&key) {
                let parent = outer.and_then(|outer| self.source(name, outer, &required.source));
                self.entries.insert(key, entry(object(), &required.source, parent));
            }
        }
        for provider in constraints.keys().filter(|_| outer.is_some()) {
            // Only a provider whose name is its type is handed on without being named.
            let name = provider.rsplit('/').next().unwrap_or(provider);
            let key = key(name, &path);
            if !self.entries.contains_key(&key) {
                let parent = outer.and_then(|outer| self.source(name, outer, provider));
                let object = constraint(Object::new(&marshaller.here).text("name", name), provider);
                self.entries.insert(key, entry(object, provider, parent));
            }
        }
        for (name, called) in &node.children {
            if let Some(call) = node.module.calls.get(name) {
                let inner = self::path(called);
                for (there, here) in &call.providers {
                    let provider = address_of(called, there.name);
                    let parent = self.source(&shown(*here), &path, &provider);
                    let object = Object::new(&Origin::from(call.header))
                        .text("name", shown(*there))
                        .some_text("full_name", &*provider)
                        .some_text("module_address", &*inner);
                    let entry = Entry { node: object.node(), provider, parent };
                    self.entries.insert(key(&shown(*there), &inner), entry);
                }
            }
            self.add(called, Some(&path), marshaller);
        }
    }

    /// The key of the configuration that a name of the module at `outer` stands for in the end, where it is one of
    /// `provider` (`findSourceProviderKey`).
    fn source(&self, name: &str, outer: &str, provider: &str) -> Option<String> {
        let mut found = None;
        let mut next = Some(key(name, outer));
        while let Some(key) = next {
            let Some(entry) = self.entries.get(&key).filter(|entry| entry.provider == provider) else {
                break;
            };
            let parent = entry.parent.clone();
            found = Some(key);
            next = parent;
        }
        found
    }

    /// The key of the configuration that a resource of a module uses.
    pub(super) fn key_of(&self, node: &ModuleNode<'_>, resource: &Resource<'_>) -> String {
        let name = resource.provider.unwrap_or(ProviderName { name: implied(resource), alias: None });
        let key = key(&shown(name), &path(node));
        let parent = self.entries.get(&key).and_then(|entry| entry.parent.clone());
        parent.filter(|parent| self.entries.contains_key(parent)).unwrap_or(key)
    }

    /// The configurations themselves, without those that are handed on.
    pub(super) fn object(self, origin: &Origin) -> Object {
        let mut object = Object::new(origin);
        for (key, entry) in self.entries.into_iter().filter(|(_, entry)| entry.parent.is_none()) {
            object = object.with(&key, entry.node);
        }
        object
    }
}

/// `aws`, `aws.west`.
fn shown(name: ProviderName<'_>) -> String {
    name.alias.map_or_else(|| name.name.to_owned(), |alias| format!("{}.{alias}", name.name))
}

/// The key of a provider configuration of a module.
fn key(name: &str, path: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}:{name}") }
}

/// The address of a module without keys: `module.a.module.b`.
pub(in crate::input::terraform::plan) fn path(node: &ModuleNode<'_>) -> String {
    node.path.iter().map(|name| format!("module.{name}")).collect::<Vec<_>>().join(".")
}

/// The local name of the provider of a resource that names none: what its type begins with.
fn implied<'s>(resource: &Resource<'s>) -> &'s str {
    resource.name.kind.split('_').next().unwrap_or(resource.name.kind)
}

/// The address in full of the provider of a resource.
pub(super) fn provider_of(node: &ModuleNode<'_>, resource: &Resource<'_>) -> String {
    address_of(node, resource.provider.map_or_else(|| implied(resource), |provider| provider.name))
}

/// The address in full of the provider that a module calls `name`.
fn address_of(node: &ModuleNode<'_>, name: &str) -> String {
    if let Some(required) = node.module.settings.required_providers.get(name) {
        return required.source.clone();
    }
    match name {
        "terraform" => "terraform.io/builtin/terraform".to_owned(),
        name => format!("registry.terraform.io/hashicorp/{name}"),
    }
}

/// The providers that a module needs, and what it demands of their versions; nothing where it does not.
fn constraints(node: &ModuleNode<'_>) -> BTreeMap<String, String> {
    let module = &node.module;
    let mut demands: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for required in module.settings.required_providers.values() {
        demands.entry(required.source.clone()).or_default().extend(required.version.as_deref());
    }
    for block in &module.providers {
        let demands = demands.entry(address_of(node, block.name.name)).or_default();
        demands.extend(block.version.as_deref());
    }
    let used: BTreeSet<String> =
        module.resources.values().map(|resource| provider_of(node, resource)).collect();
    for provider in used {
        demands.entry(provider).or_default();
    }
    demands
        .into_iter()
        .map(|(provider, list)| (provider, version::normalise(list).unwrap_or_default()))
        .collect()
}

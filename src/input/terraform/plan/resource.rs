//! What is planned for instances of resources (`jsonplan/plan.go`, `jsonplan/values.go`).

use std::cmp::Ordering;
use std::sync::Arc;

use super::super::evaluated::{InstanceKey, ModuleAddress, ResourceInstance};
use super::super::module::model::{Mode, Resource};
use super::super::schema::BlockSchema;
use super::super::syntax::ast::{Block, Body};
use super::super::value::{Content, Value};
use super::object::Object;
use super::place::{Owner, Places, Site};
use super::value::{Encoder, Parts};
use crate::document::{self, Map, Node, Origin};
use crate::source::{Diagnostic, Span};

/// What is planned for an instance.
#[derive(Debug)]
pub(super) struct Planned {
    /// `actions`.
    pub(super) actions: &'static [&'static str],
    /// `action_reason`.
    pub(super) reason: Option<&'static str>,
    /// `previous_address`.
    pub(super) previous: Option<String>,
    /// `deposed`.
    pub(super) deposed: Option<String>,
    /// What it was before, and what of that was sensitive; none where it was not there.
    pub(super) before: Option<(Node, Node)>,
    /// What it will be; none where it will not be there.
    pub(super) after: Option<Parts>,
}

/// An instance as the parts of a plan name it.
#[derive(Debug)]
pub(super) struct Named<'e> {
    pub(super) address: String,
    pub(super) module: &'e ModuleAddress,
    pub(super) mode: Mode,
    pub(super) kind: &'e str,
    pub(super) name: &'e str,
    pub(super) key: &'e InstanceKey,
    pub(super) provider: &'e str,
    pub(super) schema_version: i64,
    /// The block.
    pub(super) origin: Origin,
}

impl<'e> Named<'e> {
    /// An instance of the configuration, from its block.
    pub(super) fn of(instance: &'e ResourceInstance<'_>, origin: Origin) -> Self {
        Self {
            address: instance.address(),
            module: &instance.module,
            mode: instance.resource.mode,
            kind: instance.resource.kind,
            name: instance.resource.name,
            key: &instance.key,
            provider: &instance.provider,
            schema_version: 0,
            origin,
        }
    }

    /// The members that states and changes share.
    fn object(&self) -> Object {
        let object = Object::new(&self.origin)
            .text("address", &*self.address)
            .text("mode", if self.mode == Mode::Data { "data" } else { "managed" })
            .text("type", self.kind)
            .text("name", self.name)
            .text("provider_name", self.provider);
        match self.key {
            InstanceKey::Index(index) => object.integer("index", i64::try_from(*index).unwrap_or(i64::MAX)),
            InstanceKey::Key(key) => object.text("index", &**key),
            InstanceKey::None | InstanceKey::Unknown => object,
        }
    }

    /// Its entry in `planned_values`, or in the values of `prior_state`.
    pub(super) fn state(&self, values: Option<&Node>, sensitive: &Node) -> Node {
        let values = values.filter(|values| !values.as_map().is_some_and(Map::is_empty));
        self.object()
            .integer("schema_version", self.schema_version)
            .with_some("values", values.cloned())
            .with("sensitive_values", sensitive.clone())
            .node()
    }

    /// Its entry in `resource_changes`.
    pub(super) fn change(&self, planned: &Planned) -> Node {
        let object = self
            .object()
            .some_text("module_address", self.module.to_string())
            .some_text("previous_address", planned.previous.clone().unwrap_or_default())
            .some_text("deposed", planned.deposed.clone().unwrap_or_default())
            .some_text("action_reason", planned.reason.unwrap_or_default());
        let object =
            if *self.key == InstanceKey::Unknown { object.truth("index_unknown", true) } else { object };
        object.with("change", planned.change(&self.origin)).node()
    }

    /// The order of changes (`addrs.AbsResourceInstance.Less`): modules that nest less first, data sources before
    /// what is managed.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let data = |named: &Self| named.mode != Mode::Data;
        let depth = |named: &Self| named.module.0.len();
        depth(self)
            .cmp(&depth(other))
            .then_with(|| self.module.cmp(other.module))
            .then_with(|| data(self).cmp(&data(other)))
            .then_with(|| self.kind.cmp(other.kind))
            .then_with(|| self.name.cmp(other.name))
            .then_with(|| self.key.cmp(other.key))
    }
}

impl Planned {
    /// Something new: a resource to be made, a data source to be read.
    pub(super) fn new(mode: Mode, reason: Option<&'static str>, after: Parts) -> Self {
        let actions: &[&str] = if mode == Mode::Data { &["read"] } else { &["create"] };
        Self { actions, reason, previous: None, deposed: None, before: None, after: Some(after) }
    }

    /// The `change` object.
    fn change(&self, origin: &Origin) -> Node {
        let no = || Node { value: document::Value::Bool(false), origin: origin.clone() };
        let null = || Node { value: document::Value::Null, origin: origin.clone() };
        let nothing = || Node { value: document::Value::Map(Map::default()), origin: origin.clone() };
        let (before, before_sensitive) = self.before.clone().unwrap_or_else(|| (null(), no()));
        let object = Object::new(origin)
            .texts("actions", self.actions.iter().copied())
            .with("before", before)
            .with("before_sensitive", before_sensitive);
        let object = match &self.after {
            None => object.null("after").with("after_unknown", nothing()).truth("after_sensitive", false),
            Some(after) => object
                .with_some("after", after.known.clone())
                .with("after_unknown", after.unknown.clone())
                .with("after_sensitive", after.sensitive.clone()),
        };
        object.node()
    }
}

/// Makes the parts of instances.
#[derive(Debug)]
pub(super) struct Instances<'p> {
    pub(super) places: &'p mut Places,
    pub(super) diagnostics: &'p mut Vec<Diagnostic>,
    /// The owner of the last instance: those of a resource come one after the other.
    owner: Option<Owner>,
    /// The parts of the last instance, and where its block is: those of the same resource share what is equal.
    last: Option<(Span, Parts)>,
}

impl<'p> Instances<'p> {
    pub(super) fn new(places: &'p mut Places, diagnostics: &'p mut Vec<Diagnostic>) -> Self {
        Self { places, diagnostics, owner: None, last: None }
    }

    /// The values of an instance, and its name in the plan. None where its block is not there.
    pub(super) fn parts<'e>(&mut self, instance: &'e ResourceInstance<'_>) -> Option<(Named<'e>, Parts)> {
        let block = instance.block()?;
        let owner = self.owner(instance);
        let origin = self.places.header(block.span, &owner);
        let mut encoder = Encoder { places: self.places, diagnostics: self.diagnostics, owner };
        let site = Site::block(block.header, Some(&block.body));
        let mut parts = encoder.parts(&instance.value, site, instance.schema.as_deref());
        if let Some((_, last)) = self.last.as_ref().filter(|(span, _)| *span == block.span) {
            parts.share(last);
        }
        self.last = Some((block.span, parts.clone()));
        Some((Named::of(instance, origin), parts))
    }

    /// The owner of the values of an instance.
    fn owner(&mut self, instance: &ResourceInstance<'_>) -> Owner {
        let modules = instance.module.0.iter().map(|(name, _)| format!("module.{name}."));
        let address = modules.chain([instance.local_address()]).collect::<String>();
        let spans =
            |owner: &Owner| owner.calls.iter().map(|(_, span)| *span).eq(instance.calls.iter().copied());
        if let Some(owner) = self.owner.as_ref().filter(|owner| *owner.address == *address && spans(owner)) {
            return owner.clone();
        }
        let names = instance.module.0.iter().rev().map(|(name, _)| Arc::clone(name));
        let calls = names.zip(instance.calls.iter().copied()).collect();
        let owner = Owner::new(address, calls);
        self.owner = Some(owner.clone());
        owner
    }
}

/// Why a data source is not read before the apply (`plans.ResourceInstanceReadBecause…`).
pub(super) fn reason_to_wait(instance: &ResourceInstance<'_>) -> &'static str {
    let known = instance.block().is_none_or(|block: &Resource<'_>| {
        is_given(&instance.value, Some(&block.body), instance.schema.as_deref())
    });
    if known { "read_because_dependency_pending" } else { "read_because_config_unknown" }
}

/// Whether all that the configuration sets in a body is known.
fn is_given(value: &Value, body: Option<&Body<'_>>, schema: Option<&BlockSchema>) -> bool {
    let (Some(body), Content::Object(entries)) = (body, &value.content) else {
        return value.is_wholly_known();
    };
    entries.iter().all(|(name, value)| {
        if body.attribute(name).is_some() {
            return value.is_wholly_known();
        }
        let Some(body) = body_of(body, name) else { return true };
        let nested = schema.and_then(|schema| schema.blocks.get(name)).map(|nested| &*nested.block);
        match &value.content {
            Content::Unknown(..) => false,
            _ => match value.as_elements() {
                Some(elements) => elements.iter().all(|element| is_given(element, Some(body), nested)),
                None => is_given(value, Some(body), nested),
            },
        }
    })
}

/// The body of the first block of a kind, or of the content of a dynamic block of it.
fn body_of<'b>(body: &'b Body<'b>, kind: &str) -> Option<&'b Body<'b>> {
    let dynamic = |block: &&Block<'_>| block.kind.text == "dynamic" && block.label(0) == Some(kind);
    let fixed = body.blocks.iter().find(|block| block.kind.text == kind);
    let content =
        || body.blocks.iter().find(dynamic)?.body.blocks.iter().find(|block| block.kind.text == "content");
    fixed.or_else(content).map(|block| &block.body)
}

//! Outputs and variables of the root module (`jsonplan/plan.go`, `jsonplan/values.go`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::evaluated::{Evaluated, OutputValue};
use super::super::state::StateOutput;
use super::super::value::Type;
use super::object::Object;
use super::place::{Owner, Places, Site};
use super::value::{Encoder, Parts};
use crate::document::{self, Map, Node, Origin, json};
use crate::source::Diagnostic;

/// The outputs in the parts of a plan.
pub(super) struct Outputs {
    /// In `planned_values`.
    pub(super) planned: Object,
    /// In `output_changes`.
    pub(super) changes: Object,
    /// In `prior_state`: those that are known while planning.
    pub(super) prior: Object,
}

/// The outputs of the root module.
pub(super) fn outputs(
    evaluated: &Evaluated<'_>,
    before: &BTreeMap<String, StateOutput>,
    here: &Origin,
    places: &mut Places,
    diagnostics: &mut Vec<Diagnostic>,
) -> Outputs {
    let mut result =
        Outputs { planned: Object::new(here), changes: Object::new(here), prior: Object::new(here) };
    for (name, output) in &evaluated.outputs {
        let owner = Owner::new(format!("output.{name}"), Arc::new([]));
        let mut encoder = Encoder { places, diagnostics, owner };
        let parts = encoder.parts(&output.value, Site::header(output.header), None);
        let origin = Origin::from(output.header);
        let known = output.value.is_wholly_known();
        let state = || {
            let object = Object::new(&origin).truth("sensitive", output.sensitive);
            match &parts.known {
                Some(value) if known => {
                    object.with("type", type_of(output, &origin)).with("value", value.clone()).node()
                }
                _ => object.node(),
            }
        };
        result.planned = result.planned.with(name, state());
        if known && !output.value.is_null() {
            result.prior = result.prior.with(name, state());
        }
        let change = change(output, parts, before.get(name).map(|before| &before.value), known, &origin);
        result.changes = result.changes.with(name, change);
    }
    for (name, output) in before.iter().filter(|(name, _)| !evaluated.outputs.contains_key(*name)) {
        let origin = output.value.origin.clone();
        let state =
            Object::new(&origin).truth("sensitive", output.sensitive).with("value", output.value.clone());
        result.prior = result.prior.with(name, state.with_some("type", output.ty.clone()).node());
        result.changes = result.changes.with(name, deleted(output, &origin));
    }
    result
}

/// What becomes of an output.
fn change(output: &OutputValue, parts: Parts, before: Option<&Node>, known: bool, origin: &Origin) -> Node {
    let null = Node { value: document::Value::Null, origin: origin.clone() };
    let no = Node { value: document::Value::Bool(false), origin: origin.clone() };
    let before = before.cloned().filter(|before| before.value != document::Value::Null);
    let action = match (&before, &parts.known) {
        (None, Some(_)) if output.value.is_null() => "no-op",
        (None, _) => "create",
        (Some(_), Some(_)) if output.value.is_null() => "delete",
        (Some(before), Some(after)) if known && json::write(before) == json::write(after) => "no-op",
        (Some(_), _) => "update",
    };
    let unknown = if known { no } else { parts.unknown };
    let after = parts.known.filter(|after| known || after.value != document::Value::Null);
    Object::new(origin)
        .texts("actions", [action])
        .with("before", before.unwrap_or(null))
        .with_some("after", after)
        .with("after_unknown", unknown)
        .truth("before_sensitive", output.sensitive)
        .truth("after_sensitive", output.sensitive)
        .node()
}

/// An output of a state that the configuration has no more.
fn deleted(output: &StateOutput, origin: &Origin) -> Node {
    Object::new(origin)
        .texts("actions", ["delete"])
        .with("before", output.value.clone())
        .null("after")
        .truth("after_unknown", false)
        .truth("before_sensitive", output.sensitive)
        .truth("after_sensitive", output.sensitive)
        .node()
}

/// The type of an output's value; `dynamic` for null, of which nothing is kept.
fn type_of(output: &OutputValue, origin: &Origin) -> Node {
    if output.value.is_null() {
        return Node::string("dynamic", origin.clone());
    }
    type_node(&output.value.ty(), origin)
}

/// A type as JSON (`cty/json/type.go`): `"string"`, `["list","string"]`.
pub(super) fn type_node(ty: &Type, origin: &Origin) -> Node {
    let text = |text: &str| Node::string(text, origin.clone());
    let here = |value| Node { value, origin: origin.clone() };
    let pair = |name: &str, of: Node| here(document::Value::List(vec![text(name), of]));
    match ty {
        Type::Dynamic => text("dynamic"),
        Type::Bool => text("bool"),
        Type::Number => text("number"),
        Type::String => text("string"),
        Type::List(element) => pair("list", type_node(element, origin)),
        Type::Set(element) => pair("set", type_node(element, origin)),
        Type::Map(element) => pair("map", type_node(element, origin)),
        Type::Tuple(elements) => {
            let elements = elements.iter().map(|element| type_node(element, origin)).collect();
            pair("tuple", here(document::Value::List(elements)))
        }
        Type::Object(attributes) => {
            let attributes = attributes.iter().map(|(name, ty)| (Arc::clone(name), type_node(ty, origin)));
            pair("object", here(document::Value::Map(Map::from_unique(attributes.collect()))))
        }
    }
}

/// The variables of the root module that have a value. Ephemeral ones are in no plan.
pub(super) fn variables(
    evaluated: &Evaluated<'_>,
    here: &Origin,
    places: &mut Places,
    diagnostics: &mut Vec<Diagnostic>,
) -> Object {
    let mut object = Object::new(here);
    for (name, variable) in &evaluated.variables {
        let declared = evaluated.root.module.variables.get(&**name);
        if declared.is_some_and(|declared| declared.ephemeral) || variable.value.marks.ephemeral {
            continue;
        }
        let header = declared.map_or(here.span, |declared| declared.header);
        let owner = Owner::new(format!("var.{name}"), Arc::new([]));
        let mut encoder = Encoder { places, diagnostics, owner };
        let value = encoder.parts(&variable.value, Site::header(header), None).known;
        object = object.with(name, Object::new(&Origin::from(header)).with_some("value", value).node());
    }
    object
}

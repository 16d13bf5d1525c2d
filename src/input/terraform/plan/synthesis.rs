//! A plan made from a configuration alone: what `terraform show -json` would give for it (`jsonplan/plan.go`).

use std::collections::BTreeMap;

use super::super::evaluated::{Evaluated, Fate};
use super::super::module::model::Mode;
use super::super::state::State;
use super::check::checks;
use super::configuration::configuration;
use super::idle::{Idle, idle};
use super::object::Object;
use super::output::{outputs, variables};
use super::place::Places;
use super::prior::{Prior, named};
use super::resource::{Instances, Named, Planned, reason_to_wait};
use super::tree::Tree;
use crate::document::{Node, Origin};
use crate::source::{Diagnostic, Span};

/// The format that is written.
const FORMAT_VERSION: &str = "1.2";

/// What a plan says of the run.
#[derive(Debug, Clone)]
pub struct Options<'o> {
    /// The version of Terraform that the plan says it is of: `1.11.4`.
    pub terraform_version: &'o str,
    /// The time of the plan, as RFC 3339 in UTC; none where the plan says none.
    pub timestamp: Option<&'o str>,
    /// What is there already; none where nothing is known of that, and all is to be made.
    pub state: Option<&'o State>,
    /// The place of what stands in no text: the beginning of the root module.
    pub place: Span,
}

/// A plan, and what is needed to judge it.
#[derive(Debug)]
pub struct Synthesised {
    /// The plan. The origin of each value is the place that decided it; its labels are the attribute that the value is
    /// given to where that is elsewhere, what it was made of, and the module calls on the way. The origins of entries
    /// of resources cover their blocks.
    pub root: Node,
    /// What no plan can hold.
    pub diagnostics: Vec<Diagnostic>,
    /// Where values come from.
    pub(super) places: Places,
    /// The `dynamic` blocks that make none.
    pub(super) idle: Idle,
    /// The [partial texts](super::super::value::partial) of resources, by address: no part of a plan.
    pub(super) partial: BTreeMap<String, Node>,
}

impl Synthesised {
    /// Those of the places of secrets at which a secret is written: they must not be shown. The others are headers of
    /// blocks, and attributes that lead to a secret.
    pub fn secrets(&self, spans: &[Span]) -> Vec<Span> {
        self.places.secrets(spans)
    }
}

/// Makes the plan of what a configuration comes to.
pub fn synthesise(evaluated: &Evaluated<'_>, options: &Options<'_>) -> Synthesised {
    let here = Origin::from(options.place);
    let mut places = Places::default();
    let mut diagnostics = Vec::new();

    let before = Prior::of(options.state, &evaluated.root);
    let mut planned = Tree::default();
    let mut prior = Tree::default();
    for instance in before.all().filter(|instance| instance.mode != Mode::Ephemeral) {
        let named = named(instance);
        let state = named.state(Some(&instance.values), &instance.sensitive);
        prior.add(&instance.module, named.address, state);
    }
    let mut changes = Vec::new();
    let mut deferred = Vec::new();
    let mut partial = BTreeMap::new();
    let mut instances = Instances::new(&mut places, &mut diagnostics);
    for instance in &evaluated.resources {
        if instance.resource.mode == Mode::Ephemeral {
            continue;
        }
        let Some((named, mut parts)) = instances.parts(instance) else { continue };
        partial.extend(parts.partial.take().map(|texts| (named.address.clone(), texts)));
        let mode = instance.resource.mode;
        let address = named.address.clone();
        if instance.fate == Fate::Planned {
            let change = before.plan(instance, &address, parts);
            if let Some(after) = &change.after {
                let state = named.state(after.known.as_ref(), &after.sensitive);
                planned.add(&instance.module, address, state);
            }
            changes.push((named, change));
            continue;
        }
        let state = named.state(parts.known.as_ref(), &parts.sensitive);
        match instance.fate {
            Fate::Planned => {}
            Fate::Deferred => {
                planned.add(&instance.module, address, state);
                changes.push((named, Planned::new(mode, Some(reason_to_wait(instance)), parts)));
            }
            Fate::Read => {
                prior.add(&instance.module, address.clone(), state.clone());
                if instance.block().is_some_and(|block| block.check.is_some()) {
                    planned.add(&instance.module, address, state);
                    changes.push((named, Planned::new(mode, Some("read_because_check_nested"), parts)));
                }
            }
            Fate::Unexpanded => deferred.push((named, Planned::new(mode, None, parts))),
        }
    }
    changes.extend(before.orphans(evaluated));
    let changes = sorted(changes);
    let deferred = deferred_changes(deferred);

    let outputs = outputs(evaluated, &before.outputs, &here, &mut places, &mut diagnostics);
    let variables = variables(evaluated, &here, &mut places, &mut diagnostics);
    let configuration = configuration(&evaluated.root, &here, &mut places, &mut diagnostics);

    let applies = changes.iter().any(|(_, planned)| planned.actions != ["no-op"]);
    let applyable = applies || outputs.changes.any(|change| !is_no_op(change));
    let complete = deferred.is_empty();
    let changes = changes.iter().map(|(named, planned)| named.change(planned)).collect();
    let root_module = |tree: Tree| tree.object("", &here).node();
    let prior_state = (!prior.is_empty() || !outputs.prior.is_empty()).then(|| {
        let values =
            Object::new(&here).some_object("outputs", outputs.prior).with("root_module", root_module(prior));
        Object::new(&here)
            .text("format_version", "1.0")
            .text("terraform_version", options.terraform_version)
            .with("values", values.node())
            .node()
    });
    let planned_values =
        Object::new(&here).some_object("outputs", outputs.planned).with("root_module", root_module(planned));
    let root = Object::new(&here)
        .text("format_version", FORMAT_VERSION)
        .text("terraform_version", options.terraform_version)
        .some_text("timestamp", options.timestamp.unwrap_or_default())
        .some_object("variables", variables)
        .with("planned_values", planned_values.node())
        .some_list("resource_changes", changes)
        .some_list("deferred_changes", deferred)
        .some_object("output_changes", outputs.changes)
        .with_some("prior_state", prior_state)
        .with("configuration", configuration)
        .some_list("checks", checks(evaluated))
        .truth("applyable", applyable)
        .truth("complete", complete)
        .truth("errored", false);
    Synthesised { root: root.node(), diagnostics, places, idle: idle(evaluated), partial }
}

/// Changes in the order of Terraform.
fn sorted(mut changes: Vec<(Named<'_>, Planned)>) -> Vec<(Named<'_>, Planned)> {
    changes.sort_by(|one, other| one.0.order(&other.0));
    changes
}

/// `deferred_changes`, each of which is not made since how many there are is not known.
fn deferred_changes(changes: Vec<(Named<'_>, Planned)>) -> Vec<Node> {
    let change = |(named, planned): (Named<'_>, Planned)| {
        Object::new(&named.origin)
            .text("reason", "instance_count_unknown")
            .with("resource_change", named.change(&planned))
            .node()
    };
    sorted(changes).into_iter().map(change).collect()
}

/// Whether a change changes nothing.
fn is_no_op(change: &Node) -> bool {
    let actions = change.get("actions").and_then(Node::as_list).unwrap_or_default();
    actions.iter().all(|action| action.as_str() == Some("no-op"))
}

//! Views: which documents a policy sees, and how it is told where its METADATA does not say.

use std::collections::BTreeSet;

use super::engine::syntax::{Expr, Ref};
use super::metadata::View;
use super::tree::{self, Reference, Step, Visitor};
use super::world::{Root, World, locals};
use crate::document::{Document, DocumentKind};

/// What a policy reads at the root of `input`, as far as that tells its view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recognised {
    /// One view.
    View(View),
    /// The plan under another name: `input.tfplan`.
    Plan(&'static str),
    /// A view that is not supported yet, by its name.
    Unsupported(&'static str),
    /// What several views have.
    Ambiguous,
    /// Nothing that a view has.
    Nothing,
}

/// What services call the plan that they hand to a policy: HCP Terraform, Scalr, Spacelift.
const PLANS: [&str; 3] = ["plan", "tfplan", "terraform"];

/// What they say of a run beside its plan, of which nothing is known here.
const RUNS: [&str; 3] = ["run", "tfrun", "spacelift"];

/// Recognises the view of the modules `modules` by what they read at the root of `input`.
pub(super) fn recognise(world: &World<'_>, modules: &[usize]) -> Recognised {
    let mut roots = BTreeSet::new();
    for module in modules {
        let Some(parsed) = world.modules.get(*module) else { continue };
        for rule in &parsed.module.policy {
            let locals = locals(rule);
            let mut reads = Reads { world, module: *module, locals, roots: BTreeSet::new() };
            tree::walk_rule(rule, &mut reads);
            roots.append(&mut reads.roots);
        }
    }
    let any = |names: &[&str]| names.iter().any(|name| roots.contains(name));
    let plan = any(&["resource_changes", "planned_values", "configuration"]);
    let kubernetes = any(&["kind", "metadata", "spec", "apiVersion"]);
    if any(&["review", "parameters"]) {
        Recognised::View(View::Gatekeeper)
    } else if plan && kubernetes {
        Recognised::Ambiguous
    } else if plan {
        Recognised::View(View::Plan)
    } else if kubernetes {
        Recognised::View(View::Kubernetes)
    } else if any(&RUNS) {
        Recognised::Unsupported("run")
    } else if let Some(name) = PLANS.into_iter().find(|name| roots.contains(name)) {
        Recognised::Plan(name)
    } else if any(&["resource"]) {
        Recognised::Unsupported("hcl")
    } else {
        Recognised::Nothing
    }
}

/// Collects the first steps of references to `input`.
struct Reads<'w, 'a> {
    world: &'w World<'a>,
    module: usize,
    locals: BTreeSet<&'a str>,
    roots: BTreeSet<&'a str>,
}

impl<'a> Visitor<'a> for Reads<'_, 'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Some(reference) = Reference::of(expr)
            && let Some(absolute) = self.world.resolve(self.module, &self.locals, &reference)
            && absolute.root == Root::Input
            && let Some(Step::Name(name)) = absolute.steps.first()
        {
            self.roots.insert(name);
        }
        true
    }
}

/// Whether a document is of a view.
pub(super) fn shows(view: View, document: &Document) -> bool {
    match view {
        View::Kubernetes | View::Gatekeeper => document.kind == DocumentKind::Manifest,
        View::Resource => document.kind == DocumentKind::Resource,
        View::Plan => document.kind == DocumentKind::Plan,
        View::Repository => false,
    }
}

/// Whether the inventory that a policy sees holds the resources of its document's plan alone.
pub(super) fn sees_one_plan(view: View) -> bool {
    view == View::Resource
}

/// Whether a policy that names `kinds` concerns a document of its view.
pub(super) fn concerns(view: View, kinds: &[String], document: &Document) -> bool {
    if kinds.is_empty() {
        return true;
    }
    let text = |key| document.root.get(key).and_then(crate::document::Node::as_str).unwrap_or_default();
    match view {
        View::Kubernetes | View::Gatekeeper => {
            let kind = text("kind");
            let version = text("apiVersion");
            let group = version.rsplit_once('/').map_or("", |(group, _)| group);
            kinds.iter().any(|wanted| match wanted.rsplit_once('/') {
                None if wanted == "Pod" => document.pod_template.is_some(),
                None => wanted == kind,
                // `apps/Deployment`, or as an object says it: `apps/v1/Deployment`, `v1/Pod`.
                Some((wanted, wanted_kind)) => wanted_kind == kind && (wanted == group || wanted == version),
            })
        }
        View::Resource => {
            let kind = text("type");
            kinds.iter().any(|wanted| wanted == kind)
        }
        View::Plan | View::Repository => true,
    }
}

//! Views: which documents a policy sees, and how it is told where its METADATA does not say.

use std::collections::BTreeSet;

use super::engine::syntax::{Expr, Ref, Rule};
use super::metadata::View;
use super::tree::{self, Reference, Step, Visitor};
use super::world::{Root, World, locals};
use crate::document::{Document, DocumentKind, FileFormat};

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
    /// What resources have, and no other document that is known.
    Resource,
    /// Nothing that a view has.
    Nothing,
}

/// What services call the plan that they hand to a policy: HCP Terraform, Scalr, Spacelift.
const PLANS: [&str; 3] = ["plan", "tfplan", "terraform"];

/// What they say of a run beside its plan, of which nothing is known here.
const RUNS: [&str; 3] = ["run", "tfrun", "spacelift"];

/// The blocks and attributes at the root of Terraform configuration.
const HCL: [&str; 12] = [
    "resource",
    "data",
    "provider",
    "variable",
    "module",
    "output",
    "locals",
    "terraform",
    "moved",
    "import",
    "check",
    "removed",
];

/// Those of them that hardly any other file has at its root. What reads `input.provider` may be about any file, and is a
/// policy of all files, HCL among them.
const HCL_SIGNS: [&str; 4] = ["resource", "variable", "locals", "moved"];

/// What the metadata of objects of Kubernetes has.
const METADATA: [&str; 15] = [
    "annotations",
    "clusterName",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "uid",
];

/// What objects of Kubernetes have beside the names that tell them.
const OBJECT: [&str; 21] = [
    "data",
    "stringData",
    "binaryData",
    "immutable",
    "type",
    "status",
    "rules",
    "roleRef",
    "subjects",
    "webhooks",
    "subsets",
    "endpoints",
    "ports",
    "provisioner",
    "parameters",
    "secrets",
    "imagePullSecrets",
    "automountServiceAccountToken",
    "aggregationRule",
    "items",
    "value",
];

/// What plans have at their root, beside the names that tell them.
const PLAN: [&str; 12] = [
    "variables",
    "prior_state",
    "format_version",
    "terraform_version",
    "output_changes",
    "resource_drift",
    "relevant_attributes",
    "checks",
    "timestamp",
    "errored",
    "applyable",
    "complete",
];

/// What is read at the root of `input`.
#[derive(Debug, Default)]
pub(super) struct Roots<'a> {
    /// The names.
    names: BTreeSet<&'a str>,
    /// Whether a name is worked out: `input[i]`.
    indexed: bool,
    /// Whether `input` is read as a whole: `walk(input)`.
    whole: bool,
    /// Whether `input.terraform` is read as the list of blocks that HCL has.
    blocks: bool,
}

/// What one rule reads at the root of `input`.
pub(super) fn of_rule<'a>(world: &World<'a>, module: usize, rule: &'a Rule) -> Roots<'a> {
    let mut reads = Reads { world, module, locals: locals(rule), roots: Roots::default() };
    tree::walk_rule(rule, &mut reads);
    reads.roots
}

/// Recognises the view of the modules `modules` by what they read at the root of `input`.
pub(super) fn recognise(world: &World<'_>, modules: &[usize]) -> Recognised {
    let mut all = Roots::default();
    for module in modules {
        let Some(parsed) = world.modules.get(*module) else { continue };
        for rule in &parsed.module.policy {
            let mut roots = of_rule(world, *module, rule);
            all.names.append(&mut roots.names);
            all.indexed |= roots.indexed;
            all.whole |= roots.whole;
            all.blocks |= roots.blocks;
        }
    }
    all.recognise()
}

impl Roots<'_> {
    /// Whether a rule that reads this, in a package of the view `view`, is about files of another kind too.
    pub(super) fn are_of_other_files(&self, view: View) -> bool {
        let known = |name: &str| match view {
            View::Kubernetes => OBJECT.contains(&name),
            View::Plan => PLAN.contains(&name),
            _ => false,
        };
        self.indexed || view == View::Hcl && self.whole || self.names.iter().any(|name| !known(name))
    }

    /// The view that it tells.
    pub(super) fn recognise(&self) -> Recognised {
        let Self { names: roots, .. } = self;
        let whole = self.whole || self.indexed;
        let any = |names: &[&str]| names.iter().any(|name| roots.contains(name));
        let plan = any(&["resource_changes", "planned_values", "configuration"]);
        let kubernetes = any(&["kind", "metadata", "spec", "apiVersion"]);
        let hcl = !whole && any(&HCL_SIGNS) && roots.iter().all(|root| HCL.contains(root));
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
        } else if !whole && roots.len() == 1 && roots.contains("Stages") {
            // A Dockerfile as Trivy reads it.
            Recognised::Unsupported("dockerfile")
        } else if let Some(name) =
            PLANS.into_iter().find(|name| roots.contains(name)).filter(|_| !hcl && !self.blocks)
        {
            Recognised::Plan(name)
        } else if hcl {
            Recognised::View(View::Hcl)
        } else if looks_like_resource(roots) {
            Recognised::Resource
        } else if !roots.is_empty() || whole {
            Recognised::View(View::File)
        } else {
            Recognised::Nothing
        }
    }
}

/// Whether what is read is what documents of resources have, with their values among it: such a policy says its view,
/// and must not be taken for one of files where it forgot to.
fn looks_like_resource(roots: &BTreeSet<&str>) -> bool {
    const FIELDS: [&str; 14] = [
        "address",
        "type",
        "name",
        "mode",
        "module",
        "provider",
        "values",
        "unknown",
        "partial",
        "sensitive",
        "references",
        "configured",
        "lifecycle",
        "actions",
    ];
    roots.contains("values") && roots.iter().all(|root| FIELDS.contains(root))
}

/// Collects the first steps of references to `input`.
struct Reads<'w, 'a> {
    world: &'w World<'a>,
    module: usize,
    locals: BTreeSet<&'a str>,
    roots: Roots<'a>,
}

impl<'a> Visitor<'a> for Reads<'_, 'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Some(reference) = Reference::of(expr)
            && let Some(absolute) = self.world.resolve(self.module, &self.locals, &reference)
            && absolute.root == Root::Input
        {
            match absolute.steps.first() {
                Some(Step::Name(name)) => {
                    let second = absolute.steps.get(1);
                    // Bills of materials have `metadata` too.
                    match second {
                        Some(Step::Name(field)) if *name == "metadata" && !METADATA.contains(field) => {
                            self.roots.names.insert(field);
                        }
                        _ => {
                            self.roots.names.insert(name);
                        }
                    }
                    let list = matches!(second, Some(Step::Dynamic(_)));
                    self.roots.blocks |= *name == "terraform" && list;
                }
                Some(Step::Dynamic(_)) => self.roots.indexed = true,
                None => self.roots.whole = true,
            }
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
        View::File => matches!(document.kind, DocumentKind::File(_)),
        View::Hcl => document.kind == DocumentKind::File(FileFormat::Hcl2),
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
                None => wanted.eq_ignore_ascii_case(kind),
                // `apps/Deployment`, or as an object says it: `apps/v1/Deployment`, `v1/Pod`.
                Some((wanted, wanted_kind)) => wanted_kind == kind && (wanted == group || wanted == version),
            })
        }
        View::Resource => {
            let kind = text("type");
            kinds.iter().any(|wanted| wanted == kind)
        }
        View::File | View::Hcl => match document.kind {
            DocumentKind::File(format) => {
                // Of the documents of a file, each but the first has its number behind the path.
                let address = document.address.as_str();
                let path = match address.rsplit_once('#') {
                    Some((path, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => path,
                    _ => address,
                };
                format.is_of(path, kinds)
            }
            _ => false,
        },
        View::Plan | View::Repository => true,
    }
}

//! Views: which documents a policy sees, and how it is told where its METADATA does not say.

use std::collections::BTreeSet;

use super::engine::syntax::{Expr, Ref};
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

/// Whether the modules of a package that is about manifests read something that is in files of another kind.
pub(super) fn reads_other_files(world: &World<'_>, module: usize) -> bool {
    let (roots, whole, _) = reads(world, &[module]);
    whole || roots.iter().any(|root| !OBJECT.contains(root))
}

/// Recognises the view of the modules `modules` by what they read at the root of `input`.
pub(super) fn recognise(world: &World<'_>, modules: &[usize]) -> Recognised {
    let (roots, whole, blocks) = reads(world, modules);
    let any = |names: &[&str]| names.iter().any(|name| roots.contains(name));
    let plan = any(&["resource_changes", "planned_values", "configuration"]);
    let kubernetes = any(&["kind", "metadata", "spec", "apiVersion"]);
    let hcl = any(&HCL_SIGNS) && roots.iter().all(|root| HCL.contains(root));
    if any(&["review", "parameters"]) {
        Recognised::Unsupported("gatekeeper")
    } else if plan && kubernetes {
        Recognised::Ambiguous
    } else if plan {
        Recognised::View(View::Plan)
    } else if kubernetes {
        Recognised::View(View::Kubernetes)
    } else if any(&RUNS) {
        Recognised::Unsupported("run")
    } else if let Some(name) = PLANS.into_iter().find(|name| roots.contains(name)).filter(|_| !hcl && !blocks)
    {
        Recognised::Plan(name)
    } else if hcl {
        Recognised::View(View::Hcl)
    } else if looks_like_resource(&roots) {
        Recognised::Resource
    } else if !roots.is_empty() || whole {
        Recognised::View(View::File)
    } else {
        Recognised::Nothing
    }
}

/// What modules read at the root of `input`: the names, whether they read it in another way, and whether they read
/// `input.terraform` as a list.
fn reads<'a>(world: &World<'a>, modules: &[usize]) -> (BTreeSet<&'a str>, bool, bool) {
    let mut roots = BTreeSet::new();
    let (mut whole, mut blocks) = (false, false);
    for module in modules {
        let Some(parsed) = world.modules.get(*module) else { continue };
        for rule in &parsed.module.policy {
            let locals = locals(rule);
            let mut reads =
                Reads { world, module: *module, locals, roots: BTreeSet::new(), whole: false, blocks: false };
            tree::walk_rule(rule, &mut reads);
            roots.append(&mut reads.roots);
            whole |= reads.whole;
            blocks |= reads.blocks;
        }
    }
    (roots, whole, blocks)
}

/// Whether what is read is what documents of resources have, with their values among it: such a policy says its view,
/// and must not be taken for one of files where it forgot to.
fn looks_like_resource(roots: &BTreeSet<&str>) -> bool {
    const FIELDS: [&str; 12] = [
        "address",
        "type",
        "name",
        "mode",
        "module",
        "provider",
        "values",
        "unknown",
        "sensitive",
        "references",
        "configured",
        "actions",
    ];
    roots.contains("values") && roots.iter().all(|root| FIELDS.contains(root))
}

/// Collects the first steps of references to `input`.
struct Reads<'w, 'a> {
    world: &'w World<'a>,
    module: usize,
    locals: BTreeSet<&'a str>,
    roots: BTreeSet<&'a str>,
    /// Whether it reads `input` in another way: as a whole, or by a name that it works out.
    whole: bool,
    /// Whether it reads `input.terraform` as the list of blocks that HCL has.
    blocks: bool,
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
                            self.roots.insert(field);
                        }
                        _ => {
                            self.roots.insert(name);
                        }
                    }
                    let list = matches!(second, Some(Step::Dynamic(_)));
                    self.blocks |= *name == "terraform" && list;
                }
                _ => self.whole = true,
            }
        }
        true
    }
}

/// Whether a document is of a view.
pub(super) fn shows(view: View, document: &Document) -> bool {
    match view {
        View::Kubernetes => document.kind == DocumentKind::Manifest,
        View::Resource => document.kind == DocumentKind::Resource,
        View::Plan => document.kind == DocumentKind::Plan,
        View::File => matches!(document.kind, DocumentKind::File(_)),
        View::Hcl => document.kind == DocumentKind::File(FileFormat::Hcl2),
        View::Repository => false,
    }
}

/// Whether a policy that names `kinds` concerns a document of its view.
pub(super) fn concerns(view: View, kinds: &[String], document: &Document) -> bool {
    if kinds.is_empty() {
        return true;
    }
    let text = |key| document.root.get(key).and_then(crate::document::Node::as_str).unwrap_or_default();
    match view {
        View::Kubernetes => {
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

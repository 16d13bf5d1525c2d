//! Documents of a plan that is made from a configuration: the same as of a plan that was read.

use std::collections::BTreeMap;

use super::super::module::model::{Mode, ModuleNode};
use super::super::sensitive;
use super::super::syntax::ast::Body;
use super::read::{Context, plan_unknown, resources};
use super::synthesis::Synthesised;
use crate::document::redact::{Redactor, markers};
use crate::document::{Document, DocumentKind, Node, Pointer};
use crate::source::{Diagnostic, Span, Texts};

/// What came of a plan that is made from a configuration.
#[derive(Debug)]
pub struct Planned {
    /// The whole plan, then its resources.
    pub documents: Vec<Document>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The places of the secrets that were replaced: they must not be shown.
    pub secrets: Vec<Span>,
    /// How many values were replaced.
    pub redacted: usize,
}

/// Makes documents of the plan of the root module `root`. The plan's own document has the address `address`: the
/// root's folder, `.` for the base. With a key, the markers of sensitive values hold commitments.
pub fn documents(
    plan: Synthesised,
    root: &ModuleNode<'_>,
    texts: &Texts,
    address: &str,
    key: Option<[u8; 32]>,
) -> Planned {
    let Synthesised { root: mut node, mut diagnostics, places, mut partial } = plan;
    let mut redactor = Redactor::new(key, address);
    sensitive::redact(&mut node, &mut redactor);
    sensitive::redact_partial(&mut partial, &mut redactor);
    let secrets = places.secrets(redactor.spans());
    let line = |span: Span, offset: u32| texts.file(span.file).map_or(1, |file| file.position(offset).line);
    let lines = |span: Span| (line(span, span.start), line(span, span.end));
    let mut dynamic = BTreeMap::new();
    find_dynamic(root, &mut dynamic);
    let context = Context {
        plan: address,
        lines: &lines,
        configured: &|module, local| {
            dynamic.get(&(without_keys(module), local.to_owned())).cloned().unwrap_or_default()
        },
        deferred: true,
        partial: &partial,
    };
    let mut documents = resources(&node, &context, &mut diagnostics);
    let here = node.origin.span;
    let mut unknown = plan_unknown(&node);
    unknown.extend(missing(&node));
    if redactor.count() > 0 {
        unknown.extend(markers(&node));
    }
    documents.insert(
        0,
        Document {
            kind: DocumentKind::Plan,
            address: address.to_owned(),
            plan: None,
            file: here.file,
            unknown,
            root: node,
            pod_template: None,
            lines: (1, line(here, u32::MAX)),
        },
    );
    Planned { documents, diagnostics, secrets, redacted: redactor.count() }
}

/// What is not in the changes and the planned values since it is not known how many there are of it: a policy that goes
/// through either cannot say that all is well.
fn missing(plan: &Node) -> Vec<Pointer> {
    let count = |name: &str| plan.get(name).and_then(Node::as_list).unwrap_or_default().len();
    let changes = Pointer::default().key("resource_changes");
    let (there, deferred) = (count("resource_changes"), count("deferred_changes"));
    let mut missing: Vec<Pointer> = (there..there + deferred).map(|index| changes.index(index)).collect();
    if deferred > 0 {
        missing.push(Pointer::default().key("planned_values").key("root_module"));
    }
    missing
}

/// What `dynamic` blocks of resources set, by the address of the module without keys and the address within it.
type Dynamic = BTreeMap<(String, String), Vec<String>>;

/// Adds those of a module and of all modules that it calls. How deep modules nest bounds the recursion.
fn find_dynamic(node: &ModuleNode<'_>, found: &mut Dynamic) {
    let module = super::configuration::path(node);
    for (name, resource) in &node.module.resources {
        let mut names = Vec::new();
        dynamic_names("", &resource.body, false, &mut names);
        if !names.is_empty() {
            let data = if name.mode == Mode::Data { "data." } else { "" };
            found.insert((module.clone(), format!("{data}{}.{}", name.kind, name.name)), names);
        }
    }
    for child in node.children.values() {
        find_dynamic(child, found);
    }
}

/// The names of dynamic blocks in a body, and of what they and the blocks within them set: `rule`, `rule[*].id`. How
/// deep the parser lets blocks nest bounds the recursion.
fn dynamic_names(way: &str, body: &Body<'_>, made: bool, names: &mut Vec<String>) {
    if made {
        names.extend(body.attributes.iter().map(|attribute| format!("{way}{}", attribute.name.text)));
    }
    for block in &body.blocks {
        let dynamic = block.kind.text == "dynamic";
        let kind = if dynamic { block.label(0).unwrap_or_default() } else { &block.kind.text };
        let content = block.body.blocks_of("content").next();
        let inner = if dynamic { content.map(|content| &content.body) } else { Some(&block.body) };
        if made || dynamic {
            names.push(format!("{way}{kind}"));
        }
        if let Some(inner) = inner {
            dynamic_names(&format!("{way}{kind}[*]."), inner, made || dynamic, names);
        }
    }
}

/// The address of a module without the keys of its instances.
fn without_keys(address: &str) -> String {
    let address = super::super::address::module(address).unwrap_or_default();
    address.0.iter().map(|(name, _)| format!("module.{name}")).collect::<Vec<_>>().join(".")
}

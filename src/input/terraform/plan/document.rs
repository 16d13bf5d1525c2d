//! Documents of a plan that is made from a configuration: the same as of a plan that was read.

use super::super::module::model::ModuleNode;
use super::super::sensitive;
use super::blocks::Blocks;
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
    let Synthesised { root: mut node, mut diagnostics, places, idle, mut partial } = plan;
    let mut redactor = Redactor::new(key, address);
    sensitive::redact(&mut node, &mut redactor);
    sensitive::redact_partial(&mut partial, &mut redactor);
    let secrets = places.secrets(redactor.spans());
    let line = |span: Span, offset: u32| texts.file(span.file).map_or(1, |file| file.position(offset).line);
    let lines = |span: Span| (line(span, span.start), line(span, span.end));
    let blocks = Blocks::new(root, idle);
    let context =
        Context { plan: address, lines: &lines, blocks: Some(&blocks), deferred: true, partial: &partial };
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

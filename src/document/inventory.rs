//! All documents of a run, and what became of every file that was come upon.

use super::{FileFormat, Node, Pointer};
use crate::source::{Diagnostic, FileId, SourceMap};

/// What a document is. It decides which view of a policy it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// A Kubernetes object, as written or rendered.
    Manifest,
    /// One Terraform resource: `address, type, name, mode, module, provider, values, unknown, partial, sensitive,
    /// references, configured, lifecycle, actions`; `partial` only where a text is partly unknown.
    Resource,
    /// The plan of a root module, in the shape of `terraform show -json`.
    Plan,
    /// A configuration file as conftest's parser of that format gives it, or one of the documents in it.
    File(FileFormat),
}

impl DocumentKind {
    /// The kind of that [`DocumentKind::name`].
    pub fn of_name(name: &str) -> Option<Self> {
        let files = FileFormat::ALL.map(Self::File);
        let mut all = [Self::Manifest, Self::Resource, Self::Plan].into_iter().chain(files);
        all.find(|kind| kind.name() == name)
    }

    /// The name in reports and in the evidence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Resource => "resource",
            Self::Plan => "plan",
            Self::File(format) => format.name(),
        }
    }
}

/// Something that policies judge: a kind, an address, and a tree of values with origins.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its name among all documents, the same wherever its file lies: `apps/v1/Deployment/shop/web` (group
    /// and version, kind, namespace where there is one, name) for a manifest, Terraform's address for a
    /// resource, the plan file's path for a plan, the file's path for a file (`#2` behind it for its second document).
    /// Two documents may share an address.
    pub address: String,
    /// The file it is in.
    pub file: FileId,
    /// The address of the plan that a resource is planned in: resources of another plan may have the same address.
    pub plan: Option<Box<str>>,
    /// The values, with secrets already replaced by markers: what a policy sees as `input`.
    pub root: Node,
    /// The places in `root` whose values are unknown, in the order of the text, and behind them those of markers, whose
    /// values are hidden from policies.
    pub unknown: Vec<Pointer>,
    /// Where the pod template of a workload is (`spec.template` of a Deployment, the root of a Pod).
    pub pod_template: Option<Pointer>,
    /// Lines of the file in which the document's text begins and ends, for inline waivers. From 1.
    pub lines: (u32, u32),
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It was read as input of that kind (`kubernetes`, `plan`, …) and gave so many documents.
    Read {
        /// The format's name.
        format: &'static str,
        /// How many documents came of it.
        documents: usize,
    },
    /// It looked like input and could not be read; a diagnostic says why.
    Failed,
    /// It is no input, for that reason.
    NotInput(&'static str),
    /// A rule left it out, for that reason.
    LeftOut(&'static str),
}

/// A file that was come upon, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// Its path as it is shown.
    pub path: String,
    /// What became of it.
    pub reading: Reading,
}

/// All documents of a run.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// The files that had a say. A file that is no input does not stand here.
    pub sources: SourceMap,
    /// The documents, in the order of their files' paths and of the text.
    pub documents: Vec<Document>,
    /// What could not be read, in the same order.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of every file, in the order of the paths.
    pub files: Vec<FileRecord>,
    /// How many values were replaced by markers.
    pub redacted: usize,
}

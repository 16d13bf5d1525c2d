//! `.terraform/modules/modules.json`, in which `terraform init` writes where it put the modules that a root calls
//! (`internal/modsdir/manifest.go`).

use std::collections::BTreeMap;

use super::diagnose;
use crate::document::{Node, json};
use crate::source::{Diagnostic, FileId, Limits, Span};

/// The path of the manifest below the folder of a root.
pub(super) const PATH: &str = ".terraform/modules/modules.json";

/// Where the modules are that a root calls.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// By the names of the calls on the way, joined by dots.
    pub(super) records: BTreeMap<String, Record>,
}

/// Where a module is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Its source, when it was put there.
    pub(super) source: String,
    /// Its version, where it is of a registry.
    pub(super) version: Option<String>,
    /// Its folder, from that of the root.
    pub(super) folder: String,
    /// The place of the record.
    pub(super) span: Span,
}

/// Reads a manifest.
pub(super) fn parse(file: FileId, text: &str, limits: &Limits) -> Result<Manifest, Diagnostic> {
    let root = json::parse(file, text, limits)?;
    let wrong = |node: &Node, message: &str| {
        let help = "run `terraform init` to have it written again";
        diagnose::error("terraform-modules-json", node.origin.span, message, help)
    };
    let modules = root.get("Modules").and_then(Node::as_list);
    let modules = modules.ok_or_else(|| wrong(&root, "`modules.json` has no list `Modules`"))?;
    let mut manifest = Manifest::default();
    for module in modules {
        let text = |name: &str| module.get(name).and_then(Node::as_str);
        let (Some(key), Some(folder)) = (text("Key"), text("Dir")) else {
            return Err(wrong(module, "a record of `modules.json` has no `Key` or no `Dir`"));
        };
        let record = Record {
            source: text("Source").unwrap_or_default().to_owned(),
            version: text("Version").filter(|version| !version.is_empty()).map(str::to_owned),
            folder: folder.to_owned(),
            span: module.get("Dir").unwrap_or(module).origin.span,
        };
        manifest.records.insert(key.to_owned(), record);
    }
    Ok(manifest)
}

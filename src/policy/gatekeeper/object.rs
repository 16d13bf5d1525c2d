//! The objects of Gatekeeper in the YAML and JSON files of a policy folder.

use std::path::Path;

use super::problem;
use crate::document::{Node, json, yaml};
use crate::policy::bundle::Module;
use crate::source::{Diagnostic, FileId, Limits, Severity, Span, Stage};

/// What is in every file that holds an object of Gatekeeper: the end of an API group, before its version.
const MARK: &[u8] = b".gatekeeper.sh/";

/// The group of files that hold tests, which are no policies.
const TESTS: &[u8] = b"test";

/// What an object of Gatekeeper is, by its API group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A `ConstraintTemplate`.
    Template,
    /// A constraint.
    Constraint,
    /// A suite of gator, which holds tests.
    Suite,
    /// Another one, which steers Gatekeeper and is no policy.
    Other,
    /// One that Gatekeeper does not know.
    Unknown,
}

/// API groups of what steers Gatekeeper, without their common end.
const STEERING: [&str; 8] =
    ["config", "connection", "expansion", "externaldata", "gator", "mutations", "status", "syncset"];

/// An object and the file that it stands in.
pub(super) struct Object<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// The module that it stands in.
    pub(super) module: &'a Module,
    /// The object.
    pub(super) root: Node,
}

impl Object<'_> {
    /// The text of a field at the top.
    pub(super) fn text(&self, key: &str) -> &str {
        self.root.get(key).and_then(Node::as_str).unwrap_or_default()
    }

    /// `metadata.name`.
    pub(super) fn name(&self) -> &str {
        self.root
            .get("metadata")
            .and_then(|metadata| metadata.get("name"))
            .and_then(Node::as_str)
            .unwrap_or_default()
    }

    /// The version in `apiVersion`.
    pub(super) fn version(&self) -> &str {
        self.text("apiVersion").split_once('/').map_or("", |(_, version)| version)
    }

    /// Whether another object says the same, wherever it stands.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        json::write(&self.root) == json::write(&other.root)
    }

    /// An annotation.
    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        self.root.get("metadata")?.get("annotations")?.get(key)?.as_str()
    }

    /// The place that is shown for the whole object.
    pub(super) fn span(&self) -> Span {
        self.root.get("kind").unwrap_or(&self.root).origin.span
    }
}

/// Whether a module is no Rego by its name, but a file that may hold objects of Gatekeeper.
pub(in crate::policy) fn is_source(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| matches!(extension, "yaml" | "yml" | "json"))
}

/// Whether a file may hold an object of Gatekeeper, from which it is worth reading.
pub(in crate::policy) fn mentions(bytes: &[u8]) -> bool {
    let mut found = bytes.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    found.any(|(at, _)| !bytes.get(..at).unwrap_or_default().ends_with(TESTS))
}

/// The objects of a module, lists taken apart.
pub(super) fn read<'a>(
    file: FileId,
    module: &'a Module,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Object<'a>> {
    let is_json = Path::new(&module.path).extension().is_some_and(|extension| extension == "json");
    let mut roots = Vec::new();
    let mut wrong = Vec::new();
    if is_json {
        match json::parse(file, &module.text, limits) {
            Ok(root) => roots.push(root),
            Err(diagnostic) => wrong.push(diagnostic),
        }
    } else {
        let parsed = yaml::parse(file, &module.text, limits);
        roots.extend(parsed.documents.into_iter().map(|document| document.root));
        wrong = parsed.diagnostics;
    }
    // What cannot be read here is a policy that is missing, not an input.
    diagnostics.extend(wrong.into_iter().map(|diagnostic| Diagnostic { stage: Stage::Policy, ..diagnostic }));
    let mut objects = Vec::new();
    // A stack in place of recursion; lists of lists are as deep as documents may be.
    let mut open: Vec<Node> = roots.into_iter().rev().collect();
    while let Some(root) = open.pop() {
        let text = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or_default();
        let items = root.get("items").and_then(Node::as_list);
        if let (true, Some(items)) = (text("kind").ends_with("List"), items) {
            open.extend(items.iter().rev().cloned());
            continue;
        }
        let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
        let kind = match group {
            "templates.gatekeeper.sh" if text("kind") == "ConstraintTemplate" => Kind::Template,
            "constraints.gatekeeper.sh" => Kind::Constraint,
            "test.gatekeeper.sh" => Kind::Suite,
            _ => match group.strip_suffix(".gatekeeper.sh") {
                Some(name) if STEERING.contains(&name) => Kind::Other,
                Some(_) => Kind::Unknown,
                None => continue,
            },
        };
        objects.push(Object { kind, module, root });
    }
    objects
}

/// What is told of an object that is no policy.
pub(super) fn not_judged(object: &Object<'_>) -> Option<Diagnostic> {
    let why = match (object.kind, object.text("kind")) {
        (Kind::Template | Kind::Constraint | Kind::Suite, _) => return None,
        (Kind::Unknown, kind) => {
            let place = object.root.get("apiVersion").unwrap_or(&object.root).origin.span;
            return Some(problem::unknown(place, object.text("apiVersion"), kind));
        }
        (_, "ExpansionTemplate") => "objects are not expanded: what controllers make of them is not judged",
        (_, "Assign" | "AssignMetadata" | "ModifySet" | "AssignImage") => {
            "objects are judged as they are written, without mutations"
        }
        (_, "Config" | "SyncSet") => "constraints see all objects of the run, and none is exempt",
        (_, "Provider") => "no external data is asked for",
        _ => "nothing is made of it",
    };
    let diagnostic = problem::not_judged(object.span(), object.text("kind"), why);
    Some(Diagnostic { severity: Severity::Note, ..diagnostic })
}

//! Annotations of Kubernetes objects: `checkov.io/skip1: CKV_K8S_20=reason`, `ignore-check.kube-linter.io/<check>: reason`,
//! `kube-linter.io/ignore-all: reason`. They are about their object.

use super::{MOST, Skip, Until};
use crate::document::{Document, DocumentKind, Inventory, Map, Node};
use crate::verdict::waivers::Tool;

/// How the names of kube-linter's annotations begin that ignore one check.
const KUBE_LINTER: &str = "ignore-check.kube-linter.io/";
/// kube-linter's annotation that ignores all.
const KUBE_LINTER_ALL: &str = "kube-linter.io/ignore-all";
/// How the names of Checkov's annotations begin.
const CHECKOV: [&str; 2] = ["checkov.io/skip", "bridgecrew.io/skip"];

/// Adds the skips in the annotations of a manifest.
pub(super) fn read(document: &Document, inventory: &Inventory, skips: &mut Vec<Skip>) {
    if document.kind != DocumentKind::Manifest {
        return;
    }
    let annotations = document.root.get("metadata").and_then(|node| node.get("annotations"));
    for (key, node) in annotations.and_then(Node::as_map).into_iter().flat_map(Map::iter) {
        let Some((tool, id, reason)) = of_annotation(key, node.as_str().unwrap_or_default()) else {
            continue;
        };
        if skips.len() >= MOST {
            return;
        }
        // One that a helper of a chart wrote stands in another file, and is about this document all the same.
        let span = match node.origin.span {
            span if span.file == document.file => span,
            _ => document.root.origin.span,
        };
        skips.push(Skip {
            tool,
            id,
            reason,
            until: Until::Always,
            lines: Some(document.lines),
            resource: Some(document.address.clone()),
            location: inventory.sources.locate(span),
        });
    }
}

/// The tool, the check and the reason of an annotation, where it is a skip.
fn of_annotation(key: &str, value: &str) -> Option<(Tool, Option<String>, String)> {
    if let Some(check) = key.strip_prefix(KUBE_LINTER).filter(|check| !check.is_empty()) {
        return Some((Tool::KubeLinter, Some(check.to_owned()), value.trim().to_owned()));
    }
    if key == KUBE_LINTER_ALL {
        return Some((Tool::KubeLinter, None, value.trim().to_owned()));
    }
    if !CHECKOV.iter().any(|begin| key.starts_with(begin)) {
        return None;
    }
    let (id, reason) = value.split_once('=').unwrap_or((value, ""));
    let is_id =
        |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_id(id.trim()).then(|| (Tool::Checkov, Some(id.trim().to_owned()), reason.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_name_the_check_and_the_reason() {
        let one = |tool, id: &str, reason: &str| Some((tool, Some(id.to_owned()), reason.to_owned()));
        for (key, value, skip) in [
            ("checkov.io/skip1", "CKV_K8S_20=I know = why", one(Tool::Checkov, "CKV_K8S_20", "I know = why")),
            ("checkov.io/skip", "CKV_K8S_14", one(Tool::Checkov, "CKV_K8S_14", "")),
            ("bridgecrew.io/skip9", " CKV_K8S_14 = x", one(Tool::Checkov, "CKV_K8S_14", "x")),
            ("checkov.io/skip2", "", None),
            ("checkov.io/skip2", "no id", None),
            ("checkov.io/other", "CKV_K8S_14", None),
            ("my.checkov.io/skip1", "CKV_K8S_14", None),
            (
                "ignore-check.kube-linter.io/run-as-non-root",
                "old",
                one(Tool::KubeLinter, "run-as-non-root", "old"),
            ),
            ("ignore-check.kube-linter.io/", "old", None),
            ("kube-linter.io/ignore-all", "all", Some((Tool::KubeLinter, None, "all".to_owned()))),
            ("kube-linter.io/ignore", "all", None),
        ] {
            assert_eq!(of_annotation(key, value), skip, "{key}: {value}");
        }
    }
}

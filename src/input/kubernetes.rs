//! Kubernetes manifests: objects, lists of objects, and the pod template inside a workload.

use crate::document::redact::{Redactor, markers, narrow};
use crate::document::{Document, DocumentKind, Map, Node, Pointer, Segment, Value};
use crate::source::{At, Diagnostic, SourceFile, Stage};

/// What came of a manifest file.
#[derive(Default)]
pub(super) struct Manifests {
    /// The objects in the order of the text.
    pub(super) documents: Vec<Document>,
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What replaced the secrets, for each document that had some.
    pub(super) redactors: Vec<Redactor>,
}

/// What makes documents of objects.
pub(super) struct Reader<'a> {
    /// The file.
    pub(super) source: &'a SourceFile,
    /// The way to the pod template of a kind, by API group and kind.
    pub(super) pod_template: &'a (dyn Fn(&str, &str) -> Option<Pointer> + Sync),
    /// With it, the markers of secrets hold commitments.
    pub(super) key: Option<[u8; 32]>,
}

/// How a value looks that may be an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// It has `apiVersion` and `kind`.
    Object,
    /// One of the two is missing or is no text, and the rest looks like an object.
    Broken,
    /// A description of a kustomization: what it builds is input, it is not.
    Kustomization,
    /// Something else.
    Other,
}

/// How a value looks.
pub(super) fn look(root: &Node) -> Look {
    let text = |key: &str| root.get(key).and_then(Node::as_str);
    let body = root.get("metadata").or(root.get("spec")).is_some_and(|node| node.as_map().is_some());
    match (text("apiVersion"), text("kind")) {
        (Some(version), Some(_)) if version.starts_with("kustomize.config.k8s.io/") => Look::Kustomization,
        (Some(_), Some(_)) => Look::Object,
        (Some(version), None) if body && is_version(version) => Look::Broken,
        (None, Some(_)) if body => Look::Broken,
        _ => Look::Other,
    }
}

/// Whether a text is a group and a version such as `apps/v1`, or a version of the core group.
fn is_version(text: &str) -> bool {
    let version = text.rsplit('/').next().unwrap_or_default();
    let mut rest = version.strip_prefix('v').unwrap_or_default().bytes();
    rest.next().is_some_and(|byte| byte.is_ascii_digit()) && rest.all(|byte| byte.is_ascii_alphanumeric())
}

/// The code, message and help of an error, at a node.
fn error(code: &'static str, node: &Node, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, At::Span(node.origin.span), message).help(help)
}

const WHOLE: &str = "write `apiVersion` and `kind`; a file of something else is left out with `--exclude`";

impl Reader<'_> {
    /// Adds what a document of the file holds. `lines` are the first and the last line of its text.
    pub(super) fn read(&self, root: Node, lines: (u32, u32), manifests: &mut Manifests) {
        if look(&root) == Look::Kustomization {
            return;
        }
        if root.as_map().is_none() {
            manifests.diagnostics.push(error(
                "kubernetes-no-object",
                &root,
                "this document is no object, and stands among objects",
                WHOLE,
            ));
            return;
        }
        let text = |key: &str| root.get(key).and_then(Node::as_str).map(str::to_owned);
        let kind = text("kind").filter(|kind| !kind.is_empty());
        let version = text("apiVersion").filter(|version| !version.is_empty());
        match (version, kind) {
            (Some(version), Some(kind)) => {
                if is_list(&root, &kind) {
                    self.list(root, &version, &kind, lines, manifests);
                } else {
                    self.object(root, &version, &kind, lines, manifests);
                }
            }
            (None, kind) => {
                let place = root.get("apiVersion").or(root.get("kind")).unwrap_or(&root);
                let (code, message) = if kind.is_none() {
                    ("kubernetes-no-kind", "this object has no `apiVersion` and no `kind`")
                } else {
                    ("kubernetes-no-api-version", "this object has no `apiVersion`")
                };
                manifests.diagnostics.push(error(code, place, message, WHOLE));
            }
            (Some(_), None) => {
                let place = root.get("kind").or(root.get("apiVersion")).unwrap_or(&root);
                manifests.diagnostics.push(error(
                    "kubernetes-no-kind",
                    place,
                    "this object has no `kind`",
                    WHOLE,
                ));
            }
        }
    }

    /// Adds the items of a list.
    fn list(&self, mut root: Node, version: &str, kind: &str, lines: (u32, u32), manifests: &mut Manifests) {
        let span = root.origin.clone();
        let Value::Map(map) = &mut root.value else { return };
        let version_node = map.get("apiVersion").cloned();
        let kind_node = map.get("kind").cloned();
        let items = match map.remove("items").map(|node| (node.value, node.origin)) {
            Some((Value::List(items), _)) => items,
            Some((Value::Null, _)) => return,
            other => {
                let origin = other.map_or(span, |(_, origin)| origin);
                let place = Node { value: Value::Null, origin };
                manifests.diagnostics.push(error(
                    "kubernetes-no-items",
                    &place,
                    "this list has no `items`",
                    "write the objects as a list under `items`",
                ));
                return;
            }
        };
        // What the API server writes leaves out in the items of a `PodList` what the list says.
        let item_kind = kind.strip_suffix("List").filter(|kind| !kind.is_empty());
        let mut first = lines.0;
        for mut item in items {
            let end = self.source.position(item.origin.span.end.saturating_sub(1)).line;
            let own = (first, end.max(first));
            // A comment above an item belongs to it.
            first = own.1.saturating_add(1).min(lines.1.max(own.1));
            if let (Some(item_kind), Some(kind_node), Some(version_node), Value::Map(map)) =
                (item_kind, &kind_node, &version_node, &mut item.value)
                && map.get("kind").is_none()
                && map.get("apiVersion").is_none()
            {
                map.insert("apiVersion", Node::string(version, version_node.origin.clone()));
                map.insert("kind", Node::string(item_kind, kind_node.origin.clone()));
            }
            self.read(item, own, manifests);
        }
    }

    /// Adds an object.
    fn object(
        &self,
        mut root: Node,
        version: &str,
        kind: &str,
        lines: (u32, u32),
        manifests: &mut Manifests,
    ) {
        let group = version.split_once('/').map_or("", |(group, _)| group);
        let metadata = root.get("metadata");
        let text = |key: &str| {
            let text = metadata.and_then(|metadata| metadata.get(key)).and_then(Node::as_str);
            text.filter(|text| !text.is_empty())
        };
        let name = match (text("name"), text("generateName")) {
            (Some(name), _) => Some(name.to_owned()),
            (None, Some(prefix)) => Some(format!("{prefix}*")),
            (None, None) => None,
        };
        let template = (self.pod_template)(group, kind);
        if name.is_none() {
            let place = metadata.and_then(|node| node.get("name")).or(metadata).unwrap_or(&root);
            let mut diagnostic = error(
                "kubernetes-no-name",
                place,
                "this object has no `metadata.name`",
                "write a name, or a `generateName`",
            );
            // Tools use `apiVersion` and `kind` for their own files too, which have no metadata.
            if metadata.is_none() && template.is_none() {
                diagnostic.severity = crate::source::Severity::Warning;
            }
            manifests.diagnostics.push(diagnostic);
        }
        let mut address = format!("{version}/{kind}");
        for part in [text("namespace"), Some(name.as_deref().unwrap_or_default())].into_iter().flatten() {
            address.push('/');
            address.push_str(part);
        }
        let file = root.origin.span.file;
        if let Some(way) = &template
            && let Some(place) = no_pod(&root, group, kind, way)
        {
            let spec = way.key("spec");
            manifests.diagnostics.push(error(
                "kubernetes-no-pod-template",
                place,
                &format!("this `{kind}` describes no pod: it has no object at `{spec}`"),
                "write the pod there, in that spelling; a patch is judged in what it is built into: leave its file out with `--exclude`",
            ));
        }
        let pod_template = template.filter(|pointer| {
            root.at(pointer).is_some_and(|template| matches!(template.value, Value::Map(_)))
        });
        let mut redactor = Redactor::new(self.key, address.as_str());
        redactor.secrets(&mut Vec::<Segment>::new(), &mut root);
        let mut unknown = Vec::new();
        if redactor.count() > 0 {
            narrow(&mut root);
            unknown = markers(&root);
            manifests.redactors.push(redactor);
        }
        manifests.documents.push(Document {
            kind: DocumentKind::Manifest,
            address,
            file,
            plan: None,
            root,
            unknown,
            pod_template,
            lines,
        });
    }
}

/// The API groups whose workloads cannot be without a pod: the API server refuses them.
const ALWAYS_PODS: [&str; 5] = ["", "apps", "apps.openshift.io", "batch", "extensions"];

/// The last place on the way to an object's pod, where the object must have one and has none.
fn no_pod<'n>(root: &'n Node, group: &str, kind: &str, template: &Pointer) -> Option<&'n Node> {
    let refers = root.get("spec").is_some_and(|spec| spec.get("workloadRef").is_some());
    let must = ALWAYS_PODS.contains(&group) || (group, kind) == ("argoproj.io", "Rollout") && !refers;
    if !must {
        return None;
    }
    let mut place = root;
    for segment in template.key("spec").segments() {
        match segment {
            Segment::Key(key) => match place.get(key) {
                Some(next) => place = next,
                None if std::ptr::eq(place, root) => return Some(root.get("kind").unwrap_or(root)),
                None => return Some(place),
            },
            // No kind has its pod in a list.
            Segment::Index(_) => return None,
        }
    }
    place.as_map().is_none().then_some(place)
}

/// Whether an object is a list of objects, as kubectl has it: of the kind `List`, or of a kind that ends so
/// and has `items`.
fn is_list(root: &Node, kind: &str) -> bool {
    let items = root.as_map().and_then(|map: &Map| map.get("items"));
    kind == "List" || kind.ends_with("List") && items.is_some_and(|items| items.as_list().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;
    use crate::source::{FileId, Limits};

    #[test]
    fn what_looks_like_an_object_is_told_from_other_files() {
        let look = |text: &str| look(&json::parse(FileId::new(0), text, &Limits::default()).unwrap());
        assert_eq!(look(r#"{"apiVersion": "v1", "kind": "Pod"}"#), Look::Object);
        assert_eq!(look(r#"{"apiVersion": "apps/v1", "spec": {}}"#), Look::Broken);
        assert_eq!(look(r#"{"kind": "Pod", "metadata": {}}"#), Look::Broken);
        assert_eq!(look(r#"{"apiVersion": "v2", "name": "chart"}"#), Look::Other);
        assert_eq!(look(r#"{"apiVersion": 1, "datasources": []}"#), Look::Other);
        assert_eq!(look(r#"{"kind": "x"}"#), Look::Other);
        assert_eq!(
            look(r#"{"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}"#),
            Look::Kustomization
        );
        assert_eq!(look("[1]"), Look::Other);
    }
}

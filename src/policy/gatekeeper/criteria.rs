//! `spec.match` of a constraint: which objects it concerns.
//!
//! SPEC: `pkg/mutation/match/match.go` of open-policy-agent/gatekeeper. In one thing more is known here: an object
//! of Kubernetes' own kinds that names no namespace gets one when it is created, so `scope` takes it for what it
//! will be.

use super::scope::is_namespaced;
use super::selector::{Labels, NAME_LABEL, Selector, labels};
use crate::document::{Document, Node, Value};
use crate::source::{Span, nearest};

/// The fields of `spec.match`.
const FIELDS: [&str; 8] = [
    "kinds",
    "scope",
    "namespaces",
    "excludedNamespaces",
    "labelSelector",
    "namespaceSelector",
    "name",
    "source",
];

/// Which objects a constraint concerns. What is empty concerns all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Criteria {
    kinds: Vec<Kinds>,
    scope: Scope,
    namespaces: Vec<Wildcard>,
    excluded: Vec<Wildcard>,
    labels: Option<Selector>,
    namespace_labels: Option<Selector>,
    name: Option<Wildcard>,
    /// Whether it concerns expanded objects alone, of which there are none here.
    pub(super) generated_alone: bool,
}

/// API groups and kinds; either empty for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Kinds {
    groups: Vec<String>,
    kinds: Vec<String>,
}

/// Whether objects of a namespace or of none are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Scope {
    #[default]
    All,
    Cluster,
    Namespaced,
}

/// A text that may begin or end with `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wildcard(String);

impl Wildcard {
    fn matches(&self, text: &str) -> bool {
        let pattern = self.0.as_str();
        match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(rest), Some(_)) => text.contains(rest.strip_suffix('*').unwrap_or(rest)),
            (Some(rest), None) => text.ends_with(rest),
            (None, Some(rest)) => text.starts_with(rest),
            (None, None) => pattern == text,
        }
    }

    /// Whether names that begin so may match.
    fn matches_prefix(&self, prefix: &str) -> bool {
        self.0.ends_with('*') && self.matches(prefix)
    }
}

/// What is wrong with a field, and where.
pub(super) struct Wrong {
    /// The place.
    pub(super) span: Span,
    /// What is wrong.
    pub(super) message: String,
    /// Whether it is a field that there is not.
    pub(super) unknown: bool,
    /// The field that may be meant.
    pub(super) near: Option<&'static str>,
}

impl From<(Span, String)> for Wrong {
    fn from((span, message): (Span, String)) -> Self {
        Self { span, message, unknown: false, near: None }
    }
}

impl Criteria {
    /// Reads `spec.match`, and what is wrong with it.
    pub(super) fn read(node: &Node) -> (Self, Vec<Wrong>) {
        let mut criteria = Self::default();
        let mut wrong = Vec::new();
        let Some(fields) = node.as_map() else {
            if node.value != Value::Null {
                wrong.push((node.origin.span, "`match` is no object".to_owned()).into());
            }
            return (criteria, wrong);
        };
        for (key, value) in fields.iter().filter(|(_, value)| value.value != Value::Null) {
            if let Err(found) = criteria.field(key, value) {
                wrong.push(found);
            }
        }
        (criteria, wrong)
    }

    fn field(&mut self, key: &str, value: &Node) -> Result<(), Wrong> {
        let span = value.origin.span;
        match key {
            "kinds" => self.kinds = list(key, value)?.iter().map(kinds).collect::<Result<_, _>>()?,
            "scope" => {
                self.scope = match value.as_str() {
                    Some("" | "*") => Scope::All,
                    Some("Cluster") => Scope::Cluster,
                    Some("Namespaced") => Scope::Namespaced,
                    _ => {
                        let message = "`scope` is not `*`, `Cluster` or `Namespaced`".to_owned();
                        return Err((span, message).into());
                    }
                }
            }
            "namespaces" => {
                self.namespaces = list(key, value)?.iter().map(wildcard).collect::<Result<_, _>>()?;
            }
            "excludedNamespaces" => {
                self.excluded = list(key, value)?.iter().map(wildcard).collect::<Result<_, _>>()?;
            }
            "labelSelector" => self.labels = Some(Selector::read(value)?),
            "namespaceSelector" => self.namespace_labels = Some(Selector::read(value)?),
            "name" => self.name = Some(wildcard(value)?).filter(|name| !name.0.is_empty()),
            "source" => {
                self.generated_alone = match value.as_str() {
                    Some("" | "All" | "Original") => false,
                    Some("Generated") => true,
                    _ => {
                        let message = "`source` is not `All`, `Original` or `Generated`".to_owned();
                        return Err((span, message).into());
                    }
                }
            }
            other => {
                return Err(Wrong {
                    span,
                    message: format!("`match` has no field `{other}`"),
                    unknown: true,
                    near: nearest(other, FIELDS),
                });
            }
        }
        Ok(())
    }

    /// Whether an object is meant. `namespace` gives the object of a namespace, where the run has one. The error
    /// says why that cannot be told.
    pub(super) fn matches<'n>(
        &self,
        document: &'n Document,
        namespace: impl FnOnce(&str) -> Option<&'n Node>,
    ) -> Result<bool, String> {
        if self.generated_alone {
            return Ok(false);
        }
        let object = Reviewed::of(&document.root);
        let name_of_namespace = if object.is_namespace() { object.name } else { object.namespace };
        let among =
            |wildcards: &[Wildcard]| wildcards.iter().any(|wildcard| wildcard.matches(name_of_namespace));
        // An object of no namespace is meant by every list and by no exception.
        let known = !name_of_namespace.is_empty();
        let met = self.meets_kind(&object)
            && self.meets_scope(&object)
            && (self.namespaces.is_empty() || !known || among(&self.namespaces))
            && !(known && among(&self.excluded))
            && self.labels.as_ref().is_none_or(|selector| selector.matches(&labels(&document.root)))
            && self
                .name
                .as_ref()
                .is_none_or(|name| name.matches(object.name) || name.matches_prefix(object.generate_name));
        match &self.namespace_labels {
            Some(selector) if met => meets_namespace(selector, &object, &document.root, namespace),
            _ => Ok(met),
        }
    }

    fn meets_kind(&self, object: &Reviewed<'_>) -> bool {
        let among = |names: &[String], name: &str| {
            names.is_empty() || names.iter().any(|wanted| wanted == "*" || wanted == name)
        };
        let meant = |kinds: &Kinds| among(&kinds.kinds, object.kind) && among(&kinds.groups, object.group);
        self.kinds.is_empty() || self.kinds.iter().any(meant)
    }

    fn meets_scope(&self, object: &Reviewed<'_>) -> bool {
        let namespaced = !object.is_namespace()
            && (!object.namespace.is_empty() || is_namespaced(object.group, object.kind));
        match self.scope {
            Scope::All => true,
            Scope::Cluster => !namespaced,
            Scope::Namespaced => namespaced,
        }
    }
}

/// Whether the labels of an object's namespace are as wanted; of a namespace its own.
fn meets_namespace<'n>(
    selector: &Selector,
    object: &Reviewed<'n>,
    root: &'n Node,
    namespace: impl FnOnce(&str) -> Option<&'n Node>,
) -> Result<bool, String> {
    let with_name = |mut labels: Labels<'n>, name: &'n str| {
        labels.insert(NAME_LABEL, name);
        labels
    };
    if object.is_namespace() {
        return Ok(selector.matches(&with_name(labels(root), object.name)));
    }
    let name = object.namespace;
    if name.is_empty() {
        return Ok(true);
    }
    match namespace(name) {
        Some(found) => Ok(selector.matches(&with_name(labels(found), name))),
        // What its name decides needs no object. Gator takes `default` for one without labels; a cluster may label it.
        None if selector.asks_name_alone() => Ok(selector.matches(&with_name(Labels::new(), name))),
        None => Err(format!(
            "the constraint selects namespaces by label, and the object of the namespace `{name}` is not in the run"
        )),
    }
}

/// What is asked of an object.
struct Reviewed<'n> {
    group: &'n str,
    kind: &'n str,
    name: &'n str,
    generate_name: &'n str,
    namespace: &'n str,
}

impl<'n> Reviewed<'n> {
    fn of(root: &'n Node) -> Self {
        let text = |node: Option<&'n Node>| node.and_then(Node::as_str).unwrap_or_default();
        let metadata = root.get("metadata");
        let of_metadata = |key: &str| text(metadata.and_then(|metadata| metadata.get(key)));
        Self {
            group: text(root.get("apiVersion")).split_once('/').map_or("", |(group, _)| group),
            kind: text(root.get("kind")),
            name: of_metadata("name"),
            generate_name: of_metadata("generateName"),
            namespace: of_metadata("namespace"),
        }
    }

    fn is_namespace(&self) -> bool {
        self.kind == "Namespace" && self.group.is_empty()
    }
}

fn list<'n>(key: &str, node: &'n Node) -> Result<&'n [Node], Wrong> {
    node.as_list().ok_or_else(|| (node.origin.span, format!("`{key}` is no list")).into())
}

fn text(node: &Node) -> Result<String, Wrong> {
    let text = node.as_str().map(str::to_owned);
    text.ok_or_else(|| (node.origin.span, "this is no text".to_owned()).into())
}

/// Reads an entry of `kinds`.
fn kinds(node: &Node) -> Result<Kinds, Wrong> {
    let mut kinds = Kinds::default();
    let Some(fields) = node.as_map() else {
        return Err((node.origin.span, "an entry of `kinds` is no object".to_owned()).into());
    };
    for (key, value) in fields.iter().filter(|(_, value)| value.value != Value::Null) {
        let place = match key {
            "apiGroups" => &mut kinds.groups,
            "kinds" => &mut kinds.kinds,
            other => {
                return Err((value.origin.span, format!("an entry of `kinds` has no field `{other}`")).into());
            }
        };
        *place = list(key, value)?.iter().map(text).collect::<Result<_, _>>()?;
    }
    Ok(kinds)
}

fn wildcard(node: &Node) -> Result<Wildcard, Wrong> {
    let text = text(node)?;
    let inner = text.strip_prefix('*').unwrap_or(&text);
    let inner = inner.strip_suffix('*').unwrap_or(inner);
    if inner.contains('*') {
        let message = format!("`{text}` has a `*` that is neither its first nor its last character");
        return Err((node.origin.span, message).into());
    }
    Ok(Wildcard(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_at_the_ends() {
        let matches = |pattern: &str, text: &str| Wildcard(pattern.into()).matches(text);
        assert!(matches("kube-*", "kube-system") && !matches("kube-*", "akube-system"));
        assert!(matches("*-system", "kube-system") && !matches("*-system", "kube-systems"));
        assert!(matches("*be-sys*", "kube-system") && matches("*", "") && matches("*", "x"));
        assert!(matches("prod", "prod") && !matches("prod", "prod2"));
    }
}

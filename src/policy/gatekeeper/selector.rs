//! Label selectors, as `metav1.LabelSelector` has them.

use std::collections::BTreeMap;

use crate::document::Node;
use crate::source::Span;

/// The label that the API server gives every namespace: its name.
pub(super) const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Labels by key.
pub(super) type Labels<'a> = BTreeMap<&'a str, &'a str>;

/// What labels must be like. All requirements must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selector {
    requirements: Vec<(String, Requirement)>,
}

/// What must hold of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Requirement {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    DoesNotExist,
}

impl Selector {
    /// Reads a selector. The error is what is wrong and where.
    pub(super) fn read(node: &Node) -> Result<Self, (Span, String)> {
        let wrong = |node: &Node, what: &str| Err((node.origin.span, what.to_owned()));
        let mut selector = Self::default();
        let Some(fields) = node.as_map() else { return wrong(node, "a selector is no object") };
        for (key, value) in fields.iter() {
            match key {
                _ if value.value == crate::document::Value::Null => {}
                "matchLabels" => {
                    let Some(labels) = value.as_map() else {
                        return wrong(value, "`matchLabels` is no object");
                    };
                    for (key, label) in labels.iter() {
                        let Some(text) = label.as_str() else {
                            return wrong(label, &format!("the value of the label `{key}` is no text"));
                        };
                        selector.requirements.push((key.to_owned(), Requirement::In(vec![text.to_owned()])));
                    }
                }
                "matchExpressions" => {
                    let Some(items) = value.as_list() else {
                        return wrong(value, "`matchExpressions` is no list");
                    };
                    for item in items {
                        selector.requirements.push(expression(item)?);
                    }
                }
                other => return wrong(value, &format!("a selector has no field `{other}`")),
            }
        }
        Ok(selector)
    }

    /// Whether labels are so.
    pub(super) fn matches(&self, labels: &Labels<'_>) -> bool {
        self.requirements.iter().all(|(key, requirement)| {
            let label = labels.get(key.as_str());
            let is_one_of =
                |values: &[String]| label.is_some_and(|label| values.iter().any(|value| value == label));
            match requirement {
                Requirement::In(values) => is_one_of(values),
                Requirement::NotIn(values) => !is_one_of(values),
                Requirement::Exists => label.is_some(),
                Requirement::DoesNotExist => label.is_none(),
            }
        })
    }

    /// Whether it asks for the names of namespaces alone, which are known without their objects.
    pub(super) fn asks_name_alone(&self) -> bool {
        self.requirements.iter().all(|(key, _)| key == NAME_LABEL)
    }
}

/// Reads one of `matchExpressions`.
fn expression(node: &Node) -> Result<(String, Requirement), (Span, String)> {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    let span = node.origin.span;
    let Some(key) = text("key").filter(|key| !key.is_empty()) else {
        return Err((span, "an expression has no `key`".to_owned()));
    };
    let values: Option<Vec<String>> = match node.get("values") {
        None => Some(Vec::new()),
        Some(values) if values.value == crate::document::Value::Null => Some(Vec::new()),
        Some(values) => values
            .as_list()
            .and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect()),
    };
    let Some(values) = values else { return Err((span, "`values` is no list of text".to_owned())) };
    let operator = node.get("operator").unwrap_or(node);
    let requirement = match (text("operator"), values.is_empty()) {
        (Some("In"), false) => Requirement::In(values),
        (Some("NotIn"), false) => Requirement::NotIn(values),
        (Some(name @ ("In" | "NotIn")), true) => {
            return Err((operator.origin.span, format!("`{name}` needs `values`")));
        }
        (Some("Exists"), true) => Requirement::Exists,
        (Some("DoesNotExist"), true) => Requirement::DoesNotExist,
        (Some(name @ ("Exists" | "DoesNotExist")), false) => {
            return Err((operator.origin.span, format!("`{name}` takes no `values`")));
        }
        _ => {
            let message = "an expression's `operator` is not `In`, `NotIn`, `Exists` or `DoesNotExist`";
            return Err((operator.origin.span, message.to_owned()));
        }
    };
    Ok((key.to_owned(), requirement))
}

/// The labels of an object. Labels that are not all text count as none, as in the Go client.
pub(super) fn labels(object: &Node) -> Labels<'_> {
    let labels = object.get("metadata").and_then(|metadata| metadata.get("labels")).and_then(Node::as_map);
    let labels =
        labels.map(|labels| labels.iter().map(|(key, value)| Some((key, value.as_str()?))).collect());
    labels.flatten().unwrap_or_default()
}

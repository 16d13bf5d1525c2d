//! Constraints: a template with parameters, over the objects that it names.

use serde_json::Value as Json;

use super::criteria::Criteria;
use super::object::Object;
use super::template::Template;
use super::{enforcement, problem};
use crate::config::Enforcement;
use crate::document::{Document, Node, Value, json};
use crate::policy::engine::Value as Rego;
use crate::policy::metadata::PolicySeverity;
use crate::policy::value;
use crate::source::{Diagnostic, Span, nearest};

/// The fields of `spec`.
const FIELDS: [&str; 4] = ["match", "parameters", "enforcementAction", "scopedEnforcementActions"];

/// What a constraint adds to its template's program.
#[derive(Debug, Clone)]
pub(in crate::policy) struct Constraint {
    criteria: Criteria,
    /// `input.parameters`.
    pub(super) parameters: Rego,
}

impl Constraint {
    /// Whether it concerns a document; see [`Criteria::matches`].
    pub(super) fn matches<'n>(
        &self,
        document: &'n Document,
        namespace: impl FnOnce(&str) -> Option<&'n Node>,
    ) -> Result<bool, String> {
        self.criteria.matches(document, namespace)
    }
}

/// A constraint that can be read.
pub(super) struct Read {
    /// What it adds to its template's program.
    pub(super) constraint: Constraint,
    /// `Kind/name`.
    pub(super) id: String,
    /// Why it is there, where it says so.
    pub(super) description: Option<String>,
    /// What it is called, where it says so.
    pub(super) title: Option<String>,
    /// How bad a violation is, where it says so.
    pub(super) severity: Option<PolicySeverity>,
    /// What follows from a violation.
    pub(super) enforcement: Enforcement,
    /// Where it stands.
    pub(super) span: Span,
}

/// Reads a constraint of a template.
///
/// # Errors
/// What is wrong with it; it is then not judged.
pub(super) fn read(
    object: &Object<'_>,
    template: &Template,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Read, Vec<Diagnostic>> {
    let root = &object.root;
    let spec = root.get("spec").filter(|spec| spec.value != Value::Null);
    if let Some(spec) = spec.filter(|spec| spec.as_map().is_none()) {
        return Err(vec![problem::constraint(spec.origin.span, "`spec` is no object")]);
    }
    if !matches!(object.version(), "v1beta1" | "v1alpha1" | "v1") {
        let place = root.get("apiVersion").unwrap_or(root);
        return Err(vec![problem::constraint(place.origin.span, "this version of constraints is not known")]);
    }
    if object.name().is_empty() {
        let place = root.get("metadata").unwrap_or(root);
        return Err(vec![problem::constraint(place.origin.span, "the constraint has no `metadata.name`")]);
    }
    let mut wrong = Vec::new();
    for (key, node) in spec.and_then(Node::as_map).into_iter().flat_map(crate::document::Map::iter) {
        if !FIELDS.contains(&key) {
            let message = format!("`spec` has no field `{key}`");
            wrong.push(problem::unknown_field(node.origin.span, &message, nearest(key, FIELDS)));
        }
    }
    let enforcement = enforcement::read(spec).unwrap_or_else(|(span, message)| {
        wrong.push(problem::constraint(span, &message));
        Enforcement::Soft
    });
    let (criteria, found) = spec.and_then(|spec| spec.get("match")).map(Criteria::read).unwrap_or_default();
    for found in found {
        if found.unknown {
            wrong.push(problem::unknown_field(found.span, &found.message, found.near));
        } else {
            wrong.push(problem::constraint(found.span, &found.message));
        }
    }
    let written = spec.and_then(|spec| spec.get("parameters"));
    let parameters = parameters(written, template, object.span()).unwrap_or_else(|found| {
        wrong.extend(found);
        Rego::new_object()
    });
    if !wrong.is_empty() {
        return Err(wrong);
    }
    if criteria.generated_alone {
        let message = "the constraint concerns expanded objects alone, and nothing is expanded here";
        diagnostics.push(problem::judges_nothing(object.span(), message));
    }
    Ok(Read {
        constraint: Constraint { criteria, parameters },
        id: format!("{}/{}", template.kind, object.name()),
        description: object.annotation("description").map(str::to_owned),
        title: object.annotation("metadata.gatekeeper.sh/title").map(str::to_owned),
        severity: severity(root),
        enforcement,
        span: object.span(),
    })
}

/// The parameters as the API server keeps them.
fn parameters(written: Option<&Node>, template: &Template, span: Span) -> Result<Rego, Vec<Diagnostic>> {
    let written = written.filter(|node| node.value != Value::Null);
    let large = |number: String| {
        let span = written.map_or(span, |node| node.origin.span);
        vec![problem::constraint(span, &format!("the number `{number}` is too large"))]
    };
    let given: Json = match written {
        None => Json::Object(serde_json::Map::new()),
        Some(node) => serde_json::from_str(&json::write(node)).map_err(|error| large(error.to_string()))?,
    };
    let applied = template.schema.apply(given.clone()).map_err(|wrong| {
        let told = wrong.into_iter().map(|wrong| {
            let place = written.map_or(span, |node| node.nearest(&wrong.path).origin.span);
            problem::parameter(place, &wrong.path.to_string(), &wrong.message, wrong.near.as_deref())
        });
        told.collect::<Vec<_>>()
    })?;
    match written {
        // The node keeps numbers that JSON's reader rounds.
        Some(node) if applied == given => value::of_node(node).map_err(large),
        _ => value::of_json(&applied).map_err(large),
    }
}

/// The severity that a label or an annotation named `severity`, or so after a `/`, gives.
fn severity(root: &Node) -> Option<PolicySeverity> {
    let metadata = root.get("metadata")?;
    let of = |map: &str| {
        let entries = metadata.get(map)?.as_map()?;
        let found = entries.iter().find(|(key, _)| key.rsplit('/').next() == Some("severity"))?;
        let text = found.1.as_str()?;
        let all =
            [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];
        all.into_iter().find(|severity| severity.name().eq_ignore_ascii_case(text))
    };
    of("annotations").or_else(|| of("labels"))
}

//! Constraint templates: a kind of constraint, the schema of its parameters, and its Rego.

use super::embedded::Embedded;
use super::object::Object;
use super::problem;
use super::schema::Schema;
use crate::document::{Node, Value};
use crate::source::{Diagnostic, Span};

/// The only target that there is.
const TARGET: &str = "admission.k8s.gatekeeper.sh";

/// A template that can be read. Whether its Rego holds is not said.
pub(super) struct Template {
    /// The kind of its constraints.
    pub(super) kind: String,
    /// `metadata.gatekeeper.sh/title`, else the kind.
    pub(super) title: String,
    /// What it is for.
    pub(super) description: String,
    /// What parameters may be.
    pub(super) schema: Schema,
    /// The Rego that has `violation`, then its libraries.
    pub(super) texts: Vec<Embedded>,
    /// Whether it says that its Rego is 1.0.
    pub(super) v1: bool,
    /// Where it stands.
    pub(super) span: Span,
}

/// The Rego of a target.
struct Code<'n> {
    rego: &'n Node,
    libs: &'n [Node],
    v1: bool,
}

/// Reads a template.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(object: &Object<'_>) -> Result<Template, Diagnostic> {
    let root = &object.root;
    if !matches!(object.version(), "v1" | "v1beta1" | "v1alpha1") {
        let place = root.get("apiVersion").unwrap_or(root);
        return Err(problem::template(place, "this version of templates is not known", "write `v1`"));
    }
    let way = |keys: &[&str]| keys.iter().try_fold(root, |node, key| node.get(key));
    let spec_crd = way(&["spec", "crd", "spec"]);
    let name_of_kind = spec_crd.and_then(|spec| spec.get("names")).and_then(|names| names.get("kind"));
    let Some(kind) = name_of_kind.and_then(Node::as_str).filter(|kind| !kind.is_empty()) else {
        let place = name_of_kind.or(spec_crd).or(root.get("spec")).unwrap_or(root);
        let message = "the template does not say the kind of its constraints";
        return Err(problem::template(place, message, "write it at `spec.crd.spec.names.kind`"));
    };
    if object.name() != kind.to_lowercase() {
        let place = way(&["metadata", "name"]).or(root.get("metadata")).unwrap_or(root);
        let message = format!("the template's name is not `{}`, its kind in lower case", kind.to_lowercase());
        return Err(problem::template(place, &message, "Gatekeeper refuses a template of another name"));
    }
    let code = code(root)?;
    let around = object.module.text.as_str();
    let texts = std::iter::once(code.rego).chain(code.libs).map(|node| {
        let help = "write the modules as text, as in `rego: |`";
        Embedded::of(node, around).ok_or_else(|| problem::template(node, "this is no text of Rego", help))
    });
    let texts = texts.collect::<Result<Vec<_>, _>>()?;
    let validation = spec_crd.and_then(|spec| spec.get("validation"));
    let schema = Schema::read(validation, object.version() != "v1").map_err(|(span, why)| {
        problem::schema(span, &format!("the schema of the parameters cannot be used: {why}"))
    })?;
    let title = object.annotation("metadata.gatekeeper.sh/title").unwrap_or(kind);
    Ok(Template {
        kind: kind.to_owned(),
        title: title.to_owned(),
        description: object.annotation("description").unwrap_or_default().to_owned(),
        schema,
        texts,
        v1: code.v1,
        span: object.span(),
    })
}

/// A field that is there and says something.
fn field<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|node| node.value != Value::Null)
}

/// A field that is a list; empty where it is missing.
fn list<'n>(node: &'n Node, key: &str) -> Result<&'n [Node], Diagnostic> {
    let Some(found) = field(node, key) else { return Ok(&[]) };
    let help = "write a list";
    found.as_list().ok_or_else(|| problem::template(found, &format!("`{key}` is no list"), help))
}

/// Finds the Rego.
fn code(root: &Node) -> Result<Code<'_>, Diagnostic> {
    let spec = root.get("spec").unwrap_or(root);
    let target = match list(spec, "targets")? {
        [target] => target,
        [] => {
            let help = "write one target with `rego` at `spec.targets`";
            return Err(problem::template(spec, "the template has no target", help));
        }
        [_, second, ..] => {
            let help = "keep one target, as Gatekeeper demands";
            return Err(problem::template(second, "the template has several targets", help));
        }
    };
    let name = field(target, "target");
    if name.and_then(Node::as_str) != Some(TARGET) {
        let help = format!("write `target: {TARGET}`");
        return Err(problem::template(name.unwrap_or(target), "the target is not known", &help));
    }
    let own = field(target, "rego").filter(|rego| rego.as_str() != Some(""));
    let blocks = list(target, "code")?;
    let is_rego = |block: &&Node| block.get("engine").and_then(Node::as_str) == Some("Rego");
    match (own, blocks.iter().find(is_rego)) {
        (Some(own), Some(_)) => {
            let help = "keep one of `rego` and the block of `code`";
            Err(problem::template(own, "the Rego is given twice", help))
        }
        (Some(rego), None) => Ok(Code { rego, libs: list(target, "libs")?, v1: false }),
        (None, Some(block)) => {
            let source = field(block, "source").unwrap_or(block);
            let Some(rego) = field(source, "rego") else {
                let help = "write it at `source.rego`";
                return Err(problem::template(source, "the block of code has no Rego", help));
            };
            let version = field(source, "version");
            let v1 = match version.map(|version| (version, version.as_str())) {
                None | Some((_, Some("" | "v0"))) => false,
                Some((_, Some("v1"))) => true,
                Some((node, _)) => {
                    return Err(problem::template(
                        node,
                        "this version of Rego is not known",
                        "write `v0` or `v1`",
                    ));
                }
            };
            Ok(Code { rego, libs: list(source, "libs")?, v1 })
        }
        (None, None) => {
            let Some(block) = blocks.first() else {
                let help = "write it at `spec.targets[0].rego`";
                return Err(problem::template(target, "the template has no Rego", help));
            };
            let place = block.get("engine").unwrap_or(block);
            let engine = place.as_str().unwrap_or_default();
            let message = format!("the template is written for the engine `{engine}`, which is not here");
            let help = "add a block of `code` with `engine: Rego` that demands the same";
            Err(problem::engine(place, &message, help))
        }
    }
}

//! What is told of templates and constraints: the one place that words it.

use crate::document::Node;
use crate::source::{At, Diagnostic, Span, Stage};

fn error(code: &'static str, span: Span, message: &str) -> Diagnostic {
    Diagnostic::error(Stage::Policy, code, At::Span(span), message)
}

fn warning(code: &'static str, span: Span, message: &str) -> Diagnostic {
    Diagnostic::warning(Stage::Policy, code, At::Span(span), message)
}

/// A template that Gatekeeper refuses.
pub(super) fn template(node: &Node, message: &str, help: &str) -> Diagnostic {
    error("gatekeeper-template", node.origin.span, message).help(help)
}

/// A template for another engine.
pub(super) fn engine(node: &Node, message: &str, help: &str) -> Diagnostic {
    error("gatekeeper-engine", node.origin.span, message).help(help)
}

/// Rego that Gatekeeper refuses in a template.
pub(super) fn rego(span: Span, message: &str) -> Diagnostic {
    error("gatekeeper-rego", span, message).help(
        "a template has rules `violation[{\"msg\": msg}]` in its own package, libraries below `lib`, and reads \
         `data.lib` and `data.inventory` alone",
    )
}

/// A schema of parameters that is none.
pub(super) fn schema(span: Span, message: &str) -> Diagnostic {
    error("gatekeeper-schema", span, message).help("write a structural schema, as custom resources have them")
}

/// A constraint that Gatekeeper refuses.
pub(super) fn constraint(span: Span, message: &str) -> Diagnostic {
    error("gatekeeper-constraint", span, message)
        .help("write the constraint as Gatekeeper describes it: `spec.match`, `spec.parameters`, `spec.enforcementAction`")
}

/// A parameter that the template's schema does not allow.
pub(super) fn parameter(span: Span, path: &str, message: &str, near: Option<&str>) -> Diagnostic {
    let place = if path.is_empty() { "parameters".to_owned() } else { format!("parameters.{path}") };
    let help = near.map_or_else(
        || "write what `openAPIV3Schema` of the template allows".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    error("gatekeeper-parameters", span, &format!("`{place}`: {message}")).help(help)
}

/// A field that there is not: what it says would not be heeded, and Gatekeeper refuses it too.
pub(super) fn unknown_field(span: Span, message: &str, near: Option<&str>) -> Diagnostic {
    let help = near.map_or_else(|| "remove it".to_owned(), |near| format!("did you mean `{near}`?"));
    error("gatekeeper-unknown-field", span, message).help(help)
}

/// A constraint whose template is missing.
pub(super) fn no_template(span: Span, kind: &str, near: Option<&str>) -> Diagnostic {
    let help = near.map_or_else(
        || "put the file of the template into the policy folder".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    error("gatekeeper-no-template", span, &format!("there is no template for the constraint `{kind}`"))
        .help(help)
}

/// Two templates of one kind.
pub(super) fn same_template(span: Span, kind: &str, first: Span) -> Diagnostic {
    error("gatekeeper-same-template", span, &format!("there is another template for `{kind}`"))
        .label(first, "the other one, which is used")
        .help("keep one of them")
}

/// Two constraints of one kind and name.
pub(super) fn same_constraint(span: Span, id: &str, first: Span) -> Diagnostic {
    error("gatekeeper-same-constraint", span, &format!("there is another constraint `{id}`"))
        .label(first, "the other one, which is judged")
        .help("give one of them another name")
}

/// Something that judges no object.
pub(super) fn judges_nothing(span: Span, message: &str) -> Diagnostic {
    warning("gatekeeper-judges-nothing", span, message)
        .help("it judges nothing; leave it out, or add what it lacks")
}

/// An object that Gatekeeper does not know: a misspelt policy would be missing unseen.
pub(super) fn unknown(span: Span, version: &str, kind: &str) -> Diagnostic {
    error("gatekeeper-unknown", span, &format!("Gatekeeper has no `{kind}` of `{version}`")).help(
        "write `ConstraintTemplate` of `templates.gatekeeper.sh/v1`, or a constraint of \
         `constraints.gatekeeper.sh/v1beta1`",
    )
}

/// An object of Gatekeeper that is no policy.
pub(super) fn not_judged(span: Span, kind: &str, why: &str) -> Diagnostic {
    warning("gatekeeper-not-judged", span, &format!("`{kind}` is no policy: {why}"))
        .help("check what it does in the cluster")
}

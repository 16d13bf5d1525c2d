//! What is wrong with a module, in words.

use crate::source::{At, Diagnostic, Span, Stage};

/// What a name may be made of.
const IDENTIFIER: &str =
    "begin it with a letter or an underscore, and go on with letters, digits, underscores and dashes";

/// An error at a place.
pub(in crate::input::terraform) fn error(
    code: &'static str,
    span: Span,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, At::Span(span), message).help(help)
}

/// A warning at a place.
pub(in crate::input::terraform) fn warning(
    code: &'static str,
    span: Span,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Diagnostic {
    Diagnostic::warning(Stage::Input, code, At::Span(span), message).help(help)
}

/// An error of a folder or a file that has no text.
pub(in crate::input::terraform) fn at_path(
    code: &'static str,
    path: &str,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Diagnostic {
    let shown = if path.is_empty() { "." } else { path };
    Diagnostic::error(Stage::Input, code, At::Path(shown.to_owned()), message).help(help)
}

pub(super) fn unsupported_argument(span: Span, name: &str, place: &str, near: Option<&str>) -> Diagnostic {
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove it".to_owned(),
    };
    error("terraform-unsupported-argument", span, format!("{place} takes no argument `{name}`"), help)
}

pub(super) fn unsupported_block(span: Span, name: &str, place: &str, near: Option<&str>) -> Diagnostic {
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove it; blocks that a later release of Terraform knows are not evaluated yet".to_owned(),
    };
    error("terraform-unsupported-block", span, format!("{place} takes no block `{name}`"), help)
}

pub(super) fn reserved_block(span: Span, name: &str, place: &str) -> Diagnostic {
    let message = format!("{place} takes no block `{name}`: the name is reserved");
    error("terraform-unsupported-block", span, message, "remove it")
}

pub(super) fn attribute_for_block(span: Span, name: &str, place: &str) -> Diagnostic {
    let message = format!("`{name}` is a block in {place}, and no argument");
    error("terraform-unsupported-argument", span, message, format!("write `{name} {{ … }}` without `=`"))
}

pub(super) fn block_for_attribute(span: Span, name: &str, place: &str) -> Diagnostic {
    let message = format!("`{name}` is an argument of {place}, and no block");
    error("terraform-unsupported-block", span, message, format!("write `{name} = …`"))
}

pub(super) fn missing_argument(span: Span, name: &str, place: &str) -> Diagnostic {
    error("terraform-missing-argument", span, format!("{place} has no `{name}`"), format!("add `{name} = …`"))
}

pub(super) fn missing_block(span: Span, name: &str, place: &str) -> Diagnostic {
    error(
        "terraform-missing-block",
        span,
        format!("{place} has no block `{name}`"),
        format!("add `{name} {{ … }}`"),
    )
}

pub(super) fn labels(span: Span, kind: &str, wanted: usize, given: usize) -> Diagnostic {
    let (wanted_names, example): (&str, String) = match wanted {
        0 => ("no label", format!("{kind} {{")),
        1 => ("one label, a name", format!("{kind} \"name\" {{")),
        _ => ("two labels, a type and a name", format!("{kind} \"type\" \"name\" {{")),
    };
    let message = format!("a block `{kind}` has {wanted_names}, and here are {given}");
    error("terraform-block-labels", span, message, format!("write `{example}`"))
}

pub(super) fn invalid_name(span: Span, what: &str, name: &str) -> Diagnostic {
    error("terraform-invalid-name", span, format!("`{name}` is no name for {what}"), IDENTIFIER)
}

pub(super) fn reserved_name(span: Span, name: &str) -> Diagnostic {
    let message = format!("no variable can be named `{name}`, which means something in a `module` block");
    error("terraform-reserved-name", span, message, "give it another name")
}

pub(super) fn duplicate(span: Span, first: Span, what: &str) -> Diagnostic {
    let message = format!("{what} is declared twice in this module");
    error("terraform-duplicate", span, message, "remove one of them, or give it another name")
        .label(first, "the first one")
}

pub(super) fn second_block(span: Span, first: Span, kind: &str, place: &str) -> Diagnostic {
    let message = format!("{place} has a second block `{kind}`");
    error("terraform-duplicate", span, message, "put what it says into the first one")
        .label(first, "the first one")
}

pub(super) fn count_and_for_each(span: Span, count: Span) -> Diagnostic {
    let message = "`count` and `for_each` exclude each other";
    error("terraform-count-and-for-each", span, message, "leave one of them out")
        .label(count, "`count` is here")
}

pub(super) fn not_constant(span: Span, name: &str, kind: &str) -> Diagnostic {
    let message = format!("`{name}` is no constant {kind}");
    error("terraform-not-constant", span, message, "write it without variables and functions")
}

pub(super) fn invalid_reference(span: Span, name: &str, help: &str) -> Diagnostic {
    error("terraform-invalid-reference", span, format!("an entry of `{name}` is no reference"), help)
}

pub(super) fn not_a_list(span: Span, name: &str) -> Diagnostic {
    let message = format!("`{name}` is no list that is written out");
    error("terraform-invalid-reference", span, message, format!("write `{name} = [ … ]`"))
}

pub(super) fn quoted_reference(span: Span, name: &str) -> Diagnostic {
    let message = format!("a reference of `{name}` stands in quotes, which is deprecated");
    warning("terraform-quoted-reference", span, message, "remove the quotes")
}

pub(super) fn invalid_provider(span: Span, name: &str) -> Diagnostic {
    let message = format!("`{name}` does not name a provider configuration");
    error(
        "terraform-invalid-reference",
        span,
        message,
        "write the provider's name, with its alias: `aws.west`",
    )
}

pub(super) fn nothing_to_override(span: Span, what: &str) -> Diagnostic {
    let message = format!("{what} is overridden here, and no other file declares it");
    error(
        "terraform-override",
        span,
        message,
        "correct its name, or move it to a file that is no override file",
    )
}

pub(super) fn no_override(span: Span, what: &str) -> Diagnostic {
    let message = format!("{what} cannot stand in an override file");
    error("terraform-override", span, message, "move it to a file that is no override file")
}

/// What to do about a module that is not there.
const INSTALL: &str =
    "run `terraform init`, or name the folder that stands for it under `modules` in `tollgate.yaml`";

pub(super) fn module_not_installed(span: Span, name: &str, source: &str) -> Diagnostic {
    let message = format!("the module `{name}` is not here: `{source}` was not installed");
    error("terraform-module-missing", span, message, INSTALL)
}

pub(super) fn module_missing(span: Span, name: &str, folder: &str) -> Diagnostic {
    let message = format!("the module `{name}` is not here: no configuration is in `{folder}`");
    let help = "correct the path, or run `terraform init` if the module is installed";
    error("terraform-module-missing", span, message, help)
}

pub(super) fn root_missing(folder: &str) -> Diagnostic {
    let shown = if folder.is_empty() { "." } else { folder };
    let message = format!("no configuration of Terraform is in `{shown}`");
    at_path("terraform-module-missing", folder, message, "name a folder that holds `.tf` files")
}

pub(super) fn module_changed(span: Span, name: &str, is: &str, record: Span) -> Diagnostic {
    let message = format!("the module `{name}` that is installed {is}");
    error("terraform-module-changed", span, message, INSTALL).label(record, "what is installed")
}

pub(super) fn module_source(span: Span, name: &str) -> Diagnostic {
    let message = format!("the source of the module `{name}` is no constant text");
    error("terraform-module-source", span, message, "write it without variables and functions")
}

pub(super) fn module_outside(span: Span, name: &str, folder: &str) -> Diagnostic {
    let message = format!("the module `{name}` lies outside of what is read: in `{folder}`");
    let help = "start in a folder above it, or name that folder as a path";
    error("terraform-module-outside", span, message, help)
}

pub(super) fn module_circle(span: Span, name: &str, folder: &str) -> Diagnostic {
    let shown = if folder.is_empty() { "." } else { folder };
    let message = format!("the module `{name}` calls itself: `{shown}` is on the way to it");
    error("terraform-module-circle", span, message, "remove the call")
}

pub(super) fn modules_too_deep(span: Span, most: usize) -> Diagnostic {
    let message = format!("modules call each other more than {most} deep");
    error("terraform-module-limit", span, message, "remove calls between the root and this module")
}

pub(super) fn modules_too_many(span: Span, most: usize) -> Diagnostic {
    let message = format!("the root reaches more than {most} calls of modules");
    error("terraform-module-limit", span, message, "split it into several roots")
}

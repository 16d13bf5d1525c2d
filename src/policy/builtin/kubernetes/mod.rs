//! `tollgate.kubernetes.problems(object, version)`: in what an object differs from what a version of Kubernetes takes.
//!
//! SPEC: the API server with `fieldValidation: Strict`, as far as the `OpenAPI` document of that version says it:
//! unknown fields, wrong types, missing fields that are required, texts that an enumeration does not have.

mod scalar;
mod table;
mod validate;

use super::super::engine::Value;
use super::{Builtins, text_at};

/// The function's name.
pub(in super::super) const PROBLEMS: &str = "tollgate.kubernetes.problems";

/// The problems of an object, in the order of their places: `{"msg", "path"}` each. None of an object whose kind is
/// not one of Kubernetes' own, as a custom resource.
///
/// The error is a version that is not known, or is no text.
pub(super) fn problems(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let text = text_at(PROBLEMS, values, 1)?;
    let table = table::packed().ok_or("the table of Kubernetes' API cannot be read")?;
    let version = table.version(text)?;
    let object = values.first().unwrap_or(&Value::Null);
    Ok(Value::from(validate::problems(table, version, object)))
}

/// Whether the text of a module calls a function that OPA does not have.
pub(in super::super) fn is_called(module: &str) -> bool {
    module.lines().any(|line| !line.trim_start().starts_with('#') && line.contains(PROBLEMS))
}

#[cfg(test)]
mod tests;

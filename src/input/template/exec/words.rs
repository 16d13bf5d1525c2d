//! What errors quote: expressions of templates, names, values.

pub(super) use crate::input::template::print::{command, node, operand, pipe, position};
use crate::input::template::{Value, format};

/// A text in Go's quotes, as `%q` prints it.
pub(super) fn quoted(text: &str) -> String {
    String::from_utf8_lossy(&format::quote(text.as_bytes())).into_owned()
}

/// A value as `%v` prints it.
pub(super) fn shown(value: &Value, values_type: &str) -> String {
    format::sprint(std::slice::from_ref(value), values_type)
        .map_or_else(|failure| failure.message, |text| text.lossy().into_owned())
}

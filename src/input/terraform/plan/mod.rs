//! Plans: as `terraform show -json` writes them, and the same made from a configuration alone.

pub(in crate::input) mod read;

mod configuration;
mod object;
mod place;
mod tree;
mod value;

use crate::source::{At, Diagnostic, Span, Stage};

/// An error about a plan.
fn error(code: &'static str, span: Span, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, At::Span(span), message).help(help)
}

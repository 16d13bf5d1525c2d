//! Plans: as `terraform show -json` writes them, and the same made from a configuration alone.

pub(in crate::input) mod read;

mod annotate;
mod blocks;
mod check;
mod configuration;
mod document;
mod idle;
mod moved;
mod numbering;
mod object;
mod output;
mod place;
mod prior;
mod reference;
mod resource;
mod same;
mod synthesis;
mod tree;
mod value;

#[cfg(test)]
mod tests;

pub use annotate::annotate;
pub use document::{Planned, documents};
pub use synthesis::{Options, Synthesised, synthesise};

use crate::source::{At, Diagnostic, Span, Stage};

/// An error about a plan.
fn error(code: &'static str, span: Span, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, At::Span(span), message).help(help)
}

//! Terraform and OpenTofu: plans as `terraform show -json` writes them, and where configuration lies.

pub(in crate::input) mod declaration;
pub(in crate::input) mod planned;

mod address;
mod copies;
mod sensitive;
mod unworked;
mod way;

pub mod data;
pub mod eval;
pub mod evaluated;
pub mod function;
pub mod graph;
pub mod module;
pub mod plan;
pub mod schema;
pub mod state;
pub mod syntax;
pub mod terragrunt;
pub mod value;

pub(in crate::input) use unworked::unworked;

use crate::source::{FileId, Limits};

/// Whether a text is a file of HCL without errors.
pub fn accepts(text: &str, limits: &Limits) -> bool {
    syntax::parse(FileId::new(0), text, limits).diagnostics.is_empty()
}

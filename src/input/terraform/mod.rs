//! Terraform and OpenTofu: plans as `terraform show -json` writes them, and where configuration lies.

pub(in crate::input) mod configuration;
pub(in crate::input) mod declaration;

mod address;
mod copies;
mod reference;
mod sensitive;

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
pub mod value;

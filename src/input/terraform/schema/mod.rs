//! What providers say of their resources: attributes, their types, and how blocks nest.
//!
//! The tables of providers are in `schemas/providers/`, packed; `NOTICE` there says where they come from, and
//! `tests/terraform/pack.rs` how they are made. A run inflates the tables of the providers that it meets and decodes
//! the resources that it meets.

mod builtin;
mod catalogue;
mod model;
mod packed;
mod table;

pub use catalogue::{provider, published, resource};
pub use model::{Attribute, BlockSchema, NestedBlock, Nesting};

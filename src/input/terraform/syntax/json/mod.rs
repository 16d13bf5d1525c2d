//! The JSON syntax of HCL (`*.tf.json`, `*.tfvars.json`), to the tree of the native syntax
//! (<https://github.com/hashicorp/hcl/blob/main/json/spec.md>).
//!
//! Strings are templates. What is an attribute and what is a block cannot be seen, so a [`Shape`] says it: that of
//! Terraform's own blocks is known, and blocks of providers stay expressions until [`bodies`] is asked for them.

mod body;
mod read;
mod shape;
mod strings;

pub use body::{bodies, file_body, static_expression, variables_body};
pub use shape::{ATTRIBUTES, BlockShape, NESTED, RESOURCE, Shape, TERRAFORM};

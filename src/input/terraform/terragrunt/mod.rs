//! Terragrunt: `terragrunt.hcl` files to root modules with values for their variables
//! (gruntwork-io/terragrunt, `pkg/config`).
//!
//! What is evaluated: `terraform { source }` that is local or mapped, `inputs`, `locals`, `include` with its three ways
//! to merge, `generate`, files of values in `extra_arguments`. The outputs of a `dependency` are unknown. What else is
//! there is told.

mod arguments;
mod configuration;
mod file;
mod function;
mod host;
mod include;
mod inputs;
mod rewrite;
mod scope;
mod unit;

pub use file::is_unit;
pub use unit::{Options, Terragrunt, Unit};

//! `tollgate.yaml`, valid by construction: [`Config::parse`] gives a [`Config`] and what is wrong with it.
//!
//! `schemas/config.schema.json` describes the same for editors.

mod anchor;
mod field;
mod freeze;
mod model;
mod parse;
mod redact;
mod terraform;

pub use anchor::{Origin, Way};
pub use freeze::{Calendar, Frozen, Window};
pub use model::{
    ChartRelease, Config, DataAnswer, Enforcement, Override, Redaction, Step, Terraform, TerraformRoot,
    Workload,
};

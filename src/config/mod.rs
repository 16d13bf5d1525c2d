//! `tollgate.yaml`, valid by construction: [`Config::parse`] gives a [`Config`] and what is wrong with it.
//!
//! `schemas/config.schema.json` describes the same for editors.

mod anchor;
mod edition;
mod field;
mod freeze;
mod model;
mod parse;
mod profile;
mod redact;
mod terraform;

pub use anchor::{Origin, Way};
pub use edition::Edition;
pub use freeze::{Calendar, Frozen, Window};
pub use model::{
    ChartRelease, Config, DataAnswer, Enforced, Enforcement, Override, PolicySeverity, Redaction, Step,
    Terraform, TerraformRoot, Workload,
};
pub use profile::Profile;

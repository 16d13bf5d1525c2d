//! `tollgate.yaml`, valid by construction: [`Config::parse`] gives a [`Config`] and what is wrong with it.
//!
//! `schemas/config.schema.json` describes the same for editors.

mod anchor;
mod field;
mod model;
mod parse;

pub use anchor::{Origin, Way};
pub use model::{ChartRelease, Config, Enforcement, Override, Workload};

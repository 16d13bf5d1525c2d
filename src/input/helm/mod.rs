//! Helm charts: loading, values, dependencies, functions, rendering, and what comes of it.
//! Source of what must hold: Helm 4.2.4 and 3.21.4, Sprig 3.3.

pub mod chart;
pub mod engine;
pub mod function;
mod host;
pub mod values;

pub use host::{Compatibility, Host, Randomness};

//! YAML as kubectl and Helm read it, and a writer for people.
//!
//! The text goes through [`parse`]: events with their places, then nodes. Scalars mean what goyaml.v2 makes
//! of them, keys become strings as in sigs.k8s.io/yaml, so that a policy judges the values that the cluster
//! will see.

mod compose;
mod cursor;
mod diagnose;
mod event;
mod merge;
mod read;
mod scalar;
mod scan;
mod token;
mod written;

pub use read::{Document, Parsed, parse};

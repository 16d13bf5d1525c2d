//! YAML as kubectl and Helm read it, and a writer for people.
//!
//! The text goes through [`parse`]: tokens (`scan`, `written`), events (`grammar`), nodes (`compose`, `merge`). Scalars mean what goyaml.v2 makes
//! of them, keys become strings as in sigs.k8s.io/yaml, so that a policy judges the values that the cluster
//! will see.

mod compose;
mod cursor;
mod diagnose;
pub mod emit;
mod event;
mod grammar;
mod loose;
mod merge;
mod read;
mod scalar;
mod scan;
mod token;
mod write;
mod written;

pub(crate) use event::{Event, Kind};
pub(crate) use grammar::Events;
pub use loose::{Refusal, first};
pub(crate) use read::control_character;
pub use read::{Document, Parsed, parse};
pub(crate) use token::Style;
pub use write::write;

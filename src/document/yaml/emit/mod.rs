//! YAML byte for byte as Go's libraries write it: [`Emitter`] takes a value piece by piece and writes the lines
//! that goyaml.v2, goyaml.v3 or go-cty-yaml would, each with a mark of the caller's that says where it came from.
//!
//! SPEC: `emitterc.go`, `encode.go` and `sorter.go` of go.yaml.in/yaml v2.4 and v3.0.

mod analysis;
mod emitter;
mod order;
mod scalar;
mod style;

pub use emitter::{Dialect, Emitter};
pub use order::{natural, sort_by_key};

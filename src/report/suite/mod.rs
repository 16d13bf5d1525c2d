//! Reports of policy tests: what a suite came to as text, JSON or `JUnit`, and the lines that it went through.

mod coverage;
mod json;
mod junit;
mod text;

pub use coverage::{json as coverage_json, text as coverage_text};
pub use json::render as json;
pub use junit::render as junit;
pub use text::render as text;

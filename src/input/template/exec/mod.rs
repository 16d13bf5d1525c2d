//! Executes templates. Operations on values know no places; the execution adds them once.

mod argument;
mod call;
mod context;
mod eval;
mod field;
mod runtime;
mod set;
mod state;
mod walk;
mod words;

pub use context::Context;
pub use runtime::{MissingKey, Output, Runtime};
pub use set::{Source, Template, TemplateSet};

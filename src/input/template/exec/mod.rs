//! Executes templates. Operations on values know no places; the execution adds them once.

mod context;
mod runtime;
mod set;

pub use context::Context;
pub use runtime::{Output, Runtime};
pub use set::{Source, Template, TemplateSet};

//! Expressions to values (`hclsyntax/expression.go`), and bodies to objects by a schema (`hcldec`).

#![allow(
    clippy::unnecessary_box_returns,
    clippy::boxed_local,
    clippy::vec_box,
    clippy::needless_pass_by_value,
    reason = "failures are large and rare: in their boxes, results stay small"
)]

mod call;
mod collection;
mod conditional;
mod env;
mod evaluator;
mod iteration;
mod memory;
mod operator;
mod problem;
mod reference;
mod render;
mod scope;
mod splat;
mod template;
mod tries;
mod trouble;

pub mod decode;

pub use evaluator::Evaluator;
pub use memory::{Extent, Memory};
pub use reference::{is_constant, references};
pub use render::{render, template};
pub use scope::{Failure, FailureKind, Scope};

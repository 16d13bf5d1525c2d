//! A configuration to what it comes to: every value is worked out when something asks for it, once, and what depends on
//! itself is told. There is no pass over everything (`internal/terraform/graph_builder_plan.go` has a graph and walks
//! it; asking has the same order).

#![allow(
    clippy::unnecessary_box_returns,
    reason = "failures are large and rare: in their boxes, results stay small"
)]

mod aws;
mod call;
mod check;
mod expand;
mod host;
mod instance;
mod memo;
mod provider;
mod repetition;
mod resource;
mod scope;
mod tell;
mod variable;
mod walk;

pub use host::Files;
pub use walk::{Budget, Given, Options, evaluate};

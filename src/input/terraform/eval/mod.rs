//! Expressions to values (`hclsyntax/expression.go`), and bodies to objects by a schema (`hcldec`).

mod scope;

pub use scope::{Failure, FailureKind, Scope};

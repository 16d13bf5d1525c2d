//! Patterns in the syntax of Go's `regexp`, which is RE2's (<https://github.com/google/re2/wiki/Syntax>).

mod class;
mod expand;
mod matcher;
mod translate;

pub(super) use matcher::{Groups, Pattern};

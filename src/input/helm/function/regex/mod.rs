//! Functions on regular expressions, with the meaning of Go's `regexp`.

mod function;
mod pattern;
mod translate;

pub(super) use function::FUNCTIONS;

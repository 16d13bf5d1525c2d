//! Functions that make things up: passwords, identifiers.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

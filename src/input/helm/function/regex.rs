//! Functions on regular expressions, with RE2's meaning.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

//! Functions on strings.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

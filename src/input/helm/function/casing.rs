//! Functions that change the case of strings, and split them into words.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

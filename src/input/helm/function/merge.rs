//! Deep copies and merges of maps, as mergo does them.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

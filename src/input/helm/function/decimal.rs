//! Functions on decimal numbers: `addf`, `round`.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

//! Functions that choose: `default`, `empty`, `coalesce`, `ternary`, `fail`.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

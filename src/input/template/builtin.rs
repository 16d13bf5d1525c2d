//! Go's own functions: `and`, `or`, `not`, `len`, `index`, `slice`, `print`, comparisons, escapes.

use super::Function;

/// Go's own functions.
pub const FUNCTIONS: &[Function] = &[];

//! Versions and their constraints, as Masterminds' semver has them.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

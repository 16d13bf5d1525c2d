//! Functions on templates: `include`, `tpl`, `required`, `lookup`.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

//! Digests and encodings of bytes: `sha256sum`, `b64enc`.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

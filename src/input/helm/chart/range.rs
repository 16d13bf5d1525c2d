//! Versions of charts and of Kubernetes, and the ranges that they must be in. Source: Helm's `IsCompatibleRange`.

use crate::input::helm::function::semver::{Constraints, Version};

/// Whether a text is a version, leniently read.
pub(super) fn is_version(text: &str) -> bool {
    Version::parse(text).is_ok()
}

/// Whether a version is in a range. A range or a version that cannot be read is never satisfied.
pub(in crate::input::helm) fn admits(range: &str, version: &str) -> bool {
    let (Ok(range), Ok(version)) = (Constraints::parse(range), Version::parse(version)) else { return false };
    range.check(&version)
}

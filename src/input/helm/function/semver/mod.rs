//! Versions and the constraints on them, by the rules of Masterminds' semver, which Helm and Sprig use; not those
//! of Cargo. Source: `github.com/Masterminds/semver/v3` 3.5.

mod constraint;
mod function;
mod version;

pub(in crate::input::helm) use constraint::Constraints;
pub(super) use function::FUNCTIONS;
pub(in crate::input::helm) use version::Version;

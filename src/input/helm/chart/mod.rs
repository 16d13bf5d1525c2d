//! Loads charts: folders and archives to metadata, templates, values and files.
//! Source: Helm 4.2.4 `pkg/chart/v2/loader`, `pkg/chart/loader/archive`, `pkg/ignore`.

mod archive;
pub(in crate::input::helm) mod diagnose;
mod ignore;
mod load;
mod metadata;
mod model;
pub(in crate::input::helm) mod range;
pub(in crate::input::helm) mod text;

pub(super) use ignore::matches as matches_path;
pub use load::{Loaded, load};
pub use model::{Chart, Dependency, Field, File, Import, Maintainer, Metadata};

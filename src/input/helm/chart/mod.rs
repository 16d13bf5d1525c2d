//! Loads charts: folders and archives to metadata, templates, values and files.
//! Source: Helm 4.2.4 `pkg/chart/v2/loader`, `pkg/chart/loader/archive`, `pkg/ignore`.

mod model;
mod load;

pub use load::{Loaded, load};
pub use model::{Chart, Dependency, Field, File, Import, Maintainer, Metadata};

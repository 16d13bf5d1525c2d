//! Renders a chart: templates to text, text to manifests in the order of installation.
//! Source: Helm 4.2.4 `pkg/engine/engine.go`, `pkg/action/action.go`, `pkg/release/v1/util`; where Helm 3.21.4
//! differs, [`Compatibility`](super::Compatibility) says so.

mod capabilities;
mod document;
mod error;
mod files;
mod glob;
mod manifest;
mod novalue;
mod order;
mod render;
mod scope;
mod split;
mod stream;

pub(in crate::input::helm) use error::WARNING;
pub(in crate::input::helm) use novalue::without_no_value;

pub use capabilities::{KUBE_VERSION, KubeVersion};
pub use document::{GENERATED, LineOrigins};
pub use manifest::Manifest;
pub use render::{Crd, NotRendered, Options, Release, Rendered, RenderedFile, render, write};
pub use stream::{Part, Shown, Stream, show_only};

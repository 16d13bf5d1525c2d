//! The values that a chart is rendered with: defaults, overrides, what subcharts see, which of them are enabled.
//! Source: Helm 4.2.4 `pkg/chart/common/util`, `pkg/chart/v2/util`, `pkg/strvals`, `pkg/cli/values`.

mod argument;
mod coalesce;
pub mod convert;
mod dependency;
mod describe;
mod overrides;
mod resolve;
mod schema;
mod working;

pub use overrides::{Override, Overrides};
pub use resolve::{Resolved, Scope, Settings, resolve};

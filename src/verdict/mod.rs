//! The verdict: what follows from what the policies said.

mod baseline;
mod decide;
mod decision;
mod enforcement;
mod identity;
pub(crate) mod pattern;
mod record;
mod settle;
pub mod waivers;

pub use crate::source::time;
pub use baseline::{Baseline, BaselineEntry};
pub use decide::{Judged, decide};
pub use decision::{Decision, Reason, Verdict, exit_code};
pub use enforcement::{switched_off, unmatched_overrides};
pub use identity::identity;
pub use record::{Counts, Notice, PolicyResult, Record, Totals};
pub use settle::{ParamProblem, settle, wrong_params};
pub use waivers::{Waiver, WaiverOrigin, WaiverState, WaiverUse};

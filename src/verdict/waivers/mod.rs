//! Waivers: written permission to leave a finding as it is, for a time.
//!
//! They stand in files, or as comments in the input, some of them written for other tools; none of these lifts *hard*.
//! Those that somebody signed do.

mod apply;
mod build;
mod comment;
mod file;
pub mod foreign;
mod inline;
mod places;
mod record;
pub mod signed;

pub(super) use apply::{Gate, Grounds, apply};
pub use file::from_file;

pub use inline::inline;
pub use record::{Foreign, Tool, Waiver, WaiverOrigin, WaiverState, WaiverUse};

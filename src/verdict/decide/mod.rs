//! From what policies said to a verdict.

mod judged;
mod notice;
mod record;
mod tally;

pub use judged::{Judged, decide};

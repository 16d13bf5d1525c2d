//! Policies over documents: findings, and how often each policy ended how.

mod evaluate;
mod one;
mod run;
mod worker;

pub(super) use run::sort;
pub use run::{JudgeOptions, judge};

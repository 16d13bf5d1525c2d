//! What is likely a slip in policies: told as warnings by `tollgate policy check`, and nowhere else.
//!
//! Only what can be told without false alarms: what `opa check --strict` refuses, and a few things beside it.

mod inspect;
mod rule;
mod variable;

pub use inspect::{Inspection, inspect};

//! Edits that a finding asks for, as ranges of a file and the text that goes there. Nothing is written: they are shown.

mod suggestion;
mod terraform;

pub use suggestion::{Suggestion, suggest};

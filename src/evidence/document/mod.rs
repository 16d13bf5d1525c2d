//! `documents/<nnnn>.jsonl`: the documents as the policies saw them, one a line, each value with the place
//! that it came from.
//!
//! Their schema is `schemas/document.schema.json`. `data` may hold floats, as JSON text that reads back as the
//! same numbers; everything else is canonical JSON. `positions` names a place for each value of `data`, in the
//! order in which the values stand in the line, a collection before what it holds.

mod read;
mod write;

pub use read::{Origin, read};
pub use write::line;

pub(super) use write::files;

use crate::NAMESPACE;

/// The version of the format, in every line.
fn schema() -> String {
    format!("{NAMESPACE}/document/v1")
}

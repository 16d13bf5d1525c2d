//! Edits that findings ask for, as ranges of a file and the text that goes there. Nothing is written: they are shown, or
//! handed to whoever writes files.

mod change;
mod diff;
mod hcl;
mod part;
mod place;
mod suggestion;
mod text;
mod yaml;

pub use diff::unified;
pub use part::{Part, Request, apply};
pub use suggestion::{Edit, Fixer, Suggestion};

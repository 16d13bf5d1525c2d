//! The text that we were given: where it is read, what it digests to, and how a place in it is named.
//!
//! All reading of input goes through [`Tree`], so that every file that had a say is digested once and can
//! be named in the evidence, and so that a replay needs no disk.

mod bounds;
mod diagnostic;
mod digest;
mod file;
mod limits;
mod lines;
mod readable;
mod span;
mod spelling;
mod texts;
pub mod time;
mod tree;
mod walk;
mod workers;

pub use bounds::Bounds;
pub use diagnostic::{At, Diagnostic, Label, Severity, Stage};
pub use digest::Digest;
pub use file::{Identity, Location, Position, SourceFile, SourceMap};
pub use limits::Limits;
pub use readable::text_of;
pub use span::{FileId, Span};
pub use spelling::nearest;
pub use texts::Texts;
pub use tree::{Folder, ReadError, Tree, TreeFile, Walk, WalkOptions};
pub use workers::map_ordered;

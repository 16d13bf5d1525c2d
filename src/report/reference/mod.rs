//! The reference of policies in Markdown: a page for each, and an index by pack, by resource, by control and by the ids
//! of other tools. `docs/rules/` holds that of the built-in ones.

mod index;
mod page;

pub use index::index;
pub(super) use index::{Part, parts};
pub use page::{Entry, file_name, page};

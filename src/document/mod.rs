//! The meeting point: documents as trees of nodes, each of which knows where it came from.
//!
//! `input` makes documents and knows no policy; `policy` reads documents and knows no Terraform or Helm.

pub mod json;
pub mod redact;
pub mod secret;
pub mod yaml;

mod format;
mod inventory;
mod node;
mod pointer;

pub use format::FileFormat;
pub use inventory::{Document, DocumentKind, FileRecord, Inventory, Reading};
pub use node::{Map, Node, Number, Origin, Trace, Value};
pub use pointer::{Pointer, Segment};

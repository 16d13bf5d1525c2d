//! JSON: the reader with spans, the writer of nodes, and the strict reader and writer of signed documents.
//!
//! [`parse`] reads what people and tools wrote, and knows where each value stands. [`canonical`] reads what
//! somebody signed, and accepts one spelling of it.

pub mod canonical;

mod diagnose;
mod read;
mod text;
mod write;

pub use read::{number, parse};
pub use write::write;

//! The bundle as one file: a strict subset of ustar, which every tar reads, and which has one spelling.
//!
//! SPEC: POSIX.1-1988 ustar. The subset: regular files only, mode 0644, owner and times 0, one order, one
//! spelling of every field, exactly two zero blocks at the end.

mod name;
mod ustar;

pub use name::check as check_name;
pub use ustar::{Archive, MOST_BYTES, MOST_ENTRIES, MOST_FILE_BYTES, pack};

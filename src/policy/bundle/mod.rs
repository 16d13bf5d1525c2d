//! Where policies come from: the program itself, folders, bundles as OPA makes them, OCI layouts.
//!
//! This is one of the few places that may touch the file system.

mod archive;
mod builtin;
mod digest;
mod file;
mod folder;
mod layout;
mod manifest;
mod problem;
mod signature;
mod source;
mod token;
mod write;

pub(super) use builtin::is_builtin;
pub use builtin::{
    DEFAULT_PROFILE, Example, builtin, builtin_of, builtin_with_tests, example, packs, profile, profile_text,
    profiles,
};
pub use file::{DataFile, Module, is_test};
pub use signature::Trust;
pub use source::{Origin, Source, load, load_with_tests, overlaps};
pub use write::{Signer, WriteOptions, leave_out_of_opa, write};

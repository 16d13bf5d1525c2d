//! Modules: the files of a folder read as Terraform reads them, and the tree of modules that a root calls.

pub mod model;
pub mod name;

mod decode;
mod diagnose;
mod file_name;
mod folder;
mod given;
mod literal;
mod load;
mod manifest;
mod merge;
mod path;
mod root;
mod source;
mod variable_file;
mod version;

pub use file_name::{is_configuration, other_kind};
pub use folder::{GeneratedFile, LoadedModule};
pub use given::{Given, GivenArgument, GivenContent, GivenValue, GivenVariables};
pub use load::{Loaded, Loader, LoaderOptions};

pub(super) use diagnose::error;
pub(super) use folder::{path_in, unreadable};
pub(super) use load::{Once, cell};
pub(super) use source::{is_local, mapped};

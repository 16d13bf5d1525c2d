//! Modules: the files of a folder read as Terraform reads them, and the tree of modules that a root calls.

pub mod model;
pub mod name;

mod decode;
mod diagnose;
mod merge;
mod path;

//! From files to documents. One file or folder a format; none of them knows a policy.
//! Secrets are replaced before anything reads them.

mod chart;
mod conceal;
mod configuration;
mod discover;
mod file;
mod format;
mod gitops;
pub mod helm;
mod kubernetes;
mod kustomize;
mod leak;
mod read;
mod relocate;
pub mod template;
pub mod terraform;

pub use leak::{REDACT_UNMATCHED, mask};
pub use read::{FileOptions, GivenArgument, ReadOptions, TerraformOptions, read};

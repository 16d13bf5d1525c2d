//! The signed bundle, its verification and its replay.

pub mod archive;

mod failure;
mod manifest;
mod member;
mod merkle;

pub use failure::Failure;

//! The signed bundle, its verification and its replay.

pub mod archive;

mod control;
pub mod document;
mod failure;
mod manifest;
mod member;
mod merkle;
mod record;
mod statement;
mod subject;

pub use failure::Failure;
pub use subject::{Claim, Subject};

//! The signed bundle, its verification and its replay.
//!
//! [`pack`] makes one from a run, [`write`] puts it on disk, [`verify`] checks one, and [`replay`] evaluates
//! one again. A verified bundle is a type that only the verifier can make. The layout is that of
//! `docs` in the project's `ARCHITECTURE.md`; the schemas are `document`, `evidence` and `verdict`.

pub mod archive;
pub mod document;

mod control;
mod facts;
mod failure;
mod manifest;
mod member;
mod merkle;
mod names;
mod pack;
mod record;
mod replay;
mod statement;
mod subject;
mod verify;

pub use archive::write;
pub use failure::Failure;
pub use manifest::Commitment;
pub use pack::{Program, Release, Report, pack};
pub use replay::{Difference, Replay, ReplayOptions, replay};
pub use statement::Statement;
pub use subject::{Claim, Subject};
pub use verify::{Assurance, Render, Status, Step, Verification, VerifiedBundle, VerifyOptions, verify};

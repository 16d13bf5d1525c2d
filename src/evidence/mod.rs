//! The signed bundle, its verification and its replay.
//!
//! [`pack()`] makes one from a run, [`verify()`] checks one, and [`replay()`] evaluates one again.
//! A verified bundle is a type that only the verifier can make.
//!
//! A bundle is one strict ustar file:
//!
//! - `evidence.dsse.json`: the signed statement, whose predicate is `schemas/evidence.schema.json`;
//! - `manifest.json`: every other file with size and digest; the statement signs the Merkle root over it;
//! - `verdict.json`: the decision record, `schemas/verdict.schema.json`;
//! - `replay.json`, `sources.json`: what a replay needs besides, and every file that had a say;
//! - `sources/<sha256>`: the bytes of those files, where they were put in;
//! - `policies/<sha256>.rego`, `data/<sha256>`: policies and their data, as they were read;
//! - `documents/<nnnn>.jsonl`: the documents as policies saw them, `schemas/document.schema.json`;
//! - `waivers/unsigned.json`: waivers from files and comments;
//! - `controls/<framework>/<id>.json`: all results of one control;
//! - `release/notes.md`: the release notes;
//! - `reports/…`: what can be made again from the rest;
//! - `salts/<place in the manifest>`: beside the manifest, the salt of each file that may be withheld ([`disclose()`]);
//! - `disclosure.json`: beside the manifest or in its place, what a partial bundle shows.

pub mod archive;
pub mod attach;
pub mod document;
pub mod log;
pub mod metrics;
pub mod page;

mod approval;
mod bypass;
mod control;
mod disclosure;
mod export;
mod facts;
mod failure;
mod manifest;
mod member;
mod merkle;
mod names;
mod pack;
mod record;
mod release;
mod replay;
mod results;
mod salt;
mod source;
mod statement;
mod subject;
mod tally;
mod verify;

pub use approval::{Approval, MOST_COMMENT};
pub use bypass::bypass;
pub use disclosure::{Show, disclose};
pub use export::{
    OscalFacts, Sidecar, SigstoreBundle, check_intoto, check_intoto_as_named, check_sigstore,
    check_sigstore_members, intoto, oscal, oscal_of, sigstore, sigstore_ending, sigstore_of,
};
pub use failure::{Failure, visible};
pub use manifest::Commitment;
pub use pack::{Program, Release, Report, add_member, pack};
pub use release::{Commits, Freeze, Previous, ReleaseFacts};
pub use replay::{
    Difference, Evaluate, Evaluation, Rebuilt, Replay, ReplayOptions, Sources, rebuild, replay,
};
pub use results::{control_files, control_results};
pub use statement::Statement;
pub use subject::{Claim, Subject};
pub use verify::{
    Assurance, Render, Status, Step, TrustedBy, Verification, VerifiedBundle, VerifyOptions, verify,
    verify_bundle,
};

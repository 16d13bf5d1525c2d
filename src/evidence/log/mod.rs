//! The chain of releases, and the append-only log that shows it to everybody.
//!
//! A log is a set of named files: [`tile`] names them, [`Storage`] reads them, [`append()`] says which ones a new
//! entry adds. Its head is a [`Checkpoint`], a signed note that witnesses sign too. One entry is one release: its
//! stream, its sequence and the digest of its statement ([`Entry`]). A [`Proof`] shows that an entry is in the tree
//! of a checkpoint; [`check()`] holds one against a [`Policy`], and [`audit()`] goes through a whole log.
//!
//! SPEC: C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature, tlog-proof, tlog-policy; RFC 6962
//! section 2.1 for the tree.

pub mod tile;

mod append;
mod audit;
mod bundle;
mod chain;
mod check;
mod checkpoint;
mod cosignature;
mod entry;
mod error;
mod history;
mod key;
mod line;
mod note;
mod path;
mod policy;
mod proof;
mod storage;
mod tree;
mod witness;

pub use append::{
    Addition, Appended, CHECKPOINT, append, find, head, last_of, open, prove, prove_addition, start,
};
pub use audit::{AuditOptions, Audited, Found, OpenEnvelope, audit};
pub use bundle::add_proof;
pub use chain::{Link, follows};
pub use check::{Logged, check, proof_name};
pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use entry::{Entry, envelope_name, payload_digest};
pub use error::{LogError, exit_code};
pub use history::StreamSummary;
pub use key::{Kind, NoteKey};
pub use note::{Note, NoteSignature};
pub use path::{verify_consistency, verify_inclusion};
pub use policy::{Policy, PolicyError, Witnessed};
pub use proof::Proof;
pub use storage::{Memory, Storage, too_large};
pub use tree::Tree;
pub use witness::{Seen, witness};

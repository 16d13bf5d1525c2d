//! What other tools read of verified evidence: derived from the statement and `verdict.json`, byte for byte the
//! same each time.
//!
//! The evidence stays the record of truth. Each derived document says less: it names what passed in the words of
//! its own format, and nothing that was not evaluated, is unknown or was waived counts as passed there.
//!
//! - `intoto`: the statements of `<artifact>.intoto.jsonl`, each in an envelope of its own: the evidence, an SVR
//!   (where it passed), a VSA and a test result;
//! - `sigstore`: `<artifact>.sigstore.json`, the evidence's envelope as a Sigstore bundle, one a signature;
//! - `oscal`: `reports/oscal-ar.json`, OSCAL assessment results, a report in the bundle.

mod basis;
mod intoto;
mod oscal;
mod outcome;
mod sigstore;
mod svr;
mod test_result;
mod vsa;

pub use intoto::{Sidecar, check_intoto, check_intoto_as_named, intoto};
pub(super) use oscal::PATH as OSCAL_PATH;
pub use oscal::{OscalFacts, oscal, oscal_of};
pub use sigstore::{
    SigstoreBundle, check_sigstore, check_sigstore_members, sigstore, sigstore_ending, sigstore_of,
};

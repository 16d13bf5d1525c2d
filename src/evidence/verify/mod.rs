//! Verifying a bundle: the steps of the specification, in their order, each with what it found.
//!
//! What must hold, by the numbers that run through the code:
//!
//!  1. Trust: the keys are trusted. Without a trust file, they are those that the caller gives.
//!  2. The archive is strict (`E101` to `E106`), and what every bundle has is there (`E107`).
//!  3. The envelope is strict (`E201` to `E204`). Its payload is decoded once.
//!  4. The time at which the keys must be valid is chosen.
//!  5. A trusted key signed (`E302`), and no trusted key's signature is wrong (`E303`).
//!  6. The statement is strict, of our types, and says what it is about (`E401`, `E402`, `E404`, `E405`).
//!  7. What the caller holds in hand is what it is about (`E403`).
//!  8. The manifest is the one that is signed (`E501`), every file is listed (`E503`) and unchanged (`E502`, or
//!     `E506` by its salted commitment), and every listed file is there or said to be withheld (`E504`). In place of
//!     the manifest there may be proofs that each file is under the signed root (`E505`).
//!  9. The verdict, its summary, the controls and the facts of the replay agree (`E601`, `E602`). Whether they
//!     are what the caller requires takes a trust file.
//! 10. Each waiver that lifted something is recorded (`E605`) and was in force (`E604`).
//! 11. The reports are those that the rest of the bundle gives (`E611`).
//! 12. Approvals.
//! 13. It was not judged in the future (`E702`), and it still holds (`E701`).
//! 14. Chain and log.
//! 15. Evaluated again, it comes to the same bytes (`E801` to `E805`).
//! 16. Nothing is withheld.
//!
//! Steps that take a trust file, or what a partial bundle withholds, are told as not checked. A step that makes later ones meaningless ends the
//! verification: those are told as not checked, too. No byte of the payload is used before step 5 is passed:
//! that is what [`Verified`](crate::signature::Verified) is for.

mod again;
mod approvals;
mod asked;
mod bundle;
mod chain;
mod consistency;
mod options;
mod outcome;
mod partial;
mod requirements;
mod run;
mod waivers;

pub(in crate::evidence) use bundle::Listing;
pub use bundle::VerifiedBundle;
pub use options::{Render, TrustedBy, VerifyOptions};
pub use outcome::{Assurance, Status, Step, Verification};
pub use run::{verify, verify_bundle};

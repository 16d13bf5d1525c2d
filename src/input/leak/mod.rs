//! The last look before anything leaves this room: secrets that detectors recognise, and what the configuration says is
//! one, are hidden wherever they stand.

mod copies;
mod document;
mod listing;
mod rule;
mod sweep;

pub(super) use listing::{is_asked_for, unread};
pub use rule::REDACT_UNMATCHED;
pub use sweep::mask;
pub(super) use sweep::sweep;

//! Detectors of leaked secrets: they tell from a text alone that it holds a credential.
//!
//! There are three kinds. A *form* is how one issuer writes its tokens (prefix, alphabet, length, checksum),
//! and is recognised wherever it stands. A *name* such as `DB_PASSWORD` says that the value beside it is secret, unless
//! the value is empty, a reference or a placeholder. A *line* of a text assigns something random to such a name.
//!
//! Detection takes linear time: one automaton finds the words that forms begin with, and each form looks at a bounded
//! part of the text from there on. What is found is told by detector and place, never by content.

mod aws;
mod azure;
mod encoded;
mod form;
mod github;
mod gitlab;
mod google;
mod jwt;
mod key;
mod line;
mod mail;
mod model;
mod name;
mod placeholder;
mod random;
mod registry;
mod service;
mod slack;
mod stripe;
mod url;

pub use encoded::decoded;
pub use form::{Found, find};
pub use line::in_text;
pub use name::{is_choice, is_named, of_value};
pub use placeholder::{UNKNOWN_PART, is_placeholder, is_reference};
pub use random::is_random;

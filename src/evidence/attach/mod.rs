//! Attaching evidence to a release, and finding it again.
//!
//! A place is named by a text ([`Place`]), opened ([`open`]), and then takes a [`Package`] or lists the bundles that it
//! has. What a place gives is only bytes for the verifier: nothing here trusts it. One file a kind of place. This is
//! one of the few rooms that touch the network and files; `cli` gives it tokens and says what may be overwritten.

mod challenge;
mod credential;
mod disk;
mod file;
mod git;
mod github;
mod gitlab;
mod http;
mod layout;
mod oci;
mod place;
mod problem;
mod pull;
mod referrer;
mod registry;
mod store;
mod url;

pub use credential::{Login, Secret};
pub use http::Network;
pub use place::{Image, Place, Reference, Release};
pub use problem::Problem;
pub use pull::{PolicyImage, pull};
pub use store::{Around, BUNDLE, Listed, Outcome, Package, Put, Sidecar, SidecarKind, Store, about, open};

//! Gatekeeper: constraint templates and constraints as policies, over manifests as reviews.
//!
//! A template is a program of its own: its Rego and its libraries see no other template's, so that names may be
//! the same. Each constraint of it is a policy. Source: `open-policy-agent/gatekeeper` and
//! `open-policy-agent/frameworks`.

mod compile;
mod constraint;
mod criteria;
mod embedded;
mod enforcement;
mod load;
mod object;
mod problem;
mod review;
mod schema;
mod scope;
mod selector;
mod template;

pub(super) use constraint::Constraint;
pub(super) use load::{Loaded, load};
pub(super) use object::{is_source, mentions};
pub(super) use review::{Reviewer, path_in_object};

//! Data sources: what they answer without a provider.
//!
//! [`BuiltIn`] answers where the answer follows from the configuration (`aws_iam_policy_document`), from published
//! facts (`aws_availability_zones` of a region), or where at least its shape is certain; [`Overridden`] says what
//! `tollgate.yaml` says. What nobody answers is unknown.

mod answer;
mod arn;
mod aws;
mod cloud;
mod cloudinit;
mod file;
mod object;
mod overrides;
mod policy;
mod policy_json;
mod region;

pub use answer::{Answers, BuiltIn, DataRequest, unanswered};
pub use overrides::{Matcher, Overridden, Override};

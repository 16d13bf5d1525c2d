//! Policies: loading, checking, judging.

mod bundle;
mod judging;
mod lint;
mod recall;
mod refusal;
mod repair;
mod suite;
mod support;
mod unknown;

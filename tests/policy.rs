//! Policies: loading, checking, judging.

mod judging;
mod recall;
mod refusal;
mod repair;
mod suite;
mod support;
mod unknown;
mod view;

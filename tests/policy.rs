//! Policies: loading, checking, judging.

mod judging;
mod refusal;
mod repair;
mod support;

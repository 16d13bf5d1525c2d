//! Policies: loading, checking, judging.

mod judging;
mod refusal;
mod support;

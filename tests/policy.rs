//! Policies: loading, checking, judging.

mod bundle;
mod gatekeeper;
mod gatekeeper_library;
mod hidden;
mod judging;
mod language;
mod library;
mod lint;
mod recall;
mod refusal;
mod repair;
mod suite;
mod support;
mod unknown;
mod view;

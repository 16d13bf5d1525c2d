//! What a replay needs beside policies and documents: `replay.json`, `sources.json` and
//! `waivers/unsigned.json`.

mod config;
mod read;
mod source;
mod waiver;
mod write;

pub(super) use config::{json_object, object_text};
pub(super) use read::{Recorded, Versions, config_of};
pub(super) use source::{Source, sources, sources_of};
pub(super) use waiver::{is_signed, signed_of, statement_lines, unsigned, waivers_of};
pub(super) use write::replay;

use crate::NAMESPACE;

/// The meaning of Rego that the engine has.
pub(super) const SEMANTICS: &str = "opa-1.x";

/// The version of the format of `replay.json`.
fn schema() -> String {
    format!("{NAMESPACE}/replay/v2")
}

/// The version before, which did not record what rewrote the policies and whose functions they called.
fn first_schema() -> String {
    format!("{NAMESPACE}/replay/v1")
}

//! Configuration files as conftest's parsers give them, with the place of each value. A file a format.
//!
//! The shapes are those of conftest 0.71 (`parser/…` in `open-policy-agent/conftest`), so that policies that were
//! written for it see what they expect.

mod combine;
mod comments;
mod dockerfile;
mod dotenv;
mod hcl;
mod ini;
mod lines;
mod name;
mod nginx;
mod properties;
mod read;
mod secret;
mod shape;
mod toml;
mod xml;

pub(super) use combine::combined;
pub(super) use name::of_path;
pub(super) use read::Reader;

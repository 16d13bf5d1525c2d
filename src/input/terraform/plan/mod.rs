//! Plans: as `terraform show -json` writes them, and the same made from a configuration alone.

pub(in crate::input) mod read;

mod place;
mod value;

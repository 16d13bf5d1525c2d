//! What is known to be wrong with policies before they are evaluated.

mod beside;
mod call;
mod clash;
mod cycle;
mod name;
mod unbound;

pub(super) use beside::check as beside;
pub use call::REFUSED;
pub(super) use call::{Wrong, builtins};
pub(super) use clash::entries;

use super::engine::Value;
use super::world::World;
use crate::source::Diagnostic;

/// Checks all modules; each diagnostic comes with the index of the module that it refuses.
pub(super) fn check(world: &World<'_>, base: &Value) -> Vec<(usize, Diagnostic)> {
    let mut found = call::check(world);
    found.extend(clash::check(world, base));
    found.extend(cycle::check(world));
    found.extend(unbound::check(world));
    found.extend(name::check(world));
    found
}

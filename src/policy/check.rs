use super::engine::Value;
use super::world::World;
use crate::source::Diagnostic;
pub(super) fn check(_world: &World<'_>, _base: &Value) -> Vec<(usize, Diagnostic)> {
    Vec::new()
}

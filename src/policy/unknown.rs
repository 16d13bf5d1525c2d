use super::{View, set::Entry, world::World};
use crate::document::{Document, Pointer};
#[derive(Debug, Clone)]
pub(super) struct Reads;
pub(super) struct Met {
    pub(super) address: Option<String>,
    pub(super) paths: Vec<Pointer>,
}
pub(super) fn reads(_w: &World<'_>, _p: &[&str], _e: &[Entry]) -> Reads {
    Reads
}
pub(super) fn met(_r: &Reads, _d: &Document, _v: View) -> Vec<Met> {
    Vec::new()
}
pub(super) fn message(_p: &[Pointer]) -> String {
    String::new()
}

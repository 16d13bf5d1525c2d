use super::world::World;
use crate::source::Diagnostic;
#[derive(Debug, Clone)]
pub(super) struct Rewritten {
    text: String,
}
impl Rewritten {
    pub(super) fn text(&self) -> &str {
        &self.text
    }
    pub(super) fn original(&self, at: usize) -> usize {
        at
    }
}
pub(super) fn rewrite(_world: &World<'_>, _index: usize, text: &str) -> Result<Rewritten, Diagnostic> {
    Ok(Rewritten { text: text.to_owned() })
}

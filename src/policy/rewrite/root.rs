//! Numbers right below `data`, where OPA takes them for names: `data[2]` is `data["2"]`.

use super::super::token::Kind;
use super::edit::Edit;
use super::prepare::Draft;

/// Puts numbers right below `data` into quotes.
pub(super) fn name(draft: &mut Draft<'_>) {
    for (at, token) in draft.tokens.iter().enumerate() {
        if token.kind != Kind::Number || draft.word(at + 1) != "]" {
            continue;
        }
        let Some(root) = at.checked_sub(2) else { continue };
        let is_root = draft.word(root) == "data" && draft.word(root + 1) == "[" && !draft.is_step(root);
        if is_root && draft.is_adjacent(root + 1) {
            draft.edits.push(Edit::replace(token.range(), format!("\"{}\"", token.text(draft.text))));
        }
    }
}

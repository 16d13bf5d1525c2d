//! A parenthesis that begins a line, which the engine takes for the arguments of what stands above it.

use super::super::token::Kind;
use super::edit::Edit;
use super::prepare::Draft;

/// Separates what begins with a parenthesis on a line of its own from what stands above it: in OPA nothing may
/// stand between a function's name and its arguments.
pub(super) fn separate(draft: &mut Draft<'_>) {
    for (at, token) in draft.tokens.iter().enumerate() {
        if token.kind != Kind::Open || !token.is(draft.text, "(") {
            continue;
        }
        let Some(before) = at.checked_sub(1).and_then(|before| draft.token(before)) else { continue };
        let between = draft.text.get(before.end()..token.start()).unwrap_or_default();
        let ends = before.ends_operand(draft.text) || draft.is_step(at - 1);
        if ends && between.contains('\n') {
            draft.edits.push(Edit::insert(token.start(), ";"));
        }
    }
}

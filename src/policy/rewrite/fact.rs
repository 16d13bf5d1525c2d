//! Functions without a body and a value: `f("x")` alone is a function that gives true.

use super::super::check::builtins;
use super::super::token::{Kind, is_connective};
use super::edit::Edit;
use super::prepare::Draft;

/// Gives a value to functions that have none. A call of a builtin that stands alone is none of them, and a fault.
pub(super) fn complete(draft: &mut Draft<'_>) {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = draft.token(at) {
        match token.kind {
            Kind::Open | Kind::TemplateOpen => depth += 1,
            Kind::Close | Kind::TemplateClose => depth = depth.saturating_sub(1),
            Kind::Name if depth == 0 && begins_rule(draft, at) => {
                if let Some(last) = fact(draft, at).and_then(|last| draft.token(last)) {
                    draft.edits.push(Edit::insert(last.end(), " := true"));
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Whether a rule begins at a position outside of brackets: a name at the head of its line that follows a whole.
fn begins_rule(draft: &Draft<'_>, at: usize) -> bool {
    let Some(token) = draft.token(at) else { return false };
    let Some(before) = at.checked_sub(1).and_then(|before| draft.token(before)) else { return false };
    let new_line = draft.text.get(before.end()..token.start()).unwrap_or_default().contains('\n');
    new_line && before.ends_operand(draft.text) && !is_connective(token.text(draft.text))
}

/// The position of the parenthesis that closes a function of which nothing follows.
fn fact(draft: &Draft<'_>, start: usize) -> Option<usize> {
    let mut at = start + 1;
    while draft.is_adjacent(at) && draft.word(at) == "." {
        at += 2;
    }
    if !draft.is_adjacent(at) || draft.word(at) != "(" {
        return None;
    }
    let name = draft.text.get(draft.token(start)?.start()..draft.token(at)?.start())?;
    if builtins().contains_key(name) || name == "print" {
        return None;
    }
    let mut depth = 0_usize;
    loop {
        match draft.token(at)?.kind {
            Kind::Open | Kind::TemplateOpen => depth += 1,
            Kind::Close | Kind::TemplateClose => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        at += 1;
    }
    (draft.token(at + 1).is_none() || (draft.token(at + 1)?.kind == Kind::Name && begins_rule(draft, at + 1)))
        .then_some(at)
}

//! The minus before an operand that is no number: the engine takes all that follows for its operand.

use super::super::builtin::NEGATIVE;
use super::super::token::Kind;
use super::edit::Edit;
use super::prepare::Draft;

/// Makes a call of `-x`: the operand is what stands without an operator.
pub(super) fn call(draft: &mut Draft<'_>) {
    for (at, token) in draft.tokens.iter().enumerate() {
        if !token.is(draft.text, "-") || !begins_operand(draft, at) {
            continue;
        }
        let Some(next) = draft.token(at + 1).filter(|next| matches!(next.kind, Kind::Name | Kind::Open))
        else {
            continue;
        };
        let Some(end) = operand_end(draft, at + 1) else { continue };
        draft.edits.push(Edit::replace(token.start()..next.start(), format!("{NEGATIVE}(")));
        draft.edits.push(Edit::insert(end, ")"));
    }
}

/// Whether an operand begins at a position: nothing stands before it to which it belongs.
fn begins_operand(draft: &Draft<'_>, at: usize) -> bool {
    at.checked_sub(1).and_then(|before| draft.token(before)).is_some_and(|before| {
        let between = draft.tokens.get(at).and_then(|token| draft.text.get(before.end()..token.start()));
        let same_line = !between.unwrap_or_default().contains('\n');
        !(before.ends_operand(draft.text) && same_line)
    })
}

/// Where the operand that begins at a position ends: behind its last step, index or argument.
fn operand_end(draft: &Draft<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    if draft.token(at)?.kind == Kind::Open {
        at = closing(draft, at)?;
    }
    while let Some(next) = draft.token(at + 1) {
        if draft.word(at + 1) == "." && draft.is_adjacent(at + 1) {
            at += 2;
        } else if next.kind == Kind::Open && draft.is_adjacent(at + 1) && draft.word(at + 1) != "{" {
            at = closing(draft, at + 1)?;
        } else {
            break;
        }
    }
    draft.token(at).map(super::super::token::Token::end)
}

/// The position of the bracket that closes the one at a position.
fn closing(draft: &Draft<'_>, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in draft.tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Open | Kind::TemplateOpen => depth += 1,
            Kind::Close | Kind::TemplateClose => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

//! Imports behind rules, which OPA allows, and the same import twice.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::token::{Kind, is_connective};
use super::edit::Edit;
use super::prepare::Draft;

/// Moves imports up to where the engine expects them, and leaves out those that say the same again.
pub(super) fn raise(draft: &mut Draft<'_>) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let wide = wide(draft);
    let mut depth = 0_usize;
    // The position behind the package and the imports that stand where they should.
    let mut header: Option<usize> = None;
    let mut at = 0;
    let mut edits = Vec::new();
    while let Some(token) = draft.token(at) {
        match token.kind {
            Kind::Open | Kind::TemplateOpen => depth += 1,
            Kind::Close | Kind::TemplateClose => depth = depth.saturating_sub(1),
            Kind::Name if depth == 0 && token.is(draft.text, "package") && header.is_none() => {
                let path = path(draft, at + 1);
                at = path.end;
                header = Some(at);
                continue;
            }
            Kind::Name if depth == 0 && is_import(draft, at) => {
                let import = import(draft, at);
                let tokens = draft.tokens.get(import.clone()).unwrap_or_default();
                let mut moved = Edit::new(0..0);
                moved.copy(draft.text, tokens);
                let range = token.start()..tokens.last().map_or(token.end(), |last| last.end());
                let in_header = header == Some(at);
                // What stands around it must not become one expression: then it is no import, and the parser says.
                if !in_header && !stands_alone(draft, &import) {
                    at = import.end;
                    continue;
                }
                let is_new = seen.insert(moved.text.clone()) && !is_within(&moved.text, wide);
                let place =
                    header.and_then(|header| header.checked_sub(1)).and_then(|last| draft.token(last));
                if in_header {
                    header = Some(import.end);
                }
                if let (true, Some(last)) = (!in_header && is_new, place) {
                    let mut edit = Edit::insert(last.end(), " ");
                    edit.append(&moved);
                    edits.push(edit);
                }
                if !in_header || !is_new {
                    let mut edit = Edit::new(range.clone());
                    edit.keep_lines(draft.text, range);
                    edits.push(edit);
                }
                at = import.end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    draft.edits.append(&mut edits);
}

/// An import that brings several keywords in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wide {
    /// `rego.v1`.
    V1,
    /// `future.keywords`.
    Future,
}

/// The widest import of keywords in a text.
fn wide(draft: &Draft<'_>) -> Option<Wide> {
    let word = |at: usize| draft.word(at);
    let imports: Vec<usize> = (0..draft.tokens.len()).filter(|at| is_import(draft, *at)).collect();
    let of = |first: &str, second: &str| {
        let path = |at: &usize| word(at + 1) == first && word(at + 3) == second && word(at + 4) != ".";
        imports.iter().any(path)
    };
    if of("rego", "v1") { Some(Wide::V1) } else { of("future", "keywords").then_some(Wide::Future) }
}

/// Whether an import says no more than the widest one, which the engine takes for a clash. `not` is a keyword of its own
/// kind, which neither brings in.
fn is_within(import: &str, wide: Option<Wide>) -> bool {
    let single = import
        .strip_prefix("import future.keywords.")
        .is_some_and(|keyword| matches!(keyword, "contains" | "every" | "if" | "in"));
    match wide {
        Some(Wide::V1) => single || import == "import future.keywords",
        Some(Wide::Future) => single,
        None => false,
    }
}

/// Whether rules may end before and begin behind an import.
fn stands_alone(draft: &Draft<'_>, import: &Range<usize>) -> bool {
    let before = import.start.checked_sub(1).and_then(|before| draft.token(before));
    let ends = before.is_some_and(|before| before.ends_operand(draft.text));
    let begins = draft.token(import.end).is_none_or(|next| {
        let word = next.text(draft.text);
        let new_line =
            import.end.checked_sub(1).and_then(|last| draft.token(last)).is_some_and(|last| {
                draft.text.get(last.end()..next.start()).unwrap_or_default().contains('\n')
            });
        let connects = is_connective(word) && !matches!(word, "default" | "import");
        next.kind == Kind::Name && new_line && !connects
    });
    ends && begins
}

/// Whether an import begins at a position: the word, and then a name.
fn is_import(draft: &Draft<'_>, at: usize) -> bool {
    let word = draft.word(at) == "import" && !draft.is_step(at);
    word && draft.token(at + 1).is_some_and(|next| next.kind == Kind::Name) && !draft.is_adjacent(at + 1)
}

/// The positions of an import that begins at `at`.
fn import(draft: &Draft<'_>, at: usize) -> Range<usize> {
    let path = path(draft, at + 1);
    let alias = draft.word(path.end) == "as";
    at..if alias { (path.end + 2).min(draft.tokens.len()) } else { path.end }
}

/// The positions of a path: a name, and what follows it by dots and in brackets.
fn path(draft: &Draft<'_>, at: usize) -> Range<usize> {
    let mut end = at + 1;
    while draft.is_adjacent(end) {
        match draft.word(end) {
            "." => end += 2,
            "[" => end += 3,
            _ => break,
        }
    }
    at..end.min(draft.tokens.len())
}

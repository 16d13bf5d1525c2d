//! `$"…{expression}…"` and its form in backticks, which the engine does not know, as a call of our own function.
//!
//! Each expression stands in a comprehension, which is empty where the expression is undefined: OPA compiles
//! them so too (`v1/ast/compile.go`, `rewriteTemplateStrings`).

use super::super::builtin::TEMPLATE_STRING;
use super::super::problem::Construct;
use super::super::token::{Kind, Token};
use super::edit::Edit;
use super::prepare::{Draft, Unreadable};

/// What the names of the variables of the comprehensions begin with.
pub(super) const PREFIX: &str = "tollgate__t_";

/// An expression of a template that is being read.
struct Hole {
    /// Whether its template stands in backticks.
    raw: bool,
    /// How many brackets are open in it.
    depth: usize,
    /// Whether its `with` has begun.
    modified: bool,
    /// Whether there is anything in it.
    filled: bool,
}

impl Hole {
    fn new(raw: bool) -> Self {
        Self { raw, depth: 0, modified: false, filled: false }
    }
}

/// Rewrites all templates.
pub(super) fn expand(draft: &mut Draft<'_>) -> Result<(), Unreadable> {
    let mut holes: Vec<Hole> = Vec::new();
    let mut variables = 0;
    for at in 0..draft.tokens.len() {
        let Some(token) = draft.token(at) else { break };
        match token.kind {
            Kind::Template => {
                let edit = literal(draft.text, token, opens_raw(draft.text, token))?;
                draft.edits.push(edit);
                fill(&mut holes);
            }
            Kind::TemplateOpen => {
                fill(&mut holes);
                let raw = opens_raw(draft.text, token);
                let mut edit = Edit::replace(token.range(), format!("{TEMPLATE_STRING}(["));
                edit.append(&literal(draft.text, token, raw)?);
                variables += 1;
                edit.push(&format!(", {{{PREFIX}{variables} | {PREFIX}{variables} := ("));
                draft.edits.push(edit);
                holes.push(Hole::new(raw));
            }
            Kind::TemplateMiddle | Kind::TemplateClose => {
                let Some(hole) = holes.pop().filter(|hole| hole.filled && hole.depth == 0) else {
                    return Err(refused(token));
                };
                let mut edit = Edit::replace(token.range(), if hole.modified { "}, " } else { ")}, " });
                edit.append(&literal(draft.text, token, hole.raw)?);
                if token.kind == Kind::TemplateMiddle {
                    holes.push(Hole::new(hole.raw));
                    variables += 1;
                    edit.push(&format!(", {{{PREFIX}{variables} | {PREFIX}{variables} := ("));
                } else {
                    edit.push("])");
                }
                draft.edits.push(edit);
            }
            _ => {
                let Some(hole) = holes.last_mut() else { continue };
                inside(draft, at, token, hole)?;
            }
        }
    }
    match (holes.is_empty(), draft.tokens.last()) {
        (false, Some(token)) => Err(refused(*token)),
        _ => Ok(()),
    }
}

/// Notes that there is something in the innermost expression.
fn fill(holes: &mut [Hole]) {
    if let Some(hole) = holes.last_mut() {
        hole.filled = true;
    }
}

/// A token of an expression. One expression may stand there, and what `with` replaces for it.
fn inside(draft: &mut Draft<'_>, at: usize, token: Token, hole: &mut Hole) -> Result<(), Unreadable> {
    match token.kind {
        Kind::Open => hole.depth += 1,
        Kind::Close => match hole.depth.checked_sub(1) {
            Some(depth) => hole.depth = depth,
            None => return Err(refused(token)),
        },
        Kind::Break if hole.depth == 0 && token.is(draft.text, ";") => return Err(refused(token)),
        Kind::Name if hole.depth == 0 && !draft.is_step(at) && token.is(draft.text, "with") => {
            if !hole.filled {
                return Err(refused(token));
            }
            if !hole.modified {
                hole.modified = true;
                draft.edits.push(Edit::insert(token.start(), ") "));
            }
        }
        // The parentheses around the expression keep others out; behind `with` they do not.
        Kind::Name | Kind::Text | Kind::Raw | Kind::Number if hole.depth == 0 && hole.modified => {
            let before = at.checked_sub(1).and_then(|before| draft.token(before));
            let connects = matches!(draft.word(at), "as" | "in");
            if before.is_some_and(|before| before.ends_operand(draft.text)) && !connects {
                return Err(refused(token));
            }
        }
        _ => {}
    }
    hole.filled = true;
    Ok(())
}

fn refused(token: Token) -> Unreadable {
    Unreadable { range: token.range(), construct: Construct::Template }
}

/// Whether what opens a template is a backtick.
fn opens_raw(text: &str, token: Token) -> bool {
    token.text(text).starts_with("$`")
}

/// The text of a template's token as a string in quotes, with its line breaks behind it.
fn literal(text: &str, token: Token, raw: bool) -> Result<Edit, Unreadable> {
    // What opens it is `$"` or `}`; what ends it `{` or `"`.
    let opening = if matches!(token.kind, Kind::Template | Kind::TemplateOpen) { 2 } else { 1 };
    let inner = token.text(text).get(opening..).unwrap_or_default();
    let inner = match token.kind {
        Kind::TemplateOpen | Kind::TemplateMiddle => inner.strip_suffix('{'),
        _ if raw => inner.strip_suffix('`'),
        _ => inner.strip_suffix('"'),
    };
    let Some(inner) = inner else {
        return Err(Unreadable { range: token.range(), construct: Construct::TemplateEnd });
    };
    let mut edit = Edit::new(token.range());
    if raw {
        let plain = inner.replace("\\{", "{");
        edit.push(&serde_json::Value::from(plain).to_string());
        edit.keep_lines(text, token.range());
        return Ok(edit);
    }
    edit.push("\"");
    let mut chars = inner.chars().peekable();
    while let Some(char) = chars.next() {
        match (char, chars.peek().copied()) {
            ('\\', Some('{')) => {}
            ('\\', Some(escaped)) => {
                edit.text.extend([char, escaped]);
                chars.next();
            }
            _ => edit.text.push(char),
        }
    }
    edit.push("\"");
    Ok(edit)
}

#[cfg(test)]
mod tests {
    use super::super::prepare::prepare;
    use super::*;
    use crate::policy::token::Tokens;

    fn expanded(text: &str) -> Result<String, Unreadable> {
        let tokens: Vec<Token> = Tokens::new(text).filter(|token| token.kind != Kind::Comment).collect();
        let done = prepare(text, &tokens)?.text().to_owned();
        assert_eq!(done.matches('\n').count(), text.matches('\n').count(), "lines keep their numbers");
        Ok(done.replace(PREFIX, "v").replace(TEMPLATE_STRING, "t"))
    }

    #[test]
    fn templates_become_calls() {
        for (text, expected) in [
            (r#"$"a\t\{1}""#, r#""a\t{1}""#),
            (r#"$"{x} b {y}""#, r#"t(["", {v1 | v1 := (x)}, " b ", {v2 | v2 := (y)}, ""])"#),
            ("$`a\n{x}\\{`", "t([\"a\\n\"\n, {v1 | v1 := (x)}, \"{\"])"),
            (r#"$"{$"{x}"}""#, r#"t(["", {v1 | v1 := (t(["", {v2 | v2 := (x)}, ""]))}, ""])"#),
            (
                r#"$"{x with input as {"a": 1} with data.b as 2}""#,
                r#"t(["", {v1 | v1 := (x ) with input as {"a": 1} with data.b as 2}, ""])"#,
            ),
        ] {
            assert_eq!(expanded(text).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in [
            r#"$"{}""#,
            r#"$"{a; b}""#,
            r#"$"{a"#,
            r#"$"{a]}""#,
            "$`a",
            r#"$"a"#,
            r#"$"{x with input as 1 y}""#,
        ] {
            assert!(expanded(text).is_err(), "{text}");
        }
    }
}

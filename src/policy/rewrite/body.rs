//! Several bodies behind one head: each gets the head.

use super::super::problem::Construct;
use super::super::token::{Kind, Token, is_connective};
use super::edit::Edit;
use super::prepare::Unreadable;

/// Whether a body may follow another one: a brace opens right behind one that closes.
pub(super) fn are_chained(text: &str, tokens: &[Token]) -> bool {
    tokens.windows(2).any(|pair| matches!(pair, [close, open] if close.is(text, "}") && open.is(text, "{")))
}

/// What is known of a rule while its tokens are read.
#[derive(Default)]
struct Rule {
    /// The position of its first token.
    start: usize,
    /// The position of the brace that opens its first body.
    body: Option<usize>,
    /// The position of the brace that closed its last body.
    closed: Option<usize>,
    /// Whether a head was repeated for it.
    repeated: bool,
    /// Whether it has an `else`.
    has_else: bool,
}

/// Puts the head of a rule before each of its further bodies.
pub(super) fn repeat_heads(text: &str, tokens: &[Token]) -> Result<Vec<Edit>, Unreadable> {
    let mut edits = Vec::new();
    let mut rule = Rule::default();
    let mut depth = 0_usize;
    let mut in_body = false;
    let mut before: Option<Token> = None;
    for (at, token) in tokens.iter().copied().enumerate() {
        let after_operand = before.is_some_and(|before| before.ends_operand(text));
        match token.kind {
            Kind::Close => {
                depth = depth.saturating_sub(1);
                if depth == 0 && in_body && token.is(text, "}") {
                    rule.closed = Some(at);
                    in_body = false;
                }
            }
            Kind::Open if depth > 0 => depth += 1,
            Kind::Open => {
                depth = 1;
                let after_word =
                    before.is_some_and(|before| before.is(text, "if") || before.is(text, "else"));
                in_body = token.is(text, "{") && (after_operand || after_word);
                let follows = rule.closed.is_some_and(|closed| closed + 1 == at);
                if in_body && follows {
                    if rule.has_else {
                        return Err(Unreadable { range: token.range(), construct: Construct::ChainedElse });
                    }
                    let head = rule.body.and_then(|body| tokens.get(rule.start..body)).unwrap_or_default();
                    let mut edit = Edit::insert(token.start(), " ");
                    edit.copy(text, head);
                    edit.push(" ");
                    edits.push(edit);
                    rule.repeated = true;
                } else if in_body && rule.body.is_none() {
                    rule.body = Some(at);
                }
            }
            Kind::Name if depth == 0 => {
                let word = token.text(text);
                if word == "else" {
                    if rule.repeated {
                        return Err(Unreadable { range: token.range(), construct: Construct::ChainedElse });
                    }
                    rule.has_else = true;
                } else if after_operand && (!is_connective(word) || matches!(word, "default" | "import")) {
                    rule = Rule { start: at, ..Rule::default() };
                }
            }
            _ => {}
        }
        before = Some(token);
    }
    Ok(edits)
}

#[cfg(test)]
mod tests {
    use super::super::super::token::Tokens;
    use super::super::edit::Rewritten;
    use super::*;

    fn repeated(text: &str) -> Result<String, Unreadable> {
        let tokens: Vec<Token> = Tokens::new(text).filter(|token| token.kind != Kind::Comment).collect();
        let edits = repeat_heads(text, &tokens)?;
        let mut rewritten = Rewritten::new(text);
        rewritten.apply(edits);
        Ok(rewritten.text().to_owned())
    }

    #[test]
    fn each_body_gets_the_head() {
        for (rule, expected) in [
            ("f(x) = y { x } { y }", "f(x) = y { x }  f(x) = y { y }"),
            (
                "p[{\"a\": b}] { b := {1} } # c\n{ b := 2 }\n{\n}",
                "p[{\"a\": b}] { b := {1} } # c\n p[{\"a\": b}] { b := 2 }\n p[{\"a\": b}] {\n}",
            ),
            ("p = {\"a\": 1} { true } { false }", "p = {\"a\": 1} { true }  p = {\"a\": 1} { false }"),
            (
                "p = {\n  \"a\": 1 # b\n} { q } { r }",
                "p = {\n  \"a\": 1 # b\n} { q }  p = { \"a\": 1 } { r }",
            ),
            ("q = 1 p { a } { b }", "q = 1 p { a }  p { b }"),
            ("p := x if { a } { b }", "p := x if { a }  p := x if { b }"),
            ("p { a } else = 1 { b }\nq { c }", "p { a } else = 1 { b }\nq { c }"),
            ("p { a }\nq = {1}\nr { c }", "p { a }\nq = {1}\nr { c }"),
        ] {
            let module = format!("package a\n{rule}\n");
            assert_eq!(repeated(&module).unwrap(), format!("package a\n{expected}\n"));
        }
        assert!(repeated("package a\np { a } { b } else { c }").is_err());
        assert!(repeated("package a\np { a } else { b } { c }").is_err());
    }
}

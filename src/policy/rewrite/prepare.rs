//! What is rewritten before the engine's parser sees a text, by its tokens alone.

use std::ops::Range;

use super::super::problem::Construct;
use super::super::rename;
use super::super::token::{BYTE_ORDER_MARK, Kind, Token, Tokens};
use super::edit::{Edit, Rewritten};
use super::{body, fact, import, keyword, minus, newline, pass, root, template};

/// A construct that cannot be rewritten, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Unreadable {
    /// Its bytes in the original text.
    pub(in super::super) range: Range<usize>,
    /// What it is.
    pub(in super::super) construct: Construct,
}

/// What a rewrite of tokens looks at, and what it adds to.
pub(super) struct Draft<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// Its tokens, without comments.
    pub(super) tokens: &'a [Token],
    /// The changes so far.
    pub(super) edits: Vec<Edit>,
}

impl<'a> Draft<'a> {
    /// The token at a position; none outside of the text.
    pub(super) fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    /// The text of the token at a position; empty outside of the text, and for strings.
    pub(super) fn word(&self, at: usize) -> &'a str {
        match self.token(at) {
            Some(token) if !matches!(token.kind, Kind::Text | Kind::Raw) => token.text(self.text),
            _ => "",
        }
    }

    /// Whether the token at a position follows the one before it without white space.
    pub(super) fn is_adjacent(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        match (before, self.token(at)) {
            (Some(before), Some(token)) => before.end() == token.start(),
            _ => false,
        }
    }

    /// Whether the token at a position is a step of a reference: `.name`.
    pub(super) fn is_step(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.word(before) == ".") && self.is_adjacent(at)
    }
}

/// Rewrites what the engine's parser cannot read; `tokens` are those of `text`, without comments.
pub(in super::super) fn prepare(text: &str, tokens: &[Token]) -> Result<Rewritten, Unreadable> {
    let mut rewritten = Rewritten::new(text);
    let mut draft = Draft { text, tokens, edits: Vec::new() };
    let ours = |token: &Token| {
        let name = token.text(text);
        token.kind == Kind::Name && (name.starts_with(pass::PREFIX) || name.starts_with(rename::PREFIX))
    };
    if let Some(token) = tokens.iter().find(|token| ours(token)) {
        return Err(Unreadable { range: token.range(), construct: Construct::ReservedName });
    }
    // The engine takes it for a part of the first word, and OPA for nothing.
    if text.starts_with(BYTE_ORDER_MARK) {
        draft.edits.push(Edit::replace(0..BYTE_ORDER_MARK.len_utf8(), ""));
    }
    template::expand(&mut draft)?;
    keyword::prefix(&mut draft);
    newline::separate(&mut draft);
    root::name(&mut draft);
    minus::call(&mut draft);
    import::raise(&mut draft);
    fact::complete(&mut draft);
    rewritten.apply(draft.edits);

    // A head is repeated as it then stands.
    if body::are_chained(text, tokens) {
        let seen: Vec<Token> =
            Tokens::new(rewritten.text()).filter(|token| token.kind != Kind::Comment).collect();
        let edits = body::repeat_heads(rewritten.text(), &seen).map_err(|unreadable| Unreadable {
            range: rewritten.original_range(&unreadable.range),
            construct: unreadable.construct,
        })?;
        rewritten.apply(edits);
    }
    Ok(rewritten)
}

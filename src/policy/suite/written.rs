//! The text of a module's parts.
//!
//! The engine's places leave out the quotes of a string at either end, begin an object at its last key, and count
//! the token behind an empty set in; what is asked for must be written as the module has it.

use std::ops::Range;

use super::super::engine::syntax::{Expr, LiteralStmt, Query, Span as Place};
use super::super::token::{Kind, Token, Tokens};

/// The most statements of one body that are asked for.
pub(super) const MAX_STATEMENTS: usize = 200;

/// A module's text with its tokens.
pub(super) struct Written<'t> {
    text: &'t str,
    /// Without comments.
    tokens: Vec<Token>,
}

impl<'t> Written<'t> {
    /// Reads the tokens of a text that the engine reads.
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, tokens: Tokens::new(text).filter(|token| token.kind != Kind::Comment).collect() }
    }

    /// The text of an expression.
    pub(super) fn expr(&self, expr: &Expr) -> &'t str {
        self.text.get(self.range_of(expr)).unwrap_or_default()
    }

    /// The text of a statement.
    pub(super) fn statement(&self, statement: &LiteralStmt) -> &'t str {
        self.text.get(self.range(&statement.span)).unwrap_or_default()
    }

    /// The statements of a body.
    pub(super) fn statements(&self, query: &Query) -> Vec<&'t str> {
        query.stmts.iter().take(MAX_STATEMENTS).map(|statement| self.statement(statement)).collect()
    }

    /// The range of a place, strings with their quotes.
    pub(super) fn range(&self, place: &Place) -> Range<usize> {
        let (mut start, mut end) = (place.start as usize, place.end as usize);
        if let Some(token) = self.tokens.get(self.behind(start)) {
            start = start.min(token.start());
        }
        let after = self.tokens.partition_point(|token| token.start() < end);
        if let Some(token) = after.checked_sub(1).and_then(|last| self.tokens.get(last)) {
            end = end.max(token.end());
        }
        start..end
    }

    /// The range of an expression.
    pub(super) fn range_of(&self, expr: &Expr) -> Range<usize> {
        match expr {
            Expr::Set { span, items, .. } if items.is_empty() => {
                let start = span.start as usize;
                let last = self.tokens.get(self.behind(start) + 2);
                last.map_or_else(|| self.range(span), |last| start..last.end())
            }
            Expr::Object { span, fields, .. } => {
                let range = self.range(span);
                let Some((_, key, _)) = fields.first() else { return range };
                let key = self.range_of(key).start;
                let open = self.tokens.partition_point(|token| token.start() < key).checked_sub(1);
                let open = open.and_then(|open| self.tokens.get(open));
                open.map_or(range.clone(), |open| open.start()..range.end)
            }
            _ => self.range(expr.span()),
        }
    }

    /// The position of the first token that ends behind an offset.
    fn behind(&self, offset: usize) -> usize {
        self.tokens.partition_point(|token| token.end() <= offset)
    }
}

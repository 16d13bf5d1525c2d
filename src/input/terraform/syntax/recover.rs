//! Going on behind an error: where the next attribute or block begins.
//!
//! Brackets are counted from where the error is; behind the line on which they balance, the body goes on. Where they do
//! not balance, since one of them is missing, a line that is indented as items of an open body are and looks like one
//! begins the next item; a block at the left margin is one of the file.

use std::collections::BTreeMap;

use memchr::memrchr;

use super::heredoc;
use super::parser::Parser;
use super::token::{Kind, Token};

/// A block whose closing brace has not come yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenBlock {
    /// Where its first word begins.
    pub(super) start: usize,
    /// Where the first item in it begins.
    pub(super) first_item: Option<usize>,
    /// How many errors there were before it.
    pub(super) errors: usize,
}

/// What is known for going on behind errors.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    /// Whether a block that begins at the left margin closes those that are open.
    pub(super) margin: bool,
    /// Whether a block was met that nothing closes.
    pub(super) open_block: bool,
    /// Whether a closing brace may be left over from a block that could not be read.
    pub(super) leftover: bool,
}

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Attribute,
    Block,
    Close,
    Other,
}

/// Where heredocs may end: for what lines say, the last line that says it.
#[derive(Debug, Default)]
pub(super) struct Endings<'s>(BTreeMap<&'s str, usize>);

impl<'s> Endings<'s> {
    /// Those of a text.
    pub(super) fn of(text: &'s str) -> Self {
        let mut endings = BTreeMap::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let word = line.trim();
            if line.ends_with('\n') && !word.is_empty() && !word.contains(char::is_whitespace) {
                endings.insert(word, at);
            }
            at += line.len();
        }
        Self(endings)
    }

    /// Whether a heredoc with that marker whose first line begins at `from` may end.
    pub(super) fn may_end(&self, marker: &str, from: usize) -> bool {
        self.0.get(marker).is_some_and(|last| *last >= from)
    }
}

impl Parser<'_, '_> {
    /// Finds what follows the item that begins at `start` and cannot be read. Says in `unwind` how many blocks stay
    /// open.
    pub(super) fn recover(&mut self, start: usize) {
        let level = self.blocks.len();
        if self.stopped {
            self.lexer.at = self.lexer.text.len();
            self.advance();
            self.unwind = 0;
            return;
        }
        let mut depth = std::mem::take(&mut self.brackets);
        let mut first = self.begins_line(self.token.start);
        if let Some(marker) = self.heredocs.first()
            && let Some(end) = self.heredoc_end(self.token.start, marker)
        {
            self.lexer.at = end;
            depth = 0;
            self.advance();
        }
        self.heredocs.clear();
        // Where a bracket is missing, it is the next item that is in the wrong place.
        let line = self.token.start - self.column(self.token.start);
        if depth > 0
            && line > start
            && let Some(open) = self.next_item(line, start)
        {
            self.lexer.at = line;
            self.advance();
            self.unwind = open;
            return;
        }
        loop {
            match self.token.kind {
                // The error is told, and blocks that the end of the text leaves open may be due to it.
                Kind::End => {
                    self.unwind = 0;
                    return;
                }
                Kind::BraceOpen | Kind::BracketOpen | Kind::ParenOpen => depth += 1,
                Kind::BraceClose | Kind::BracketClose | Kind::ParenClose => {
                    if depth == 0 && self.is(Kind::BraceClose) && level > 0 && first {
                        self.unwind = level;
                        return;
                    }
                    depth = depth.saturating_sub(1);
                }
                Kind::Quote => self.lexer.at = self.quote_end(self.token.end),
                Kind::Heredoc => {
                    let introduction = self.token_text();
                    let end = self.heredoc_end(self.token.end, heredoc::marker(introduction).1);
                    self.lexer.at = end.unwrap_or(self.token.start + introduction.trim_end().len());
                }
                Kind::Newline => {
                    if depth == 0 {
                        self.unwind = level;
                        return;
                    }
                    if let Some(open) = self.next_item(self.token.end, start) {
                        self.unwind = open;
                        return;
                    }
                }
                _ => {}
            }
            first = self.is(Kind::Newline);
            self.advance();
        }
    }

    /// Whether the line that begins at `from` begins an item though brackets are open: then how many blocks are open
    /// around it.
    fn next_item(&self, from: usize, start: usize) -> Option<usize> {
        let (token, shape) = self.shape(from);
        let column = self.column(token.start);
        let item_column = |block: &OpenBlock| block.first_item.map(|first| self.column(first));
        let innermost = |test: &dyn Fn(&OpenBlock) -> bool| self.blocks.iter().rposition(test);
        match shape {
            Shape::Block if column == 0 => Some(0),
            Shape::Attribute | Shape::Block => {
                let inside = innermost(&|block| item_column(block) == Some(column)).map(|index| index + 1);
                inside.or((column == 0 && self.column(start) == 0 && self.blocks.is_empty()).then_some(0))
            }
            Shape::Close => {
                let inside = innermost(&|block| self.column(block.start) == column)?;
                (self.column(start) > column).then_some(inside + 1)
            }
            Shape::Other => None,
        }
    }

    /// The first token of the line that begins at `from`, and what the line looks like.
    fn shape(&self, from: usize) -> (Token, Shape) {
        let mut lexer = self.lexer.clone();
        lexer.at = from;
        let first = lexer.token(true);
        let shape = match first.kind {
            Kind::BraceClose => Shape::Close,
            Kind::Word => loop {
                let next = lexer.token(true);
                match next.kind {
                    Kind::Assign => break Shape::Attribute,
                    Kind::BraceOpen => break Shape::Block,
                    Kind::Word => {}
                    Kind::Quote => lexer.at = self.quote_end(next.end),
                    _ => break Shape::Other,
                }
            },
            _ => Shape::Other,
        };
        (first, shape)
    }

    /// Whether the item in hand cannot belong to the innermost block: it begins at the left margin, as that block does,
    /// and is a block itself. Gives how many blocks are open around it.
    pub(super) fn leaves_block(&self) -> Option<usize> {
        let block = self.blocks.last()?;
        let start = self.token.start;
        if self.is(Kind::BraceClose) {
            return self.ends_outer_block().then(|| self.outer_block()).flatten();
        }
        let indented = block.first_item.is_none_or(|first| self.column(first) > 0);
        let at_margin = self.column(start) == 0 && self.begins_line(start);
        (at_margin && indented && self.shape(start).1 == Shape::Block).then_some(0)
    }

    /// Whether the closing brace in hand stands under the first word of a block outside of the innermost one.
    pub(super) fn ends_outer_block(&self) -> bool {
        self.is(Kind::BraceClose) && self.outer_block().is_some()
    }

    /// How many blocks are open where the one has been read that the closing brace in hand ends, if that is not the
    /// innermost one.
    fn outer_block(&self) -> Option<usize> {
        let (inner, outer) = self.blocks.split_last()?;
        let start = self.token.start;
        let column = self.column(start);
        if !self.begins_line(start) || self.column(inner.start) <= column {
            return None;
        }
        outer.iter().rposition(|block| self.column(block.start) == column).map(|index| index + 1)
    }

    /// How many bytes stand before an offset on its line.
    fn column(&self, at: usize) -> usize {
        let before = self.lexer.text.as_bytes().get(..at).unwrap_or_default();
        memrchr(b'\n', before).map_or(at, |line| at - line - 1)
    }

    /// Whether nothing but blanks stands before an offset on its line.
    fn begins_line(&self, at: usize) -> bool {
        let line = self.lexer.slice(at - self.column(at), at);
        line.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Where a quoted text ends whose first byte is at `at`, or its line.
    fn quote_end(&self, mut at: usize) -> usize {
        loop {
            match self.lexer.byte(at) {
                Some(b'"') => return at + 1,
                Some(b'\\') if self.lexer.byte(at + 1) != Some(b'\n') => at += 2,
                Some(b'\n') | None => return at.min(self.lexer.text.len()),
                Some(_) => at += 1,
            }
        }
    }

    /// Where the marker line of a heredoc ends, of which the bytes from `at` on are not read; none where none comes.
    fn heredoc_end(&mut self, at: usize, marker: &str) -> Option<usize> {
        let text = self.lexer.text;
        if !self.endings.get_or_insert_with(|| Endings::of(text)).may_end(marker, at) {
            return None;
        }
        let mut from = at;
        loop {
            let end = self.lexer.line_end(from);
            let whole = from == 0 || self.lexer.byte(from - 1) == Some(b'\n');
            if whole && self.lexer.slice(from, end).trim() == marker {
                return Some(end);
            }
            if end >= text.len() {
                return None;
            }
            from = end + 1;
        }
    }
}

//! Heredocs: templates between a line that names a marker and a line that is the marker.

use std::borrow::Cow;

use memchr::memchr2;

use super::ast::{Expr, ExprKind};
use super::diagnose;
use super::parser::{Parse, Parser};
use super::recover::Endings;
use super::template::{Piece, Pieces};
use super::token::Token;

/// Whether the first line of a heredoc asks for common indentation to be stripped, and its marker.
pub(super) fn marker(introduction: &str) -> (bool, &str) {
    let rest = introduction.trim_start_matches('<').trim_end();
    match rest.strip_prefix('-') {
        Some(marker) => (true, marker),
        None => (false, rest),
    }
}

impl<'s> Parser<'s, '_> {
    /// A heredoc whose first line is in hand.
    pub(super) fn heredoc(&mut self) -> Parse<Expr<'s>> {
        let opened = self.token;
        let (flush, marker) = marker(self.token_text());
        if self.endings.as_ref().is_some_and(|endings| !endings.may_end(marker, opened.end)) {
            return self.unclosed_heredoc(opened);
        }
        if !flush && let Some((end, line_end)) = self.plain_heredoc(opened.end, marker) {
            let text = Cow::Borrowed(self.lexer.slice(opened.end, end));
            self.advance_behind(line_end);
            return self.leaf(ExprKind::String(text), self.span(opened.start, line_end));
        }
        self.heredocs.push(marker);
        let mut pieces = Pieces::new(opened.end);
        pieces.line_breaks = true;
        let mut at = opened.end;
        let mut whole_line = true;
        let end = loop {
            let line_end = self.lexer.line_end(at);
            if line_end == self.lexer.text.len() {
                return self.unclosed_heredoc(opened);
            }
            if whole_line && self.lexer.slice(at, line_end).trim() == marker {
                break self.without_return(at, line_end);
            }
            at = self.template_line(&mut pieces, at, line_end + 1)?;
            whole_line = at == line_end + 1;
        };
        self.heredocs.pop();
        if flush {
            strip_indentation(&mut pieces.list);
        }
        self.advance_behind(end);
        let span = self.span(opened.start, end);
        self.assemble(pieces.list, span)
    }

    /// Where the content of a heredoc and its marker line end, if there is nothing in it but text.
    fn plain_heredoc(&self, start: usize, marker: &str) -> Option<(usize, usize)> {
        let mut at = start;
        loop {
            let line_end = self.lexer.line_end(at);
            let line = self.lexer.slice(at, line_end);
            if line_end == self.lexer.text.len() {
                return None;
            }
            if line.trim() == marker {
                let plain = self.lone_return(start, at).is_none();
                return plain.then(|| (at, self.without_return(at, line_end)));
            }
            let mut from = at;
            while let Some(length) = memchr2(b'$', b'%', self.lexer.slice(from, line_end).as_bytes()) {
                from += length;
                if self.begins_sequence(from) {
                    return None;
                }
                from += 1;
            }
            at = line_end + 1;
        }
    }

    /// The end of a line without the carriage return before its line break.
    fn without_return(&self, start: usize, end: usize) -> usize {
        if self.lexer.slice(start, end).ends_with('\r') { end - 1 } else { end }
    }

    /// A heredoc that begins with the token `opened` has no end.
    fn unclosed_heredoc(&mut self, opened: Token) -> Parse<Expr<'s>> {
        let text = self.lexer.text;
        self.endings.get_or_insert_with(|| Endings::of(text));
        self.heredocs.clear();
        // What follows may be the heredoc's text: an item in it is none of the block.
        self.brackets += 1;
        self.token = opened;
        let introduction = self.token_text().trim_end();
        let span = self.span(opened.start, opened.start + introduction.len());
        let marker = marker(introduction).1;
        let nearly = self.lexer.text.get(opened.end..).unwrap_or_default().ends_with(marker);
        self.fail(diagnose::unclosed_heredoc(span, marker, nearly))
    }
}

/// Takes the white space from the beginning of lines that all lines of a heredoc have in common.
///
/// SPEC: `hclsyntax/parser_template.go`, `flushHeredocTemplateParts`: blank lines do not count and keep what they have;
/// a line that begins with a sequence has no white space; what sequences give does not count.
fn strip_indentation(pieces: &mut [Piece<'_>]) {
    let indentation = |text: &str| text.chars().take_while(|character| character.is_whitespace()).count();
    let is_blank = |text: &str| text.ends_with('\n') && text.trim_start().is_empty();
    let mut common = usize::MAX;
    each_line(pieces, |piece| {
        let own = match piece {
            Piece::Literal(literal) if is_blank(&literal.text) => usize::MAX,
            Piece::Literal(literal) => indentation(&literal.text),
            _ => 0,
        };
        common = common.min(own);
    });
    if common == 0 || common == usize::MAX {
        return;
    }
    each_line(pieces, |piece| {
        if let Piece::Literal(literal) = piece
            && !is_blank(&literal.text)
        {
            literal.strip_start(|text| text.char_indices().nth(common).map_or(text.len(), |(at, _)| at));
        }
    });
}

/// Calls `f` with each piece that begins a line.
fn each_line<'s>(pieces: &mut [Piece<'s>], mut f: impl FnMut(&mut Piece<'s>)) {
    let mut begins = true;
    for piece in pieces {
        let first = begins;
        begins = matches!(piece, Piece::Literal(literal) if literal.text.ends_with('\n'));
        if first {
            f(piece);
        }
    }
}

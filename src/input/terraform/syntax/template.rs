//! Templates: texts with `${…}` and `%{…}` in them, between quotes, in heredocs and alone
//! (`hclsyntax/parser_template.go`).
//!
//! A template is read into a flat list of pieces, from which white space is stripped before `assemble` nests them.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr2};

use super::ast::{Expr, ExprKind, Label, Name};
use super::diagnose;
use super::parser::{Parse, Parser};
use super::token::Kind;
use crate::source::Span;

/// A piece of a template.
#[derive(Debug)]
pub(super) enum Piece<'s> {
    /// Literal text; in heredocs and in templates that stand alone, a line of it at most.
    Literal(Literal<'s>),
    /// `${x}`, and how high the tree of `x` is.
    Interpolation(Expr<'s>, usize),
    /// `%{ if c }`
    If { condition: Expr<'s>, height: usize, span: Span },
    /// `%{ else }`
    Else(Span),
    /// `%{ endif }`
    EndIf(Span),
    /// `%{ for k, v in c }`
    For { key: Option<Name<'s>>, value: Name<'s>, collection: Expr<'s>, height: usize, span: Span },
    /// `%{ endfor }`
    EndFor(Span),
}

/// Literal text and the bytes of the template that it stands at.
#[derive(Debug)]
pub(super) struct Literal<'s> {
    /// What it says. Where it is borrowed, it is just those bytes.
    pub(super) text: Cow<'s, str>,
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Offset behind its last byte.
    pub(super) end: usize,
}

/// Literal text that is being read.
struct Pending {
    /// Where it begins.
    start: usize,
    /// What it says up to `copied`, where that is not what is written.
    owned: Option<String>,
    copied: usize,
}

/// The pieces of a template so far.
pub(super) struct Pieces<'s> {
    pub(super) list: Vec<Piece<'s>>,
    pending: Pending,
    /// Whether the last sequence ended with `~}`: white space behind it is stripped.
    strip: bool,
    /// Whether a carriage return must have a line break behind it.
    pub(super) line_breaks: bool,
}

impl<'s> Pieces<'s> {
    /// None, at the beginning of a template.
    pub(super) fn new(at: usize) -> Self {
        let pending = Pending { start: at, owned: None, copied: at };
        Self { list: Vec::new(), pending, strip: false, line_breaks: false }
    }

    /// Puts `text` in place of the bytes from `at` to `end`.
    fn replace(&mut self, parser: &Parser<'s, '_>, at: usize, end: usize, text: &str) {
        let owned = self.pending.owned.get_or_insert_default();
        owned.push_str(parser.lexer.slice(self.pending.copied, at));
        owned.push_str(text);
        self.pending.copied = end;
    }

    /// Ends the literal text at `end`; what follows begins at `next`.
    pub(super) fn end_literal(&mut self, parser: &mut Parser<'s, '_>, end: usize, next: usize) -> Parse<()> {
        let pending =
            std::mem::replace(&mut self.pending, Pending { start: next, owned: None, copied: next });
        if pending.start == end {
            return Ok(());
        }
        parser.count()?;
        if self.line_breaks
            && let Some(at) = parser.lone_return(pending.start, end)
        {
            return parser.fail(diagnose::lone_return(parser.span(at, at + 1)));
        }
        let text = match pending.owned {
            Some(mut owned) => {
                owned.push_str(parser.lexer.slice(pending.copied, end));
                Cow::Owned(owned)
            }
            None => Cow::Borrowed(parser.lexer.slice(pending.start, end)),
        };
        let mut literal = Literal { text, start: pending.start, end };
        if std::mem::take(&mut self.strip) {
            literal.strip_start(|text| text.len() - text.trim_start().len());
        }
        self.list.push(Piece::Literal(literal));
        Ok(())
    }

    /// Strips white space from the end of the last piece, where it is literal.
    fn strip_end(&mut self) {
        if let Some(Piece::Literal(literal)) = self.list.last_mut() {
            match &mut literal.text {
                Cow::Borrowed(text) => {
                    *text = text.trim_end();
                    literal.end = literal.start + text.len();
                }
                Cow::Owned(text) => text.truncate(text.trim_end().len()),
            }
        }
    }
}

impl Literal<'_> {
    /// Takes as many bytes from its beginning as `length` says.
    pub(super) fn strip_start(&mut self, length: impl Fn(&str) -> usize) {
        let length = length(&self.text);
        match &mut self.text {
            Cow::Borrowed(text) => {
                *text = text.get(length..).unwrap_or_default();
                self.start += length;
            }
            Cow::Owned(text) => {
                text.drain(..length);
            }
        }
    }
}

/// What a byte of a template may begin.
enum Sequence {
    /// `$${` or `%%{`: an escape.
    Escape,
    /// `${` or `%{`.
    Template,
    /// Nothing: it is text.
    Text,
}

impl<'s> Parser<'s, '_> {
    /// A text between quotes, whose first quote is in hand.
    pub(super) fn quoted(&mut self) -> Parse<Expr<'s>> {
        let opened = self.token;
        let bytes = self.lexer.rest(opened.end);
        let special = |byte: &u8| matches!(byte, b'"' | b'\\' | b'$' | b'%' | b'\n' | b'\r');
        let length = bytes.iter().position(special).unwrap_or(bytes.len());
        let end = opened.end + length;
        // Most texts have nothing special in them.
        if bytes.get(length) == Some(&b'"') {
            self.advance_behind(end + 1);
            let text = self.lexer.slice(opened.end, end);
            return self.leaf(ExprKind::String(Cow::Borrowed(text)), self.span(opened.start, end + 1));
        }
        let mut pieces = Pieces::new(opened.end);
        let mut at = end;
        loop {
            let Some(byte) = self.lexer.byte(at) else {
                return self.unclosed_quote(opened.start, at);
            };
            match byte {
                b'"' => break,
                b'\\' => at = self.escape(&mut pieces, at),
                b'\n' | b'\r' => return self.unclosed_quote(opened.start, at),
                b'$' | b'%' => at = self.sequence(&mut pieces, at, byte)?,
                _ => at += 1,
            }
        }
        pieces.end_literal(self, at, at)?;
        self.advance_behind(at + 1);
        let span = self.span(opened.start, at + 1);
        self.assemble(pieces.list, span)
    }

    /// A label between quotes, whose first quote is in hand.
    pub(super) fn label(&mut self) -> Parse<Label<'s>> {
        let opened = self.token;
        let mut pieces = Pieces::new(opened.end);
        let mut at = opened.end;
        loop {
            match self.lexer.byte(at) {
                Some(b'"') => break,
                Some(b'\\') => at = self.escape(&mut pieces, at),
                Some(b'\n' | b'\r') | None => return self.unclosed_quote(opened.start, at),
                Some(byte @ (b'$' | b'%')) if matches!(self.sequence_at(at, byte), Sequence::Template) => {
                    self.tell(diagnose::template_in_label(self.span(at, at + 2), char::from(byte)));
                    at += 2;
                }
                Some(byte @ (b'$' | b'%')) => at = self.sequence(&mut pieces, at, byte)?,
                Some(_) => at += 1,
            }
        }
        pieces.end_literal(self, at, at)?;
        self.advance_behind(at + 1);
        let text = match pieces.list.pop() {
            Some(Piece::Literal(literal)) => literal.text,
            _ => Cow::Borrowed(""),
        };
        Ok(Label { text, span: self.span(opened.start, at + 1) })
    }

    /// A template that is the whole text.
    pub(super) fn whole_template(&mut self) -> Parse<Expr<'s>> {
        let mut pieces = Pieces::new(0);
        let length = self.lexer.text.len();
        let mut at = 0;
        while at < length {
            let end = (self.lexer.line_end(at) + 1).min(length);
            at = self.template_line(&mut pieces, at, end)?;
        }
        pieces.end_literal(self, length, length)?;
        let span = self.span(0, length);
        self.assemble(pieces.list, span)
    }

    /// Reads the rest of a line of a heredoc or of a template that stands alone, which ends at `end` unless a sequence
    /// reaches further. Gives where it got to.
    pub(super) fn template_line(
        &mut self,
        pieces: &mut Pieces<'s>,
        mut at: usize,
        end: usize,
    ) -> Parse<usize> {
        while let Some(length) = memchr2(b'$', b'%', self.lexer.slice(at, end).as_bytes()) {
            at += length;
            let byte = self.lexer.byte(at).unwrap_or_default();
            // SPEC: hclsyntax/scan_tokens.rl, `TemplateNotInterp`: a `$` takes the byte behind it along, and where the
            // line ends then, its end is a piece of its own, which alone is stripped.
            let ends = matches!(self.lexer.slice(at + 2, end), "\n" | "\r\n");
            if ends && !self.begins_sequence(at) {
                pieces.end_literal(self, at + 2, at + 2)?;
                at += 2;
                continue;
            }
            let before = pieces.list.len();
            let next = self.sequence(pieces, at, byte)?;
            if pieces.list.len() > before {
                return Ok(next);
            }
            at = next;
        }
        pieces.end_literal(self, end, end)?;
        Ok(end)
    }

    /// Reads what begins with a `$` or `%`. Gives where it ends.
    fn sequence(&mut self, pieces: &mut Pieces<'s>, at: usize, byte: u8) -> Parse<usize> {
        match self.sequence_at(at, byte) {
            Sequence::Text => Ok(at + 1),
            Sequence::Escape => {
                pieces.replace(self, at, at + 3, if byte == b'$' { "${" } else { "%{" });
                Ok(at + 3)
            }
            Sequence::Template => {
                let strip = self.lexer.byte(at + 2) == Some(b'~');
                let inside = at + 2 + usize::from(strip);
                pieces.end_literal(self, at, inside)?;
                pieces.strip = false;
                if strip {
                    pieces.strip_end();
                }
                let before = std::mem::replace(&mut self.newlines, false);
                self.brackets += 1;
                self.lexer.at = inside;
                self.advance();
                let piece = if byte == b'$' { self.interpolation(at)? } else { self.directive(at)? };
                self.count()?;
                pieces.list.push(piece);
                pieces.strip = self.is(Kind::StripClose);
                self.brackets = self.brackets.saturating_sub(1);
                self.newlines = before;
                let end = self.token.end;
                pieces.pending = Pending { start: end, owned: None, copied: end };
                Ok(end)
            }
        }
    }

    /// Where a carriage return stands in a range of the text without a line break behind it.
    pub(super) fn lone_return(&self, start: usize, end: usize) -> Option<usize> {
        let mut found = memchr_iter(b'\r', self.lexer.slice(start, end).as_bytes()).map(|at| start + at);
        found.find(|at| self.lexer.byte(at + 1) != Some(b'\n'))
    }

    /// Whether the `$` or `%` at an offset is more than text.
    pub(super) fn begins_sequence(&self, at: usize) -> bool {
        self.lexer.byte(at).is_some_and(|byte| !matches!(self.sequence_at(at, byte), Sequence::Text))
    }

    /// What the `$` or `%` at an offset begins.
    fn sequence_at(&self, at: usize, byte: u8) -> Sequence {
        match (self.lexer.byte(at + 1), self.lexer.byte(at + 2)) {
            (Some(b'{'), _) => Sequence::Template,
            (Some(next), Some(b'{')) if next == byte => Sequence::Escape,
            _ => Sequence::Text,
        }
    }

    /// What stands in `${…}`. Its closing brace stays in hand.
    fn interpolation(&mut self, start: usize) -> Parse<Piece<'s>> {
        self.enter()?;
        let expr = self.expression()?;
        self.leave();
        if !matches!(self.token.kind, Kind::BraceClose | Kind::StripClose) {
            let opened = self.span(start, start + 2);
            return self.fail(diagnose::interpolation_end(
                self.here(),
                &self.found(),
                opened,
                self.is(Kind::End),
            ));
        }
        Ok(Piece::Interpolation(expr, self.height))
    }

    /// What stands in `%{…}`. Its closing brace stays in hand.
    fn directive(&mut self, start: usize) -> Parse<Piece<'s>> {
        let (word, word_span) = (self.token_text(), self.here());
        if !self.is(Kind::Word) {
            return self.fail(diagnose::directive(word_span, &self.found()));
        }
        self.advance();
        let mut piece = match word {
            "if" => {
                let condition = self.expression()?;
                Piece::If { condition, height: self.height, span: word_span }
            }
            "for" => {
                let (key, value, collection) = self.for_head()?;
                Piece::For { key, value, collection, height: self.height, span: word_span }
            }
            "else" => Piece::Else(word_span),
            "endif" => Piece::EndIf(word_span),
            "endfor" => Piece::EndFor(word_span),
            _ => return self.fail(diagnose::directive(word_span, &format!("`{}`", diagnose::shown(word)))),
        };
        if !matches!(self.token.kind, Kind::BraceClose | Kind::StripClose) {
            return self.fail(diagnose::directive_end(self.here(), &self.found(), word, word_span));
        }
        let whole = self.span(start, self.token.end);
        match &mut piece {
            Piece::If { span, .. }
            | Piece::For { span, .. }
            | Piece::Else(span)
            | Piece::EndIf(span)
            | Piece::EndFor(span) => *span = whole,
            Piece::Literal(_) | Piece::Interpolation(..) => {}
        }
        Ok(piece)
    }

    /// Resolves the escape that begins at `at`; one that is wrong is told. Gives where it ends.
    fn escape(&mut self, pieces: &mut Pieces<'s>, at: usize) -> usize {
        let simple = match self.lexer.byte(at + 1) {
            Some(b'n') => "\n",
            Some(b'r') => "\r",
            Some(b't') => "\t",
            Some(b'"') => "\"",
            Some(b'\\') => "\\",
            Some(letter @ (b'u' | b'U')) => {
                return self.code_point(pieces, at, if letter == b'u' { 4 } else { 8 });
            }
            // The text ends here, which is told by who reads on.
            Some(b'\n' | b'\r') | None => return at + 1,
            Some(_) => {
                let rest = self.lexer.text.get(at + 1..).unwrap_or_default();
                let end = at + 1 + rest.chars().next().map_or(0, char::len_utf8);
                self.tell(diagnose::escape(self.span(at, end), self.lexer.slice(at, end)));
                return end;
            }
        };
        pieces.replace(self, at, at + 2, simple);
        at + 2
    }

    /// Resolves `\u` with four or `\U` with eight hexadecimal digits.
    fn code_point(&mut self, pieces: &mut Pieces<'s>, at: usize, digits: usize) -> usize {
        let written = self.lexer.rest(at + 2);
        let found = written.iter().take(digits).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let end = at + 2 + found;
        let code = u32::from_str_radix(self.lexer.slice(at + 2, end), 16).ok().filter(|_| found == digits);
        match code.and_then(char::from_u32) {
            Some(character) => pieces.replace(self, at, end, character.encode_utf8(&mut [0; 4])),
            None => self.tell(diagnose::code_point(self.span(at, end), self.lexer.slice(at, end), digits)),
        }
        end
    }

    /// A text between quotes has no end on its line.
    fn unclosed_quote<T>(&mut self, opened: usize, end: usize) -> Parse<T> {
        let line = self.lexer.slice(opened, end).rfind('\n').map_or(opened, |at| opened + at + 1);
        // The rest of the line belongs to the text.
        self.token.end = end;
        self.lexer.at = end;
        self.fail(diagnose::unclosed_quote(self.span(line, end), self.span(opened, opened + 1)))
    }
}

//! The pieces of a template to an expression: literal text that follows literal text is joined, and what stands between
//! directives is nested.

use std::borrow::Cow;

use super::ast::{Expr, ExprKind, Part};
use super::diagnose;
use super::parser::{Parse, Parser, join};
use super::template::{Literal, Piece};
use crate::source::Span;

/// A directive whose end has not come yet.
struct Open<'s> {
    /// The directive.
    piece: Piece<'s>,
    /// The parts around it so far, and how high they are.
    around: (Vec<Part<'s>>, usize),
    /// What stands before its `else`, and where that is.
    yes: Option<(Vec<Part<'s>>, Span)>,
}

impl<'s> Parser<'s, '_> {
    /// The expression that the pieces of a template are.
    pub(super) fn assemble(&mut self, mut pieces: Vec<Piece<'s>>, span: Span) -> Parse<Expr<'s>> {
        if let [Piece::Interpolation(..)] = pieces.as_slice()
            && let Some(Piece::Interpolation(expr, height)) = pieces.pop()
        {
            return self.node(ExprKind::Interpolation(Box::new(expr)), span, height);
        }
        let (mut parts, height) = self.nest(pieces, span)?;
        match parts.as_slice() {
            [] => self.leaf(ExprKind::String(Cow::Borrowed("")), span),
            [Part::Literal(..)] => match parts.pop() {
                Some(Part::Literal(text, _)) => self.leaf(ExprKind::String(text), span),
                _ => self.leaf(ExprKind::String(Cow::Borrowed("")), span),
            },
            _ => self.node(ExprKind::Template(parts), span, height),
        }
    }

    /// The parts that the pieces are, and how high they are.
    fn nest(&mut self, pieces: Vec<Piece<'s>>, span: Span) -> Parse<(Vec<Part<'s>>, usize)> {
        let mut open: Vec<Open<'s>> = Vec::new();
        let mut parts: Vec<Part<'s>> = Vec::new();
        let mut highest = 0;
        let mut pieces = pieces.into_iter().peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Literal(mut literal) => {
                    while let Some(Piece::Literal(next)) =
                        pieces.next_if(|next| matches!(next, Piece::Literal(_)))
                    {
                        self.join_literals(&mut literal, &next);
                    }
                    let span = self.span(literal.start, literal.end);
                    parts.push(Part::Literal(literal.text, span));
                }
                Piece::Interpolation(expr, height) => {
                    highest = highest.max(height);
                    parts.push(Part::Interpolation(expr));
                }
                Piece::If { height, .. } | Piece::For { height, .. } => {
                    self.deeper(open.len())?;
                    let around = (std::mem::take(&mut parts), highest);
                    open.push(Open { piece, around, yes: None });
                    highest = height;
                }
                Piece::Else(at) => match open.last_mut() {
                    Some(Open { piece: Piece::If { .. }, yes: yes @ None, .. }) => {
                        *yes = Some((std::mem::take(&mut parts), at));
                    }
                    opened => {
                        let opened =
                            opened.map(|opened| (directive_span(&opened.piece), opened.yes.is_some()));
                        return self.fail(diagnose::stray_directive(
                            at,
                            "else",
                            opened.map(|(span, _)| span),
                        ));
                    }
                },
                Piece::EndIf(at) => match open.pop() {
                    Some(Open { piece: Piece::If { condition, span, .. }, around, yes }) => {
                        let rest = std::mem::take(&mut parts);
                        let (yes, no) = match yes {
                            Some((yes, _)) => (yes, rest),
                            None => (rest, Vec::new()),
                        };
                        parts = around.0;
                        parts.push(Part::If { condition, yes, no, span: join(span, at) });
                        highest = self.higher(at, highest, around.1)?;
                    }
                    opened => {
                        let opened = opened.map(|opened| directive_span(&opened.piece));
                        return self.fail(diagnose::stray_directive(at, "endif", opened));
                    }
                },
                Piece::EndFor(at) => match open.pop() {
                    Some(Open { piece: Piece::For { key, value, collection, span, .. }, around, .. }) => {
                        let body = std::mem::replace(&mut parts, around.0);
                        parts.push(Part::For { key, value, collection, body, span: join(span, at) });
                        highest = self.higher(at, highest, around.1)?;
                    }
                    opened => {
                        let opened = opened.map(|opened| directive_span(&opened.piece));
                        return self.fail(diagnose::stray_directive(at, "endfor", opened));
                    }
                },
            }
        }
        match open.pop() {
            Some(opened) => {
                let word = if matches!(opened.piece, Piece::If { .. }) { "endif" } else { "endfor" };
                self.fail(diagnose::open_directive(directive_span(&opened.piece), word, span))
            }
            None => Ok((parts, highest)),
        }
    }

    /// How high parts are in which a directive stands whose own parts are so high.
    fn higher(&mut self, at: Span, inside: usize, around: usize) -> Parse<usize> {
        Ok(around.max(self.raised(at, inside)?))
    }

    /// Puts literal text behind other.
    fn join_literals(&self, literal: &mut Literal<'s>, next: &Literal<'s>) {
        let adjacent = literal.end == next.start;
        if adjacent && matches!((&literal.text, &next.text), (Cow::Borrowed(_), Cow::Borrowed(_))) {
            literal.text = Cow::Borrowed(self.lexer.slice(literal.start, next.end));
        } else {
            literal.text.to_mut().push_str(&next.text);
        }
        literal.end = next.end;
    }
}

/// Where a directive is.
fn directive_span(piece: &Piece<'_>) -> Span {
    match piece {
        Piece::If { span, .. }
        | Piece::For { span, .. }
        | Piece::Else(span)
        | Piece::EndIf(span)
        | Piece::EndFor(span) => *span,
        Piece::Interpolation(expr, _) => expr.span,
        Piece::Literal(_) => Span::new(crate::source::FileId::new(0), 0, 0),
    }
}

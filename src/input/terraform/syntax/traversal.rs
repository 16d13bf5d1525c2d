//! The steps behind a term: attributes, indices and splats (`hclsyntax/parser.go`, `parseExpressionTraversals`).

use super::ast::{Expr, ExprKind, StepKind};
use super::diagnose;
use super::parser::{Parse, Parser, join};
use super::token::Kind;
use crate::source::Span;

impl<'s> Parser<'s, '_> {
    /// All the steps that follow.
    #[inline]
    pub(super) fn steps(&mut self, mut expr: Expr<'s>) -> Parse<Expr<'s>> {
        loop {
            expr = match self.token.kind {
                Kind::Dot => self.dot(expr)?,
                Kind::BracketOpen => self.bracket(expr)?,
                _ => return Ok(expr),
            };
        }
    }

    /// `.name`, `.0`, or `.*` and the attributes behind it.
    fn dot(&mut self, expr: Expr<'s>) -> Parse<Expr<'s>> {
        let dot = self.here();
        self.advance();
        if !self.is(Kind::Star) {
            let (kind, span) = self.attribute_step(dot, expr.span)?;
            return self.step(expr, kind, span);
        }
        let height = self.height;
        let marker = join(dot, self.here());
        self.advance();
        let mut each = self.leaf(ExprKind::Item, marker)?;
        while self.is(Kind::Dot) {
            let dot = self.here();
            self.advance();
            if self.is(Kind::Star) {
                return self.fail(diagnose::nested_splat(self.here()));
            }
            let (kind, span) = self.attribute_step(dot, expr.span)?;
            each = self.step(each, kind, span)?;
        }
        self.splat(expr, height, each)
    }

    /// What stands behind a dot.
    fn attribute_step(&mut self, dot: Span, from: Span) -> Parse<(StepKind<'s>, Span)> {
        let text = self.token_text();
        let kind = match self.token.kind {
            Kind::Word => StepKind::Attribute(text),
            // SPEC: hclsyntax/spec.md, Legacy Index Access Operator.
            Kind::Number if text.contains('.') => {
                return self.fail(diagnose::legacy_index(self.here(), text));
            }
            Kind::Number => StepKind::Number(text),
            _ => return self.fail(diagnose::attribute_name(self.here(), &self.found(), from)),
        };
        let span = join(dot, self.here());
        self.advance();
        Ok((kind, span))
    }

    /// `[key]`, or `[*]` and everything behind it.
    fn bracket(&mut self, expr: Expr<'s>) -> Parse<Expr<'s>> {
        let height = self.height;
        let opened = self.here();
        self.brackets += 1;
        self.advance();
        if self.is(Kind::Star) {
            self.advance();
            if !self.is(Kind::BracketClose) {
                return self.unclosed("]", opened);
            }
            let marker = join(opened, self.here());
            self.close(self.newlines);
            self.enter()?;
            let item = self.leaf(ExprKind::Item, marker)?;
            let each = self.steps(item)?;
            self.leave();
            return self.splat(expr, height, each);
        }
        let before = std::mem::replace(&mut self.newlines, false);
        if self.is(Kind::Newline) {
            self.advance();
        }
        let key = self.expression()?;
        if !self.is(Kind::BracketClose) {
            return self.unclosed("]", opened);
        }
        let span = join(opened, self.here());
        self.close(before);
        let key_height = std::mem::replace(&mut self.height, height);
        match key.kind {
            ExprKind::Number(text) => self.step(expr, StepKind::Number(text), span),
            ExprKind::String(text) => self.step(expr, StepKind::Key(text), span),
            _ => {
                let whole = join(expr.span, span);
                let kind = ExprKind::Index { collection: Box::new(expr), key: Box::new(key) };
                self.node(kind, whole, height.max(key_height))
            }
        }
    }

    /// A splat of a source that is so high, and what is taken of each item.
    fn splat(&mut self, source: Expr<'s>, height: usize, each: Expr<'s>) -> Parse<Expr<'s>> {
        let span = join(source.span, each.span);
        let height = height.max(self.height);
        self.node(ExprKind::Splat { source: Box::new(source), each: Box::new(each) }, span, height)
    }
}

//! Tuples, objects, and the `for` expressions that make them.

use super::ast::{Expr, ExprKind, For, Name, ObjectItem, ObjectKey};
use super::diagnose;
use super::parser::{Parse, Parser, join};
use super::token::Kind;
use crate::source::Span;

impl<'s> Parser<'s, '_> {
    /// `[a, b]`, `[for …]`.
    pub(super) fn tuple(&mut self) -> Parse<Expr<'s>> {
        let opened = self.here();
        let before = self.open(false);
        if self.is_word("for") {
            return self.for_expression(opened, before, Kind::BracketClose);
        }
        let mut items = Vec::new();
        let mut height = 0;
        while !self.is(Kind::BracketClose) {
            items.push(self.expression()?);
            height = height.max(self.height);
            match self.token.kind {
                Kind::Comma => self.advance(),
                Kind::BracketClose => {}
                Kind::End => return self.unclosed("]", opened),
                _ => return self.fail(diagnose::separator(self.here(), &self.found(), "]", opened)),
            }
        }
        let span = join(opened, self.here());
        self.close(before);
        self.node(ExprKind::Tuple(items), span, height)
    }

    /// `{ key = value }`, `{for …}`. Line breaks separate the items of an object.
    pub(super) fn object(&mut self) -> Parse<Expr<'s>> {
        let opened = self.here();
        let before = self.open(true);
        let mut items = Vec::new();
        let mut height = 0;
        loop {
            match self.token.kind {
                Kind::Newline => self.advance(),
                Kind::BraceClose => break,
                Kind::Word if items.is_empty() && self.is_word("for") => {
                    self.newlines = false;
                    return self.for_expression(opened, before, Kind::BraceClose);
                }
                Kind::End => return self.unclosed("}", opened),
                _ => {
                    let key = self.object_key(opened)?;
                    if matches!(key, ObjectKey::Expr(_)) {
                        height = height.max(self.height);
                    }
                    let value = self.expression()?;
                    height = height.max(self.height);
                    items.push(ObjectItem { key, value });
                    match self.token.kind {
                        Kind::Comma | Kind::Newline => self.advance(),
                        Kind::BraceClose => {}
                        Kind::End => {
                            return self.unclosed("}", opened);
                        }
                        _ => return self.fail(diagnose::item_separator(self.here(), &self.found(), opened)),
                    }
                }
            }
        }
        let span = join(opened, self.here());
        self.close(before);
        self.node(ExprKind::Object(items), span, height)
    }

    /// A key and the `=` or `:` behind it.
    fn object_key(&mut self, opened: Span) -> Parse<ObjectKey<'s>> {
        let before = (self.token, self.lexer.at, self.taken);
        if self.is(Kind::Word) {
            let name = self.name();
            if matches!(self.token.kind, Kind::Assign | Kind::Colon) {
                self.count()?;
                self.advance();
                return Ok(ObjectKey::Name(name));
            }
            (self.token, self.lexer.at, self.taken) = before;
        }
        let key = self.expression()?;
        if !matches!(self.token.kind, Kind::Assign | Kind::Colon) {
            let error = diagnose::object_value(self.here(), &self.found(), self.token.kind == Kind::Word);
            return self.fail(error.label(opened, "in this object"));
        }
        self.advance();
        Ok(ObjectKey::Expr(key))
    }

    /// A `for` expression from its `for` on, where line breaks do not matter.
    fn for_expression(&mut self, opened: Span, before: bool, close: Kind) -> Parse<Expr<'s>> {
        self.advance();
        let (key, value, collection) = self.for_head()?;
        let mut height = self.height;
        if !self.is(Kind::Colon) {
            return self.fail(diagnose::expected(
                self.here(),
                "`:` behind the collection of the `for`",
                &self.found(),
            ));
        }
        self.advance();
        let mut result = self.expression()?;
        height = height.max(self.height);
        let mut key_result = None;
        if self.is(Kind::Arrow) {
            self.advance();
            key_result = Some(std::mem::replace(&mut result, self.expression()?));
            height = height.max(self.height);
        }
        let dots = self.here();
        let group = self.is(Kind::Ellipsis);
        if group {
            self.advance();
        }
        let mut condition = None;
        if self.is_word("if") {
            self.advance();
            condition = Some(self.expression()?);
            height = height.max(self.height);
        }
        if !self.is(close) {
            let bracket = if close == Kind::BraceClose { "}" } else { "]" };
            return self.unclosed(bracket, opened);
        }
        let span = join(opened, self.here());
        self.close(before);
        let object = close == Kind::BraceClose;
        match &key_result {
            Some(key) if !object => self.tell(diagnose::for_key_in_tuple(key.span)),
            None if object => self.tell(diagnose::for_without_key(result.span)),
            _ if group && !object => self.tell(diagnose::for_group_in_tuple(dots)),
            _ => {}
        }
        let kind = For { key, value, collection, key_result, result, condition, group };
        self.node(ExprKind::For(Box::new(kind)), span, height)
    }

    /// `key, value in collection` of a `for`.
    pub(super) fn for_head(&mut self) -> Parse<(Option<Name<'s>>, Name<'s>, Expr<'s>)> {
        let mut value = self.for_name()?;
        let mut key = None;
        if self.is(Kind::Comma) {
            self.advance();
            key = Some(std::mem::replace(&mut value, self.for_name()?));
        }
        if !self.is_word("in") {
            return self.fail(diagnose::expected(
                self.here(),
                "`in` behind the names of the `for`",
                &self.found(),
            ));
        }
        self.advance();
        Ok((key, value, self.expression()?))
    }

    /// A name that a `for` declares.
    fn for_name(&mut self) -> Parse<Name<'s>> {
        if self.is(Kind::Word) {
            return Ok(self.name());
        }
        self.fail(diagnose::for_name(self.here(), &self.found()))
    }
}

//! Bodies: attributes and blocks (`hclsyntax/parser.go`, `ParseBody`).

use std::borrow::Cow;

use super::ast::{Attribute, Block, Body, Label, Name};
use super::diagnose;
use super::lexer::Lexer;
use super::parser::{Failed, Parse, Parser, join};
use super::recover::OpenBlock;
use super::token::Kind;
use crate::source::Span;

/// From so many attributes on, those that stand twice are found by sorting.
const MANY: usize = 16;

impl<'s> Parser<'s, '_> {
    /// The body of a file.
    pub(super) fn file_body(&mut self) -> Body<'s> {
        self.advance();
        self.body(Kind::End, None)
    }

    /// What stands before a closing brace or the end of the text, which stays in hand. Items that cannot be read are
    /// left out.
    fn body(&mut self, end: Kind, opened: Option<(&Name<'s>, Span)>) -> Body<'s> {
        let level = self.blocks.len();
        let mut body = Body::default();
        let mut lost = Vec::new();
        loop {
            match self.token.kind {
                Kind::Newline => {
                    self.advance();
                    continue;
                }
                kind if kind == end && !(self.recovery.margin && self.ends_outer_block()) => break,
                Kind::End => {
                    if let Some((kind, brace)) = opened {
                        self.recovery.open_block = true;
                        self.unclosed_block(kind, brace);
                    }
                    break;
                }
                _ => {}
            }
            if self.recovery.margin
                && let Some((kind, brace)) = opened
                && let Some(outer) = self.leaves_block()
            {
                self.unclosed_block(kind, brace);
                self.unwind = outer;
                break;
            }
            lost.extend(self.item(&mut body));
            if self.unwind < level {
                break;
            }
            self.unwind = usize::MAX;
        }
        self.unique_attributes(&mut body.attributes, &lost);
        body.end = Some(self.here());
        body
    }

    /// Tells that nothing closes the innermost block, unless that may be due to an error in it.
    fn unclosed_block(&mut self, kind: &Name<'s>, brace: Span) {
        if self.blocks.last().is_none_or(|block| block.errors == self.diagnostics.len()) {
            self.tell(diagnose::unclosed_block(brace, kind.text));
        }
    }

    /// One attribute or block; where it cannot be read, what follows is found. Gives the name of an attribute whose
    /// value cannot be read.
    fn item(&mut self, body: &mut Body<'s>) -> Option<Name<'s>> {
        let start = self.token;
        let (depth, newlines) = (self.depth, self.newlines);
        self.brackets = 0;
        self.heredocs.clear();
        if let Some(block) = self.blocks.last_mut() {
            block.first_item.get_or_insert(start.start);
        }
        let result = match start.kind {
            Kind::Word => self.attribute_or_block(body),
            _ => self.not_an_item(),
        };
        if result.is_ok() {
            return None;
        }
        (self.depth, self.newlines) = (depth, newlines);
        self.recover(start.start);
        let mut behind = Lexer { at: start.end, ..self.lexer };
        let span = self.span(start.start, start.end);
        let name = Name { text: self.lexer.slice(start.start, start.end), span };
        let known = body.attributes.last().is_some_and(|last| last.name.span.start >= name.span.start);
        (start.kind == Kind::Word && !known && behind.token(true).kind == Kind::Assign).then_some(name)
    }

    /// Something stands where an attribute or a block should begin.
    fn not_an_item(&mut self) -> Parse<()> {
        match self.token.kind {
            // A brace may be left over from a block of which the beginning could not be read.
            Kind::BraceClose if std::mem::take(&mut self.recovery.leftover) => {
                self.advance();
                Ok(())
            }
            Kind::BraceClose => {
                let span = self.here();
                self.advance();
                self.tell(diagnose::brace_too_many(span));
                Ok(())
            }
            Kind::Quote => self.fail(diagnose::quoted_name(self.here())),
            Kind::OpenComment => self.fail(diagnose::open_comment(self.here())),
            _ => self.fail(diagnose::no_item(self.here(), &self.found())),
        }
    }

    fn attribute_or_block(&mut self, body: &mut Body<'s>) -> Parse<()> {
        self.count()?;
        let name = self.name();
        match self.token.kind {
            Kind::Assign => {
                self.attribute(name, &mut body.attributes)?;
                // What is missing before the brace that ends the block is a line break.
                if self.is(Kind::BraceClose) && !self.blocks.is_empty() {
                    self.tell(diagnose::after_attribute(self.here(), &self.found(), false));
                    return Ok(());
                }
                self.end_of_line(|parser, found| {
                    diagnose::after_attribute(parser.here(), found, parser.is(Kind::Comma))
                })
            }
            Kind::Quote | Kind::BraceOpen | Kind::Word => self.block(name, &mut body.blocks),
            _ => {
                self.recovery.leftover = true;
                self.fail(diagnose::bare_word(name.span, name.text))
            }
        }
    }

    /// An attribute from its `=` on.
    fn attribute(&mut self, name: Name<'s>, attributes: &mut Vec<Attribute<'s>>) -> Parse<()> {
        self.advance();
        let value = self.expression()?;
        let span = join(name.span, value.span);
        attributes.push(Attribute { name, value, span });
        Ok(())
    }

    /// Takes the end of the line, which must come.
    fn end_of_line(&mut self, error: impl Fn(&Self, &str) -> crate::source::Diagnostic) -> Parse<()> {
        match self.token.kind {
            Kind::Newline => self.advance(),
            Kind::End => {}
            _ => return self.fail(error(self, &self.found())),
        }
        Ok(())
    }

    /// A block from behind its first word on.
    fn block(&mut self, kind: Name<'s>, blocks: &mut Vec<Block<'s>>) -> Parse<()> {
        let start = self.taken.saturating_sub(kind.text.len());
        let mut labels = Vec::new();
        let mut header = kind.span;
        while !self.is(Kind::BraceOpen) {
            let label = match self.token.kind {
                Kind::Word => {
                    let name = self.name();
                    Label { text: Cow::Borrowed(name.text), span: name.span }
                }
                Kind::Quote => self.label()?,
                found => {
                    self.recovery.leftover = true;
                    let span = self.here();
                    return self.fail(diagnose::block_header(span, kind.text, found, &self.found()));
                }
            };
            header = join(header, label.span);
            labels.push(label);
        }
        self.enter()?;
        let brace = self.here();
        self.blocks.push(OpenBlock { start, first_item: None, errors: self.diagnostics.len() });
        self.advance();
        let (body, result) = match self.token.kind {
            Kind::Newline | Kind::End | Kind::BraceClose => {
                (self.body(Kind::BraceClose, Some((&kind, brace))), Ok(()))
            }
            _ => self.one_line_body(&kind, brace),
        };
        self.blocks.pop();
        self.leave();
        // Where nothing closes the block, it ends with the last thing in it.
        let closed = result.is_ok() && self.unwind == usize::MAX && self.is(Kind::BraceClose);
        let last = if closed { self.here() } else { self.span(self.taken, self.taken) };
        let span = if last.end > header.end { join(kind.span, last) } else { header };
        blocks.push(Block { kind, labels, body, header, span });
        result?;
        if closed {
            self.recovery.leftover = false;
            self.advance();
            return self.end_of_line(|parser, found| diagnose::after_block(parser.here(), found));
        }
        Ok(())
    }

    /// The body of a block that begins and ends on one line: one attribute at most. The closing brace stays in hand.
    fn one_line_body(&mut self, kind: &Name<'s>, brace: Span) -> (Body<'s>, Parse<()>) {
        let mut body = Body::default();
        let result = self.one_line_attribute(kind, brace, &mut body);
        body.end = Some(self.here());
        (body, result)
    }

    fn one_line_attribute(&mut self, kind: &Name<'s>, brace: Span, body: &mut Body<'s>) -> Parse<()> {
        // Where this fails, the brace is one of those that are open.
        self.brackets = 1;
        if !self.is(Kind::Word) {
            return self.not_an_item().and(Err(Failed));
        }
        self.count()?;
        let name = self.name();
        match self.token.kind {
            Kind::Assign => self.attribute(name, &mut body.attributes)?,
            Kind::Quote | Kind::BraceOpen | Kind::Word => {
                return self.fail(diagnose::block_on_one_line(join(name.span, self.here()), name.text));
            }
            _ => return self.fail(diagnose::bare_word(name.span, name.text)),
        }
        match self.token.kind {
            Kind::BraceClose => {
                self.brackets = 0;
                Ok(())
            }
            Kind::End => {
                self.recovery.open_block = true;
                self.fail(diagnose::unclosed_block(brace, kind.text))
            }
            _ => self.fail(diagnose::one_line_end(self.here(), &self.found(), kind.text)),
        }
    }

    /// Tells of attributes that stand twice, be it that one of them is lost; the first ones stay.
    fn unique_attributes(&mut self, attributes: &mut Vec<Attribute<'s>>, lost: &[Name<'s>]) {
        let mut twice = Vec::new();
        if attributes.len() <= MANY && lost.is_empty() {
            for (index, attribute) in attributes.iter().enumerate() {
                let mut before = attributes.iter().take(index);
                if let Some(first) = before.find(|first| first.name.text == attribute.name.text) {
                    twice.push((first.name, attribute.name));
                }
            }
        } else {
            let mut names: Vec<_> =
                attributes.iter().map(|attribute| attribute.name).chain(lost.iter().copied()).collect();
            names.sort_unstable_by_key(|name| (name.text, name.span.start));
            let mut first: Option<Name<'_>> = None;
            for name in names {
                match first {
                    Some(first) if first.text == name.text => twice.push((first, name)),
                    _ => first = Some(name),
                }
            }
        }
        if twice.is_empty() {
            return;
        }
        twice.sort_unstable_by_key(|(_, second)| second.span.start);
        for (first, second) in &twice {
            self.tell(diagnose::duplicate_attribute(first.span, second.span, second.text));
        }
        let second =
            |span: Span| twice.binary_search_by_key(&span.start, |(_, name)| name.span.start).is_ok();
        attributes.retain(|attribute| !second(attribute.name.span));
    }
}

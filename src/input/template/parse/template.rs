//! A text as a whole: its own template and those that it defines.

use std::rc::Rc;

use super::cursor::{Parsed, Parser, Scope, lossy};
use super::literal::unquote;
use crate::input::template::ast::Body;
use crate::input::template::lex::{Kind, Token};
use crate::input::template::{FunctionTable, Limits, ParseError, Source, Template};
use crate::source::Span;

/// Parses a text to its templates: those that it defines in the order of their first definition, its own one last
/// if it does not define that one as well.
///
/// Actions and parentheses nest on the stack, up to [`Limits::nesting`]: the thread should have 8 MiB for the default.
///
/// Functions are looked up now: an unknown one is an error, even if it would never be called.
///
/// # Errors
/// What is wrong, in Go's words; or the limit that was met: `template_bytes` or `nesting`.
pub fn parse(
    functions: &FunctionTable,
    limits: &Limits,
    name: &str,
    source: &Rc<Source>,
) -> Result<Vec<Template>, ParseError> {
    let length = source.text().len();
    if length > limits.template_bytes || u32::try_from(length).is_err() {
        return Err(ParseError {
            template: name.to_owned(),
            line: 1,
            message: format!("template of {length} bytes is longer than {}", limits.template_bytes),
            span: match **source {
                Source::File { file, skipped, .. } => {
                    Some(Span::new(file, skipped as usize, skipped as usize))
                }
                Source::Computed { .. } => None,
            },
            limit: Some("template_bytes"),
        });
    }
    let mut parser = Parser::new(functions, limits, name, source);
    match parser.file() {
        Ok(()) => Ok(parser.templates),
        Err(error) => Err(*error),
    }
}

/// What ends a body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Closing {
    /// `{{end}}`, with its last token.
    End(Token),
    /// `{{else}}`, or the `{{else` of `{{else if`, with the last token that was looked at.
    Else(Token),
}

impl Parser<'_> {
    fn file(&mut self) -> Parsed<()> {
        let mut body = Body::default();
        loop {
            let token = self.peek();
            if token.kind == Kind::Eof {
                return self.add(Rc::clone(&self.name), body, token);
            }
            if token.kind == Kind::LeftDelim {
                let delimiter = self.next();
                let word = self.next_word();
                if word.kind == Kind::Define {
                    self.apart(Self::definition)?;
                    continue;
                }
                self.hold(word);
                self.hold(delimiter);
            }
            match self.text_or_action(&mut body)? {
                None => {}
                Some(Closing::End(token)) => return Err(self.error(token, "unexpected {{end}}")),
                Some(Closing::Else(token)) => return Err(self.error(token, "unexpected {{else}}")),
            }
        }
    }

    /// Parses a template inside of another one. It sees nothing of that one's variables and loops. After an error
    /// the inner one's scope stays, so that the error is at the line that it gives.
    pub(super) fn apart<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let outer = std::mem::replace(&mut self.scope, Scope::new());
        let parsed = parse(self)?;
        self.scope = outer;
        Ok(parsed)
    }

    /// `{{define "name"}} … {{end}}`, behind the word.
    fn definition(&mut self) -> Parsed<()> {
        const CONTEXT: &str = "define clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        self.expect(Kind::RightDelim, CONTEXT)?;
        self.enter(token, super::action::TOO_DEEP)?;
        let (body, end) = self.body()?;
        self.leave();
        if let Closing::Else(token) = end {
            return Err(self.error(token, format!("unexpected {{{{else}}}} in {CONTEXT}")));
        }
        self.add(name, body, token)
    }

    /// The name of a template, which must be a constant.
    pub(super) fn template_name(&mut self, token: Token, context: &str) -> Parsed<Rc<str>> {
        if !matches!(token.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(token, context));
        }
        match unquote(self.bytes(token)) {
            Ok(name) => Ok(lossy(&name)),
            Err(message) => Err(self.error(token, message)),
        }
    }
}

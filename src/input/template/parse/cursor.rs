//! The parser's place in the tokens, the names in force there, and its errors.

use std::collections::HashMap;
use std::rc::Rc;

use super::literal::quote;
use super::rune::decode;
use crate::input::template::ast::Body;
use crate::input::template::lex::{Kind, Lexer, Token, Words};
use crate::input::template::{FunctionTable, Limits, ParseError, Source, Template};
use crate::source::Span;

/// What the parser's functions return. An error is boxed: it is rare, and every result would be as large.
pub(super) type Parsed<T> = Result<T, Box<ParseError>>;

/// The parser: tokens with a look ahead, and what was parsed already.
pub(super) struct Parser<'a> {
    pub(super) text: &'a [u8],
    pub(super) name: Rc<str>,
    pub(super) source: &'a Rc<Source>,
    pub(super) functions: &'a FunctionTable,
    limits: &'a Limits,
    lexer: Lexer<'a>,
    /// Tokens that were put back; the last one comes next.
    held: Vec<Token>,
    /// What holds in the template that is parsed now.
    pub(super) scope: Scope<'a>,
    /// How many blocks and parentheses are open.
    depth: usize,
    /// The templates that are done, and where each name is among them.
    pub(super) templates: Vec<Template>,
    pub(super) places: HashMap<Rc<str>, usize>,
}

/// What a template does not share with those that are defined in it.
pub(super) struct Scope<'a> {
    /// The token that was read last, though others may have been put back: its line is that of errors.
    last: Token,
    /// The line of the `{{` of the action that is parsed now; 0 outside of actions, as Go counts them.
    pub(super) action_line: u32,
    /// How many `range` are open.
    pub(super) ranges: usize,
    /// The variables in order, and how often each name is among them.
    variables: Vec<&'a [u8]>,
    known: HashMap<&'a [u8], usize>,
}

impl Scope<'_> {
    pub(super) fn new() -> Self {
        Self {
            last: Token { kind: Kind::Eof, start: 0, end: 0, line: 0 },
            action_line: 0,
            ranges: 0,
            variables: Vec::new(),
            known: HashMap::new(),
        }
    }
}

impl<'a> Scope<'a> {
    pub(super) fn declare(&mut self, name: &'a [u8]) {
        self.variables.push(name);
        *self.known.entry(name).or_default() += 1;
    }

    pub(super) fn knows(&self, name: &[u8]) -> bool {
        name == b"$" || self.known.get(name).is_some_and(|&count| count > 0)
    }

    /// How many variables there are.
    pub(super) fn variables(&self) -> usize {
        self.variables.len()
    }

    /// Forgets the variables beyond the first `count`.
    pub(super) fn forget(&mut self, count: usize) {
        for name in self.variables.drain(count.min(self.variables.len())..) {
            if let Some(uses) = self.known.get_mut(name) {
                *uses = uses.saturating_sub(1);
            }
        }
    }
}

impl<'a> Parser<'a> {
    /// A parser at the start of a text that has less than 4 GiB.
    pub(super) fn new(
        functions: &'a FunctionTable,
        limits: &'a Limits,
        name: &str,
        source: &'a Rc<Source>,
    ) -> Self {
        let text = source.text().bytes();
        let words = Words {
            break_is_one: functions.get("break").is_none(),
            continue_is_one: functions.get("continue").is_none(),
        };
        Self {
            text,
            name: Rc::from(name),
            source,
            functions,
            limits,
            lexer: Lexer::new(text, words),
            held: Vec::with_capacity(4),
            scope: Scope::new(),
            depth: 0,
            templates: Vec::new(),
            places: HashMap::new(),
        }
    }

    pub(super) fn next(&mut self) -> Token {
        if let Some(token) = self.held.pop() {
            return token;
        }
        self.scope.last = self.lexer.token();
        self.scope.last
    }

    /// Puts a token back: it comes next.
    pub(super) fn hold(&mut self, token: Token) {
        self.held.push(token);
    }

    pub(super) fn peek(&mut self) -> Token {
        let token = self.next();
        self.hold(token);
        token
    }

    pub(super) fn next_word(&mut self) -> Token {
        loop {
            let token = self.next();
            if token.kind != Kind::Space {
                return token;
            }
        }
    }

    /// The next token that is no blank. The blanks before it are gone.
    pub(super) fn peek_word(&mut self) -> Token {
        let token = self.next_word();
        self.hold(token);
        token
    }

    pub(super) fn expect(&mut self, kind: Kind, context: &str) -> Parsed<Token> {
        let token = self.next_word();
        if token.kind == kind { Ok(token) } else { Err(self.unexpected(token, context)) }
    }

    /// The bytes of a token.
    pub(super) fn bytes(&self, token: Token) -> &'a [u8] {
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    /// The bytes of a token, as a name.
    pub(super) fn word(&self, token: Token) -> Rc<str> {
        lossy(self.bytes(token))
    }

    /// Opens a block or a parenthesis.
    pub(super) fn enter(&mut self, token: Token, message: &str) -> Parsed<()> {
        if self.depth >= self.limits.nesting {
            let mut error = self.error(token, message);
            error.limit = Some("nesting");
            return Err(error);
        }
        self.depth += 1;
        Ok(())
    }

    /// Closes it.
    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// An error of those words at a token, with the line that Go gives to it.
    #[expect(clippy::unnecessary_box_returns, reason = "it goes into a `Parsed`")]
    pub(super) fn error(&self, token: Token, message: impl Into<String>) -> Box<ParseError> {
        let span = match **self.source {
            Source::File { file, skipped, .. } => {
                let skipped = skipped as usize;
                Some(Span::new(file, skipped + token.start as usize, skipped + token.end as usize))
            }
            Source::Computed { .. } => None,
        };
        Box::new(ParseError {
            template: self.name.to_string(),
            line: self.scope.last.line as usize,
            message: message.into(),
            span,
            limit: None,
        })
    }

    /// A token that does not belong there; or what the lexer says, where it is no token.
    #[expect(clippy::unnecessary_box_returns, reason = "it goes into a `Parsed`")]
    pub(super) fn unexpected(&self, token: Token, context: &str) -> Box<ParseError> {
        let shown = self.shown(token);
        if token.kind != Kind::Error {
            return self.error(token, format!("unexpected {shown} in {context}"));
        }
        let line = self.scope.action_line;
        if line == 0 || line == token.line {
            return self.error(token, shown);
        }
        let action = if shown.ends_with(" action") { "" } else { " in action" };
        self.error(token, format!("{shown}{action} started at {}:{line}", self.name))
    }

    /// A token as messages show it.
    fn shown(&self, token: Token) -> String {
        let bytes = self.bytes(token);
        match token.kind {
            Kind::Eof => "EOF".to_owned(),
            Kind::Error => self.lexer.message().to_owned(),
            kind if kind.is_keyword() => format!("<{}>", String::from_utf8_lossy(bytes)),
            _ if bytes.len() > 10 => {
                let mut length = 0;
                for _ in 0..10 {
                    length += decode(bytes.get(length..).unwrap_or_default()).map_or(0, |(_, width)| width);
                }
                format!("{}...", quote(bytes.get(..length).unwrap_or(bytes)))
            }
            _ => quote(bytes),
        }
    }

    /// Adds a template, as Go does: of two of one name in a text one must be blank.
    pub(super) fn add(&mut self, name: Rc<str>, body: Body, token: Token) -> Parsed<()> {
        use crate::input::template::ast::Tree;
        let tree = Tree { name: Rc::clone(&name), parsed: Rc::clone(&self.name), body };
        let template = Template { tree, source: Rc::clone(self.source) };
        let Some(earlier) = self.places.get(&name).and_then(|&place| self.templates.get_mut(place)) else {
            self.places.insert(name, self.templates.len());
            self.templates.push(template);
            return Ok(());
        };
        if earlier.is_empty() {
            *earlier = template;
        } else if !template.is_empty() {
            let quoted = quote(name.as_bytes());
            return Err(self.error(token, format!("template: multiple definition of template {quoted}")));
        }
        Ok(())
    }
}

/// Bytes as a name: what is no UTF-8 is U+FFFD.
pub(super) fn lossy(bytes: &[u8]) -> Rc<str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Rc::from(text),
        Err(_) => Rc::from(String::from_utf8_lossy(bytes)),
    }
}

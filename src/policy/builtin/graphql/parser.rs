//! The state of a parser: the token that is next, and the comments before it.

use super::lexer::{Kind, Lexer, Token};
use super::part::MAX_DEPTH;
use super::tree::{Comment, CommentGroup, Comments, Position};

/// A parser of GraphQL text. What it reads of queries and schemas stands in `query` and `system`.
#[derive(Debug)]
pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The next token, which is no comment.
    pub(super) token: Token,
    /// The comments before the next token.
    pub(super) comments: Comments,
    /// How many selection sets, lists, objects and list types are open.
    depth: usize,
}

impl<'a> Parser<'a> {
    /// A parser at the start of a text.
    pub(super) fn new(text: &'a str) -> Result<Self, String> {
        let mut lexer = Lexer::new(text);
        let (token, comments) = read(&mut lexer)?;
        Ok(Self { lexer, token, comments, depth: 0 })
    }

    /// Takes the next token.
    pub(super) fn next(&mut self) -> Result<Token, String> {
        let (token, comments) = read(&mut self.lexer)?;
        self.comments = comments;
        Ok(std::mem::replace(&mut self.token, token))
    }

    /// An error that names what was wanted and what is next.
    pub(super) fn expected(&self, wanted: &str) -> String {
        let (line, column) = (self.token.line, self.token.column);
        format!(
            "expected {wanted}, found {} at line {line}, column {column} of the GraphQL text",
            self.token.name()
        )
    }

    /// An error that names what is next.
    pub(super) fn unexpected(&self) -> String {
        let (line, column) = (self.token.line, self.token.column);
        format!("unexpected {} at line {line}, column {column} of the GraphQL text", self.token.name())
    }

    /// Takes a punctuator if it is next.
    pub(super) fn skip(&mut self, mark: &str) -> Result<bool, String> {
        let is = self.token.is(mark);
        if is {
            self.next()?;
        }
        Ok(is)
    }

    /// Takes a punctuator, with the comments before it.
    pub(super) fn expect(&mut self, mark: &str) -> Result<Comments, String> {
        if !self.token.is(mark) {
            return Err(self.expected(&format!("`{mark}`")));
        }
        let comments = self.comments.take();
        self.next()?;
        Ok(comments)
    }

    /// Takes a keyword, with the comments before it.
    pub(super) fn keyword(&mut self, word: &str) -> Result<Comments, String> {
        if self.token.kind != Kind::Name || self.token.value != word {
            return Err(self.expected(&format!("`{word}`")));
        }
        let comments = self.comments.take();
        self.next()?;
        Ok(comments)
    }

    /// Takes a name.
    pub(super) fn name(&mut self) -> Result<String, String> {
        if self.token.kind != Kind::Name {
            return Err(self.expected("a name"));
        }
        Ok(self.next()?.value)
    }

    /// Whether the next token says this. gqlparser does not ask whether it is a name.
    pub(super) fn says(&self, word: &str) -> bool {
        self.token.value == word
    }

    /// Reads items between two punctuators, at least one; none where the first is not next. Gives the comments
    /// before the second too.
    pub(super) fn some<T>(
        &mut self,
        open: &str,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Result<T, String>,
    ) -> Result<(Vec<T>, Comments), String> {
        if !self.skip(open)? {
            return Ok((Vec::new(), None));
        }
        let mut items = Vec::new();
        while !self.token.is(close) {
            items.push(item(self)?);
        }
        if items.is_empty() {
            return Err(self.expected("at least one definition"));
        }
        Ok((items, self.expect(close)?))
    }

    /// Reads items between two punctuators, perhaps none.
    pub(super) fn many<T>(
        &mut self,
        open: &str,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let mut items = Vec::new();
        if self.skip(open)? {
            while !self.token.is(close) {
                items.push(item(self)?);
            }
            self.next()?;
        }
        Ok(items)
    }

    /// Reads what is one level deeper.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        if self.depth >= MAX_DEPTH {
            let (line, column) = (self.token.line, self.token.column);
            return Err(format!(
                "more than {MAX_DEPTH} levels at line {line}, column {column} of the GraphQL text"
            ));
        }
        self.depth += 1;
        let part = read(self);
        self.depth -= 1;
        part
    }
}

/// The next token that is no comment, and the comments before it.
fn read(lexer: &mut Lexer<'_>) -> Result<(Token, Comments), String> {
    let mut list = Vec::new();
    loop {
        let token = lexer.next_token()?;
        if token.kind != Kind::Comment {
            let comments = (!list.is_empty()).then(|| Box::new(CommentGroup { list }));
            return Ok((token, comments));
        }
        list.push(Some(Box::new(Comment { text: token.value, position: Position })));
    }
}

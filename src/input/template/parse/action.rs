//! Bodies, and the actions that make them: text, `if`, `with`, `range`, `template`, `block`, `break`, `continue`.

use super::cursor::{Parsed, Parser};
use super::template::Closing;
use crate::input::template::ast::{Action, Body, Branch, Bytes, Call, Node};
use crate::input::template::lex::{Kind, Token};

/// What is said of actions inside of too many others.
pub(super) const TOO_DEEP: &str = "max nesting depth exceeded";

impl Parser<'_> {
    /// Nodes up to `{{end}}` or `{{else}}`, which is returned as well.
    pub(super) fn body(&mut self) -> Parsed<(Body, Closing)> {
        let mut body = Body::default();
        loop {
            let token = self.peek_word();
            if token.kind == Kind::Eof {
                return Err(self.error(token, "unexpected EOF"));
            }
            if let Some(closing) = self.text_or_action(&mut body)? {
                return Ok((body, closing));
            }
        }
    }

    /// Adds a node to `body`, or says what ends it. Nodes are large: they are made where they stay, so that bodies
    /// in bodies need little of the stack.
    pub(super) fn text_or_action(&mut self, body: &mut Body) -> Parsed<Option<Closing>> {
        let token = self.next_word();
        match token.kind {
            Kind::Text => {
                body.0.push(Node::Text(token.start..token.end));
                Ok(None)
            }
            Kind::LeftDelim => {
                self.scope.action_line = token.line;
                let closing = self.action(token.start, body)?;
                self.scope.action_line = 0;
                Ok(closing)
            }
            _ => Err(self.unexpected(token, "input")),
        }
    }

    /// An action, behind its `{{` at `start`.
    fn action(&mut self, start: u32, body: &mut Body) -> Parsed<Option<Closing>> {
        let token = self.next_word();
        match token.kind {
            Kind::Block => self.block(start, body)?,
            Kind::Break => {
                self.leaves_range(token, "{{break}}")?;
                body.0.push(Node::Break(token.start));
            }
            Kind::Continue => {
                self.leaves_range(token, "{{continue}}")?;
                body.0.push(Node::Continue(token.start));
            }
            Kind::Else => return self.otherwise().map(Some),
            Kind::End => return Ok(Some(Closing::End(self.expect(Kind::RightDelim, "end")?))),
            Kind::If | Kind::Range | Kind::With => self.branch(start, token.kind, body)?,
            Kind::Template => self.call(start, body)?,
            _ => {
                self.hold(token);
                self.printed(start, body)?;
            }
        }
        Ok(None)
    }

    /// `{{pipeline}}`, behind the `{{` at `start`.
    fn printed(&mut self, start: u32, body: &mut Body) -> Parsed<()> {
        let (pipe, end) = self.pipeline("command", Kind::RightDelim)?;
        body.0.push(Node::Action(Action { span: start..end, pos: pipe.pos, pipe }));
        Ok(())
    }

    fn leaves_range(&mut self, word: Token, shown: &str) -> Parsed<()> {
        self.expect(Kind::RightDelim, shown)?;
        if self.scope.ranges == 0 {
            return Err(self.error(word, format!("{shown} outside {{{{range}}}}")));
        }
        Ok(())
    }

    /// `{{else}}`, behind the word. Of `{{else if` and `{{else with` the second word is left for the branch.
    fn otherwise(&mut self) -> Parsed<Closing> {
        let token = self.peek_word();
        if !matches!(token.kind, Kind::If | Kind::With) {
            self.expect(Kind::RightDelim, "else")?;
        }
        Ok(Closing::Else(token))
    }

    /// `if`, `with` or `range`, behind the word, up to its `{{end}}`.
    fn branch(&mut self, start: u32, word: Kind, outer: &mut Body) -> Parsed<()> {
        let context = match word {
            Kind::If => "if",
            Kind::With => "with",
            _ => "range",
        };
        let variables = self.scope.variables();
        let (pipe, end) = self.pipeline(context, Kind::RightDelim)?;
        let span: Bytes = start..end;
        let opening = Token { kind: word, start, end, line: 0 };
        self.enter(opening, TOO_DEEP)?;
        let ranges = usize::from(word == Kind::Range);
        self.scope.ranges += ranges;
        let (body, closed_by) = self.body()?;
        self.scope.ranges = self.scope.ranges.saturating_sub(ranges);
        let otherwise = match closed_by {
            Closing::Else(token) => Some(self.other_body(token, word)?),
            Closing::End(_) => None,
        };
        self.leave();
        self.scope.forget(variables);
        let branch = Branch { span, pos: pipe.pos, pipe, body, otherwise };
        outer.0.push(match word {
            Kind::If => Node::If(branch),
            Kind::With => Node::With(branch),
            _ => Node::Range(branch),
        });
        Ok(())
    }

    /// What an `{{else}}` that ended with `token` begins.
    fn other_body(&mut self, token: Token, word: Kind) -> Parsed<Body> {
        // `{{else if}}` is `{{else}}{{if}}`, whose `{{end}}` ends both.
        if matches!(word, Kind::If | Kind::With) && self.peek().kind == word {
            self.next();
            let start = self.delimiter_before(token);
            let mut body = Body::default();
            self.branch(start, word, &mut body)?;
            return Ok(body);
        }
        let (body, end) = self.body()?;
        if let Closing::Else(token) = end {
            return Err(self.error(token, "expected end; found {{else}}"));
        }
        Ok(body)
    }

    /// Where the `{{` of an `{{else` stands whose second word is `token`.
    fn delimiter_before(&self, token: Token) -> u32 {
        let before = self.text.get(..token.start as usize).unwrap_or_default();
        let at = before.array_windows::<2>().rposition(|pair| pair == b"{{").unwrap_or_default();
        u32::try_from(at).unwrap_or_default()
    }

    /// `{{block "name" pipeline}} … {{end}}`, behind the word.
    fn block(&mut self, start: u32, outer: &mut Body) -> Parsed<()> {
        const CONTEXT: &str = "block clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let (pipe, end) = self.pipeline(CONTEXT, Kind::RightDelim)?;
        self.enter(token, TOO_DEEP)?;
        let closed_by = self.apart(|parser| {
            let (body, closed_by) = parser.body()?;
            // Only what ends as it should is a template; else the error is at the line of the block.
            if matches!(closed_by, Closing::End(_)) {
                parser.add(std::rc::Rc::clone(&name), body, token)?;
            }
            Ok(closed_by)
        })?;
        self.leave();
        if let Closing::Else(token) = closed_by {
            return Err(self.error(token, format!("unexpected {{{{else}}}} in {CONTEXT}")));
        }
        outer.0.push(Node::Template(Call { span: start..end, pos: token.start, name, pipe: Some(pipe) }));
        Ok(())
    }

    /// `{{template "name" pipeline}}`, behind the word.
    fn call(&mut self, start: u32, body: &mut Body) -> Parsed<()> {
        const CONTEXT: &str = "template clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let next = self.next_word();
        let (pipe, end) = if next.kind == Kind::RightDelim {
            (None, next.end)
        } else {
            self.hold(next);
            let (pipe, end) = self.pipeline(CONTEXT, Kind::RightDelim)?;
            (Some(pipe), end)
        };
        body.0.push(Node::Template(Call { span: start..end, pos: token.start, name, pipe }));
        Ok(())
    }
}

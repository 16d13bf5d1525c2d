//! Bodies, and the actions that make them: text, `if`, `with`, `range`, `template`, `block`, `break`, `continue`.

use super::cursor::{Parsed, Parser};
use super::template::{Item, closing};
use crate::input::template::ast::{Action, Body, Branch, Bytes, Call, Node};
use crate::input::template::lex::{Kind, Token};

/// What is said of actions inside of too many others.
pub(super) const TOO_DEEP: &str = "max nesting depth exceeded";

impl Parser<'_> {
    /// Nodes up to `{{end}}` or `{{else}}`, which is returned as well: never a node.
    pub(super) fn body(&mut self) -> Parsed<(Body, Item)> {
        let mut body = Body::default();
        loop {
            let token = self.peek_word();
            if token.kind == Kind::Eof {
                return Err(self.error(token, "unexpected EOF"));
            }
            match self.text_or_action()? {
                Item::Node(node) => body.0.push(node),
                end => return Ok((body, end)),
            }
        }
    }

    pub(super) fn text_or_action(&mut self) -> Parsed<Item> {
        let token = self.next_word();
        match token.kind {
            Kind::Text => Ok(Item::Node(Node::Text(token.start..token.end))),
            Kind::LeftDelim => {
                self.scope.action_line = token.line;
                let item = self.action(token.start)?;
                self.scope.action_line = 0;
                Ok(item)
            }
            _ => Err(self.unexpected(token, "input")),
        }
    }

    /// An action, behind its `{{` at `start`.
    fn action(&mut self, start: u32) -> Parsed<Item> {
        let token = self.next_word();
        let node = match token.kind {
            Kind::Block => self.block(start)?,
            Kind::Break => {
                self.leaves_range(token, "{{break}}")?;
                Node::Break(token.start)
            }
            Kind::Continue => {
                self.leaves_range(token, "{{continue}}")?;
                Node::Continue(token.start)
            }
            Kind::Else => return self.otherwise(),
            Kind::End => return Ok(Item::End(self.expect(Kind::RightDelim, "end")?)),
            Kind::If => Node::If(self.branch(start, Kind::If)?),
            Kind::Range => Node::Range(self.branch(start, Kind::Range)?),
            Kind::With => Node::With(self.branch(start, Kind::With)?),
            Kind::Template => self.call(start)?,
            _ => {
                self.hold(token);
                let (pipe, end) = self.pipeline("command", Kind::RightDelim)?;
                Node::Action(Action { span: start..end, pos: token.start, pipe })
            }
        };
        Ok(Item::Node(node))
    }

    fn leaves_range(&mut self, word: Token, shown: &str) -> Parsed<()> {
        self.expect(Kind::RightDelim, shown)?;
        if self.scope.ranges == 0 {
            return Err(self.error(word, format!("{shown} outside {{{{range}}}}")));
        }
        Ok(())
    }

    /// `{{else}}`, behind the word. Of `{{else if` and `{{else with` the second word is left for the branch.
    fn otherwise(&mut self) -> Parsed<Item> {
        let token = self.peek_word();
        if !matches!(token.kind, Kind::If | Kind::With) {
            self.expect(Kind::RightDelim, "else")?;
        }
        Ok(Item::Else(token))
    }

    /// `if`, `with` or `range`, behind the word, up to its `{{end}}`.
    fn branch(&mut self, start: u32, word: Kind) -> Parsed<Branch> {
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
            Item::Else(token) => Some(self.other_body(token, word)?),
            _ => None,
        };
        self.leave();
        self.scope.forget(variables);
        Ok(Branch { span, pos: pipe.pos, pipe, body, otherwise })
    }

    /// What an `{{else}}` that ended with `token` begins.
    fn other_body(&mut self, token: Token, word: Kind) -> Parsed<Body> {
        // `{{else if}}` is `{{else}}{{if}}`, whose `{{end}}` ends both.
        if matches!(word, Kind::If | Kind::With) && self.peek().kind == word {
            self.next();
            let start = self.delimiter_before(token);
            let branch = self.branch(start, word)?;
            return Ok(Body(vec![if word == Kind::If { Node::If(branch) } else { Node::With(branch) }]));
        }
        let (body, end) = self.body()?;
        if let Item::Else(token) = end {
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
    fn block(&mut self, start: u32) -> Parsed<Node> {
        const CONTEXT: &str = "block clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let (pipe, end) = self.pipeline(CONTEXT, Kind::RightDelim)?;
        self.enter(token, TOO_DEEP)?;
        let closed_by = self.apart(|parser| {
            let (body, closed_by) = parser.body()?;
            // Only what ends as it should is a template; else the error is at the line of the block.
            if matches!(closed_by, Item::End(_)) {
                parser.add(std::rc::Rc::clone(&name), body, token)?;
            }
            Ok(closed_by)
        })?;
        self.leave();
        if let (Item::Else(_), Some((shown, token))) = (&closed_by, closing(&closed_by)) {
            return Err(self.error(token, format!("unexpected {shown} in {CONTEXT}")));
        }
        Ok(Node::Template(Call { span: start..end, pos: token.start, name, pipe: Some(pipe) }))
    }

    /// `{{template "name" pipeline}}`, behind the word.
    fn call(&mut self, start: u32) -> Parsed<Node> {
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
        Ok(Node::Template(Call { span: start..end, pos: token.start, name, pipe }))
    }
}

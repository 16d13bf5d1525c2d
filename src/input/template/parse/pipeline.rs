//! Pipelines, their commands and operands.

use std::rc::Rc;

use super::cursor::{Parsed, Parser};
use super::literal::{quote, unquote};
use super::number;
use crate::input::template::Text;
use crate::input::template::ast::{Command, Constant, Number, Operand, Pipe, Variable};
use crate::input::template::lex::{Kind, Token};
use crate::input::template::print;

impl Parser<'_> {
    /// A pipeline with the token of the kind `end` behind it, and the offset behind that token.
    pub(super) fn pipeline(&mut self, context: &str, end: Kind) -> Parsed<(Pipe, u32)> {
        let start = self.peek_word().start;
        let mut pipe = Pipe {
            pos: start,
            span: start..start,
            assigns: false,
            variables: Vec::new(),
            commands: Vec::new(),
        };
        self.declarations(&mut pipe, context)?;
        loop {
            let token = self.next_word();
            match token.kind {
                kind if kind == end => {
                    pipe.span.end = self.end_before(token).max(start);
                    self.check(&pipe, token, context)?;
                    return Ok((pipe, token.end));
                }
                Kind::Bool
                | Kind::CharConstant
                | Kind::Complex
                | Kind::Dot
                | Kind::Field
                | Kind::Identifier
                | Kind::Number
                | Kind::Nil
                | Kind::RawString
                | Kind::String
                | Kind::Variable
                | Kind::LeftParen => {
                    self.hold(token);
                    pipe.commands.push(self.command()?);
                }
                _ => return Err(self.unexpected(token, context)),
            }
        }
    }

    /// `$x :=`, `$x =`, or for `range` `$k, $v :=`, if they are there.
    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Parsed<()> {
        loop {
            let variable = self.peek_word();
            if variable.kind != Kind::Variable {
                return Ok(());
            }
            self.next();
            let behind = self.peek();
            let next = self.peek_word();
            let comma = next.kind == Kind::Char && self.bytes(next) == b",";
            if !comma && !matches!(next.kind, Kind::Assign | Kind::Declare) {
                // An argument. The blank behind it was passed over, and keeps it apart from the next one.
                if behind.kind == Kind::Space {
                    self.hold(behind);
                }
                self.hold(variable);
                return Ok(());
            }
            self.next_word();
            let name = self.bytes(variable);
            pipe.variables.push(Variable {
                pos: variable.start,
                name: self.word(variable),
                fields: Vec::new(),
            });
            self.scope.declare(name);
            if !comma {
                pipe.assigns = next.kind == Kind::Assign;
                return Ok(());
            }
            if context != "range" || pipe.variables.len() >= 2 {
                return Err(self.error(next, format!("too many declarations in {context}")));
            }
            let second = self.peek_word();
            if !matches!(second.kind, Kind::Variable | Kind::RightDelim | Kind::RightParen) {
                return Err(self.error(second, "range can only initialize variables"));
            }
        }
    }

    /// The offset behind what stands before a token that ends a pipeline, without blanks and trim marker.
    fn end_before(&self, token: Token) -> u32 {
        let mut before = self.text.get(..token.start as usize).unwrap_or_default().trim_ascii_end();
        if token.kind == Kind::RightDelim && before.len() == token.start as usize {
            before = before.strip_suffix(b"-").map_or(before, <[u8]>::trim_ascii_end);
        }
        u32::try_from(before.len()).unwrap_or(token.start)
    }

    fn check(&self, pipe: &Pipe, end: Token, context: &str) -> Parsed<()> {
        if pipe.commands.is_empty() {
            return Err(self.error(end, format!("missing value for {context}")));
        }
        for (index, command) in pipe.commands.iter().enumerate().skip(1) {
            let inert = matches!(
                command.words.first(),
                Some(
                    Operand::Bool(..)
                        | Operand::Dot(_)
                        | Operand::Nil(_)
                        | Operand::Number(_)
                        | Operand::Text(_)
                )
            );
            if inert {
                let token = Token { start: command.pos, end: command.pos, ..end };
                let stage = index + 1;
                return Err(self.error(token, format!("non executable command in pipeline stage {stage}")));
            }
        }
        Ok(())
    }

    /// Operands with blanks between them, up to a `|`, which is passed over, or to what ends the pipeline.
    fn command(&mut self) -> Parsed<Command> {
        let mut command = Command { pos: self.peek_word().start, words: Vec::new() };
        loop {
            self.peek_word();
            if let Some(operand) = self.operand()? {
                command.words.push(operand);
            }
            let token = self.next();
            match token.kind {
                Kind::Space => {}
                Kind::RightDelim | Kind::RightParen => {
                    self.hold(token);
                    return Ok(command);
                }
                Kind::Pipe => return Ok(command),
                _ => return Err(self.unexpected(token, "operand")),
            }
        }
    }

    /// A term and the fields behind it. None where no term comes next.
    fn operand(&mut self) -> Parsed<Option<Operand>> {
        let Some(term) = self.term()? else { return Ok(None) };
        let first = self.peek();
        if first.kind != Kind::Field {
            return Ok(Some(term));
        }
        let mut fields = Vec::new();
        while self.peek().kind == Kind::Field {
            let field = self.next();
            fields.push(self.field(field));
        }
        // Go places an operand with fields where the first one begins that was joined to it.
        let pos = first.start;
        Ok(Some(match term {
            Operand::Field(_, mut names) => {
                names.append(&mut fields);
                Operand::Field(pos, names)
            }
            Operand::Variable(variable) => Operand::Variable(Variable { pos, fields, ..variable }),
            Operand::Bool(..) | Operand::Text(_) | Operand::Number(_) | Operand::Nil(_) | Operand::Dot(_) => {
                let shown = quote(print::operand(&term).as_bytes());
                return Err(self.error(first, format!("unexpected . after term {shown}")));
            }
            Operand::Function(..) | Operand::Pipe(_) | Operand::Chain(..) => {
                Operand::Chain(pos, Box::new(term), fields)
            }
        }))
    }

    /// The name of a field, without the point.
    fn field(&self, token: Token) -> Rc<str> {
        self.word(Token { start: token.start + 1, ..token })
    }

    fn term(&mut self) -> Parsed<Option<Operand>> {
        let token = self.next_word();
        let pos = token.start;
        Ok(Some(match token.kind {
            Kind::Identifier => self.function(token)?,
            Kind::Dot => Operand::Dot(pos),
            Kind::Nil => Operand::Nil(pos),
            Kind::Variable => {
                if !self.scope.knows(self.bytes(token)) {
                    let shown = quote(self.bytes(token));
                    return Err(self.error(token, format!("undefined variable {shown}")));
                }
                Operand::Variable(Variable { pos, name: self.word(token), fields: Vec::new() })
            }
            Kind::Field => Operand::Field(pos, vec![self.field(token)]),
            Kind::Bool => Operand::Bool(pos, self.bytes(token) == b"true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => self.number(token)?,
            Kind::LeftParen => {
                self.enter(token, "max expression depth exceeded")?;
                let (pipe, _) = self.pipeline("parenthesized pipeline", Kind::RightParen)?;
                self.leave();
                Operand::Pipe(pipe)
            }
            Kind::String | Kind::RawString => match unquote(self.bytes(token)) {
                Ok(text) => Operand::Text(Constant { pos, quoted: self.word(token), text: Text::new(text) }),
                Err(message) => return Err(self.error(token, message)),
            },
            _ => {
                self.hold(token);
                return Ok(None);
            }
        }))
    }

    fn function(&self, token: Token) -> Parsed<Operand> {
        let name = self.bytes(token);
        match std::str::from_utf8(name).ok().and_then(|name| self.functions.get(name)) {
            Some(function) => Ok(Operand::Function(token.start, function)),
            None => Err(self.error(token, format!("function {} not defined", quote(name)))),
        }
    }

    fn number(&self, token: Token) -> Parsed<Operand> {
        match number::values(token.kind, self.bytes(token)) {
            Ok(number::Values { int, uint, float, complex }) => {
                let text = self.word(token);
                Ok(Operand::Number(Number { pos: token.start, text, int, uint, float, complex }))
            }
            Err(message) => Err(self.error(token, message)),
        }
    }
}
